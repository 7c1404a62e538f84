"""A card as DingTalk gets it: within its limits, nothing typed alive, nothing of the process out of reach."""

import json
from typing import Any

import pytest
from bot.cards.form_answers import read_values
from bot.cards.form_lines import INVITATION
from bot.cards.model import (
    Act,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Fields,
    Form,
    Mention,
    Option,
    Person,
    PersonChoice,
    PlainMessage,
    Strong,
    Table,
    Text,
    TextInput,
    Tone,
)
from bot.cards.render_dingtalk import VALUE_BYTES, Template, body_of, render
from bot.domain.text import UserText

from tests.cards.liveness import live_in_dingtalk
from tests.cards.payloads import PAYLOADS

PUBLIC, OWN = Template(), Template("own.schema", own=True)
BOTH = pytest.mark.parametrize("template", [PUBLIC, OWN], ids=["public", "own"])


def user_id(person_id: int) -> str | None:
    return {1: "wanglei01", 2: "@ALL", 3: "x y<"}.get(person_id)


def text_of(values: dict[str, str]) -> str:
    names = ["markdown", *(f"text{n}" for n in range(1, 9))]
    return "<br>".join(values[name] for name in names if values.get(name))


def button(label: str, **more: Any) -> Button:
    return Button(label, token=f"tok-{label}", **more)


NEED = Card(
    ("待各部门确认 ", UserText("国庆海报")),
    Tone.WAITING,
    (
        Text((Mention(1, "王磊"), " 请确认")),
        Fields((("截止", ("11月27日（周五）18:00",)), ("背景", (UserText("促销"),)))),
        Bullets((("一",), (UserText("二"),)), ordered=True),
        Table(("部门", "状态"), ((("市场部",), ("已确认",)),)),
        Buttons((button("确认无误", style=ButtonStyle.PRIMARY), button("有异议")), (button("撤销需求"),)),
    ),
    subtitle=("2026-Q4-SHB-001",),
    footer=("李敏 10:02 提交",),
)

FORM = Card(
    ("提出异议",),
    Tone.WAITING,
    (
        Form(
            "objection",
            (
                Choice("kind", "异议类型", (Option("t", "时间"), Option("r", "资源")), ("r",), required=True),
                TextInput("why", "异议说明", value="人手不够", required=True, long=True, problem="请再具体一些"),
            ),
            button("提交"),
        ),
    ),
)


@BOTH
def test_every_variable_is_text_within_the_documented_limit(template: Template) -> None:
    for card in (NEED, FORM):
        values = render(card, user_id, template)
        assert all(isinstance(value, str) and len(value.encode()) <= VALUE_BYTES for value in values.values())


@BOTH
def test_a_need_shows_its_fields_and_its_mention_on_lines_of_their_own(template: Template) -> None:
    shown = text_of(render(NEED, user_id, template)).split("<br>")

    assert "<a atId=wanglei01>王磊</a> 请确认" in shown
    assert "**截止**：11月27日（周五）18:00" in shown
    assert "2、二" in shown
    assert body_of(NEED, user_id, template).kind == "card"
    assert json.loads(body_of(NEED, user_id, template).content)["at"] == {"wanglei01": "王磊"}


def test_the_public_template_carries_the_token_as_the_id_of_the_button() -> None:
    values = render(NEED, user_id, PUBLIC)

    buttons = json.loads(values["sys_full_json_obj"])["msgButtons"]
    assert [(one["text"], one["id"], one["request"], one["color"]) for one in buttons] == [
        ("确认无误", "tok-确认无误", True, "blue"),
        ("有异议", "tok-有异议", True, "gray"),
        ("撤销需求", "tok-撤销需求", True, "gray"),
    ]


@BOTH
def test_a_button_for_which_there_is_no_room_is_a_line_to_copy(template: Template) -> None:
    labels = [f"第{number}部" for number in range(1, 16)]
    card = Card(("请选一个",), Tone.WAITING, (Buttons(tuple(map(button, labels[:3])), tuple(map(button, labels[3:]))),))

    values = render(card, user_id, template)

    shown = values["buttons"] if template.own else values["sys_full_json_obj"]
    lines = [label for label in labels if f"/填 tok-{label} {label}" in text_of(values)]
    assert lines
    assert [label for label in labels if f'"{label}"' in shown] + lines == labels
    assert all(len(value.encode()) <= VALUE_BYTES for value in values.values())


def test_our_own_template_carries_it_in_the_parameters() -> None:
    buttons = json.loads(render(NEED, user_id, OWN)["buttons"])

    assert buttons[0]["event"]["params"] == {"actionId": "tok-确认无误", "params": {"t": "tok-确认无误"}}


def test_our_own_template_shows_a_form_with_what_was_typed_and_what_was_wrong() -> None:
    values = render(FORM, user_id, OWN)

    kind, why = json.loads(values["form"])["fields"]
    assert (kind["type"], kind["defaultValue"], kind["options"][0]) == ("SELECT", "r", {"value": "t", "text": "时间"})
    assert (why["type"], why["defaultValue"], why["required"]) == ("TEXT_AREA", "人手不够", True)
    assert json.loads(values["submit"])[0]["event"]["params"]["params"] == {"t": "tok-提交"}
    assert "请再具体一些" in text_of(values)
    assert "/填" not in text_of(values)


def test_without_inputs_a_form_is_a_few_lines_to_copy() -> None:
    values = render(FORM, user_id, PUBLIC)

    shown = values["markdown"].split("<br>")
    at = shown.index("/填 tok-提交 提交")
    assert shown[at + 1 : at + 3] == ["异议类型＊：资源（时间/资源）", "异议说明＊：人手不够"]
    assert [each["id"] for each in json.loads(values["sys_full_json_obj"])["msgButtons"]] == ["tok-提交"]


def test_the_lines_of_a_form_are_explained_above_and_do_not_list_the_whole_company() -> None:
    people = tuple(Person(number, f"{number}号员工") for number in range(40))
    form = Form(
        "f",
        (
            TextInput("due", "新完成时间", hint="点「延期」时必填，例：11月30日 18:00"),
            PersonChoice("p", "参会人", people, several=True, required=True),
            PersonChoice("h", "主持人", people[:3], (1,)),
        ),
        button("提交"),
    )
    shown = render(Card(("会议",), Tone.WAITING, (form,)), user_id, PUBLIC)["markdown"].split("<br>")

    assert "新完成时间：点「延期」时必填，例：11月30日 18:00" in shown[: shown.index(f"**{INVITATION}**")]
    assert shown[-2:] == ["参会人＊：（写姓名，几位用「、」隔开）", "主持人：1号员工（0号员工/1号员工/2号员工）"]
    left_standing = read_values(form, ("参会人＊：1号员工、2号员工（写姓名，几位用「、」隔开）",))
    assert left_standing["p"] == ("person:1", "person:2")


def test_a_form_that_still_lacks_something_offers_no_button_that_would_be_refused() -> None:
    blank = Form("f", (TextInput("why", "异议说明", required=True),), button("提交"))

    values = render(Card(("登记",), Tone.WAITING, (blank,)), user_id, PUBLIC)

    assert json.loads(values["sys_full_json_obj"]) == {"msgButtons": []}


def test_a_form_too_big_for_a_variable_is_asked_for_in_lines() -> None:
    options = tuple(Option(str(number), f"第{number}个选项的名称") for number in range(60))
    card = Card(("登记",), Tone.WAITING, (Form("f", (Choice("c", "部门", options),), button("提交")),))
    values = render(card, user_id, OWN)

    assert json.loads(values["form"]) == {"fields": []}
    assert "/填 tok-提交" in text_of(values)


@BOTH
def test_a_card_with_too_much_keeps_what_must_be_acted_on_and_says_that_there_is_more(template: Template) -> None:
    long = Card(
        ("纪要",),
        Tone.CHECKING,
        (
            *(Text((UserText("讨论了很久" * 60),)) for _ in range(200)),
            Form("f", (TextInput("w", "更正内容", required=True),), button("提交")),
        ),
    )
    values = render(long, user_id, template)

    assert all(len(value.encode()) <= VALUE_BYTES for value in values.values())
    assert "其余发「/查 编号」看" in text_of(values)
    assert "/填 tok-提交" in text_of(values) or json.loads(values["form"])["fields"]


@BOTH
@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("length", [335, 345, 500, 3000])
def test_a_single_line_over_the_limit_is_cut_before_the_cloud_refuses_it(
    template: Template, length: int, asks: bool
) -> None:
    values = render(Card(("纪要",), Tone.WAITING, (Text((UserText("长" * length),), asks=asks),)), user_id, template)

    assert all(len(value.encode()) <= VALUE_BYTES for value in values.values())
    assert ("其余发「/查 编号」看" in text_of(values)) is (length > 341)


def test_a_card_that_was_shortened_says_once_where_the_rest_is() -> None:
    card = Card(("纪要",), Tone.WAITING, tuple(Text((UserText("讨论" * 60),)) for _ in range(8)))

    shown = text_of(render(card, user_id, PUBLIC)).split("<br>")

    assert len(shown) == 9
    assert all(line.endswith("…") for line in shown[:8])
    assert "其余发「/查 编号」看" in shown[8]
    assert "其余发「/查 编号」看" in body_of(PlainMessage((UserText("长" * 3000),)), user_id, PUBLIC).content


@BOTH
def test_a_card_with_too_much_still_says_by_when_and_what_to_copy_stands_last(template: Template) -> None:
    full = (
        *(Text((UserText("讨论了很久" * 60),)) for _ in range(200)),
        Text((Strong("确认"), " 0/3，请在 11月27日(周五)18:00 前确认，逾期未表态视为确认"), asks=True),
        Bullets((("王磊 待确认",),) * 40),
    )
    signed = Card(("纪要",), Tone.CHECKING, (*full, Buttons((button("确认无误"),))), footer=("李敏 发布",))
    checked = Card(("纪要",), Tone.WAITING, (*full[:-2], FORM.elements[0]), footer=("请在 11月25日 前审核",))

    shown = text_of(render(signed, user_id, template)).split("<br>")
    assert "**确认** 0/3，请在 11月27日(周五)18:00 前确认，逾期未表态视为确认" in shown
    assert shown[0].startswith("讨论了很久")
    assert "请在 11月25日 前审核" in text_of(render(checked, user_id, template))
    if not template.own:
        assert render(checked, user_id, template)["markdown"].split("<br>")[-1] == "异议说明＊：人手不够"


@BOTH
@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: repr(payload)[:40])
def test_nothing_that_was_typed_is_alive(payload: str, template: Template) -> None:
    card = Card(
        ("标题 ", UserText(payload)),
        Tone.WAITING,
        (
            Text((UserText(payload),)),
            Fields((("字段", (UserText(payload), Person(9, payload))),)),
            Form("f", (TextInput("w", "说明", value=payload, problem=f"看不懂「{payload}」"),), button("提交")),
        ),
    )
    values = render(card, user_id, template)

    assert live_in_dingtalk(values) == []
    assert "@" not in text_of(values)
    assert json.loads(body_of(card, user_id, template).content)["at"] == {}


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: repr(payload)[:40])
def test_a_text_message_mentions_only_whom_we_name(payload: str) -> None:
    said = json.loads(body_of(PlainMessage((Mention(1, "王磊"), UserText(payload))), user_id, PUBLIC).content)

    assert said["at"] == {"wanglei01": "王磊"}
    assert said["text"].count("@") == 1


@pytest.mark.parametrize("person_id", [2, 3, 4])
def test_nobody_is_mentioned_by_an_id_that_means_everybody_or_leaves_the_tag(person_id: int) -> None:
    content = json.loads(body_of(Card((Mention(person_id, "某人"),), Tone.DONE), user_id, PUBLIC).content)
    card = Card(("题",), Tone.DONE, (Text((Mention(person_id, "某人"),)),))

    assert content["at"] == {}
    assert render(card, user_id, PUBLIC)["markdown"] == "**＠某人**"


def test_an_act_that_was_never_sealed_is_no_button_to_tap() -> None:
    card = Card(("题",), Tone.DONE, (Buttons((Button("按", act=Act("x"), url="https://a.example/"),)),))
    (shown,) = json.loads(render(card, user_id, PUBLIC)["sys_full_json_obj"])["msgButtons"]
    assert "id" not in shown


def test_a_title_keeps_the_blanks_around_its_dot() -> None:
    card = Card(title=("执行中 · ", UserText("  国庆海报\n终稿 ")), tone=Tone.RUNNING)
    assert render(card, lambda _: None, Template())["title"] == "执行中 · 国庆海报 终稿"


def big_form(options: int) -> Card:
    departments = tuple(Option(str(number), f"第{number}部门") for number in range(options))
    inputs = tuple(
        TextInput(f"n{n}", f"输入项{n}", hint="要写清楚的提示" * 3, required=True, long=True) for n in range(6)
    )
    return Card(("登记",), Tone.WAITING, (Form("f", (*inputs, Choice("c", "部门", departments)), button("提交")),))


def test_a_form_that_is_a_little_too_big_keeps_its_inputs_and_its_hints_stand_on_the_card() -> None:
    values = render(big_form(10), user_id, OWN)

    fields = json.loads(values["form"])["fields"]
    assert len(fields) == 7
    assert all("placeholder" not in field for field in fields)
    assert text_of(values).count("要写清楚的提示") == 18
    assert "/填" not in text_of(values)


def test_where_the_tenant_takes_larger_variables_a_large_form_has_its_inputs() -> None:
    assert "/填 tok-提交" in text_of(render(big_form(60), user_id, OWN))

    values = render(big_form(60), user_id, Template("own.schema", own=True, value_bytes=8192))

    assert len(json.loads(values["form"])["fields"]) == 7
    assert "/填" not in text_of(values)
