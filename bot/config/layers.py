"""The places a value can come from, and where each of its keys is written."""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_settings import EnvSettingsSource, SettingsError

from bot.config.lines import KeyPath, key_lines, line_of
from bot.config.suggestion import nearest
from bot.config.syntax import syntax_problem
from bot.errors import ConfigError

_PREFIX = "BOT_"


@dataclass(frozen=True)
class Layer:
    """One source: its word for ``config show``, what it says, and the text it says it in."""

    origin: str
    name: str
    values: dict[str, Any]
    text: str = ""

    @cached_property
    def lines(self) -> Mapping[KeyPath, int]:
        """Where each key stands; looked up only when something is wrong."""
        return key_lines(self.text)

    def has(self, path: KeyPath) -> bool:
        """Whether the layer itself writes this key."""
        value: Any = self.values
        for step in path:
            try:
                value = value[step]
            except (LookupError, TypeError):
                return False
        return True

    def place(self, path: KeyPath) -> str:
        """``config.toml 第 12 行``, or the variable's name."""
        if self.origin == "环境":
            return "环境变量 " + _PREFIX + "__".join(str(step).upper() for step in path if isinstance(step, str))
        line = line_of(path, self.lines)
        return f"{self.name} 第 {line} 行" if line else self.name


def file_layer(path: Path) -> Layer:
    """What the TOML file says; ConfigError when it is missing, not UTF-8 or not TOML."""
    text = _read(path)
    try:
        return Layer("文件", path.name, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(syntax_problem(path.name, text, str(error))) from None


def environment_layer(model: type[BaseModel]) -> Layer:
    """What variables like ``BOT_FEISHU__APP_SECRET`` say; ConfigError for a list that is not JSON or a likely typo."""
    _refuse_typos(model)
    try:
        values = EnvSettingsSource(model)()  # type: ignore[arg-type]
    except SettingsError as error:
        raise ConfigError(f"环境变量：{_bad_json(error)}") from None
    return Layer("环境", "环境变量", values)


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merged key by key, the first layer winning; lists are taken whole."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            both = isinstance(value, Mapping) and isinstance(result.get(key, {}), Mapping)
            result[key] = merged(result.get(key, {}), value) if both else result.get(key, value)
    return result


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows editors put a mark at the front
    except FileNotFoundError:
        raise ConfigError(
            f"找不到配置文件 {path}。先运行 bot config example > {path.name}，再按里面的说明填写。"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name}：不是 UTF-8 编码，请在编辑器里另存为 UTF-8。") from None
    except OSError as error:
        raise ConfigError(f"{path}：读不了，{error.strerror}。") from None


def _bad_json(error: SettingsError) -> str:
    field = str(error).split('"')[1]
    reason = '列表要写成 JSON，如 ["甲"]' if isinstance(error.__cause__, json.JSONDecodeError) else str(error)
    return f"{_PREFIX}{field.upper()} 看不懂：{reason}"


def _refuse_typos(model: type[BaseModel]) -> None:
    """Other programs own ``BOT_…`` names too: only a name that reads like ours is refused."""
    known = {name.upper() for name in model.model_fields}
    for variable in sorted(os.environ):
        first, nested, _ = variable.upper().removeprefix(_PREFIX).partition("__")
        if not variable.upper().startswith(_PREFIX) or first in known:
            continue
        guess = nearest(first, known)
        if nested or guess:
            raise ConfigError(f"环境变量 {variable}：没有 {first.lower()}{guess.lower()}")
