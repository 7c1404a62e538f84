"""Replicas on one PostgreSQL, killed, paused and cut off from it at random: nothing lost, nothing twice (R-19)."""

import asyncio
import contextlib
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot.emulator.people import ImpossibleActError

from tests.kill.checker import complaints, ending
from tests.kill.flows import FLOWS, Flow
from tests.kill.lives import Lives, Workshop, is_said_again
from tests.kill.opening import first_morning, stalls_logged
from tests.kill.rig import ended_now
from tests.kill.stores import PostgresStores
from tests.kill.troubled_team import TroubledTeam, troubled_team
from tests.stories.settings import Setting


@pytest.fixture(scope="module")
def workshop(bots: Path, postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Databases of one server; several processes on one SQLite file are refused."""
    stores = PostgresStores(postgres_server, "liaison_template")
    yield Workshop(bots, stores, tmp_path_factory.mktemp("troubled"))
    stores.close()


async def lived(workshop: Workshop, flow: Flow, setting: Setting, draw: random.Random) -> tuple[Counter[str], str]:
    """A flow from the first morning on, while two to four replicas are troubled: what befell them, what went wrong."""
    whole = (await Lives(workshop, flow, setting).whole()).ending
    home, size = workshop.new_home(), draw.randint(2, 4)
    begun = first_morning(workshop.stores.new(home), setting=setting)
    async with troubled_team(workshop.bots, begun, home, size) as team:
        wrong = await _acted(team, flow, draw)
        with team.rig.store.begin():
            ended = ended_now(team.rig)
            wrong += complaints(ended)
            wrong += [line for replica in team.replicas for line in stalls_logged(replica.home)]
            missing, surplus = whole - ending(ended), ending(ended) - whole
    wrong += [f"missing: {one}" for one in missing]
    troubles = team.troubles.total()
    wrong += [
        f"surplus: {one}"
        for one in surplus
        if not is_said_again(one, troubles) and not any(each.may_be_asked_again(one) for each in FLOWS)
    ]
    workshop.give_back(begun, home, keep=bool(wrong))
    return team.troubles, "\n  ".join([f"{flow.name} on {setting} by {size}:", *wrong]) if wrong else ""


async def _acted(team: TroubledTeam, flow: Flow, draw: random.Random) -> list[str]:
    """Act it through in the midst of trouble, which has an end; what people could not do is told."""
    trouble = asyncio.create_task(team.trouble(draw))
    try:
        for acts in (*flow.before, flow.acts):
            await acts(team.rig)
    except (AssertionError, ImpossibleActError) as error:
        return [f"{type(error).__name__}: {error}"]
    finally:
        trouble.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await trouble
    await team.rig.settle()
    return []


@pytest.mark.long
@pytest.mark.asyncio
async def test_replicas_in_trouble_lose_and_double_nothing(workshop: Workshop) -> None:
    """A thousand kills, pauses and splits from the database; TROUBLES and SEED change how many and which."""
    wanted, seed = int(os.environ.get("TROUBLES", "1000")), int(os.environ.get("SEED", str(time.time_ns() % 10**6)))
    troubles, lives, wrong, began = Counter[str](), 0, list[str](), time.monotonic()
    while troubles.total() < wanted:
        lives += 1
        draw = random.Random(f"{seed}/{lives}")  # noqa: S311  moments, not secrets
        setting, flow = draw.choice(list(Setting)), draw.choice(FLOWS)
        befell, complaint = await lived(workshop, flow, setting, draw)
        troubles += befell
        wrong += filter(None, [complaint])
        print(f"{lives}: {flow.name} on {setting}, {befell.total()} troubles {complaint}", flush=True)

    took = f"{lives} lives, {time.monotonic() - began:.0f} s, {len(wrong)} went wrong"
    print(f"\nseed {seed}: {troubles.total()} troubles, {dict(troubles)}, in {took}")
    assert wrong == []
