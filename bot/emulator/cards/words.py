"""All visible words of a card, in reading order, one line per piece: what a test or a person can read."""

from collections.abc import Callable, Iterator, Mapping

from bot.emulator.cards.markup import NameOf, mentioned_ids, readable
from bot.emulator.cards.reading import Json, content_of, elements_of


def card_words(card: Json, name_of: NameOf) -> str:
    """Title, tags, texts, labels and buttons of a card."""
    lines = [*_header_words(card, name_of)]
    for placed in elements_of(card):
        lines += _element_words(placed.element, name_of)
    return "\n".join(line for line in lines if line.strip())


def card_mentions(card: Json) -> list[str]:
    """Ids, or 'all', whom the card notifies when it is sent as a new message; plain_text never does."""
    found: list[str] = []
    for text in _markup_of(card):
        found += [open_id for open_id in mentioned_ids(text) if open_id not in found]
    return found


def text_words(text: object, name_of: NameOf) -> str:
    """A text object's words: markup is resolved in lark_md, never in plain_text."""
    if isinstance(text, Mapping) and text.get("tag") == "lark_md":
        return readable(content_of(text), name_of)
    return content_of(text)


def _header_words(card: Json, name_of: NameOf) -> Iterator[str]:
    header = card.get("header")
    if not isinstance(header, Mapping):
        return
    yield text_words(header.get("title"), name_of)
    yield text_words(header.get("subtitle"), name_of)
    for tag in header.get("text_tag_list") or ():
        yield text_words(tag.get("text"), name_of)


def _element_words(element: Json, name_of: NameOf) -> list[str]:
    read = _READERS.get(str(element.get("tag")))
    return list(read(element, name_of)) if read else []


def _markdown(element: Json, name_of: NameOf) -> Iterator[str]:
    yield readable(str(element.get("content", "")), name_of)


def _div(element: Json, name_of: NameOf) -> Iterator[str]:
    yield text_words(element.get("text"), name_of)
    for part in element.get("fields") or ():
        yield text_words(part.get("text"), name_of)


def _button(element: Json, name_of: NameOf) -> Iterator[str]:
    yield text_words(element.get("text"), name_of)


def _options(element: Json, name_of: NameOf) -> Iterator[str]:
    for option in element.get("options") or ():
        yield text_words(option.get("text"), name_of)


def _input(element: Json, name_of: NameOf) -> Iterator[str]:
    yield text_words(element.get("label"), name_of)
    yield str(element.get("default_value") or "")


def _select(element: Json, name_of: NameOf) -> Iterator[str]:
    chosen = {element.get("initial_option"), *(element.get("selected_values") or ())}
    for option in element.get("options") or ():
        if option.get("value") in chosen:
            yield text_words(option.get("text"), name_of) or name_of(str(option.get("value")))


def _picker(element: Json, name_of: NameOf) -> Iterator[str]:
    for key in ("initial_date", "initial_datetime", "initial_time"):
        yield str(element.get(key) or "")


def _panel(element: Json, name_of: NameOf) -> Iterator[str]:
    header = element.get("header")
    if isinstance(header, Mapping):
        yield text_words(header.get("title"), name_of)


def _person(element: Json, name_of: NameOf) -> Iterator[str]:
    yield name_of(str(element.get("user_id", "")))


def _person_list(element: Json, name_of: NameOf) -> Iterator[str]:
    yield " ".join(name_of(str(person.get("id", ""))) for person in element.get("persons") or ())


def _table(element: Json, name_of: NameOf) -> Iterator[str]:
    columns = element.get("columns") or []
    yield " | ".join(str(column.get("display_name", "")) for column in columns)
    for row in element.get("rows") or ():
        yield " | ".join(_cell(column, row.get(column.get("name")), name_of) for column in columns)


def _cell(column: Json, value: object, name_of: NameOf) -> str:
    kind = column.get("data_type")
    if kind in ("lark_md", "markdown"):
        return readable(str(value or ""), name_of)
    if kind == "persons":
        people = value if isinstance(value, list) else [value]
        return " ".join(name_of(str(person)) for person in people if person)
    if isinstance(value, list):
        return " ".join(str(part.get("text", "")) if isinstance(part, Mapping) else str(part) for part in value)
    return "" if value is None else str(value)


_READERS: dict[str, Callable[[Json, NameOf], Iterator[str]]] = {
    "markdown": _markdown,
    "div": _div,
    "button": _button,
    "overflow": _options,
    "input": _input,
    "select_static": _select,
    "multi_select_static": _select,
    "select_person": _select,
    "multi_select_person": _select,
    "date_picker": _picker,
    "picker_datetime": _picker,
    "picker_time": _picker,
    "collapsible_panel": _panel,
    "person": _person,
    "person_list": _person_list,
    "table": _table,
    "checker": _button,
}


def _markup_of(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        if node.get("tag") in ("markdown", "lark_md"):
            yield str(node.get("content", ""))
        if node.get("tag") == "table":
            yield from _table_markup(node)
        for child in node.values():
            yield from _markup_of(child)
    elif isinstance(node, list):
        for child in node:
            yield from _markup_of(child)


def _table_markup(table: Json) -> Iterator[str]:
    columns = table.get("columns") or ()
    marked = [column.get("name") for column in columns if column.get("data_type") in ("lark_md", "markdown")]
    for row in table.get("rows") or ():
        yield from (str(row.get(name, "")) for name in marked)
