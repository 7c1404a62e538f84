"""Reading JSON that somebody else wrote."""

import json
from typing import Any

import orjson


def read_json(raw: bytes | str) -> Any:
    """The value in ``raw``; raises ValueError for what is no JSON.

    Half an emoji (a lone surrogate) can be typed into a chat and is lawful in JSON text, but not in UTF-8: it becomes
    '?' here instead of losing the whole message.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return orjson.loads(_without_surrogates(raw))


def read_object(raw: bytes | str) -> dict[str, Any] | None:
    """The JSON object in ``raw``, None for anything else."""
    try:
        value = read_json(raw)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _without_surrogates(raw: bytes | str) -> bytes:
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False).encode("utf-8", "replace")
    except RecursionError:
        raise ValueError("nested too deeply") from None
