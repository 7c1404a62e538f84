"""DingTalk pushes twice, again after a minute, or over another line: what was said or tapped counts once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from bot.emulator.dingtalk.pushes import CARD_TOPIC, MESSAGE_TOPIC
from bot.emulator.faults import Fault, FaultKind

from tests.kill.ended import Ended
from tests.kill.flows.needs import approve, register
from tests.kill.opening import first_morning, open_rig
from tests.kill.rig import Rig, ended_now
from tests.kill.stores import SqliteStores
from tests.kill.team import wrong_of
from tests.stories.settings import PATIENT, Setting

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def rig(bots: Path, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Rig]:
    """A company on DingTalk."""
    store = SqliteStores(migrated_sqlite).new(tmp_path)
    async with open_rig(bots, first_morning(store, setting=Setting.DINGTALK_OWN), tmp_path) as opened:
        opened.dingtalk.pusher.answer_within = PATIENT
        yield opened


def needs(rig: Rig) -> list[str]:
    """The states of the needs that were registered."""
    with rig.store.begin():
        ended: Ended = ended_now(rig)
        return [row.state for row in ended.rows("need")]


@pytest.mark.parametrize("kind", [FaultKind.DUPLICATE, FaultKind.ACK_LOST])
async def test_a_message_that_comes_twice_is_one_need(rig: Rig, kind: FaultKind) -> None:
    """At once, or a minute later because the acknowledgement got lost."""
    rig.dingtalk.faults.add(Fault(kind, MESSAGE_TOPIC))

    await register(rig)

    assert len(rig.dingtalk.pushes[-1].attempts) == 2
    assert needs(rig) == ["approving"]
    assert wrong_of(rig) == []


async def test_a_tap_whose_answer_was_lost_is_made_again_and_counts_once(rig: Rig) -> None:
    await register(rig)
    rig.dingtalk.faults.add(Fault(FaultKind.ACK_LOST, CARD_TOPIC))

    await approve(rig)

    assert needs(rig) == ["confirming"]
    assert wrong_of(rig) == []


async def test_after_a_farewell_and_after_a_cut_people_are_heard_again(rig: Rig) -> None:
    await rig.dingtalk.say_goodbye()
    await rig.dingtalk.connections.wait_for(2)
    await register(rig)
    rig.dingtalk.connections.cut()
    await approve(rig)

    assert needs(rig) == ["confirming"]
    assert wrong_of(rig) == []
