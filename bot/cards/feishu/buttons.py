"""Rows of buttons and the menu behind them."""

import re
from collections.abc import Iterable, Sequence

from bot.cards.escape import feishu_plain, typed_line
from bot.cards.feishu.page import Json, Page, cut, plain_text
from bot.cards.model import Button, Buttons, ButtonStyle, Confirm

_VISIBLE = 3  # UX 4.2: more than three compete, the rest stands in the menu
_LONG_LABEL = 40
_LONG_CONFIRM = 300
_TYPE = {ButtonStyle.PRIMARY: "primary_filled", ButtonStyle.DEFAULT: "default", ButtonStyle.DANGER: "danger"}
_QUIET = "text"
_WEB = re.compile(r"https?://[^\s]{1,1000}")


def buttons(element: Buttons, page: Page) -> list[Json]:
    """One row that wraps on a narrow screen: at most three buttons, then the menu.

    A menu of one entry with nothing beside it would be three dots to guess at: the entry stands there itself, quietly.
    """
    visible, more = element.visible[:_VISIBLE], (*element.visible[_VISIBLE:], *element.more)
    if not visible and len(more) == 1 and more[0].confirm is None:
        return row([button(more[0]) | {"type": _QUIET}])
    beside = _beside(len(visible), more)
    hidden = [each for each in more if each not in beside]
    return row([*map(button, (*visible, *beside)), *_menus(hidden[: page.look.options])])


def row(controls: list[Json]) -> list[Json]:
    """Controls side by side."""
    if not controls:
        return []
    columns = [{"tag": "column", "width": "auto", "elements": [control]} for control in controls]
    return [{"tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px", "columns": columns}]


def button(element: Button) -> Json:
    """A button that sends its token, or opens an address when it has none."""
    made: Json = {"tag": "button", "text": plain_text(label(element)), "type": _TYPE[element.style]}
    if _opens(element):
        made["behaviors"] = [{"type": "open_url", "default_url": element.url}]
    else:
        made["behaviors"] = [{"type": "callback", "value": {"t": element.token}}]
    if element.confirm:
        made["confirm"] = confirm(element.confirm)
    return made


def confirm(element: Confirm) -> Json:
    """A question before the tap counts; without a title old clients let the button do nothing (facts 5.2)."""
    title = cut(typed_line(element.title), _LONG_CONFIRM, "…") or "请确认"
    return {"title": plain_text(title), "text": plain_text(_words(element.text) or title)}


def label(element: Button) -> str:
    """The words on a button; Feishu ends at 100 characters, people long before."""
    return cut(typed_line(element.label), _LONG_LABEL, "…") or "…"


def _words(text: str) -> str:
    return cut(feishu_plain(text).strip(), _LONG_CONFIRM, "…")


def _opens(element: Button) -> bool:
    return not element.token and _WEB.fullmatch(element.url) is not None


def _beside(taken: int, more: Sequence[Button]) -> list[Button]:
    """Entries that stand in the row after all, so that there is one menu and not two.

    A menu has one question for all its entries (card JSON 2.0 knows ``confirm`` of the component only). Where one entry
    asks first and another does not, the harmless one comes out as far as there is room.
    """
    harmless = [each for each in more if each.confirm is None]
    mixed = 0 < len(harmless) < len(more)
    return harmless if mixed and taken + len(harmless) <= _VISIBLE else []


def _menus(more: Iterable[Button]) -> list[Json]:
    """Entries that ask different things stand in menus of their own."""
    asked: dict[Confirm | None, list[Button]] = {}
    for each in more:
        asked.setdefault(each.confirm, []).append(each)
    return [_menu(entries, question) for question, entries in asked.items()]


def _menu(entries: list[Button], question: Confirm | None) -> Json:
    options: dict[str, Json] = {}
    for number, entry in enumerate(entries):
        option: Json = {"text": plain_text(label(entry)), "value": entry.token or f"#{number}"}
        if _opens(entry):
            option["multi_url"] = {"url": entry.url}
        options.setdefault(option["value"], option)
    # A tapped entry comes back as action.option. The menu itself must have a value too, or nothing is sent (facts 5.4);
    # it names an act only when there is no other, so that no reader can mistake one entry for another.
    only = entries[0].token if len(options) == 1 else ""
    menu: Json = {"tag": "overflow", "options": list(options.values()), "value": {"t": only}}
    if question:
        menu["confirm"] = confirm(question)
    return menu
