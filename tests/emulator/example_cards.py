"""Cards as a bot would send them, for tests of what people see and do."""

from typing import Any

Json = dict[str, Any]


def plain(content: str) -> Json:
    """A plain_text object."""
    return {"tag": "plain_text", "content": content}


def button(label: str, value: Json | None = None, **more: object) -> Json:
    """A button that calls back with ``value``."""
    behaviors = [] if value is None else [{"type": "callback", "value": value}]
    return {"tag": "button", "text": plain(label), "behaviors": behaviors, **more}


def card(*elements: Json, title: str = "需求", template: str = "orange") -> Json:
    """A card of JSON 2.0 with these elements."""
    return {
        "schema": "2.0",
        "config": {"update_multi": True},
        "header": {"title": plain(title), "template": template},
        "body": {"elements": list(elements)},
    }


def need_form() -> Json:
    """A form with one input of every kind."""
    return card(
        {
            "tag": "form",
            "name": "need",
            "elements": [
                {
                    "tag": "input",
                    "name": "title",
                    "label": plain("需求名称"),
                    "required": True,
                    "max_length": 10,
                },
                {"tag": "markdown", "content": "**优先级**"},
                {
                    "tag": "select_static",
                    "name": "priority",
                    "options": [{"text": plain("高"), "value": "high"}, {"text": plain("低"), "value": "low"}],
                    "initial_option": "low",
                },
                {"tag": "markdown", "content": "**涉及部门**（必填）"},
                {
                    "tag": "multi_select_static",
                    "name": "departments",
                    "required": True,
                    "options": [{"text": plain("市场部"), "value": "SHB"}, {"text": plain("研发部"), "value": "YF"}],
                },
                {"tag": "div", "text": plain("联系人：")},
                {"tag": "select_person", "name": "contact"},
                {"tag": "markdown", "content": "期望完成时间"},
                {"tag": "picker_datetime", "name": "due", "placeholder": plain("选择时间")},
                button("提交", {"t": "token-1"}, name="submit", form_action_type="submit"),
            ],
        },
        title="新需求",
    )
