"""What is wrong with a configuration, in words that name the key, the file and the line (SURFACE 3, UX 5.4 A4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.config.layers import Layer
from bot.config.lines import KeyPath
from bot.config.shape import keys, model_at
from bot.config.suggestion import nearest

_WORDS: Mapping[str, str] = {
    "string_type": "要写成带引号的文字",
    "int_type": "要写成整数",
    "int_parsing": "要写成整数",
    "int_from_float": "要写成整数",
    "float_type": "要写成数字",
    "float_parsing": "要写成数字",
    "bool_type": "要写成 true 或 false",
    "bool_parsing": "要写成 true 或 false",
    "tuple_type": '要写成列表，如 ["甲", "乙"]',
    "path_type": "要写成带引号的路径",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and at which key."""

    path: KeyPath
    text: str


def dotted(path: KeyPath) -> str:
    """``departments[2].head``: the third department's head."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def in_words(problem: Problem, layers: Sequence[Layer]) -> str:
    """The problem as a line for the person who wrote the file; the layer that wrote the key is named."""
    layer = next((one for one in layers if one.has(problem.path)), layers[-1])
    return f"{layer.place(problem.path)}：{problem.text}"


def from_pydantic(error: ErrorDetails, model: type[BaseModel]) -> Problem:
    """One finding of the model as a problem of ours."""
    path = tuple(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        return Problem(path, _unknown_key(path, model))
    if kind == "missing":
        return Problem(path, f"缺少 {dotted(path)}")
    return Problem(path, f"{dotted(path)} {_reason(kind, error, path, model)}")


def _unknown_key(path: KeyPath, model: type[BaseModel]) -> str:
    key = str(path[-1])
    table = model_at(model, path[:-1])
    where = f"{dotted(path[:-1])} 里" if len(path) > 1 else ""
    return f"{where}没有 {key}{nearest(key, keys(table) if table else ())}"


def _reason(kind: str, error: ErrorDetails, path: KeyPath, model: type[BaseModel]) -> str:
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"只能是 {_in_list(str(context['expected']))}，现在是「{error['input']}」"
    if kind in _BOUNDS:
        return _BOUNDS[kind](context)
    if kind == "tuple_type" and model_at(model, path):
        return f"是一组表，每个写成 [[{dotted(path)}]]"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"是一张表，写成 [{dotted(path)}] 再逐行写键"
    return _WORDS.get(kind, error["msg"])


def _in_list(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", "、").replace(", ", "、")


_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda context: f"不能小于 {context['ge']}",
    "less_than_equal": lambda context: f"不能大于 {context['le']}",
}
