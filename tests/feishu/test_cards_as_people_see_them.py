"""What people see on the emulated client is what was meant and what was typed."""

import pytest
from bot.cards import render_feishu
from bot.emulator.cards.controls import buttons_of
from bot.emulator.cards.inputs import inputs_of
from bot.emulator.cards.words import card_mentions, card_words

from tests.cards.payloads import LINKS, MARKUP, MENTIONS, STRUCTURE
from tests.cards.samples import open_id_of, typed_card
from tests.cards.test_render_feishu import form_card, need_card

NAMES = {"ou_limin": "李敏", "ou_wanglei": "王磊"}


def name_of(open_id: str) -> str:
    return NAMES.get(open_id, open_id)


def test_a_need_reads_from_state_to_footer() -> None:
    words = card_words(render_feishu.render(need_card(), open_id_of), name_of).split("\n")

    assert words[0] == "待各部门确认 · 国庆海报终稿"
    assert "按 <新版> 尺寸" in words
    assert "@李敏 请确认" in words
    assert words[-1] == "王磊 10:02 提交 · 第 2 版"


def test_a_need_can_be_acted_on() -> None:
    buttons = buttons_of(render_feishu.render(need_card(), open_id_of), name_of)

    assert [(each.label, each.action().get("value")) for each in buttons] == [
        ("确认无误", {"t": "tok-yes"}),
        ("有异议", {"t": "tok-no"}),
        ("撤销需求", {"t": "tok-undo"}),
    ]
    assert buttons[2].option == "tok-undo"
    assert "撤销需求？" in buttons[2].confirm


def test_every_input_of_a_form_is_found_by_its_label() -> None:
    inputs = inputs_of(render_feishu.render(form_card(), open_id_of), name_of)

    for each, label in zip(inputs, ("需求名称", "具体任务", "涉及部门", "联系人", "期望完成时间"), strict=True):
        assert each.is_called(label)


@pytest.mark.parametrize("typed", [p for p in MENTIONS + LINKS + MARKUP + STRUCTURE if p.isprintable()])
def test_typed_text_reads_as_typed_and_notifies_nobody(typed: str) -> None:
    harmless = card_mentions(render_feishu.render(typed_card("x"), open_id_of))
    tree = render_feishu.render(typed_card(typed), open_id_of)

    assert card_mentions(tree) == harmless
    if "://" not in typed:  # addresses are rewritten to show where they lead
        assert typed.strip() in card_words(tree, name_of)
