"""Reading somebody else's JSON field by field: a field is what we expect, or it is named and missing."""

from collections.abc import Mapping
from typing import Any


class MissingFieldError(ValueError):
    """A field is absent or of another kind; the text is its path."""


class Fields:
    """A JSON object with its path, so that what is missing can be named."""

    __slots__ = ("_path", "_values")

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values, self._path = values, path

    def raw(self, name: str) -> Any:
        """Whatever stands there, None when nothing does."""
        return self._values.get(name)

    def object(self, name: str) -> "Fields":
        """The object ``name``; raises MissingFieldError."""
        value = self._values.get(name)
        if not isinstance(value, dict):
            raise MissingFieldError(self._path + name)
        return Fields(value, f"{self._path}{name}.")

    def object_or_empty(self, name: str) -> "Fields":
        """The object ``name``, an empty one when there is none."""
        value = self._values.get(name)
        return Fields(value if isinstance(value, dict) else {}, f"{self._path}{name}.")

    def objects(self, name: str) -> "list[Fields]":
        """The objects in the list ``name``; null, or anything that is no list of objects, counts as none."""
        value = self._values.get(name)
        items = value if isinstance(value, list) else []
        return [Fields(item, f"{self._path}{name}[].") for item in items if isinstance(item, dict)]

    def text(self, name: str) -> str:
        """The non-empty string ``name``; raises MissingFieldError."""
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            raise MissingFieldError(self._path + name)
        return value

    def text_or_blank(self, name: str) -> str:
        """The string ``name``, '' when there is none."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""
