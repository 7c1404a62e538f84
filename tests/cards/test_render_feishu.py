"""How each element of a card looks on Feishu (UX 4.2, facts/feishu.md 5)."""

import json
from pathlib import Path
from typing import Any

import pytest
from bot.card_rules import validate_card
from bot.cards import render_feishu
from bot.cards.model import (
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Confirm,
    Divider,
    Element,
    Fields,
    Fold,
    Form,
    Input,
    Mention,
    MomentInput,
    Muted,
    Option,
    Person,
    PersonChoice,
    PlainMessage,
    Strong,
    Table,
    Tag,
    Text,
    TextInput,
    Tone,
)
from bot.domain.text import UserText

from tests.cards.samples import LIMIN, STRANGER, WANGLEI, open_id_of

GOLDEN = Path(__file__).parent / "golden"
CONFIRM = Confirm("撤销需求？", "各部门会收到通知，需求不再执行。确定撤销？")


def need_card() -> Card:
    """A need that waits for its departments, as they see it."""
    return Card(
        title=("待各部门确认 · ", UserText("国庆海报终稿")),
        tone=Tone.WAITING,
        subtitle=("SHB-20261121-001 · 市场部 → 研发部",),
        tags=(Tag("高优先级", Tone.OVERDUE), Tag("版本 2", Tone.CLOSED)),
        elements=(
            Text((Strong("确认截止：11月23日 周一 17:00"), "（还有 2 小时）")),
            Fields(
                (
                    ("具体任务", (UserText("按 <新版> 尺寸\n出 3 张"),)),
                    ("期望完成", ("11月24日 周二 17:00", Muted("暂定"))),
                    ("负责人", (Person(WANGLEI, "王磊"),)),
                )
            ),
            Divider(),
            Text((Mention(LIMIN, "李敏"), " 请确认")),
            Fold("怎么算的", (Bullets((("起算 11月21日 周六",), ("顺延到 11月23日 周一",))),)),
            Buttons(
                (Button("确认无误", token="tok-yes", style=ButtonStyle.PRIMARY), Button("有异议", token="tok-no")),
                (Button("撤销需求", token="tok-undo", style=ButtonStyle.DANGER, confirm=CONFIRM),),
            ),
        ),
        footer=("王磊 10:02 提交", Muted(" · 第 2 版")),
        summary="请确认：国庆海报终稿",
    )


def form_card() -> Card:
    """A form that comes back with everything typed and one problem."""
    inputs: tuple[Input, ...] = (
        TextInput("title", "需求名称", "海报", "一句话说清", required=True),
        TextInput("task", "具体任务", "尽快", long=True, required=True, problem="“尽快”不够具体，请写明做到什么程度"),
        Choice("departments", "涉及部门", (Option("1", "研发部"), Option("2", "设计部")), ("2",), several=True),
        PersonChoice("owner", "联系人", (Person(LIMIN, "李敏"), Person(WANGLEI, "王磊")), (LIMIN,)),
        MomentInput("due", "期望完成时间", "2026-11-24 17:00", required=True),
    )
    form = Form("need", inputs, Button("提交", token="tok-submit"))
    return Card(("新需求",), Tone.RUNNING, (form,))


@pytest.mark.parametrize(("name", "card"), [("need", need_card()), ("form", form_card())])
def test_a_card_looks_as_it_was_agreed(name: str, card: Card) -> None:
    """The files under golden/ are what was looked at; a change of looks changes them on purpose."""
    agreed = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))

    assert render_feishu.render(card, open_id_of) == agreed


def render(*elements: Element, **more: Any) -> dict[str, Any]:
    tree = render_feishu.render(Card(("题",), Tone.RUNNING, elements, **more), open_id_of)
    assert validate_card(tree) == []
    return tree


def body(*elements: Element) -> list[dict[str, Any]]:
    return list(render(*elements)["body"]["elements"])


COLOURS = {
    Tone.WAITING: ("orange", "orange"),
    Tone.RUNNING: ("blue", "blue"),
    Tone.SOON: ("yellow", "yellow"),
    Tone.OVERDUE: ("red", "red"),
    Tone.ESCALATED: ("carmine", "carmine"),
    Tone.CHECKING: ("wathet", "wathet"),
    Tone.DONE: ("green", "green"),
    Tone.CLOSED: ("grey", "neutral"),
}


@pytest.mark.parametrize("tone", Tone)
def test_every_state_has_its_colour(tone: Tone) -> None:
    tree = render_feishu.render(Card(("题",), tone, tags=(Tag("标", tone),)), open_id_of)

    assert (tree["header"]["template"], tree["header"]["text_tag_list"][0]["color"]) == COLOURS[tone]
    assert validate_card(tree) == []


def test_a_card_cannot_be_forwarded_out_of_its_audience() -> None:
    config = render()["config"]

    assert config["enable_forward"] is False
    assert config["enable_forward_interaction"] is False
    assert config["update_multi"] is True


def test_the_chat_list_shows_the_title_when_there_is_no_summary() -> None:
    assert render()["config"]["summary"] == {"content": "题"}
    assert render(summary="请确认")["config"]["summary"] == {"content": "请确认"}


def test_a_card_without_a_title_is_not_refused() -> None:
    tree = render_feishu.render(Card((UserText(" "),), Tone.RUNNING), open_id_of)

    assert tree["header"]["title"]["content"] == "（无标题）"


def test_a_mention_is_by_id_and_falls_back_to_the_bold_name() -> None:
    (text,) = body(Text((Mention(LIMIN, "李敏"), "、", Mention(STRANGER, "陈<工>"), " 请看")))

    assert text["content"] == "<at id=ou_limin></at>、 **&#64;陈&#60;工&#62;** 请看"


@pytest.mark.parametrize("lines", [0, 2])
def test_a_mention_beside_typed_text_notifies_however_much_was_typed(lines: int) -> None:
    (text,) = body(Text((UserText("一行\n" * 500), Mention(LIMIN, "李敏")), lines))

    assert text["content"].endswith("<at id=ou_limin></at>")


def test_a_person_is_named_and_not_notified() -> None:
    (text,) = body(Text((Strong("负责人"), Person(LIMIN, "李敏"))))

    assert text["content"] == "**负责人**李敏"


def test_typed_text_stands_in_a_plain_node_when_it_stands_alone() -> None:
    (text,) = body(Text((UserText("**粗**\n<at id=all>"),), lines=4))

    assert text == {"tag": "div", "text": {"tag": "plain_text", "content": "**粗**\n<at id=all>", "lines": 4}}


BOLD = {
    (Strong("截止："), "明天"): "**截止：** 明天",
    ("见", Strong("“附件”"), "二"): "见 **“附件”** 二",
    ("共", Strong("3"), "项"): "共**3**项",
    (Strong(""), "空"): "空",
}


@pytest.mark.parametrize("spans", BOLD)
def test_bold_next_to_punctuation_is_set_apart_or_it_would_show_its_stars(spans: tuple[Any, ...]) -> None:
    (text,) = body(Text(spans))

    assert text["content"] == BOLD[spans]


def test_labels_are_equally_wide_so_that_values_are_aligned() -> None:
    rows = body(Fields((("背景", ("甲",)), ("期望完成时间", (UserText("乙"),)))))

    assert {row["columns"][0]["width"] for row in rows} == {"92px"}
    assert rows[0]["columns"][0]["elements"][0]["content"] == "<font color='grey'>背景</font>"
    assert rows[1]["columns"][1]["elements"][0]["text"] == {"tag": "plain_text", "content": "乙"}


def test_a_list_keeps_every_entry_on_its_line() -> None:
    (dots,) = body(Bullets((("甲 ", UserText("1. x\n- y")), (UserText(""),))))
    (numbers,) = body(Bullets((("甲",), ("乙",)), ordered=True))

    assert dots["content"] == "- 甲 1&#46; x &#45; y\n- —"
    assert numbers["content"] == "1. 甲\n2. 乙"


def test_a_table_is_native_with_markup_only_where_it_is_needed() -> None:
    rows = (((UserText("研|发"),), (Strong("未确认"),)), (("市场",), ("已确认",)))

    (table,) = body(Table(("部门", "状态"), rows, (2, 1)))

    assert [(column["data_type"], column["width"]) for column in table["columns"]] == [
        ("text", "66%"),
        ("markdown", "33%"),
    ]
    assert table["rows"] == [{"c0": "研|发", "c1": "**未确认**"}, {"c0": "市场", "c1": "已确认"}]


def test_a_table_that_mentions_and_a_fourth_table_become_lines() -> None:
    plain = Table(("部门",), ((("市场",),),))
    mentions = Table(("部门", "谁"), ((("市场",), (Mention(LIMIN, "李敏"),)),))

    tags = [element["tag"] for element in body(plain, plain, plain, plain)]
    (lines,) = body(mentions)

    assert tags == ["table", "table", "table", "markdown"]
    assert lines["content"] == "**部门 · 谁**\n- 市场 · <at id=ou_limin></at>"


def test_a_fold_opens_on_a_tap_and_an_empty_one_is_left_out() -> None:
    (panel,) = body(Fold("更多", (Text(("内容",)),)), Fold("空", ()))

    assert panel["tag"] == "collapsible_panel"
    assert panel["expanded"] is False
    assert panel["elements"] == [{"tag": "markdown", "content": "内容"}]


def controls(*elements: Element) -> list[dict[str, Any]]:
    (row,) = body(*elements)
    return [column["elements"][0] for column in row["columns"]]


def test_at_most_three_buttons_are_visible_and_the_rest_is_in_the_menu() -> None:
    buttons = tuple(Button(f"按{n}", token=f"tok-{n}") for n in range(5))

    *visible, menu = controls(Buttons(buttons))

    assert [each["behaviors"][0]["value"] for each in visible] == [{"t": "tok-0"}, {"t": "tok-1"}, {"t": "tok-2"}]
    assert [option["value"] for option in menu["options"]] == ["tok-3", "tok-4"]
    assert menu["value"] == {"t": ""}


def test_only_the_entry_that_asks_first_stands_in_the_menu_while_there_is_room_beside_it() -> None:
    """Feishu asks one question for a whole menu, and two menus in one row look like a mistake."""
    more = (Button("怎么算的", token="tok-1"), Button("撤销需求", token="tok-2", confirm=CONFIRM))

    *_, explain, menu = controls(Buttons((Button("确认", token="a"), Button("异议", token="b")), more))

    assert explain["behaviors"][0]["value"] == {"t": "tok-1"}
    assert menu["confirm"]["title"]["content"] == "撤销需求？"
    assert [(option["value"], menu["value"]) for option in menu["options"]] == [("tok-2", {"t": "tok-2"})]


def test_a_menu_entry_that_asks_first_stands_in_a_menu_of_its_own_where_the_row_is_full() -> None:
    more = (Button("详情", token="tok-1"), Button("撤销需求", token="tok-2", confirm=CONFIRM))

    *_, plain, asking = controls(Buttons(tuple(Button("按", token=f"b{n}") for n in range(3)), more))

    assert "confirm" not in plain
    assert asking["confirm"]["title"]["content"] == "撤销需求？"
    assert (asking["options"][0]["value"], asking["value"]) == ("tok-2", {"t": "tok-2"})


def test_a_menu_of_one_harmless_entry_stands_alone_by_its_name_and_quietly() -> None:
    alone, *rest = controls(Buttons((), (Button("为什么收到", token="why"),)))
    asking = controls(Buttons((), (Button("撤销需求", token="undo", confirm=CONFIRM),)))

    assert (alone["tag"], alone["type"], alone["text"]["content"], rest) == ("button", "text", "为什么收到", [])
    assert [each["tag"] for each in asking] == ["overflow"]


def test_a_button_opens_an_address_only_when_it_is_one() -> None:
    good, bad, both = controls(
        Buttons(
            (
                Button("看板", url="https://board.example/"),
                Button("坏", url="javascript:alert(1)"),
                Button("先回调", token="tok", url="https://board.example/"),
            )
        )
    )

    assert good["behaviors"] == [{"type": "open_url", "default_url": "https://board.example/"}]
    assert bad["behaviors"] == [{"type": "callback", "value": {"t": ""}}]
    assert both["behaviors"] == [{"type": "callback", "value": {"t": "tok"}}]


def test_the_styles_of_buttons_make_one_stand_out() -> None:
    styles = controls(Buttons(tuple(Button("按", token=style, style=style) for style in ButtonStyle)))

    assert [each["type"] for each in styles] == ["primary_filled", "default", "danger"]


def test_a_question_always_has_a_title_or_old_clients_ignore_the_button() -> None:
    (button,) = controls(Buttons((Button("退回", token="t", confirm=Confirm("", "")),)))

    assert button["confirm"]["title"]["content"] == "请确认"
    assert button["confirm"]["text"]["content"] == "请确认"


def test_an_empty_row_of_buttons_and_an_empty_text_leave_no_trace() -> None:
    assert body(Buttons(()), Text(()), Fields(()), Bullets(()), Table((), ())) == []


def form(*inputs: Input, name: str = "f") -> list[dict[str, Any]]:
    (made,) = body(Form(name, inputs, Button("提交", token="tok")))
    return list(made["elements"])


def test_what_is_wrong_with_an_input_stands_in_red_above_it() -> None:
    problem, typed, _ = form(TextInput("title", "需求名称", "尽快", required=True, problem="“尽快”不够具体"))
    label, choice, _ = form(Choice("kind", "异议类型", (Option("a", "时间"),), problem="请选一项"))

    assert problem["content"] == "<font color='red'>“尽快”不够具体</font>"
    assert (typed["label"]["content"], typed["default_value"]) == ("需求名称 *", "尽快")
    assert label["content"] == "<font color='red'>请选一项</font>\n异议类型"
    assert choice["tag"] == "select_static"


def test_people_without_an_id_on_this_cloud_can_be_chosen_by_name() -> None:
    here, there = Person(LIMIN, "李敏"), Person(STRANGER, "陈工")

    _, native, _ = form(PersonChoice("who", "指派", (here,), (LIMIN,)))
    _, by_name, _ = form(PersonChoice("who", "指派", (here, there), (STRANGER,)))
    _, anybody, _ = form(PersonChoice("who", "指派"))

    assert (native["tag"], native["options"], native["initial_option"]) == (
        "select_person",
        [{"value": "ou_limin"}],
        "ou_limin",
    )
    assert (by_name["tag"], by_name["initial_option"]) == ("select_static", "person:3")
    assert [(o["value"], o["text"]["content"]) for o in by_name["options"]] == [
        ("ou_limin", "李敏"),
        ("person:3", "陈工"),
    ]
    assert (anybody["tag"], anybody["options"]) == ("select_person", [])


def test_a_choice_that_is_no_longer_offered_is_not_preset() -> None:
    _, several, _ = form(Choice("d", "部门", (Option("1", "甲"),), ("1", "9"), several=True))
    _, one, _ = form(Choice("d", "部门", (Option("1", "甲"),), ("9",)))

    assert several["selected_values"] == ["1"]
    assert "initial_option" not in one


def test_a_moment_that_is_none_is_asked_again() -> None:
    _, good, _ = form(MomentInput("due", "时间", "2026-11-24 17:00"))
    _, bad, _ = form(MomentInput("due", "时间", "2月30日", problem="没有这一天"))

    assert good["initial_datetime"] == "2026-11-24 17:00"
    assert "initial_datetime" not in bad


def test_names_stay_as_given_unless_they_would_repeat_on_the_card() -> None:
    """Feishu refuses a card in which a name repeats."""
    inputs = (TextInput("why", "理由"), TextInput("why", "理由"))

    first, second = body(Form("f", inputs, Button("提交")), Form("f", inputs, Button("提交")))

    assert [first["name"], second["name"]] == ["f", "f__2"]
    assert [e["name"] for form in (first, second) for e in form["elements"] if e["tag"] == "input"] == [
        "why",
        "why__2",
        "why__3",
        "why__4",
    ]


def test_the_main_button_of_a_form_stands_out_and_carries_its_token_twice() -> None:
    *_, row = form(TextInput("why", "理由"))
    (button,) = (column["elements"][0] for column in row["columns"])

    assert (button["type"], button["form_action_type"], button["name"]) == ("primary_filled", "submit", "f__0")
    assert button["value"] == button["behaviors"][0]["value"] == {"t": "tok"}


def test_the_footer_is_one_small_grey_line() -> None:
    tree = render(footer=("李敏 10:02 ", Muted("提交"), UserText("\n第二行")))

    assert tree["body"]["elements"] == [
        {"tag": "markdown", "content": "<font color='grey'>李敏 10:02 提交 第二行</font>", "text_size": "notation"}
    ]


def test_a_message_mentions_in_the_syntax_of_messages() -> None:
    message = PlainMessage((Mention(LIMIN, "李敏"), Mention(STRANGER, "陈工"), " ", UserText("<b>&"), Strong("好")))

    sent = render_feishu.body_of(message, open_id_of)

    assert sent.kind == "text"
    assert json.loads(sent.content) == {"text": '<at user_id="ou_limin">李敏</at>@陈工 ＜b＞&好'}


def test_a_card_is_sent_as_utf_8_and_not_as_escapes() -> None:
    sent = render_feishu.body_of(need_card(), open_id_of)

    assert sent.kind == "interactive"
    assert "国庆海报终稿" in sent.content
    assert json.loads(sent.content) == render_feishu.render(need_card(), open_id_of)


def test_a_blank_beside_grey_or_bold_words_is_kept() -> None:
    tree = render(Text((Muted("10:00 "), "王磊 登记", Strong(" 逾期"))))

    assert "<font color='grey'>10:00</font> 王磊 登记 **逾期**" in json.dumps(tree, ensure_ascii=False)
