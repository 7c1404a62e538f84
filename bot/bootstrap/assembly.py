"""Puts the parts of a bot together."""

import asyncio
import contextlib
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine

from bot.app import App
from bot.bootstrap.ground import Ground
from bot.bootstrap.tunings import Tunings
from bot.bootstrap.watchers import watchers
from bot.clock import steady_seconds
from bot.clouds import Clouds, bare_clouds, body_renderers, card_renderers, group_robots, open_clouds
from bot.domain.budget import Budget, Use
from bot.events import Cloud
from bot.faces import Painter
from bot.handlers.routes import all_routes
from bot.metering import Meter
from bot.platforms.redaction import Redactor
from bot.relay import LONGEST_PAUSE, OTHERS_WROTE, Fold, PassOn, Relay
from bot.reminders.heartbeat import beat
from bot.reminders.sweeper import SHARING_A_COMMIT, Sweeper
from bot.services.company import Company
from bot.store.file_check import FileCheck
from bot.store.reader import Reader
from bot.store.sqlite_writer import SqliteWriter
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import Writer
from bot.watch.clock_guard import ClockGuard
from bot.watch.health import Health, LinkStatus
from bot.watch.stall import StallWatchdog
from bot.watch.supervisor import Part, Supervisor

_FINISH = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that runs, put together."""

    app: App
    relay: Relay
    sweeper: Sweeper
    writer: Writer
    engine: Engine
    company: Company
    clouds: Clouds
    supervisor: Supervisor
    health: Health
    meter: Meter | None
    """Of what DingTalk counts by the month; None when it is not served."""

    async def run(self) -> None:
        """Serve until stopped: receive, send, and keep time; raises FatalError when it cannot go on."""
        await self.supervisor.run()

    async def stop(self) -> None:
        """Take nothing any more, finish what was taken and what is being sent, in ten seconds at most (F-9)."""
        self.supervisor.release()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FINISH):
                await asyncio.gather(self.relay.stop(), self.clouds.stop())


async def assemble(ground: Ground, redactor: Redactor, tunings: Tunings) -> Bot:
    """A bot on ``ground``, ready to run; whoever asks for it closes its clouds."""
    settings, clock, store, company = ground.settings, ground.clock, ground.store, ground.company
    waking: list[Relay | Sweeper] = []

    def committed() -> None:
        for part in waking:
            part.wake()

    routes, bare = all_routes(), bare_clouds(settings)
    app = App(
        store.writer,
        routes,
        company,
        clock,
        card_renderers(settings),
        committed,
        tunings.patch_after,
        tunings.machine,
        bare,
    )
    meter = _meter(ground)
    rooms = await store.writer.run(lambda connection: UnitOfWork(connection).rooms.all())
    clouds = await open_clouds(
        settings,
        app.dispatch,
        redactor,
        lambda spend: meter.count(Use(spend.value)),
        lambda: meter.spares_calls,
        clock,
        tunings.machine,
        group_robots(settings, rooms),
        tunings.tap_budget,
    )
    relay = _relay(ground, clouds, Painter(routes.faces, company), meter, tunings)
    guard = ClockGuard(clock, steady_seconds, clouds.time)
    sweeper = _sweeper(ground, app, guard, tunings)
    waking += [relay, sweeper]

    stall = StallWatchdog()
    links: dict[str, LinkStatus] = {str(cloud): transport.status for cloud, transport in clouds.transports.items()}
    parts: dict[str, Part] = {
        "发送": _relying_on(store.check, relay.run),
        "定时": _relying_on(store.check, sweeper.run),
        "心跳": partial(beat, sweeper),
    }
    if isinstance(store.writer, SqliteWriter):
        parts["写库"] = store.writer.watch
    if clouds.dingtalk is not None:
        parts["用量"] = meter.run
    parts |= {f"{cloud.label}长连接": transport.run for cloud, transport in clouds.transports.items()}
    if tunings.watched:
        parts |= {"看守": stall.run, **watchers(ground, app, clouds, links, guard, meter)}
    supervisor = Supervisor(parts)
    health = Health(Reader(store.engine), clock, supervisor, stall, store.check, lambda: sweeper.swept_at, links)
    metered = meter if clouds.dingtalk is not None else None
    return Bot(app, relay, sweeper, store.writer, store.engine, company, clouds, supervisor, health, metered)


def _meter(ground: Ground) -> Meter:
    dingtalk = ground.settings.dingtalk
    budget = Budget(dingtalk.monthly_calls, dingtalk.monthly_messages)
    return Meter(dingtalk.client_id, budget, ground.store.writer.background, ground.clock, ground.company.calendar)


def _relay(ground: Ground, clouds: Clouds, painter: Painter, meter: Meter, tunings: Tunings) -> Relay:
    return Relay(
        ground.store.writer.background,
        ground.clock,
        clouds.gateways,
        body_renderers(ground.settings),
        painter.easel,
        PassOn(ground.company),
        Fold(ground.company),
        lease=tunings.lease,
        longest_pause=OTHERS_WROTE if ground.store.file is None else LONGEST_PAUSE,
        meters={Cloud.DINGTALK: meter} if clouds.dingtalk is not None else {},
        machine=tunings.machine,
    )


def _sweeper(ground: Ground, app: App, guard: ClockGuard, tunings: Tunings) -> Sweeper:
    may_fire = guard.may_fire if tunings.watched else _always
    at_once = 1 if ground.store.file is None else SHARING_A_COMMIT
    return Sweeper(ground.store.writer.background, ground.clock, app.dispatch, may_fire, at_once, app.router.crowds)


def _relying_on(check: FileCheck, part: Part) -> Part:
    """What a damaged file says must not become anybody's duty (F-16)."""

    async def serve() -> None:
        await check.passed()
        await part()

    return serve


def _always() -> bool:
    return True
