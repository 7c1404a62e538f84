"""What is kept of typed text."""

import pytest
from bot.domain.text import clean, one_line, shorten


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("国庆海报 终稿", "国庆海报 终稿"),
        ("👨‍👩‍👧 三张", "👨‍👩‍👧 三张"),
        ("第一行\r\n第二行\u2028第三行", "第一行\n第二行\n第三行"),
        ("按\u202e倒着读\u202c", "按倒着读"),
        ("零\u200b宽\ufeff字\u00ad符\u2060", "零宽字符"),
        ("看不见的标签\U000e0041\U000e0020", "看不见的标签"),
        ("铃\x07退格\x08空\x00", "铃退格空"),
        ("私用\ue000未定\U0003fffd", "私用未定"),
        ("半个\ud83d字", "半个?字"),
        ("Ａ\u0301", "Ａ\u0301"),
        ("e\u0301", "é"),
        ("叠" + "\u0300" * 500, "叠" + "\u0300" * 4),
        ("  \n 空白 \t ", "空白"),
    ],
)
def test_only_what_can_be_seen_is_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_name_is_one_line() -> None:
    assert one_line(" 国庆\n海报\t 终稿 ") == "国庆 海报 终稿"


def test_a_cut_shows() -> None:
    assert shorten("一二三四五六", 4) == "一二三…"
    assert shorten("一二三四", 4) == "一二三四"
