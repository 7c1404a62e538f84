"""One life after the other: a flow acted through, with a death where it was ordered, and judged in the end."""

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from bot.emulator.people import ImpossibleActError
from bot.store.database import open_engine

from tests.kill.checker import Ended, complaints, ending
from tests.kill.fates import Fate, Ordered
from tests.kill.flows import Flow
from tests.kill.rig import Beginning, Rig, errors_logged, first_morning, open_rig
from tests.kill.stores import Stores

SIDE_BY_SIDE = 4


@dataclass(frozen=True, slots=True)
class Life:
    """How one run went; ``deaths`` names the boundaries at which processes died, ``passed`` those of the first."""

    flow: Flow
    fate: str
    deaths: tuple[str, ...]
    passed: tuple[str, ...]
    ending: Counter[str]
    wrong: tuple[str, ...]

    def told(self, whole: Counter[str]) -> str:
        """Why this life is not as it should be, '' when it is; ``whole`` is how a life without deaths ends."""
        missing = whole - self.ending
        surplus = [one for one in self.ending - whole if not (self.deaths and self.flow.may_be_asked_again(one))]
        lines = [*self.wrong, *(f"missing: {one}" for one in missing), *(f"surplus: {one}" for one in surplus)]
        where = f"{self.flow.name}, killed at {self.fate}: {' then '.join(self.deaths) or 'never'}"
        return "\n  ".join([where, *lines]) if lines else ""


class Lives:
    """Runs lives of one flow, a few side by side, each in a directory of its own."""

    def __init__(self, bots: Path, stores: Stores, home: Path, flow: Flow) -> None:
        self._bots, self._stores, self._home, self._flow = bots, stores, home, flow
        self._numbers = itertools.count(1)
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._beginning: Beginning | None = None
        self._preparing = asyncio.Lock()

    async def whole(self) -> Life:
        """The flow acted through while nobody dies."""
        return await self.one(Ordered(0), "none")

    async def every(self, *fates: tuple[int, ...]) -> list[Life]:
        """One life for every list of boundaries: of the acts, and of the recoveries after that."""
        named = [(Ordered(*fate), f"boundary {', '.join(map(str, fate))}") for fate in fates]
        return list(await asyncio.gather(*(self.one(fate, name) for fate, name in named)))

    async def one(self, fate: Fate, name: str) -> Life:
        """Act the flow through while processes die as ``fate`` has it."""
        async with self._preparing:
            beginning = self._beginning = self._beginning or await self._prepared()
        async with self._room:
            home = self._new_home()
            begun = replace(beginning, store_url=self._stores.copy(beginning.store_url, home))
            async with open_rig(self._bots, begun, home, fate) as rig:
                first = rig.child
                fate.begin(first)
                failed = await _acted(self._flow, rig)
            life = self._judged(
                rig,
                begun.store_url,
                home,
                Life(self._flow, name, tuple(rig.deaths), tuple(first.passed), Counter(), tuple(failed)),
            )
            self._stores.give_back(begun.store_url)
            return life

    async def _prepared(self) -> Beginning:
        home = self._new_home()
        morning = first_morning(self._stores.new(home))
        async with open_rig(self._bots, morning, home) as rig:
            await self._flow.before(rig)
        return Beginning(rig.world, tuple(rig.cloud.journal.pushes), morning.store_url, rig.clock.now())

    def _judged(self, rig: Rig, url: str, home: Path, life: Life) -> Life:
        engine = open_engine(url)
        with engine.connect().execution_options(reads_only=True) as store:
            ended = Ended(rig.world, rig.cloud, store, rig.clock.now())
            wrong = [*life.wrong, *complaints(ended), *(f"logged: {line[:300]}" for line in errors_logged(home))]
            judged = replace(life, ending=ending(ended), wrong=tuple(wrong))
        engine.dispose()
        return judged

    def _new_home(self) -> Path:
        home = self._home / f"{next(self._numbers)}"
        home.mkdir(parents=True)
        return home


async def _acted(flow: Flow, rig: Rig) -> list[str]:
    """Act it through; what people could not do, or what stayed undone, is told with everything else."""
    try:
        await flow.acts(rig)
    except (AssertionError, ImpossibleActError) as error:
        return [f"{type(error).__name__}: {error}"]
    return []
