"""Nothing that was acknowledged is lost, nothing owed is missing, nothing comes twice: whenever the process dies."""

import time
from pathlib import Path

import pytest

from tests.kill.flows import FLOWS, Flow
from tests.kill.lives import Lives
from tests.kill.stores import Stores


@pytest.mark.asyncio
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
async def test_a_kill_at_any_boundary_changes_nothing_that_people_rely_on(
    flow: Flow, bots: Path, stores: Stores, tmp_path: Path
) -> None:
    started = time.monotonic()
    lives = Lives(bots, stores, tmp_path, flow)
    whole = await lives.one(0)

    killed = await lives.every(range(1, len(whole.passed) + 1))
    while killed[-1].deaths:  # a process that recovers may pass more boundaries than one that never died
        killed.append(await lives.one(len(killed) + 1))

    assert [told for life in [whole, *killed] if (told := life.told(whole.ending))] == []
    died = sum(1 for life in killed if life.deaths)
    print(f"\n{flow.name}: {died} boundaries, {len(killed) + 1} runs, {time.monotonic() - started:.1f} s")
