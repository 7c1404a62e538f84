"""A card over Feishu's limits reaches nobody, so every card is made to fit (S-5, F-83)."""

import json

import pytest
from bot.card_rules import BUDGET_BYTES, BUDGET_ELEMENTS, count_elements, validate_card
from bot.cards import render_feishu
from bot.cards.feishu.page import CUT
from bot.cards.model import (
    Bullets,
    Button,
    Buttons,
    Card,
    Choice,
    Element,
    Fields,
    Fold,
    Form,
    Option,
    Person,
    PersonChoice,
    Strong,
    Table,
    Tag,
    Text,
    TextInput,
    Tone,
)
from bot.domain.text import UserText

from tests.cards.samples import open_id_of, typed_card

HUGE = UserText("国庆海报终稿" * 17_000)  # 300 KB in UTF-8
MARKS = UserText("<[*_`" * 20_000)  # every character grows to an entity
LONG = UserText("长" * 1000)
ACTS = Buttons((Button("确认无误", token="tok-1"), Button("有异议", token="tok-2")))


def inputs(count: int, length: int) -> tuple[TextInput, ...]:
    return tuple(TextInput(f"field{n}", f"字段{n}", "字" * length, long=True) for n in range(count))


TOO_MUCH: dict[str, tuple[Element, ...]] = {
    "100 KB of text": (Text((HUGE,)),),
    "100 KB of marks": (Text((Strong("题"), MARKS)),),
    "ten huge texts": (Text((HUGE,)),) * 10,
    "huge fields": (Fields((("背景", (HUGE,)), ("任务", (HUGE,)), ("资源", (MARKS, Strong("！"))))),),
    "forty fields": (Fields((("字段", (UserText("值"),)),) * 40),),
    "a thousand bullets": (Bullets((("甲", LONG),) * 1000),),
    "a thousand rows": (Table(("甲", "乙"), (((LONG,), ("乙",)),) * 1000),),
    "a table of sixty columns": (Table(("列",) * 60, ((("值",),) * 60,) * 60),),
    "ten tables": (Table(("甲",), ((("乙",),),) * 10),) * 10,
    "a fold full of everything": (Fold("更多", (Text((HUGE,)),) * 30),),
    "four hundred paragraphs": (Text((LONG,)),) * 400,
    "long own words": (Text(("正文" * 20_000,)), Text((Strong("粗" * 20_000),))),
    "five hundred choices": (
        Form(
            "f",
            (Choice("d", "部门", tuple(Option(str(n), f"部门{n}") for n in range(500)), ("499",), several=True),),
            Button("提交", token="t"),
        ),
    ),
    "five hundred people": (
        Form(
            "f", (PersonChoice("p", "人", tuple(Person(n, f"人{n}") for n in range(500))),), Button("提交", token="t")
        ),
    ),
    "a form filled to the brim": (Form("f", inputs(12, 1000), Button("提交", token="t")),),
    "a hundred inputs": (Form("f", inputs(100, 100), Button("提交", token="t")),),
    "eighty buttons": (Buttons(tuple(Button("按", token=f"tok-{n}") for n in range(80))),),
    "forty rows of buttons": (ACTS,) * 40,
    "labels and addresses without end": (
        Buttons((Button("按" * 5000, token="t"), Button("看", url="https://a.example/" + "x" * 50_000))),
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_card_that_is_too_much_is_shortened_and_still_accepted(name: str) -> None:
    card = Card(
        (UserText("题" * 9000),),
        Tone.WAITING,
        (*TOO_MUCH[name], ACTS),
        subtitle=(HUGE,),
        tags=(Tag("标" * 900),) * 5,
        footer=(HUGE,),
        summary="览" * 9000,
    )

    body = render_feishu.body_of(card, open_id_of)
    tree = json.loads(body.content)

    assert len(body.content.encode()) <= BUDGET_BYTES
    assert count_elements(tree) <= BUDGET_ELEMENTS
    assert validate_card(tree) == []
    assert '"t":"tok-1"' in body.content
    assert "全文见详情" in body.content or "…" in body.content


def test_by_when_somebody_must_act_is_not_what_is_left_out() -> None:
    asked = Text(("请在 11月27日 18:00 前确认",), asks=True)

    body = render_feishu.body_of(Card(("题",), Tone.WAITING, (*(Text((LONG,)),) * 400, asked, ACTS)), open_id_of)

    assert "全文见详情" in body.content
    assert "请在 11月27日 18:00 前确认" in body.content


def test_a_card_that_fits_is_not_shortened() -> None:
    body = render_feishu.body_of(Card(("题",), Tone.RUNNING, (Text((LONG,)), Text((LONG,)))), open_id_of)

    assert body.content.count(LONG.text) == 2
    assert CUT not in body.content


def test_what_is_read_is_shortened_before_what_was_typed_into_a_form() -> None:
    """A refusal returns the form with everything typed (DECISIONS 15)."""
    form = Form("f", inputs(5, 1000), Button("提交", token="t"))

    body = render_feishu.body_of(Card(("题",), Tone.WAITING, (Text((HUGE,)), form)), open_id_of)

    assert body.content.count("字" * 1000) == 5
    assert CUT in body.content


def test_an_input_that_cannot_hold_what_was_typed_says_so() -> None:
    form = Form("f", inputs(12, 1000), Button("提交", token="t"))

    body = render_feishu.body_of(Card(("题",), Tone.WAITING, (form,)), open_id_of)

    assert body.content.count("请核对补全后再提交") == 12


def test_what_was_left_out_is_told() -> None:
    paragraphs = (Text((LONG,)),) * 400

    tree = render_feishu.render(Card(("题",), Tone.WAITING, (*paragraphs, ACTS), footer=("李敏 提交",)), open_id_of)

    contents = [element.get("content", "") for element in tree["body"]["elements"]]
    assert "省略了一部分" in contents[-2]
    assert "李敏 提交" in contents[-1]


def test_the_sample_of_everything_fits_as_it_is() -> None:
    tree = render_feishu.render(typed_card("国庆海报终稿"), open_id_of)

    assert CUT not in str(tree)
    assert count_elements(tree) <= BUDGET_ELEMENTS
