"""What the next life of the bot knows of the one before it, it reads from the store (R-13)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from bot.emulator.company import COMPANY
from bot.emulator.faults import FaultKind

from tests.empty_store import lay_empty_store
from tests.sending.conftest import Live, card, open_lives

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    store = tmp_path / "liaison.sqlite3"
    lay_empty_store(store)
    async with open_lives(tmp_path, f"sqlite:///{store}") as opened:
        yield opened


async def test_what_the_cloud_wants_left_alone_is_left_alone_after_a_restart(live: Live) -> None:
    """The limit is the API's, so a message for another group waits as well."""
    async with live() as office:
        office.fault(FaultKind.THROTTLE, seconds=100)
        await office.owe("慢一点")
        await office.send_once()

    async with live() as office:
        await office.owe("另一个群", to=COMPANY.groups[1].name)
        await office.send_once()

        assert len(office.calls()) == 1
        office.machine.ahead += 100
        await office.send()
        assert len(office.calls()) == 3


async def test_what_a_killed_process_was_sending_goes_at_once_after_a_restart(live: Live) -> None:
    """Nobody else can be sending it: the file is one process' alone."""
    async with live() as office:
        row = await office.owe(card())
        await office.ask(lambda uow: uow.claims.take([row], office.machine.wall(), 45.0))

    async with live() as office:
        before = office.machine.ahead
        await office.send()

        assert len(office.seen()) == 1
        assert office.machine.ahead - before < 30
