"""Each target has its own escaping, and text stays readable as it was typed."""

import html

import pytest
from bot.cards import escape
from bot.cards.feishu.page import CUT, cut
from bot.cards.hosts import show_true_hosts
from bot.domain.text import UserText

MARKDOWN = {
    "普通的话，标点也在。": "普通的话，标点也在。",
    "<at id=all></at>": "&#60;at id&#61;all&#62;&#60;&#47;at&#62;",
    "&#60;at&#62;": "&#38;&#35;60;at&#38;&#35;62;",
    "**粗**": "&#42;&#42;粗&#42;&#42;",
    "[a](http://b.cn)": "&#91;a&#93;&#40;http&#58;&#47;&#47;b&#46;cn&#41;",
    ":DONE:": "&#58;DONE&#58;",
    "1. 甲\n- 乙": "1&#46; 甲\n&#45; 乙",
    "    四格": "&nbsp;&nbsp;&nbsp;&nbsp;四格",
    "a@b.cn": "a&#64;b&#46;cn",
}


@pytest.mark.parametrize("typed", MARKDOWN)
def test_marks_in_typed_text_become_entities(typed: str) -> None:
    assert escape.feishu_markdown(UserText(typed)) == MARKDOWN[typed]


@pytest.mark.parametrize("typed", MARKDOWN)
def test_escaped_text_reads_as_it_was_typed(typed: str) -> None:
    shown = html.unescape(escape.feishu_markdown(UserText(typed)))

    assert shown.replace("\u00a0", " ") == typed


OWN = {
    "截止 11-24 17:00": "截止 11-24 17:00",
    "https://board.example/n/1": "https://board.example/n/1",
    "A_B *1*": "A&#95;B &#42;1&#42;",
    "<at id=all>": "&#60;at id=all&#62;",
}


@pytest.mark.parametrize("words", OWN)
def test_our_own_words_are_literal_but_keep_their_addresses(words: str) -> None:
    assert escape.feishu_own_markdown(words) == OWN[words]


MESSAGE = {
    '<at user_id="all">所有人</at>': '＜at user_id="all"＞所有人＜/at＞',
    "[bank.cn](http://evil.cn)": "[bank.cn]（http://evil.cn)",
    "**粗** ~~删~~": "＊＊粗＊＊ ～～删～～",
    "@_user_1": "＠_user_1",
    "a < b，第 2 条": "a ＜ b，第 2 条",
}


@pytest.mark.parametrize("typed", MESSAGE)
def test_marks_in_a_text_message_become_full_width(typed: str) -> None:
    assert escape.feishu_text(UserText(typed)) == MESSAGE[typed]


def test_html_is_safe_in_text_and_in_attributes() -> None:
    assert escape.html(UserText("<b a=\"1\" c='2'>&")) == "&lt;b a=&quot;1&quot; c=&#x27;2&#x27;&gt;&amp;"


def test_a_line_is_one_line() -> None:
    assert escape.typed_line(UserText(" 甲\n\t乙\u3000 丙\u2028丁 ")) == "甲 乙 丙 丁"


HOSTS = {
    "https://bank.cn@evil.example/x": "https://…@evil.example/x",
    "https://a:b@evil.example": "https://…@evil.example",
    "https://\u0430pple.com/x": "https://xn--pple-43d.com/x",
    "https://ｂａｎｋ.cn": "https://bank.cn",
    "https://a.com请看": "https://a.com请看",
    "https://例子.中国/路径": "https://例子.中国/路径",
    "https://a.com/b@c": "https://a.com/b@c",
    "邮箱 a@b.cn 不变": "邮箱 a@b.cn 不变",
    "两个 https://a.cn 和 http://x@b.cn": "两个 https://a.cn 和 http://…@b.cn",
    "https://。": "https://。",
    "https://" + "a" * 70 + "\u0430.com": "https://" + "a" * 70 + "?.com",
}


@pytest.mark.parametrize("typed", HOSTS)
def test_an_address_shows_the_host_it_leads_to(typed: str) -> None:
    assert show_true_hosts(typed) == HOSTS[typed]


KEPT = {
    "👨‍👩‍👧 🏳️‍🌈": "👨‍👩‍👧 🏳️‍🌈",
    "甲\u202e乙\u202c": "甲乙",
    "甲\u200b乙\ufeff": "甲乙",
    "\x00甲\x1b": "甲",
    "甲\r\n乙": "甲\n乙",
    "坏\ud800": "坏?",
    "e" + "\u0301" * 10_000: "é" + "\u0301" * 4,
    "Tiếng Việt": "Tiếng Việt",
}


@pytest.mark.parametrize("typed", KEPT, ids=range(len(KEPT)))
def test_what_cannot_be_seen_is_not_shown(typed: str) -> None:
    assert escape.feishu_plain(UserText(typed)) == KEPT[typed]


@pytest.mark.parametrize("mark", ["<", "[](", "a", "a.", "a://", "@", "|\n", "x \n", "https://a@"])
def test_a_hundred_thousand_marks_are_escaped_without_a_long_search(mark: str) -> None:
    """A pattern that searches again from every letter would keep this test for hours."""
    typed = "a://" + mark * 100_000

    assert len(escape.feishu_markdown(UserText(typed))) >= len(typed) // 2


def test_a_cut_is_marked_and_parts_no_sign() -> None:
    assert cut("一二三四五", 3) == f"一二三{CUT}"
    assert cut("一二三", 3) == "一二三"
    assert cut("一👨‍👩‍👧二三四", 3) == f"一{CUT}"
    assert cut("一二👍🏽三四", 3) == f"一二{CUT}"
    assert cut("\u0301" * 10, 3) == "\u0301" * 3 + CUT
