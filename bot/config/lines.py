"""On which line of a TOML text each key stands; ``tomllib`` itself does not tell."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

KeyPath = tuple[str | int, ...]


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line, counted from 1, of every table and key of a valid TOML text, nested inline values included."""
    found: dict[KeyPath, int] = {}
    last_index: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _table_path(parsed, last_index, repeated=statement.lstrip().startswith("[["))
            found[table] = number
        else:
            for path in _paths(parsed):
                found.setdefault(table + path, number)
    return found


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """The line of a key, or of the nearest table around it; None when the text has neither."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Headers and assignments with the line they begin on: as many lines as it takes to be valid TOML alone."""
    begun, first = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not begun:
            first = number
        begun += line + "\n"
        if _is_complete(begun):
            if not _is_blank(begun):
                yield first, begun
            begun = ""


def _is_complete(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _is_blank(statement: str) -> bool:
    return not statement.strip() or statement.lstrip().startswith("#")


def _table_path(parsed: Any, last_index: dict[KeyPath, int], *, repeated: bool) -> KeyPath:
    keys = _header_keys(parsed)
    path: KeyPath = ()
    for key in keys[:-1]:
        path += (key,)
        if path in last_index:
            path += (last_index[path],)
    path += (keys[-1],)
    if not repeated:
        return path
    last_index[path] = last_index.get(path, -1) + 1
    return (*path, last_index[path])


def _header_keys(parsed: Any) -> list[str]:
    keys = []
    while parsed:
        if isinstance(parsed, list):
            parsed = parsed[0]
        else:
            key, parsed = next(iter(parsed.items()))
            keys.append(key)
    return keys


def _paths(value: Any, at: KeyPath = ()) -> Iterator[KeyPath]:
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _paths(one, (*at, key))
