"""A secret ``x`` may be given as ``x_file``: a path whose content is the secret (SURFACE 3)."""

from pathlib import Path

from pydantic import BaseModel

from bot.config.layers import Layer
from bot.config.shape import secret_places
from bot.errors import ConfigError


def read_secret_files(layer: Layer, model: type[BaseModel], beside: Path) -> None:
    """Put the content of every ``x_file`` of the layer in the place of ``x``; relative paths start at ``beside``.

    ConfigError when a file cannot be read, is empty, or the layer gives both.
    """
    for table, path in list(secret_places(model, layer.values)):
        *tables, last = path
        key = str(last)
        if f"{key}_file" not in table:
            continue
        place = layer.place((*tables, f"{key}_file"))
        if table.get(key):
            raise ConfigError(f"{place}：{key} 和 {key}_file 只能写一个")
        table[key] = _content(str(table.pop(f"{key}_file")), beside, place)


def _content(name: str, beside: Path, place: str) -> str:
    try:
        secret = (beside / name).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a null byte in the name
        raise ConfigError(f"{place}：读不了密钥文件 {name}（{type(error).__name__}）") from None
    if not secret:
        raise ConfigError(f"{place}：密钥文件 {name} 是空的")
    return secret
