"""Replicas that are killed, stand still, and lose their database, at random, while the company works."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.kill.database_link import DatabaseLink, database_link
from tests.kill.opening import Beginning, open_rig
from tests.kill.process import Child, Errand
from tests.kill.rig import Rig

_CONNECTED_WITHIN = 60.0  # seconds
_QUIET, _TROUBLE = (0.0, 0.3), (0.3, 3.0)  # seconds
_MOST = 10
"""Troubles in one life; people who wait for an answer longer than all of them last wait for nothing else."""
_ERRAND = Errand(lease=2.0)
"""Some troubles outlive a claim; a claim outlives its own transaction, which takes a third of a second where many
processes share the machine (a sender that comes later than that gives its rows back)."""


@dataclass
class Replica:
    """One of several processes, with a directory and a way to the database of its own."""

    home: Path
    link: DatabaseLink
    child: Child


@dataclass
class TroubledTeam:
    """The company at work with several replicas, and what happened to them."""

    rig: Rig
    server: Path
    replicas: list[Replica] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)

    async def join(self, home: Path, link: DatabaseLink) -> None:
        """One more, connected."""
        self.replicas.append(Replica(home, link, await self._started(home)))

    async def trouble(self, draw: random.Random) -> None:
        """One after the other, a few or until cancelled; then everybody is as they should be."""
        try:
            for _ in range(draw.randint(1, _MOST)):
                await asyncio.sleep(draw.uniform(*_QUIET))
                replica = draw.choice(self.replicas)
                self.rig.child = draw.choice([each for each in self.replicas if each is not replica]).child
                befalls = draw.choice([self._kill, self._pause, self._cut, self._silence])
                with self._counted_as_lost():
                    await befalls(replica, draw.uniform(*_TROUBLE))
        finally:
            for each in self.replicas:
                each.link.mend()
                if not each.child.dead:
                    each.child.go_on()
            self.rig.child = next(each.child for each in self.replicas if not each.child.dead)

    @contextlib.contextmanager
    def _counted_as_lost(self) -> Iterator[None]:
        """So many seconds from its beginning and so many before its end: meanwhile the clock may be moved by days."""
        began, clock = time.monotonic(), self.rig.clock
        first = clock.now()
        try:
            yield
        finally:
            took, last = timedelta(seconds=time.monotonic() - began), clock.now()
            self.rig.lost += [(first, first + took), (last - took, last)]

    async def _kill(self, replica: Replica, seconds: float) -> None:
        self.troubles["kills"] += 1
        await replica.child.kill()
        replica.child = await self._started(replica.home)

    async def _pause(self, replica: Replica, seconds: float) -> None:
        self.troubles["pauses"] += 1
        replica.child.stand_still()
        await asyncio.sleep(seconds)
        replica.child.go_on()

    async def _cut(self, replica: Replica, seconds: float) -> None:
        self.troubles["cuts"] += 1
        replica.link.cut()
        await asyncio.sleep(seconds)
        replica.link.mend()

    async def _silence(self, replica: Replica, seconds: float) -> None:
        self.troubles["silences"] += 1
        replica.link.fall_silent()
        await asyncio.sleep(seconds)
        replica.link.mend()

    async def _started(self, home: Path) -> Child:
        known = [set(cloud.connections.open) for cloud in self.rig.served]
        child = await Child.start(self.server, home, _ERRAND)
        try:
            async with asyncio.timeout(_CONNECTED_WITHIN):
                for cloud, before in zip(self.rig.served, known, strict=True):
                    while not set(cloud.connections.open) - before:  # noqa: ASYNC110  others could make up a number
                        await asyncio.sleep(0.02)
        except BaseException:  # the trouble is over before it was; nobody would ever end it
            await child.kill()
            raise
        return child


@contextlib.asynccontextmanager
async def troubled_team(server: Path, beginning: Beginning, home: Path, size: int) -> AsyncIterator[TroubledTeam]:
    """So many replicas, each over its own link; killed in the end."""
    async with contextlib.AsyncExitStack() as stack:
        rig = await stack.enter_async_context(open_rig(server, beginning, home))
        team = TroubledTeam(rig, server)
        stack.push_async_callback(_kill_all, team)
        for number in range(size):
            link, over = await stack.enter_async_context(database_link(beginning.store_url))
            await team.join(_furnished(home, f"replica-{number}", beginning.store_url, over), link)
        first, rig.child = rig.child, team.replicas[0].child
        await first.kill()
        yield team


def _furnished(home: Path, name: str, direct: str, over: str) -> Path:
    """A directory with the company's settings and clock, its store at the end of the link."""
    own = home / name
    own.mkdir()
    (own / "clock.json").symlink_to(home / "clock.json")
    config = (home / "config.toml").read_text(encoding="utf-8")
    (own / "config.toml").write_text(config.replace(direct, over), encoding="utf-8")
    return own


async def _kill_all(team: TroubledTeam) -> None:
    for replica in team.replicas:
        await replica.child.kill()
