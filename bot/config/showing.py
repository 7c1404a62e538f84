"""The effective configuration as rows: key, value, where it comes from (UX 5.4 A4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr

from bot.config.lines import KeyPath
from bot.config.problems import dotted
from bot.config.section import written
from bot.config.settings import Settings
from bot.config.shape import key_of

MASK = "******"


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One effective value; a secret is masked."""

    key: str
    value: str
    origin: str


def show(settings: Settings) -> list[ShownValue]:
    """Every effective value in the order of the file; origin is 文件, 环境, 预设 … or 默认."""
    return [ShownValue(dotted(path), _shown(value), settings.origin_of(path)) for path, value in _leaves(settings)]


def _leaves(value: Any, at: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _leaves(getattr(value, name), (*at, key_of(name, field)))
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for index, one in enumerate(value):
            yield from _leaves(one, (*at, index))
    else:
        yield at, value


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else written("")
    return written(value)
