"""The stage as a fixture: every story on every setting of clouds and on both stores, a fair share of it by default."""

import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.stories.settings import Setting
from tests.stories.story import Story, stage

FEISHU_SO_FAR = {
    "test_bad_input_story.py",
    "test_calendar_story.py",
    "test_defect_story.py",
    "test_handover_story.py",
    "test_home_story.py",
    "test_regulation_story.py",
    "test_search_story.py",
    "test_repeated_acts_story.py",
    "test_storm_story.py",
    "test_progress_restarts.py",
}
"""Stories that do not yet act by DingTalk's means."""

OTHERS = tuple(setting for setting in Setting if setting is not Setting.FEISHU)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A story runs on every setting, unless it is marked as one about Feishu alone."""
    if "setting" in metafunc.fixturenames:
        feishu_only = metafunc.definition.get_closest_marker("feishu_only") is not None
        feishu_only = feishu_only or metafunc.definition.path.name in FEISHU_SO_FAR
        metafunc.parametrize("setting", [Setting.FEISHU] if feishu_only else list(Setting))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By default a story runs on Feishu and on one setting more; the whole matrix is for ``make test-long``."""
    for item in items:
        if not _by_default(item):
            item.add_marker(pytest.mark.long)


def _by_default(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    setting = params.get("setting", Setting.FEISHU)
    if setting is Setting.FEISHU:
        return True
    if params.get("store_url") == "postgres":
        return False
    return item.get_closest_marker("every_cloud") is not None or setting is _share_of(item)


def _share_of(item: pytest.Item) -> Setting:
    """The setting that falls to a story by its name: the same in every run."""
    return OTHERS[zlib.crc32(item.name.partition("[")[0].encode()) % len(OTHERS)]


@pytest_asyncio.fixture
async def story(store_url: str, setting: str, tmp_path: Path) -> AsyncIterator[Story]:
    """A Friday morning at the seeded company."""
    async with stage(tmp_path, setting=Setting(setting), store={"url": store_url}) as opened:
        yield opened
