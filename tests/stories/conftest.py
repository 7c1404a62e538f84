"""The stage as a fixture: on both stores, and stories marked ``every_cloud`` on every setting of clouds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.stories.settings import Setting
from tests.stories.story import Story, stage

OTHERS = (Setting.DINGTALK_PUBLIC, Setting.BOTH, pytest.param(Setting.DINGTALK_OWN, marks=pytest.mark.long))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A story runs on Feishu; one that asks nothing of a cloud's own looks runs on the others too."""
    if "setting" in metafunc.fixturenames:
        everywhere = metafunc.definition.get_closest_marker("every_cloud") is not None
        metafunc.parametrize("setting", [Setting.FEISHU, *(OTHERS if everywhere else ())])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The clouds make no difference to the store: only Feishu runs on both stores."""
    items[:] = [item for item in items if not _is_store_again(item)]


def _is_store_again(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec else {}
    return params.get("setting", Setting.FEISHU) is not Setting.FEISHU and params.get("store_url") == "postgres"


@pytest_asyncio.fixture
async def story(store_url: str, setting: str, tmp_path: Path) -> AsyncIterator[Story]:
    """A Friday morning at the seeded company."""
    async with stage(tmp_path, setting=Setting(setting), store={"url": store_url}) as opened:
        yield opened
