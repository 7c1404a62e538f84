"""Where a run begins, and the company at work from there: clouds, store, settings and a running bot put together."""

import contextlib
import copy
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.clock import FileClock, MovableClock
from bot.emulator.company import Company
from bot.emulator.dingtalk.cards import CardInstance
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.dingtalk.pushes import Push as DingTalkPush
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.pushes import Push
from bot.emulator.serve import serve
from bot.emulator.wire import NoWire
from bot.emulator.world import World
from bot.store.database import open_engine

from tests.kill.company import SHANGHAI, SMALL_COMPANY, write_company_file
from tests.kill.fates import Fate, Ordered
from tests.kill.process import UNDISTURBED, Child
from tests.kill.rig import Rig
from tests.kill.seats import Seats
from tests.kill.stalls import STALLED
from tests.stories.settings import Setting

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
AGAIN_AFTER = {"feishu": timedelta(seconds=15), "dingtalk": timedelta(seconds=60)}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the clouds know of earlier runs: what they pushed, and the cards that were made on DingTalk."""

    feishu: tuple[Push, ...] = ()
    dingtalk: tuple[DingTalkPush, ...] = ()
    cards: Mapping[str, CardInstance] = field(default_factory=dict)

    @classmethod
    def of(cls, rig: Rig) -> "Recorded":
        """What they know now."""
        dingtalk = rig.dingtalk
        return cls(tuple(rig.cloud.journal.pushes), tuple(dingtalk.pushes), dict(dingtalk.cards.instances))


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a run takes up: what people see, what the clouds recorded, the address of a store at rest, and the time."""

    world: World
    recorded: Recorded
    store_url: str
    at: datetime
    company: Company = SMALL_COMPANY
    setting: Setting = Setting.FEISHU


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
    seats = Seats(beginning.setting, beginning.company)
    cloud, dingtalk = _feishu(world, beginning.recorded), _dingtalk(world, beginning)
    wire = await serve(world, cloud=cloud, dingtalk=dingtalk)
    write_company_file(home / "config.toml", wire, beginning.store_url, beginning.company, beginning.setting, **more)
    engine = open_engine(beginning.store_url)
    try:
        with engine.connect().execution_options(reads_only=True) as store:
            start = partial(Child.start, server, home)
            child = await start(UNDISTURBED)
            rig = Rig(world, seats, cloud, dingtalk, clock, store, fate or Ordered(0), start, child)
            try:
                await rig.alive()
                yield rig
            finally:
                await rig.child.kill()
    finally:
        engine.dispose()
        await wire.close()
        world.attach(NoWire(), "feishu")
        world.attach(NoWire(), "dingtalk")


def _feishu(world: World, recorded: Recorded) -> FeishuCloud:
    cloud = FeishuCloud(world, redelivery=(AGAIN_AFTER["feishu"],) * 4)
    cloud.new_event_ids = True
    cloud.journal.pushes.extend(recorded.feishu)
    return cloud


def _dingtalk(world: World, beginning: Beginning) -> DingTalkCloud:
    recorded = beginning.recorded
    again = (AGAIN_AFTER["dingtalk"],) * 4
    cloud = DingTalkCloud(world, own_template=beginning.setting.own_template, redelivery=again)
    cloud.pushes.extend(recorded.dingtalk)
    cloud.cards.instances.update(copy.deepcopy(dict(recorded.cards)))
    return cloud


def first_morning(
    store_url: str, at: datetime = FRIDAY, company: Company = SMALL_COMPANY, setting: Setting = Setting.FEISHU
) -> Beginning:
    """Everybody has come to work, nothing has happened yet."""
    world = World(MovableClock(at))
    Seats(setting, company).fill(world)
    return Beginning(world, Recorded(), store_url, at, company, setting)


def stalls_logged(home: Path) -> list[str]:
    """How long the event loop of a bot did one thing, where that was too long (R-9)."""
    return [line for line in errors_logged(home) if STALLED in line]


def errors_logged(home: Path) -> list[str]:
    """Lines of the bot's log that tell of an error."""
    log = home / "bot.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [line for line in lines if not line.startswith("{") or json.loads(line)["level"] in ("error", "critical")]
