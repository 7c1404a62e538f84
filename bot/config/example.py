"""``config.example.toml``, made from the settings model so that it can never be out of date (SURFACE 3).

What a company must fill in stands there live; every other key is a comment that shows its default, so that a preset's
defaults stay in force until somebody writes the key.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config.people import LeaveEntry
from bot.config.section import written
from bot.config.settings import Settings
from bot.config.shape import is_array_of_tables, key_of, table_model

_HEAD = """\
# 接口人的配置。由 bot config example 生成；复制成 config.toml 再填写。
# 以 # 开头的键是默认值，要改时去掉 #。写错的键会指出在第几行，并给出最接近的写法。
# 环境变量优先于本文件：BOT_FEISHU__APP_SECRET 即 [feishu] app_secret。
# 密钥 x 也可以写成 x_file = "文件路径"，内容从那个文件读。
"""

_LIVE: Mapping[str, frozenset[str]] = {
    "": frozenset({"data_dir", "timezone"}),
    "feishu": frozenset({"app_id", "app_secret"}),
}

_SAMPLES: Mapping[str, list[dict[str, Any]]] = {
    "people": [
        {"name": "王磊", "department": "市场部", "superior": "赵敏", "feishu": ""},
        {"name": "李敏", "department": "市场部", "feishu": ""},
        {"name": "陈刚", "department": "研发部", "superior": "赵敏", "feishu": ""},
        {"name": "孙悦", "department": "研发部", "feishu": ""},
        {"name": "赵敏", "feishu": ""},
    ],
    "departments": [
        {"name": "市场部", "code": "SHB", "aliases": ("市场",), "head": "王磊", "liaisons": ("李敏",)},
        {"name": "研发部", "code": "YFB", "aliases": ("研发",), "head": "陈刚", "liaisons": ("孙悦",)},
    ],
    "roles": [{"leader": "赵敏"}],
    "groups": [{"name": "新品上市协作群", "feishu": "", "departments": ("市场部", "研发部")}],
}


_SUGGESTED: Mapping[str, tuple[BaseModel, ...]] = {
    "leave": (LeaveEntry(department="研发部", first=date(2026, 12, 24), last=date(2026, 12, 25)),)
}
"""Lists that are empty by default, with what an entry might look like."""


def example() -> str:
    """The whole file, comments in Chinese; it loads as it stands."""
    return _HEAD + "\n" + "\n".join(_table(Settings, "")) + "\n"


def _table(model: type[BaseModel], at: str) -> Iterator[str]:
    inner = []
    for name, field in model.model_fields.items():
        if table_model(field) is None:
            yield from _key(key_of(name, field), field, field.default, live=name in _LIVE.get(at, ()))
        else:
            inner.append((key_of(name, field), field))
    for key, field in inner:
        yield from _inner_table(f"{at}.{key}" if at else key, field)


def _inner_table(path: str, field: FieldInfo) -> Iterator[str]:
    model = table_model(field)
    assert model is not None
    yield ""
    yield f"# {field.description}"
    if is_array_of_tables(field):
        yield from _entries(path, model, field)
        return
    yield f"[{path}]"
    samples = _SAMPLES.get(path)
    if samples:
        yield from _entry(model, samples[0])
    elif "." in path:
        yield from _defaults(field.default)
    else:
        yield from _table(model, path)


def _entries(path: str, model: type[BaseModel], field: FieldInfo) -> Iterator[str]:
    samples = _SAMPLES.get(path)
    if samples is None:
        for default in (*field.default, *_SUGGESTED.get(path, ())):
            yield f"# [[{path}]]"
            yield from _defaults(default)
        return
    for index, sample in enumerate(samples):
        if index:
            yield ""
        yield f"[[{path}]]"
        yield from _entry(model, sample, explained=index == 0)


def _entry(model: type[BaseModel], sample: Mapping[str, Any], *, explained: bool = True) -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = key_of(name, field)
        if explained or key in sample:
            value = sample.get(key, field.default)
            yield from _key(key, field, value, live=key in sample, explained=explained)


def _defaults(value: BaseModel) -> Iterator[str]:
    for name, field in type(value).model_fields.items():
        yield from _key(key_of(name, field), field, getattr(value, name), live=False)


def _key(key: str, field: FieldInfo, value: Any, *, live: bool, explained: bool = True) -> Iterator[str]:
    text = '""' if isinstance(value, SecretStr) else written(value)
    line = f"{'' if live else '# '}{key} = {text}"
    yield f"{line}  # {field.description}" if explained else line
