"""A card told in words: for clients that cannot show it, for logs, for forms asked by text."""

from dataclasses import replace

from bot.cards import render_plain
from bot.cards.model import Card, Form, Mention, PlainMessage, Table, Text, Tone
from bot.domain.text import UserText

from tests.cards.test_render_feishu import form_card, need_card

NEED = """\
【待各部门确认 · 国庆海报终稿】［高优先级］［版本 2］
SHB-20261121-001 · 市场部 → 研发部
确认截止：11月23日 周一 17:00（还有 2 小时）
具体任务：按 <新版> 尺寸 出 3 张
期望完成：11月24日 周二 17:00暂定
负责人：王磊
————
@李敏 请确认
▸ 怎么算的
• 起算 11月21日 周六
• 顺延到 11月23日 周一
可以：确认无误 / 有异议 / 撤销需求
—— 王磊 10:02 提交 · 第 2 版"""

FORM = """\
【新需求】
需求名称（必填）：海报
具体任务（必填）：尽快
  ↑ “尽快”不够具体，请写明做到什么程度
涉及部门：设计部（可选：研发部、设计部）
联系人：李敏（可选：李敏、王磊）
期望完成时间（必填）：2026-11-24 17:00
可以：提交"""

LINES = """\
【新需求】
↑ 具体任务：“尽快”不够具体，请写明做到什么程度
请复制下面几行，填好发给我（群里先＠我）：
/填 tok-submit 提交
需求名称＊：海报
具体任务＊：尽快
涉及部门：设计部（研发部/设计部）
联系人：李敏（李敏/王磊）
期望完成时间＊：2026-11-24 17:00（如 11月27日 18:00）"""


def test_a_card_can_be_read_without_its_looks() -> None:
    assert render_plain.render(need_card()) == NEED


def test_a_form_nobody_was_sent_tells_what_is_asked_what_was_typed_and_what_is_wrong() -> None:
    form = next(each for each in form_card().elements if isinstance(each, Form))
    unsent = replace(form, submit=replace(form.submit, token=""))

    assert render_plain.render(replace(form_card(), elements=(unsent,))) == FORM


def test_a_form_that_arrives_as_words_can_be_copied_filled_in_and_sent_back() -> None:
    assert render_plain.render(form_card()) == LINES


def test_a_table_becomes_lines() -> None:
    table = Table(("部门", "状态"), ((("市场",), (UserText("已\n确认"),)),))

    assert render_plain.render(Card(("题",), Tone.DONE, (table,))).split("\n")[1:] == ["部门 | 状态", "市场 | 已 确认"]


def test_the_words_of_a_card_still_notify_whom_the_card_would_have() -> None:
    message = render_plain.as_message(need_card())

    assert [span for span in message.spans if isinstance(span, Mention)] == [Mention(1, "李敏")]


def test_a_message_is_told_as_it_is() -> None:
    message = PlainMessage(("好的，", Mention(1, "李敏"), UserText("\x00谢谢")))

    assert render_plain.render(message) == "好的，@李敏谢谢"
    assert render_plain.as_message(message) is message


def test_endless_cards_end() -> None:
    words = render_plain.render(Card(("题",), Tone.DONE, (Text((UserText("长" * 100_000),)),) * 400))

    assert len(words) <= 21_000
    assert words.endswith("…（全文见详情）")
