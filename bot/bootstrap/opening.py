"""A bot made ready: the store opened, the company read, what happens by itself armed, everything put together."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from sqlalchemy import Connection

from bot.bootstrap.assembly import Bot, assemble
from bot.bootstrap.ground import Ground
from bot.bootstrap.store import open_store
from bot.bootstrap.tunings import Tunings
from bot.clock import Clock, MachineTime
from bot.config import Settings
from bot.domain.wording import WordGate
from bot.platforms.redaction import Redactor
from bot.restoring import fence_and_tell
from bot.services import board, calendar_changes, digests, housekeeping, noise, progress, search
from bot.services.company import Company, calendar_of
from bot.services.desk import Desk
from bot.services.handover import adopt_roster
from bot.services.roster import directory_of
from bot.store.database import sqlite_path
from bot.store.unit_of_work import UnitOfWork


@contextlib.asynccontextmanager
async def open_bot(
    settings: Settings, clock: Clock, redactor: Redactor, tunings: Tunings | None = None
) -> AsyncIterator[Bot]:
    """A bot on the configured store and clouds, ready to run; everything is closed in the end."""
    tunings = tunings or Tunings()
    with open_store(settings) as store:
        company = await store.writer.run(partial(_company_of, settings, clock, tunings.machine))
        await store.writer.run(partial(_begin, company, clock))
        bot = await assemble(Ground(settings, clock, store, company), redactor, tunings)
        try:
            yield bot
        finally:
            await bot.clouds.close()


def _company_of(settings: Settings, clock: Clock, machine: MachineTime, connection: Connection) -> Company:
    uow = UnitOfWork(connection)
    uow.hold("start")
    adopt_roster(uow, settings, clock.now())
    if sqlite_path(str(connection.engine.url)) is not None:
        uow.claims.release(machine.wall())
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
