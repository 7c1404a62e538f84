"""The rig: an emulated cloud and a store that outlive the bot's processes, and people who try again as people do.

Everything the people do is acknowledged, answered with an error, or not answered at all. Without a receipt they try
again once the bot is back; a message is pushed again by the cloud, under another event id. The rig shares business
time with the bot by a file.
"""

import asyncio
import contextlib
import copy
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.clock import FileClock, MovableClock
from bot.emulator.company import Company, seed_company
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.pushes import Push
from bot.emulator.messages import Message
from bot.emulator.people import ImpossibleActError
from bot.emulator.serve import serve
from bot.emulator.tapping import Reaction
from bot.emulator.wire import NoWire
from bot.emulator.world import World
from bot.platforms.intake import NOT_YET
from bot.store.database import open_engine
from bot.store.tables import metadata
from sqlalchemy import Connection, and_, func, select

from tests.kill.company import SHANGHAI, SMALL_COMPANY, write_company_file
from tests.kill.fates import Fate, Ordered
from tests.kill.process import FORKED_WITHIN, UNDISTURBED, Child, Errand

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
GROUP = SMALL_COMPANY.groups[0].name
PRIVATE = "私聊"
AGAIN_AFTER = timedelta(seconds=15)
QUIET_WITHIN = 90.0  # seconds of machine time
_LOOK_EVERY = 0.01
_WAKE_EVERY = 0.3
_TRIES = 6

_outbox, _timer = metadata.tables["outbox"], metadata.tables["timer"]


class StuckError(AssertionError):
    """Something owed is not done although nothing stands in its way (I12)."""


@dataclass
class Rig:
    """The company at work while its bot dies and comes back."""

    world: World
    cloud: FeishuCloud
    clock: FileClock
    store: Connection
    fate: Fate
    start: Callable[[Errand], Awaitable[Child]]
    child: Child
    receipts: list[Reaction] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)

    # what people do

    async def say(self, who: str, text: str, where: str = GROUP) -> None:
        """Somebody writes to the bot; what is not acknowledged the cloud pushes again."""
        await self.world.say(who, self._place(who, where), text)
        await self.settle()

    async def say_all(self, who: str, lines: Iterable[str]) -> None:
        """Somebody writes several messages at once."""
        await asyncio.gather(*(self.world.say(who, GROUP, line) for line in lines))
        await self.settle()

    async def tap(self, who: str, button: str, where: str = PRIVATE) -> None:
        """Somebody taps the newest button of this name they see, until they got a receipt or the button is gone."""
        await self._insist(who, button, where, lambda message: self.world.tap(who, message.message_id, button))

    async def submit(self, who: str, button: str, values: dict[str, Any], where: str = PRIVATE) -> None:
        """Somebody fills in the newest form with this button and submits it, until they got a receipt."""
        await self._insist(
            who, button, where, lambda message: self.world.submit(who, message.message_id, values, button)
        )

    async def advance(self, to: datetime) -> None:
        """Let time pass, stopping at everything that comes due on the way."""
        while (fire_at := self.next_fire()) is not None and fire_at <= to:
            await self._move(max(fire_at, self.clock.now()))
        await self._move(to)

    # how it goes on

    async def settle(self) -> None:
        """Until nothing is owed any more: a dead bot is started again, an unacknowledged event pushed again."""
        deadline = time.monotonic() + QUIET_WITHIN
        woken = time.monotonic()
        while True:
            await self.alive()
            if self.cloud.redelivery.owed:
                self.clock.move_to(self.clock.now() + AGAIN_AFTER)
                await self.cloud.redelivery.settle()
            elif not self.owed() and not self.child.dead:
                return
            if time.monotonic() > deadline:
                raise StuckError(f"after {QUIET_WITHIN:.0f} s still owed: {self.owed()}")
            if time.monotonic() > woken + _WAKE_EVERY:
                woken = time.monotonic()
                self.child.wake()
            await asyncio.sleep(_LOOK_EVERY)

    async def alive(self) -> None:
        """Start the bot again if it died, and wait until it is connected."""
        async with asyncio.timeout(FORKED_WITHIN):
            while self.child.dead or not self.cloud.connections.open:
                if self.child.dead and not self.cloud.connections.open:
                    self._bury()
                    self.child = await self.start(self.fate.errand())
                    self.fate.again(self.child)
                await asyncio.sleep(_LOOK_EVERY)

    def _bury(self) -> None:
        if not self.child.killed:
            raise AssertionError("the bot died and nobody killed it")
        self.deaths.append(self.child.passed[-1] if self.child.passed else "a random moment")

    def owed(self) -> list[str]:
        """What the bot must still do without being asked: send, or fire."""
        unsent = select(_outbox.c.id, _outbox.c.state, _outbox.c.error).where(
            _outbox.c.state.in_(["pending", "claimed"])
        )
        unfired = select(_timer.c.key).where(and_(_timer.c.state == "armed", _timer.c.fire_at <= self.clock.now()))
        with self.store.begin():
            # timers first: a firing that commits between the two looks shows its outbox row to the second
            found = [f"timer {row.key}" for row in self.store.execute(unfired)]
            return found + [f"outbox {row.id} {row.state} {row.error}" for row in self.store.execute(unsent)]

    def next_fire(self) -> datetime | None:
        """When the bot will next speak up by itself."""
        with self.store.begin():
            found: datetime | None = self.store.execute(
                select(func.min(_timer.c.fire_at)).where(_timer.c.state == "armed")
            ).scalar()
        return found

    def newest(self, who: str, button: str, where: str = PRIVATE) -> Message:
        """The newest message there with this button; ImpossibleActError when there is none."""
        for message in reversed(self.world.see(who, self._place(who, where))):
            if any(each.label == button and not each.disabled for each in message.buttons):
                return message
        raise ImpossibleActError(f"{who} sees no {button!r} in {where}")

    async def _move(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        self.child.wake()
        await self.settle()

    async def _insist(self, who: str, button: str, where: str, act: Callable[[Message], Any]) -> None:
        message = self.newest(who, button, where)
        for _ in range(_TRIES):
            reaction: Reaction = await act(message)
            self.receipts.append(reaction)
            if reaction.error is None and reaction.toast_text != NOT_YET.toast:
                break
            await self.alive()
            if not any(each.label == button and not each.disabled for each in message.buttons):
                break  # the card has changed: that is the receipt
        else:
            raise AssertionError(f"{who} got no receipt for {button!r} in {_TRIES} tries: {self.receipts[-1]}")
        await self.settle()

    def _place(self, who: str, where: str) -> str:
        return self.world.private_chat(who).chat_id if where == PRIVATE else where


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a run takes up: what people see, what the cloud recorded, the address of a store at rest, and the time."""

    world: World
    pushes: tuple[Push, ...]
    store_url: str
    at: datetime
    company: Company = SMALL_COMPANY


@contextlib.asynccontextmanager
async def open_rig(
    server: Path, beginning: Beginning, home: Path, fate: Fate | None = None, **more: dict[str, Any]
) -> AsyncIterator[Rig]:
    """The company, its cloud, its store, and a running bot forked by ``server``; the bot is killed in the end.

    The store is used as it is, of the world a copy is made. ``fate`` is asked what processes after the first die of;
    ``more`` sections go into the company's settings.
    """
    clock = FileClock(home / "clock.json")
    clock.move_to(beginning.at)
    world = copy.deepcopy(beginning.world)
    world.clock = clock
    cloud = FeishuCloud(world, redelivery=(AGAIN_AFTER,) * 4)
    cloud.new_event_ids = True
    cloud.journal.pushes.extend(beginning.pushes)
    wire = await serve(world, cloud=cloud)
    write_company_file(home / "config.toml", wire, beginning.store_url, beginning.company, **more)
    engine = open_engine(beginning.store_url)
    try:
        with engine.connect().execution_options(reads_only=True) as store:
            start = partial(Child.start, server, home)
            rig = Rig(world, cloud, clock, store, fate or Ordered(0), start, await start(UNDISTURBED))
            try:
                await rig.alive()
                yield rig
            finally:
                await rig.child.kill()
    finally:
        engine.dispose()
        await wire.close()
        world.attach(NoWire())


def first_morning(store_url: str, at: datetime = FRIDAY, company: Company = SMALL_COMPANY) -> Beginning:
    """Everybody has come to work, nothing has happened yet."""
    world = World(MovableClock(at))
    seed_company(world, company)
    return Beginning(world, (), store_url, at, company)


def errors_logged(home: Path) -> list[str]:
    """Lines of the bot's log that tell of an error."""
    log = home / "bot.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [line for line in lines if not line.startswith("{") or json.loads(line)["level"] in ("error", "critical")]
