"""What Feishu refuses in a card is found before it is sent (facts/feishu.md 5)."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from bot.card_rules import count_elements, error_code, validate_card

Tree = dict[str, Any]


def words(content: str = "好") -> Tree:
    return {"tag": "plain_text", "content": content}


CONFIRM = {"title": words(), "text": words()}
CALLBACK = [{"type": "callback", "value": {"t": "token"}}]
SUBMIT = {
    "tag": "button",
    "name": "submit",
    "text": words("提交"),
    "form_action_type": "submit",
    "behaviors": CALLBACK,
    "value": {"t": "token"},
}
OTHER = {**SUBMIT, "name": "other"}
RESET = {"tag": "button", "name": "reset", "text": words("重填"), "form_action_type": "reset"}
ICON = {"tag": "standard_icon", "token": "chat_outlined", "color": "orange"}


def card(*elements: Tree) -> Tree:
    return {
        "schema": "2.0",
        "config": {"update_multi": True, "width_mode": "default", "summary": {"content": "预览"}},
        "header": {"title": words("标题"), "template": "orange"},
        "body": {"direction": "vertical", "elements": list(elements)},
    }


def form(*elements: Tree, name: str = "need") -> Tree:
    return {"tag": "form", "name": name, "elements": [*elements, SUBMIT]}


def columns(*elements: Tree) -> Tree:
    return {"tag": "column_set", "columns": [{"tag": "column", "elements": list(elements)}]}


GOOD: dict[str, Tree] = {
    "markdown": {"tag": "markdown", "content": "**好** <at id=ou_1></at>", "text_size": "notation", "icon": ICON},
    "div": {"tag": "div", "text": {**words(), "text_color": "grey", "text_size": "notation", "lines": 2}},
    "hr": {"tag": "hr", "element_id": "line_1", "margin": "4px 0"},
    "img": {"tag": "img", "img_key": "img_1", "alt": words("")},
    "img_combination": {"tag": "img_combination", "combination_mode": "double", "img_list": [{"img_key": "img_1"}]},
    "person": {"tag": "person", "user_id": "ou_1", "show_name": True, "style": "capsule"},
    "person_list": {"tag": "person_list", "persons": [{"id": "ou_1"}], "drop_invalid_user_id": True, "lines": 1},
    "chart": {"tag": "chart", "chart_spec": {"type": "line"}, "aspect_ratio": "16:9", "height": "auto"},
    "column_set": {
        "tag": "column_set",
        "flex_mode": "none",
        "horizontal_spacing": "large",
        "columns": [
            {"tag": "column", "width": "84px", "elements": [{"tag": "hr"}]},
            {"tag": "column", "width": "weighted", "weight": 5, "background_style": "grey-100"},
        ],
    },
    "collapsible_panel": {
        "tag": "collapsible_panel",
        "expanded": False,
        "header": {"title": words(), "icon": ICON, "icon_position": "right", "icon_expanded_angle": -180},
        "border": {"color": "grey", "corner_radius": "5px"},
        "elements": [{"tag": "markdown", "content": "长文"}],
    },
    "interactive_container": {
        "tag": "interactive_container",
        "behaviors": CALLBACK,
        "has_border": True,
        "elements": [{"tag": "markdown", "content": "整块可点"}],
    },
    "table": {
        "tag": "table",
        "page_size": 10,
        "row_height": "auto",
        "header_style": {"bold": True, "background_style": "grey"},
        "columns": [
            {"name": "c0", "display_name": "部门", "data_type": "text", "width": "25%"},
            {"name": "c1", "display_name": "数量", "data_type": "number", "format": {"precision": 0}},
        ],
        "rows": [{"c0": "市场部", "c1": 3}, {"c0": "研发部"}],
    },
    "button": {
        "tag": "button",
        "text": words("通过"),
        "type": "primary_filled",
        "behaviors": CALLBACK,
        "confirm": CONFIRM,
        "hover_tips": words("提示"),
    },
    "button that opens a page": {
        "tag": "button",
        "text": words("看板"),
        "behaviors": [{"type": "open_url", "default_url": "https://example.com/"}],
    },
    "button that is switched off": {"tag": "button", "text": words("已签"), "disabled": True, "disabled_tips": words()},
    "overflow": {
        "tag": "overflow",
        "options": [{"text": words("撤销需求"), "value": "token"}],
        "value": {"menu": "more"},
        "confirm": CONFIRM,
    },
    "select_static": {
        "tag": "select_static",
        "behaviors": CALLBACK,
        "options": [{"text": words("高"), "value": "high"}, {"text": words("低"), "value": "low"}],
        "initial_option": "high",
    },
    "select_person": {"tag": "select_person", "behaviors": CALLBACK, "options": [{"value": "ou_1"}]},
    "date_picker": {"tag": "date_picker", "value": {"t": "x"}, "initial_date": "2026-11-21"},
    "picker_time": {"tag": "picker_time", "value": {"t": "x"}, "placeholder": words("请选择")},
    "picker_datetime": {"tag": "picker_datetime", "value": {"t": "x"}, "initial_datetime": "2026-11-21 17:00"},
    "select_img": {"tag": "select_img", "behaviors": CALLBACK, "options": [{"img_key": "img_1", "value": "1"}]},
    "checker": {"tag": "checker", "text": words("做完"), "checked": False, "behaviors": CALLBACK},
    "form": {
        "tag": "form",
        "name": "need",
        "elements": [
            {
                "tag": "input",
                "name": "title",
                "label": words("需求名称"),
                "placeholder": words("一句话"),
                "input_type": "multiline_text",
                "rows": 3,
                "max_length": 1000,
                "default_value": "海报",
                "required": True,
            },
            {
                "tag": "multi_select_static",
                "name": "departments",
                "options": [{"text": words("市场部"), "value": "1"}],
                "selected_values": ["1"],
            },
            {"tag": "multi_select_person", "name": "people", "options": [{"value": "ou_1"}]},
            columns(SUBMIT),
            RESET,
        ],
    },
    "five containers": columns(columns(columns(columns(columns({"tag": "hr"}))))),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_component_as_the_documentation_shows_it_is_accepted(name: str) -> None:
    assert validate_card(card(GOOD[name])) == []


def test_an_empty_body_and_a_card_without_a_header_are_accepted() -> None:
    assert validate_card({"schema": "2.0"}) == []
    assert validate_card({"schema": "2.0", "body": {"elements": []}}) == []


def without(name: str, key: str) -> Tree:
    return {k: v for k, v in GOOD[name].items() if k != key}


def having(name: str, **more: Any) -> Tree:
    return {**GOOD[name], **more}


TEXT_INPUT = {"tag": "input", "name": "title"}
MARKDOWN_TABLE = {"tag": "markdown", "content": "| a | b |\n| --- | :-: |\n| 1 | 2 |"}

BAD_ELEMENTS: dict[str, tuple[Tree, str]] = {
    "1.0 action module": ({"tag": "action", "actions": []}, "200861"),
    "1.0 note": ({"tag": "note", "elements": []}, "unsupported tag note"),
    "a tag nobody knows": ({"tag": "code_block", "content": ""}, "not support tag"),
    "no tag": ({"content": "x"}, "not support tag"),
    "not an object": ("hr", "not support tag"),  # type: ignore[dict-item]
    "unknown property": (having("markdown", corner_radius="4px"), "unknown property, property: corner_radius"),
    "unknown property of a border": (
        having("collapsible_panel", border={"type": "default"}),
        "unknown property, property: type",
    ),
    "markdown without content": (without("markdown", "content"), "content is required"),
    "markdown content that is no text": (having("markdown", content=3), "must be a string"),
    "lines of a markdown": (having("markdown", lines=2), "property: lines"),
    "an image without alt": (without("img", "alt"), "alt is required"),
    "an image without key": (having("img", img_key=""), "200570"),
    "a person without id": (having("person", user_id=""), "must not be empty"),
    "a chart without spec": (without("chart", "chart_spec"), "chart_spec is required"),
    "element_id with a dash": (having("hr", element_id="a-b"), "must be a letter"),
    "element_id that starts with a digit": (having("hr", element_id="1a"), "must be a letter"),
    "element_id too long": (having("hr", element_id="a" * 21), "must be a letter"),
    "margin in words": (having("hr", margin="wide"), "must be one to four sizes"),
    "column set without columns": ({"tag": "column_set", "columns": []}, "at least 1"),
    "column set in a column set's place": (
        {"tag": "column_set", "columns": [columns({"tag": "hr"})]},
        "holds columns only",
    ),
    "a column alone": ({"tag": "column", "elements": []}, "not support tag: column"),
    "weight above five": ({"tag": "column_set", "columns": [{"tag": "column", "weight": 6}]}, "from 1 to 5"),
    "form in a column": (columns(form(TEXT_INPUT)), "form stands at the root"),
    "form in a panel": (having("collapsible_panel", elements=[form(TEXT_INPUT)]), "form stands at the root"),
    "form in a form": (form({"tag": "form", "name": "inner", "elements": [OTHER]}), "form stands"),
    "table in a form": (form(GOOD["table"]), "table stands at the root"),
    "table in a column": (columns(GOOD["table"]), "table stands at the root"),
    "chart in a form": (form(GOOD["chart"]), "chart does not stand in a form"),
    "six containers": (columns(columns(columns(columns(columns(columns({"tag": "hr"})))))), "more than 5"),
    "form without name": ({"tag": "form", "elements": [SUBMIT]}, "name is required"),
    "form without submit button": (
        {"tag": "form", "name": "need", "elements": [TEXT_INPUT]},
        "form_action_type submit",
    ),
    "input without name in a form": (form({"tag": "input"}), "name is required in a form"),
    "submit button without name": (
        {"tag": "form", "name": "need", "elements": [{k: v for k, v in SUBMIT.items() if k != "name"}]},
        "name is required in a form",
    ),
    "submit button without value": (
        form({"tag": "button", "name": "go", "text": words(), "form_action_type": "submit"}),
        "neither a callback value",
    ),
    "two inputs of one name": (form(TEXT_INPUT, TEXT_INPUT), "name title is not unique"),
    "submit outside a form": (having("button", form_action_type="submit"), "stands in a form only"),
    "several choices outside a form": (
        {"tag": "multi_select_static", "behaviors": CALLBACK, "options": []},
        "multi_select_static stands in a form only",
    ),
    "several people outside a form": ({"tag": "multi_select_person", "value": {}}, "stands in a form only"),
    "button without anything to do": (without("button", "behaviors"), "neither a callback value"),
    "menu without a value": (without("overflow", "value"), "neither a callback value"),
    "callback value as text": (
        having("button", behaviors=[{"type": "callback", "value": "token"}]),
        "must be an object",
    ),
    "behaviour of an unknown type": (having("button", behaviors=[{"type": "jump"}]), "callback or open_url"),
    "address that is a script": (
        having("button", behaviors=[{"type": "open_url", "default_url": "javascript:alert(1)"}]),
        "http or https",
    ),
    "button text too long": (having("button", text=words("长" * 101)), "longer than 100"),
    "button type unknown": (having("button", type="warning"), "must be one of"),
    "confirm without title": (having("button", confirm={"text": words()}), "title is required"),
    "confirm without text": (having("button", confirm={"title": words()}), "text is required"),
    "confirm with an empty title": (having("button", confirm={"title": words(""), "text": words()}), "not be empty"),
    "menu without options": (having("overflow", options=[]), "at least 1"),
    "menu entry without value": (having("overflow", options=[{"text": words()}]), "needs a value"),
    "menu entries of one value": (
        having("overflow", options=[{"text": words(), "value": "a"}, {"text": words(), "value": "a"}]),
        "value a is not unique",
    ),
    "option that is a word": (having("select_static", options=["高"]), "must be an object"),
    "option without text": (having("select_static", options=[{"value": "high"}]), "text is required"),
    "options of one value": (
        having("select_static", options=[{"text": words(), "value": "high"}] * 2),
        "value high is not unique",
    ),
    "first choice that is not offered": (having("select_static", initial_option="middle"), "not among the options"),
    "person option with a text": (having("select_person", options=[{"value": "ou_1", "text": words()}]), "unknown"),
    "picker without placeholder": ({"tag": "picker_time", "value": {}}, "needs a placeholder"),
    "date in another form": (having("date_picker", initial_date="2026/11/21"), "yyyy-MM-dd"),
    "moment with seconds": (having("picker_datetime", initial_datetime="2026-11-21 17:00:00"), "yyyy-MM-dd HH:mm"),
    "input for 1001 characters": (form({**TEXT_INPUT, "max_length": 1001}), "from 1 to 1000"),
    "input for none": (form({**TEXT_INPUT, "max_length": 0}), "from 1 to 1000"),
    "input filled with 1001 characters": (form({**TEXT_INPUT, "default_value": "长" * 1001}), "longer than 1000"),
    "input type textarea": (form({**TEXT_INPUT, "input_type": "textarea"}), "must be one of"),
    "hint too long": (form({**TEXT_INPUT, "placeholder": words("长" * 101)}), "longer than 100"),
    "table row of an undeclared column": (having("table", rows=[{"c9": "x"}]), "200914"),
    "table columns of one name": (
        having("table", columns=[{"name": "c0", "data_type": "text"}] * 2, rows=[]),
        "name c0 is not unique",
    ),
    "table column of an unknown type": (having("table", columns=[{"name": "c0", "data_type": "html"}]), "one of"),
    "table page of eleven": (having("table", page_size=11), "from 1 to 10"),
    "table of 51 columns": (
        having("table", columns=[{"name": f"c{n}", "data_type": "text"} for n in range(51)], rows=[]),
        "more than 50",
    ),
}


@pytest.mark.parametrize("name", BAD_ELEMENTS)
def test_every_rule_about_components_is_kept(name: str) -> None:
    element, complaint = BAD_ELEMENTS[name]

    problems = validate_card(card(element))

    assert len(problems) == 1, problems
    assert complaint in problems[0]


def change(path: str, value: Any) -> Callable[[Tree], None]:
    def apply(tree: Tree) -> None:
        *way, last = path.split(".")
        for step in way:
            tree = tree[step]
        if value is None:
            del tree[last]
        else:
            tree[last] = value

    return apply


BAD_CARDS: dict[str, tuple[Callable[[Tree], None], str]] = {
    "no schema": (change("schema", None), "schema is required"),
    "schema 1.0": (change("schema", "1.0"), "must be one of 2.0"),
    "elements at the top": (change("elements", []), "property: elements"),
    "i18n_elements": (change("i18n_elements", {}), "property: i18n_elements"),
    "fallback": (change("fallback", {}), "property: fallback"),
    "wide_screen_mode": (change("config.wide_screen_mode", True), "property: wide_screen_mode"),
    "a card for one viewer": (change("config.update_multi", False), "shared cards only"),
    "width unknown": (change("config.width_mode", "wide"), "must be one of"),
    "header without title": (change("header.title", None), "title is required"),
    "title empty": (change("header.title", words("")), "must not be empty"),
    "title as text": (change("header.title", "标题"), "must be an object"),
    "header with a tag": (change("header.tag", "header"), "property: tag"),
    "colour unknown": (change("header.template", "pink"), "must be one of"),
    "four tags": (change("header.text_tag_list", [{"tag": "text_tag", "text": words()}] * 4), "more than 3"),
    "tag colour unknown": (
        change("header.text_tag_list", [{"tag": "text_tag", "text": words(), "color": "grey"}]),
        "must be one of",
    ),
    "body without a list": (change("body.elements", {"tag": "hr"}), "must be a list"),
    "element ids of one name": (
        change("body.elements", [{"tag": "hr", "element_id": "a"}, columns({"tag": "hr", "element_id": "a"})]),
        "element_id a is not unique",
    ),
    "31 KB": (change("body.elements", [{"tag": "markdown", "content": "长" * 10400}]), "230025"),
    "201 elements": (change("body.elements", [{"tag": "hr"}] * 200), "11310 element exceeds the limit"),
    "six tables": (change("body.elements", [GOOD["table"]] * 3 + [MARKDOWN_TABLE] * 3), "card table number over limit"),
    "half a character": (change("header.title.content", "\ud800"), "not JSON"),
    "a value that is no JSON": (change("body.elements", [{"tag": "hr", "margin": object()}]), "not JSON"),
}


@pytest.mark.parametrize("name", BAD_CARDS)
def test_every_rule_about_the_whole_card_is_kept(name: str) -> None:
    spoil, complaint = BAD_CARDS[name]
    tree = copy.deepcopy(card({"tag": "hr"}))
    spoil(tree)

    assert any(complaint in problem for problem in validate_card(tree))


def test_two_hundred_elements_are_accepted_and_one_more_is_not() -> None:
    """The wall was measured on a real tenant: 200 pass, 201 do not."""
    full = card(*[{"tag": "hr"}] * 199)

    assert count_elements(full) == 200
    assert validate_card(full) == []


def test_five_tables_are_accepted_and_a_line_under_a_sentence_is_no_table() -> None:
    rule = {"tag": "markdown", "content": "甲 | 乙\n---\n丙"}

    assert validate_card(card(*[GOOD["table"]] * 2, *[MARKDOWN_TABLE] * 3, *[rule] * 5)) == []


def test_a_card_nested_a_hundred_thousand_times_is_refused_without_a_crash() -> None:
    tree: Tree = {"tag": "hr"}
    for _ in range(100_000):
        tree = {"tag": "column_set", "columns": [tree]}

    assert validate_card(card(tree)) == ["200621 nested too deeply, path: ROOT"]


def test_something_that_is_no_card_at_all_is_refused() -> None:
    assert validate_card([]) == ["200621 must be an object, path: ROOT"]  # type: ignore[arg-type]


ANSWERS = {
    "1.0 tag": (
        BAD_ELEMENTS["1.0 action module"][0],
        (
            230099,
            "Failed to create card content, ext=ErrCode: 200861; ErrPath: ROOT -> body -> elements -> [0](tag: action)"
            "; ErrMsg: cards of schema V2 no longer support this capability; ErrorValue: unsupported tag action; ",
        ),
    ),
    "unknown property": (
        columns({"tag": "hr", "colour": "red"}),
        (
            230099,
            "Failed to create card content, ext=ErrCode: 200621; ErrMsg: parse card json err, please check whether the "
            "card json is correct; ErrorValue: unknown property, property: colour, path: ROOT -> body -> elements -> "
            "[0](tag: column_set) -> columns -> [0](tag: column) -> elements -> [0](tag: hr); ",
        ),
    ),
    "too many": (
        columns(*[{"tag": "hr"}] * 200),
        (230099, "Failed to create card content, ext=ErrCode: 11310; ErrMsg: element exceeds the limit; "),
    ),
    "too long": (
        {"tag": "markdown", "content": "x" * 31_000},
        (230025, "The length of the message content reaches its limit."),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_refusal_is_worded_as_feishu_words_it(name: str) -> None:
    element, answer = ANSWERS[name]

    assert error_code(validate_card(card(element))) == answer


def test_words_that_are_not_a_problem_have_no_error_code() -> None:
    with pytest.raises(ValueError, match="not a problem"):
        error_code(["hello"])
