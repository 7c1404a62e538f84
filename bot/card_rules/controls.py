"""The components a person acts on: buttons, menus, inputs and pickers (facts/feishu.md 5.2)."""

from bot.card_rules import parts
from bot.card_rules.limits import LONGEST_HINT, LONGEST_INPUT
from bot.card_rules.shapes import (
    Check,
    anything,
    boolean,
    either,
    listing,
    mapping,
    matching,
    number,
    one_of,
    record,
    text,
    whole,
)

_BUTTON: dict[str, Check] = {
    **parts.control,
    "text": parts.label,
    "type": one_of(
        "default",
        "primary",
        "danger",
        "text",
        "primary_text",
        "danger_text",
        "primary_filled",
        "danger_filled",
        "laser",
    ),
    "size": one_of("tiny", "small", "medium", "large"),
    "icon": parts.icon,
    "hover_tips": parts.tips,
    "disabled_tips": parts.tips,
    "form_action_type": one_of("submit", "reset"),
    "url": text(),
    "multi_url": parts.links,
}
_INPUT: dict[str, Check] = {
    **parts.control,
    "placeholder": parts.words("plain_text", most=LONGEST_HINT),
    "default_value": text(LONGEST_INPUT),
    "label": parts.plain,
    "label_position": one_of("top", "left"),
    "input_type": one_of("text", "multiline_text", "password"),
    "rows": whole(1),
    "auto_resize": boolean,
    "max_rows": whole(1),
    "max_length": whole(1, LONGEST_INPUT),
    "show_icon": boolean,
    "disabled_tips": parts.tips,
}
_PICKER: dict[str, Check] = {**parts.control, "placeholder": parts.plain}
_SELECT: dict[str, Check] = {**_PICKER, "type": one_of("default", "text")}
_WORD_OPTION = record({"text": parts.label, "value": text(least=1), "icon": parts.icon}, ("text", "value"))
_PERSON_OPTION = record({"value": text(least=1), "icon": parts.icon}, ("value",))
_MENU_OPTION = record({"text": parts.label, "value": text(least=1), "multi_url": parts.links}, ("text",))
_IMAGE_OPTION = record(
    {"img_key": parts.image_key, "value": text(least=1), "disabled": boolean, "disabled_tips": parts.tips,
     "hover_tips": parts.tips},
    ("img_key", "value"),
)  # fmt: skip
_MOMENT = matching(r"\d{4}-\d\d-\d\d \d\d:\d\d", "yyyy-MM-dd HH:mm")
_ONE = {"initial_option": text(), "initial_index": whole(0)}
_SEVERAL = {"selected_values": listing(text(least=1))}
_OVERFLOW: dict[str, Check] = {
    **parts.base,
    "width": either(parts.width, one_of("")),
    "options": listing(_MENU_OPTION, least=1),
    "value": mapping,
    "behaviors": parts.behaviours,
    "confirm": parts.confirm,
}
_SELECT_IMG: dict[str, Check] = {
    **parts.control,
    "options": listing(_IMAGE_OPTION, least=1),
    "multi_select": boolean,
    "layout": one_of("stretch", "bisect", "trisect"),
    "aspect_ratio": one_of("1:1", "16:9", "4:3"),
    "can_preview": boolean,
    "disabled_tips": parts.tips,
    "style": one_of("normal", "laser"),
}
_CHECKER: dict[str, Check] = {
    **parts.control,
    "checked": boolean,
    "text": parts.styled("plain_text", "lark_md"),
    "overall_checkable": boolean,
    "button_area": anything,
    "checked_style": record({"show_strikethrough": boolean, "opacity": number}),
    "padding": parts.padding,
    "disabled_tips": parts.tips,
    "hover_tips": parts.tips,
}

CONTROLS: dict[str, Check] = {
    "button": record(_BUTTON),
    "input": record(_INPUT),
    "overflow": record(_OVERFLOW, ("options",)),
    "select_static": record({**_SELECT, **_ONE, "options": listing(_WORD_OPTION)}),
    "multi_select_static": record({**_SELECT, **_SEVERAL, "options": listing(_WORD_OPTION)}),
    "select_person": record({**_SELECT, **_ONE, "options": listing(_PERSON_OPTION)}),
    "multi_select_person": record({**_SELECT, **_SEVERAL, "options": listing(_PERSON_OPTION)}),
    "date_picker": record({**_PICKER, "initial_date": matching(r"\d{4}-\d\d-\d\d", "yyyy-MM-dd")}),
    "picker_time": record({**_PICKER, "initial_time": matching(r"\d\d:\d\d", "HH:mm")}),
    "picker_datetime": record({**_PICKER, "initial_datetime": _MOMENT}),
    "select_img": record(_SELECT_IMG, ("options",)),
    "checker": record(_CHECKER),
}
