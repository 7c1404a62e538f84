"""Several replicas of the bot on one store: every one connected to its clouds, each event to one of them."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from bot.emulator.connections import Connection

from tests.kill.checker import complaints
from tests.kill.opening import Beginning, open_rig
from tests.kill.process import UNDISTURBED, Child
from tests.kill.rig import Rig, ended_now
from tests.stories.settings import Setting

JOINED_WITHIN = 120.0  # seconds

elsewhere_in_the_long_run = pytest.mark.parametrize(
    "setting", [pytest.param(each, marks=() if each is Setting.FEISHU else pytest.mark.long) for each in Setting]
)
"""On Feishu by default, on DingTalk and on both clouds in the long run."""


@dataclass
class Team:
    """The company at work with several bots; ``rig.child`` is the one that is looked after."""

    rig: Rig
    children: list[Child]

    async def join(self) -> Child:
        """One more replica."""
        connected = [(cloud.connections, len(cloud.connections.open)) for cloud in self.rig.served]
        child = await self.rig.start(UNDISTURBED)
        self.children.append(child)
        for connections, before in connected:
            await connections.wait_for(before + 1, JOINED_WITHIN)
        return child

    async def lose(self, child: Child) -> None:
        """Kill one; another is looked after."""
        self.children.remove(child)
        self.look_after(self.children[0])
        await child.kill()

    def look_after(self, child: Child) -> None:
        """Wake this one from now on, and expect it to live."""
        self.rig.child = child

    def deliver(self, choose: Callable[[list[Connection]], Connection]) -> None:
        """The chance of each cloud: what is pushed from now on goes to the one chosen of its connections, by age."""
        for cloud in self.rig.served:
            cloud.connections.pick = partial(choose, list(cloud.connections.open))

    def wrong(self) -> list[str]:
        """What the checker says of how things stand now."""
        return wrong_of(self.rig)


def wrong_of(rig: Rig) -> list[str]:
    """What the checker says of how things stand now."""
    with rig.store.begin():
        return complaints(ended_now(rig))


@contextlib.asynccontextmanager
async def open_team(server: Path, beginning: Beginning, home: Path, size: int = 2) -> AsyncIterator[Team]:
    """So many replicas, all connected; killed in the end."""
    async with open_rig(server, beginning, home) as rig:
        team = Team(rig, [rig.child])
        try:
            for _ in range(size - 1):
                await team.join()
            yield team
        finally:
            for child in team.children:
                await child.kill()
