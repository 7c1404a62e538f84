"""One card with every component a bot may send, for looking whether the page draws them all."""

from tests.emulator.page_cards import (
    Json,
    button,
    form,
    markdown,
    option,
    overflow,
    pair,
    plain,
    row,
    submit,
    text_input,
)

FIELDS_LABEL = "短字段"


def every_component(person: str) -> list[Json]:
    """The elements of two cards' worth of components; ``person`` is a member's open id."""
    return [*_texts(person), *_containers(), _table(person), _form(person), *_taps(person)]


def _texts(person: str) -> list[Json]:
    return [
        markdown("# 大标题\n**粗** *斜* ~~删~~ `码`\n- 一\n  - 一之一\n1. 甲\n> 引用\n\n| 列 |\n|---|\n| 格 |"),
        markdown(f"<font color='red'>红字</font> <at id={person}></at> <text_tag color='green'>绿签</text_tag>"),
        markdown("[链接](https://example.com/a) ![图](img_v3_x)"),
        markdown("<local_datetime millisecond='1795000000000' format_type='date_num'></local_datetime>"),
        {
            "tag": "div",
            "text": {"tag": "plain_text", "content": "**不加粗** <at id=all></at>", "lines": 2},
            "fields": [{"is_short": True, "text": {"tag": "lark_md", "content": f"**{FIELDS_LABEL}**"}}],
        },
        {"tag": "hr"},
        {"tag": "img", "img_key": "img_v3_y", "alt": plain("现场照片")},
        {"tag": "person", "user_id": person},
        {"tag": "person_list", "persons": [{"id": person}]},
        {"tag": "chart", "chart_spec": {"type": "bar", "title": {"text": "按时率"}}},
    ]


def _containers() -> list[Json]:
    panel_header = {"title": plain("怎么算的")}
    panel = {"tag": "collapsible_panel", "header": panel_header, "elements": [markdown("从 16:20 起算")]}
    container = {
        "tag": "interactive_container",
        "behaviors": [{"type": "callback", "value": {"a": 1}}],
        "elements": [markdown("整块")],
    }
    return [pair("截止", "11月25日"), panel, container]


def _table(person: str) -> Json:
    kinds = ("text", "lark_md", "number", "date", "options", "persons")
    return {
        "tag": "table",
        "page_size": 1,
        "columns": [{"name": kind, "display_name": f"列{kind}", "data_type": kind} for kind in kinds],
        "rows": [
            {
                "text": f"第{number}行",
                "lark_md": "**重**",
                "number": 12,
                "date": 1795000000000,
                "options": [{"text": "执行中", "color": "blue"}],
                "persons": [person],
            }
            for number in (1, 2)
        ],
    }


def _form(person: str) -> Json:
    choices = [option("甲", "a"), option("乙", "b")]
    people = [{"value": person}]
    return form(
        "everything",
        text_input("title", "名称", required=True),
        text_input("story", "经过", input_type="multiline_text", rows=2),
        markdown("单选"),
        {"tag": "select_static", "name": "one", "options": choices},
        markdown("多选"),
        {"tag": "multi_select_static", "name": "many", "options": choices, "required": False},
        markdown("谁"),
        {"tag": "select_person", "name": "who", "options": people},
        markdown("哪些人"),
        {"tag": "multi_select_person", "name": "whom", "required": False},
        markdown("日期"),
        {"tag": "date_picker", "name": "day", "initial_date": "2026-11-25"},
        markdown("时刻"),
        {"tag": "picker_datetime", "name": "moment", "initial_datetime": "2026-11-25 17:00"},
        markdown("钟点"),
        {"tag": "picker_time", "name": "hour", "initial_time": "09:30"},
        {"tag": "checker", "name": "agreed", "text": plain("我已阅读")},
        row(submit("提交", "go"), button("清空", "text", name="clear", form_action_type="reset")),
    )


def _taps(person: str) -> list[Json]:
    confirm = {"title": plain("退回这件需求？"), "text": plain("对方会收到通知。")}
    callback = [{"type": "callback", "value": {"a": 1}}]
    return [
        row(button("通过", "primary_filled"), button("退回", "danger", confirm=confirm), overflow("撤销需求")),
        button("不能点", disabled=True, disabled_tips=plain("仅负责人可点")),
        {"tag": "select_static", "placeholder": plain("转给"), "options": [option("甲", "a")], "behaviors": callback},
    ]
