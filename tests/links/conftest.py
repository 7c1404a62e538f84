"""Every test of this room runs over the link of each cloud."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.links.ends import End, end_of


@pytest_asyncio.fixture(params=["feishu", "dingtalk"])
async def end(request: pytest.FixtureRequest) -> AsyncIterator[End]:
    async with end_of(request.param) as running:
        yield running
