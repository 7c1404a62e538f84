"""Very many sends, every fifth ends nobody knows how: who reads one twice is told so, nobody reads it thrice (R-12)."""

import os
import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from bot.emulator.faults import CALL_FAULTS, Fault, FaultKind, Faults

from tests.sending.conftest import CREATE, GROUP, PostOffice, card

pytestmark = [pytest.mark.asyncio, pytest.mark.long]
BATCH = 200
PAST_THE_HOUR = timedelta(minutes=65)
UNKNOWN = (FaultKind.ANSWER_LOST, FaultKind.HTML)
"""It was taken, or it was not: nobody can tell from the answer."""


class Unsure(Faults):
    """Every fifth message is taken or not taken without an answer that could be read."""

    def __init__(self, draw: random.Random) -> None:
        super().__init__()
        self._draw = draw

    def take(self, kinds: frozenset[FaultKind], where: str) -> Fault | None:
        """See Faults."""
        if kinds is CALL_FAULTS and where == CREATE and self._draw.random() < 0.2:
            return Fault(self._draw.choice(UNKNOWN), where)
        return super().take(kinds, where)


async def sent(office: PostOffice, first: int, places: list[str], *, in_time: bool) -> Counter[str]:
    """A batch, tried again inside the hour or only after it; how many were read once, twice, or passed on."""
    for number in range(first, first + BATCH):
        await office.owe(card(f"2026-Q4-SHB-{number:06} 海报"), to=places[number % len(places)])
    if not in_time:
        await office.send_once()
        office.pass_time(PAST_THE_HOUR)
    await office.send()

    found = Counter[str]()
    texts = [each.text for each in office.world.messages.values() if each.from_bot and not each.recalled]
    for number in range(first, first + BATCH):
        copies = [text for text in texts if f"2026-Q4-SHB-{number:06}" in text and "没有送到" not in text]
        marked = sum("补发" in text for text in copies)
        assert 1 <= len(copies) <= 1 + marked, copies
        assert marked <= (0 if in_time else 1), copies
        found["read twice" if len(copies) > 1 else "marked" if marked else "read once"] += 1
    office.world.messages.clear()
    return found


async def test_of_very_many_unknown_outcomes_nothing_is_doubled_in_the_hour_and_after_it_once_and_marked(
    office: PostOffice,
) -> None:
    """Every fifth batch is tried again only when the cloud forgot its keys; SENDS and SEED change it."""
    wanted, seed = int(os.environ.get("SENDS", "100000")), int(os.environ.get("SEED", str(time.time_ns() % 10**6)))
    draw, began, found = random.Random(seed), time.monotonic(), Counter[str]()  # noqa: S311  replayable, guards nothing
    office.server.cloud.faults = Unsure(draw)
    places = [GROUP.name, *office.people]
    for first in range(0, wanted, BATCH):
        found += await sent(office, first, places, in_time=first // BATCH % 5 != 0)
        if found.total() % 5000 == 0:
            print(f"{found.total()} sends in {time.monotonic() - began:.0f} s", flush=True)

    print(f"\nseed {seed}: {found.total()} sends, {dict(found)}, {time.monotonic() - began:.0f} s")
