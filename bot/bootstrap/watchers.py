"""The parts that look after the others: what was never delivered, what stands still, what is wrong."""

from collections.abc import Mapping
from datetime import datetime

from bot.app import App
from bot.bootstrap.ground import Ground
from bot.clock import Clock
from bot.clouds import Clouds
from bot.config import Settings
from bot.events import Chat, Cloud
from bot.metering import Meter
from bot.platforms.feishu.connect import FeishuLink
from bot.ports import Past
from bot.store.reader import Reader
from bot.watch.auditor import Auditor, Look
from bot.watch.clock_guard import ClockGuard
from bot.watch.health import LinkStatus
from bot.watch.heartbeat import heartbeat_to
from bot.watch.looks import LinkLook, budget_look, calendar_look, disk_look
from bot.watch.reconciler import Reconciler
from bot.watch.supervisor import Part


def watchers(
    ground: Ground, app: App, clouds: Clouds, links: Mapping[str, LinkStatus], guard: ClockGuard, meter: Meter
) -> dict[str, Part]:
    """The reconciler, where there is a chat history, and the auditor with all its looks."""
    parts: dict[str, Part] = {}
    looks: list[Look] = [guard.look, budget_look(meter), *(LinkLook(cloud, status) for cloud, status in links.items())]
    if clouds.feishu is not None:
        reconciler = reconciler_of(clouds.feishu, ground.settings, ground.clock, app, Reader(ground.store.engine))
        parts["对账"] = reconciler.run
        looks.append(reconciler.look)
    parts["自检"] = _auditor(ground, app, looks).run
    return parts


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


def _auditor(ground: Ground, app: App, looks: list[Look]) -> Auditor:
    settings, clock, calendar = ground.settings, ground.clock, ground.company.calendar
    looks += [
        disk_look(settings.data_dir, ground.store.file),
        calendar_look(calendar.years, lambda: calendar.local(clock.now()).date()),
    ]
    address = settings.http.heartbeat.get_secret_value()
    heartbeat = heartbeat_to(address) if address else None
    return Auditor(Reader(ground.store.engine), clock, app.dispatch, looks, heartbeat)
