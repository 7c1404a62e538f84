"""One life after the other: a flow acted through, with a death where it was ordered, and judged in the end."""

import asyncio
import itertools
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from bot.emulator.people import ImpossibleActError

from tests.kill.checker import complaints, ending
from tests.kill.fates import Fate, Ordered
from tests.kill.flows import Acts, Flow
from tests.kill.opening import Beginning, Recorded, errors_logged, first_morning, open_rig
from tests.kill.rig import Rig, ended_now
from tests.kill.stores import Stores
from tests.stories.settings import Setting

SIDE_BY_SIDE = 4
_LONGEST_LINE = 1500
_TAKEN_ALREADY = "这张表单已经交过"
"""Where forms are lines: who saw no receipt sends them again, and reads that the first ones were taken."""
_PASSED_ON = ("不知道有没有送到", "sent twice, and nobody knows whether it arrived")
"""What two deaths left in doubt is told to somebody else, and logged as given up."""


@dataclass(frozen=True, slots=True)
class Life:
    """How one run went.

    ``deaths`` names the boundaries at which processes died, ``passed`` those the first came to, ``recovered`` those
    the last one came to where its errand was to count or to die at one.
    """

    flow: Flow
    setting: Setting
    fate: str
    deaths: tuple[str, ...]
    passed: tuple[str, ...]
    recovered: tuple[str, ...]
    ending: Counter[str]
    wrong: tuple[str, ...]

    def told(self, whole: Counter[str]) -> str:
        """Why this life is not as it should be, '' when it is; ``whole`` is how a life without deaths ends."""
        missing = whole - self.ending
        deaths = len(self.deaths)
        surplus = [
            one
            for one in self.ending - whole
            if not deaths or not (is_said_again(one, deaths) or self.flow.may_be_asked_again(one))
        ]
        lines = [*self.wrong, *(f"missing: {one}" for one in missing), *(f"surplus: {one}" for one in surplus)]
        where = f"{self.flow.name} on {self.setting}, killed at {self.fate}: {' then '.join(self.deaths) or 'never'}"
        return "\n  ".join([where, *lines]) if lines else ""


def is_said_again(line: str, troubles: int) -> bool:
    """Whether this line of an ending or a log may come from so many troubles: people were not sure, or we were not."""
    return _TAKEN_ALREADY in line or (troubles > 1 and any(words in line for words in _PASSED_ON))


class Workshop:
    """Where lives are made: the fork server, stores of one kind, a directory, and beginnings that flows share."""

    def __init__(self, bots: Path, stores: Stores, home: Path) -> None:
        self.bots, self.stores = bots, stores
        self._home = home
        self._numbers = itertools.count(1)
        self._beginnings: dict[tuple[Setting, tuple[Acts, ...]], Beginning] = {}

    def new_home(self) -> Path:
        """A directory for one run."""
        home = self._home / f"{next(self._numbers)}"
        home.mkdir()
        return home

    async def after(self, acts: tuple[Acts, ...], setting: Setting = Setting.FEISHU) -> Beginning:
        """How things stand when these have been acted undisturbed; acted once."""
        if (setting, acts) not in self._beginnings:
            self._beginnings[setting, acts] = await self._acted(acts, setting)
        return self._beginnings[setting, acts]

    def copied(self, beginning: Beginning, home: Path) -> Beginning:
        """The same on a store of its own."""
        return replace(beginning, store_url=self.stores.copy(beginning.store_url, home))

    def give_back(self, beginning: Beginning, home: Path, *, keep: bool) -> None:
        """A run is over; its files are kept to be looked at when something went wrong."""
        self.stores.give_back(beginning.store_url)
        if not keep:
            shutil.rmtree(home)

    async def _acted(self, acts: tuple[Acts, ...], setting: Setting) -> Beginning:
        home = self.new_home()
        if not acts:
            return first_morning(self.stores.new(home), setting=setting)
        begun = self.copied(await self.after(acts[:-1], setting), home)
        async with open_rig(self.bots, begun, home) as rig:
            await acts[-1](rig)
        return replace(begun, world=rig.world, recorded=Recorded.of(rig), at=rig.clock.now())


class Lives:
    """Runs lives of one flow, a few side by side."""

    def __init__(self, workshop: Workshop, flow: Flow, setting: Setting = Setting.FEISHU) -> None:
        self._workshop, self._flow, self._setting = workshop, flow, setting
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
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
            beginning = await self._workshop.after(self._flow.before, self._setting)
        async with self._room:
            home = self._workshop.new_home()
            begun = self._workshop.copied(beginning, home)
            async with open_rig(self._workshop.bots, begun, home, fate) as rig:
                first = rig.child
                fate.begin(first)
                wrong = await _acted(self._flow, rig)
                await rig.child.kill()
                with rig.store.begin():
                    ended = ended_now(rig)
                    logged = [line for line in errors_logged(home) if not is_said_again(line, len(rig.deaths))]
                    wrong += [*complaints(ended), *(f"logged: {line[:_LONGEST_LINE]}" for line in logged)]
                    life = Life(
                        self._flow,
                        self._setting,
                        name,
                        tuple(rig.deaths),
                        tuple(first.passed),
                        tuple(rig.child.passed),
                        ending(ended),
                        tuple(wrong),
                    )
            self._workshop.give_back(begun, home, keep=bool(life.wrong))
            return life


async def _acted(flow: Flow, rig: Rig) -> list[str]:
    """Act it through; what people could not do, or what stayed undone, is told with everything else."""
    try:
        await flow.acts(rig)
    except (AssertionError, ImpossibleActError) as error:
        return [f"{type(error).__name__}: {error}"]
    return []
