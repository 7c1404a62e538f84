"""One life after the other: a flow acted through, with a death where it was ordered, and judged in the end."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.emulator.people import ImpossibleActError
from bot.store.database import open_engine

from tests.kill.checker import Ended, complaints, ending
from tests.kill.flows import Flow
from tests.kill.rig import Beginning, Rig, errors_logged, first_morning, open_rig
from tests.kill.stores import Stores

SIDE_BY_SIDE = 4


@dataclass(frozen=True, slots=True)
class Life:
    """How one run went; ``deaths`` names the boundaries at which processes died, ``passed`` those that were counted."""

    flow: Flow
    kill_at: int
    deaths: tuple[str, ...]
    passed: tuple[str, ...]
    ending: Counter[str]
    wrong: tuple[str, ...]

    def told(self, whole: Counter[str]) -> str:
        """Why this life is not as it should be, '' when it is; ``whole`` is how a life without deaths ends."""
        missing = whole - self.ending
        surplus = [one for one in self.ending - whole if not (self.deaths and self.flow.may_be_asked_again(one))]
        lines = [*self.wrong, *(f"missing: {one}" for one in missing), *(f"surplus: {one}" for one in surplus)]
        where = f"{self.flow.name}, killed at boundary {self.kill_at}: {' then '.join(self.deaths) or 'never'}"
        return "\n  ".join([where, *lines]) if lines else ""


class Lives:
    """Runs lives of one flow, a few side by side, each in a directory of its own."""

    def __init__(self, bots: Path, stores: Stores, home: Path, flow: Flow) -> None:
        self._bots, self._stores, self._home, self._flow = bots, stores, home, flow
        self._numbers = itertools.count(1)
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._beginning: Beginning | None = None

    async def every(self, boundaries: Iterable[int]) -> list[Life]:
        """One life for every boundary to die at."""
        return list(await asyncio.gather(*(self.one(kill_at) for kill_at in boundaries)))

    async def one(self, kill_at: int) -> Life:
        """Act the flow through; the process dies at this boundary of its acts, at 0 never."""
        beginning = self._beginning = self._beginning or await self._prepared()
        async with self._room:
            home = self._new_home()
            begun = replace(beginning, store_url=self._stores.copy(beginning.store_url, home))
            async with open_rig(self._bots, begun, home) as rig:
                first = rig.child
                first.arm(kill_at)
                failed = await _acted(self._flow, rig)
            life = self._judged(rig, begun.store_url, home, kill_at, tuple(first.passed), failed)
            self._stores.give_back(begun.store_url)
            return life

    async def _prepared(self) -> Beginning:
        home = self._new_home()
        morning = first_morning(self._stores.new(home))
        async with open_rig(self._bots, morning, home) as rig:
            await self._flow.before(rig)
        return Beginning(rig.world, tuple(rig.cloud.journal.pushes), morning.store_url, rig.clock.now())

    def _judged(self, rig: Rig, url: str, home: Path, kill_at: int, passed: tuple[str, ...], failed: list[str]) -> Life:
        engine = open_engine(url)
        with engine.connect().execution_options(reads_only=True) as store:
            ended = Ended(rig.world, rig.cloud, store, rig.clock.now())
            wrong = [*failed, *complaints(ended), *(f"logged: {line[:300]}" for line in errors_logged(home))]
            life = Life(self._flow, kill_at, tuple(rig.deaths), passed, ending(ended), tuple(wrong))
        engine.dispose()
        return life

    def _new_home(self) -> Path:
        home = self._home / f"{next(self._numbers)}"
        home.mkdir()
        return home


async def _acted(flow: Flow, rig: Rig) -> list[str]:
    """Act it through; what people could not do, or what stayed undone, is told with everything else."""
    try:
        await flow.acts(rig)
    except (AssertionError, ImpossibleActError) as error:
        return [f"{type(error).__name__}: {error}"]
    return []
