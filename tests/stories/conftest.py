"""The stage as a fixture: every story on every setting of clouds and on both stores, a small share of it by default."""

import zlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from tests.stories.restarts import Premises, premises
from tests.stories.settings import Setting
from tests.stories.story import OpenStage, Story, stage

STORES = ("sqlite", "postgres")
SHARE = 3
"""Of so many stories one runs elsewhere by default, too."""
OTHERS = tuple(setting for setting in Setting if setting is not Setting.FEISHU)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A story runs on every setting, unless it is marked as one about Feishu alone."""
    if "setting" in metafunc.fixturenames:
        feishu_only = metafunc.definition.get_closest_marker("feishu_only") is not None
        metafunc.parametrize("setting", [Setting.FEISHU] if feishu_only else list(Setting))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By default a story runs on Feishu, some once more elsewhere; the whole matrix is for ``make test-stories``."""
    for item in items:
        if not _by_default(item) and item.get_closest_marker("long") is None:
            item.add_marker(pytest.mark.elsewhere)


def _by_default(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    if "setting" not in params or item.get_closest_marker("feishu_only") is not None:
        return True
    setting, store = params["setting"], params.get("store_url", "sqlite")
    if item.get_closest_marker("every_cloud") is not None:
        return store == "sqlite" or setting is Setting.FEISHU
    return (setting, store) in ((Setting.FEISHU, "sqlite"), _share_of(item))


def _share_of(item: pytest.Item) -> tuple[Setting, str] | None:
    """Where else a story runs by default, by its name and the same in every run; on PostgreSQL every second of them."""
    turn, rest = divmod(zlib.crc32(item.name.partition("[")[0].encode()), SHARE)
    stores = _stores_of(item)
    return None if rest else (OTHERS[turn % len(OTHERS)], stores[turn // len(OTHERS) % len(stores)])


def _stores_of(item: pytest.Item) -> Sequence[str]:
    """The stores a story runs on; some say that one is enough."""
    chosen = [mark for mark in item.iter_markers("parametrize") if mark.args[0] == "store_url"]
    return chosen[0].args[1] if chosen else STORES


@pytest.fixture
def open_stage(store_url: str, setting: str, tmp_path: Path) -> OpenStage:
    """Opens the stage with more in the configuration."""
    return partial(stage, tmp_path, setting=Setting(setting), store={"url": store_url})


@pytest_asyncio.fixture
async def story(store_url: str, setting: str, tmp_path: Path) -> AsyncIterator[Story]:
    """A Friday morning at the seeded company."""
    async with stage(tmp_path, setting=Setting(setting), store={"url": store_url}) as opened:
        yield opened


@pytest_asyncio.fixture
async def place(store_url: str, setting: str, tmp_path: Path) -> AsyncIterator[Premises]:
    """The seeded company on a Friday morning, its bot not running yet."""
    async with premises(tmp_path, store_url, Setting(setting)) as opened:
        yield opened
