"""The composition root: builds everything from the settings; the only file that knows every class."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine

from bot.app import App
from bot.clock import Clock, SystemClock, steady_seconds
from bot.clouds import Clouds, bare_clouds, body_renderers, card_renderers, open_clouds
from bot.config import Settings
from bot.context import PATCH_AFTER_ANSWER
from bot.domain.budget import Budget, Use
from bot.domain.wording import WordGate
from bot.events import Chat, Cloud
from bot.faces import Painter
from bot.handlers.routes import all_routes
from bot.logs import set_up_logging
from bot.metering import Meter
from bot.platforms.feishu.connect import FeishuLink
from bot.platforms.redaction import Redactor
from bot.ports import Past
from bot.relay import LEASE, LONGEST_PAUSE, OTHERS_WROTE, PassOn, Relay
from bot.reminders.heartbeat import beat
from bot.reminders.sweeper import SHARING_A_COMMIT, Sweeper
from bot.restoring import fence_and_tell, held_in_words
from bot.services import board, calendar_changes, digests, housekeeping, noise, progress, search
from bot.services.company import Company, calendar_of
from bot.services.desk import Desk
from bot.services.handover import adopt_roster
from bot.services.roster import directory_of
from bot.services.subjects import find_numbered
from bot.store.database import DamagedStoreError, FileLock, damage, open_engine, sqlite_path, store_url
from bot.store.migrate import require_current, upgrade
from bot.store.reader import Reader
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import SqliteWriter, Writer, open_writer
from bot.watch.auditor import Auditor, Look
from bot.watch.clock_guard import ClockGuard
from bot.watch.health import Health, LinkStatus
from bot.watch.heartbeat import heartbeat_to
from bot.watch.looks import LinkLook, budget_look, calendar_look, disk_look
from bot.watch.reconciler import Reconciler
from bot.watch.stall import StallWatchdog
from bot.watch.supervisor import Part, Supervisor
from bot.web.pages import pages

log = structlog.get_logger("bot")

_FINISH = 10.0  # seconds
_GONE_WITHIN = 14.0  # seconds from the order to stop; whatever still holds the process then is left behind (F-9)


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
        """Serve until stopped: receive, send, and keep time; raises PartFailedError when a part cannot be kept up."""
        await self.supervisor.run()

    async def stop(self) -> None:
        """Take nothing any more, finish what was taken and what is being sent, in ten seconds at most (F-9)."""
        self.supervisor.release()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FINISH):
                await asyncio.gather(self.relay.stop(), self.clouds.stop())


@contextlib.asynccontextmanager
async def open_bot(
    settings: Settings,
    clock: Clock,
    redactor: Redactor,
    *,
    patch_after: float = PATCH_AFTER_ANSWER,
    watched: bool = False,
    lease: float = LEASE,
    seconds: Callable[[], float] = time.time,
) -> AsyncIterator[Bot]:
    """A bot on the configured store and clouds, ready to run; everything is closed in the end.

    ``watched`` adds the parts that look after the others; a rehearsal, whose clock people move, does without.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = store_url(settings.store.url.get_secret_value(), settings.data_dir)
    async with contextlib.AsyncExitStack() as closing:
        _lock(url, closing)
        engine = _open_store(url)
        closing.callback(engine.dispose)
        writer = open_writer(engine)
        closing.callback(writer.close)
        company = await writer.run(partial(_company_of, settings, clock))
        await writer.run(partial(_begin, company, clock))
        bot = await _assemble(settings, clock, redactor, writer, engine, company, patch_after, watched, lease, seconds)
        closing.push_async_callback(bot.clouds.close)
        yield bot


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT: stop taking, finish, close (F-9)."""
    redactor = guarded_logging(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with open_bot(settings, SystemClock(), redactor, watched=True) as bot, pages(settings.http, bot.health):
        log.info(
            "serving", people=len(settings.people), departments=len(settings.departments), groups=len(settings.groups)
        )
        running = asyncio.create_task(bot.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        _leave_within(_GONE_WITHIN)
        await bot.stop()
        running.cancel()
        stopping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    log.info("stopped")


def _leave_within(seconds: float) -> None:
    """End the process even if a thread or a connection will not: a service manager cannot help a half-dead one."""
    last = threading.Timer(seconds, os._exit, [1])
    last.daemon = True
    last.start()


def guarded_logging(settings: Settings) -> Redactor:
    """Set up the log so that no secret reaches it; the redactor learns further secrets as they come (F-93)."""
    redactor = Redactor()
    redactor.add(*settings.secret_values())
    redactor.guard_logging()
    set_up_logging(settings.log.level, settings.log.form, redactor.clean)
    return redactor


def verify(settings: Settings, number: str | None = None) -> list[str]:
    """Recompute the journal's hash chains; one line for each that does not fit, naming its first bad entry."""
    engine = open_engine(store_url(settings.store.url.get_secret_value(), settings.data_dir))
    try:
        with engine.connect().execution_options(reads_only=True) as connection:
            return _faults(UnitOfWork(connection), number)
    finally:
        engine.dispose()


def held_lines(url: str) -> list[str] | None:
    """What a restore holds, a line for each kind; None when nothing is fenced."""
    with _transaction(url) as uow:
        return held_in_words(uow.restores.held()) if uow.restores.current() else None


def release_held(url: str) -> None:
    """Let go what a restore holds."""
    with _transaction(url) as uow:
        uow.restores.release(SystemClock().now())


@contextlib.contextmanager
def _transaction(url: str) -> Iterator[UnitOfWork]:
    engine = open_engine(url)
    try:
        require_current(engine)
        with engine.begin() as connection:
            yield UnitOfWork(connection)
    finally:
        engine.dispose()


def _faults(uow: UnitOfWork, number: str | None) -> list[str]:
    if number is None:
        return uow.journal.faults()
    subject = find_numbered(uow, number)
    return [f"没有编号为 {number} 的记录。"] if subject is None else uow.journal.faults(subject)


def _lock(url: str, closing: contextlib.AsyncExitStack) -> None:
    path = sqlite_path(url)
    if path is not None:
        lock = FileLock(path)
        lock.acquire()
        closing.callback(lock.release)


def _open_store(url: str) -> Engine:
    """SQLite is upgraded by itself, after a copy; PostgreSQL only by ``bot db upgrade`` (SURFACE 2)."""
    path = sqlite_path(url)
    if path is not None:
        _refuse_damaged(path)
        for revision in upgrade(url):
            log.info("database upgraded", revision=revision)
    engine = open_engine(url)
    require_current(engine)
    return engine


def _refuse_damaged(database: Path) -> None:
    """F-16: what a damaged file says must not become anybody's duty."""
    if found := damage(database):
        raise DamagedStoreError(
            f"数据库文件已损坏，没有启动：{database}（{found}）。请用最近的备份换下这个文件；"
            "同目录的 *-before-* 是升级前的备份。"
        )


def _company_of(settings: Settings, clock: Clock, connection: Connection) -> Company:
    uow = UnitOfWork(connection)
    uow.hold("start")
    adopt_roster(uow, settings, clock.now())
    if sqlite_path(str(connection.engine.url)) is not None:
        uow.claims.release(time.time())
    calendar = calendar_of(settings)
    directory = directory_of(uow)
    gate = WordGate(settings.quality.banned, settings.quality.substance, directory.names_person)
    return Company(settings, calendar, directory, gate)


def _begin(company: Company, clock: Clock, connection: Connection) -> None:
    """The daily timers of every department and room, each further day is armed when one fires; a copy is fenced."""
    desk = Desk(UnitOfWork(connection), company, clock.now(), None, "start")
    progress.arm_all(desk)
    board.arm_all(desk)
    digests.arm_all(desk)
    noise.arm(desk)
    calendar_changes.adopt(desk)
    search.adopt(desk)
    housekeeping.arm_heads(desk)
    housekeeping.arm_renewal(desk)
    fence_and_tell(desk.uow, company, desk.now)


def _meter(settings: Settings, writer: Writer, clock: Clock, company: Company) -> Meter:
    budget = Budget(settings.dingtalk.monthly_calls, settings.dingtalk.monthly_messages)
    return Meter(settings.dingtalk.client_id, budget, writer, clock, company.calendar)


async def _assemble(
    settings: Settings,
    clock: Clock,
    redactor: Redactor,
    writer: Writer,
    engine: Engine,
    company: Company,
    patch_after: float,
    watched: bool,
    lease: float,
    seconds: Callable[[], float],
) -> Bot:
    waking: list[Relay | Sweeper] = []

    def committed() -> None:
        for part in waking:
            part.wake()

    routes, renderers, bare = all_routes(), card_renderers(settings), bare_clouds(settings)
    app = App(writer, routes, company, clock, renderers, committed, patch_after, bare)
    meter = _meter(settings, writer.background, clock, company)
    clouds = await open_clouds(settings, app.dispatch, redactor, lambda spend: meter.count(Use(spend.value)))
    alone = sqlite_path(str(engine.url)) is not None
    relay = Relay(
        writer.background,
        clock,
        clouds.gateways,
        body_renderers(settings),
        Painter(routes.faces, company, bare).easel,
        PassOn(company),
        lease=lease,
        longest_pause=LONGEST_PAUSE if alone else OTHERS_WROTE,
        meters={Cloud.DINGTALK: meter} if clouds.dingtalk is not None else {},
        seconds=seconds,
    )
    guard = ClockGuard(clock, steady_seconds, clouds.time)
    may_fire = guard.may_fire if watched else _always
    at_once = SHARING_A_COMMIT if alone else 1
    sweeper = Sweeper(writer.background, clock, app.dispatch, may_fire, at_once, app.router.crowds)
    waking += [relay, sweeper]
    parts: dict[str, Part] = {"发送": relay.run, "定时": sweeper.run, "心跳": partial(beat, sweeper)}
    if isinstance(writer, SqliteWriter):
        parts["写库"] = writer.watch
    if clouds.dingtalk is not None:
        parts["用量"] = meter.run
    stall = StallWatchdog()
    links: dict[str, LinkStatus] = {}
    for cloud, transport in clouds.transports.items():
        parts[f"{cloud.label}长连接"] = transport.run
        links[str(cloud)] = transport.status
    if watched:
        looks: list[Look] = [
            guard.look,
            budget_look(meter),
            *(LinkLook(cloud, status) for cloud, status in links.items()),
        ]
        if clouds.feishu is not None:
            reconciler = reconciler_of(clouds.feishu, settings, clock, app, Reader(engine))
            parts["对账"] = reconciler.run
            looks.append(reconciler.look)
        auditor = _auditor(settings, clock, app, engine, company, looks)
        parts |= {"看守": stall.run, "自检": auditor.run}
    supervisor = Supervisor(parts)
    health = Health(Reader(engine), clock, supervisor, stall, lambda: sweeper.swept_at, links)
    return Bot(
        app, relay, sweeper, writer, engine, company, clouds, supervisor, health, meter if clouds.dingtalk else None
    )


def _always() -> bool:
    return True


def reconciler_of(feishu: FeishuLink, settings: Settings, clock: Clock, app: App, reader: Reader) -> Reconciler:
    """What compares Feishu's chat history with what was delivered."""
    transport = feishu.transport

    async def past(chat: Chat, since: datetime, until: datetime) -> Past:
        return await feishu.gateway.past(chat, since, until, settings.feishu.app_id)

    return Reconciler(
        Cloud.FEISHU,
        "fs:",
        reader,
        clock,
        app.dispatch,
        past,
        lambda: bool(transport.status()["connected"]),
        transport.renew,
    )


def _auditor(
    settings: Settings, clock: Clock, app: App, engine: Engine, company: Company, looks: list[Look]
) -> Auditor:
    database = sqlite_path(str(engine.url))
    looks += [
        disk_look(settings.data_dir, database),
        calendar_look(company.calendar.years, lambda: company.calendar.local(clock.now()).date()),
    ]
    address = settings.http.heartbeat.get_secret_value()
    return Auditor(Reader(engine), clock, app.dispatch, looks, heartbeat_to(address) if address else None)
