"""The stage as a fixture, on both stores."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.stories.story import Story, stage


@pytest_asyncio.fixture
async def story(store_url: str, tmp_path: Path) -> AsyncIterator[Story]:
    """A Friday morning at the seeded company."""
    async with stage(tmp_path, store={"url": store_url}) as opened:
        yield opened
