"""What the settings model looks like at a place: for suggestions, secret files and the generated example."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config.lines import KeyPath


def key_of(name: str, field: FieldInfo) -> str:
    """The key of a field as it is written in the file."""
    return field.alias or name


def model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """The table's model at a path of keys and indexes; None where no table is expected."""
    for step in path:
        if isinstance(step, int):
            continue
        field = next((f for name, f in model.model_fields.items() if key_of(name, f) == step), None)
        inner = table_model(field) if field else None
        if inner is None:
            return None
        model = inner
    return model


def table_model(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a table or of each of an array of tables; None for a plain value."""
    candidates = (field.annotation, *get_args(field.annotation))
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)), None)


def is_array_of_tables(field: FieldInfo) -> bool:
    """Whether the field is written as ``[[…]]``."""
    return table_model(field) is not None and bool(get_args(field.annotation))


def keys(model: type[BaseModel]) -> list[str]:
    """Every key that may be written in a table, ``x_file`` for its secrets included."""
    named = [(key_of(name, field), field) for name, field in model.model_fields.items()]
    return [key for key, _ in named] + [f"{key}_file" for key, field in named if field.annotation is SecretStr]


def secret_places(
    model: type[BaseModel], table: dict[str, Any], at: KeyPath = ()
) -> Iterator[tuple[dict[str, Any], KeyPath]]:
    """Every table that is written and may hold a secret, with the path of the key that would be it."""
    for name, field in model.model_fields.items():
        key = key_of(name, field)
        inner, value = table_model(field), table.get(key)
        if field.annotation is SecretStr:
            yield table, (*at, key)
        elif inner and isinstance(value, dict):
            yield from secret_places(inner, value, (*at, key))
        elif inner and isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, dict):
                    yield from secret_places(inner, row, (*at, key, index))
