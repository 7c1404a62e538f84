"""One event's all-or-nothing unit of work: the repositories on one transaction (DESIGN rule 3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection

from bot.store.absences import Absences
from bot.store.action_items import ActionItems
from bot.store.claims import Claims
from bot.store.counters import Counters
from bot.store.folded import FoldedMessages
from bot.store.held_up import HeldUpMessages
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.links import Links
from bot.store.manners import Manners
from bot.store.meetings import Meetings
from bot.store.minutes import MinutesVersions
from bot.store.needs import Needs
from bot.store.outbox import Outbox
from bot.store.pauses import Pauses
from bot.store.postings import Postings
from bot.store.progress import ProgressReports
from bot.store.races import hold, hold_if_free
from bot.store.reach import Reach
from bot.store.restores import Restores
from bot.store.rooms import Rooms
from bot.store.roster import Roster
from bot.store.savepoint import savepoint
from bot.store.search import Searchable
from bot.store.timers import Timers
from bot.store.todos import Todos
from bot.store.tokens import Tokens
from bot.store.usage import Usage


class UnitOfWork:
    """Opened and closed by the dispatcher; whoever gets it reads and writes, nobody commits."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @contextmanager
    def part(self) -> Iterator[None]:
        """What is done inside is undone when it raises, and what was read is read again; what went before stays."""
        try:
            with savepoint(self.connection):
                yield
        except BaseException:
            self.roster.forget()
            self.rooms.forget()
            self.journal.forget()
            raise

    def hold(self, what: str) -> None:
        """Keep other replicas off a record until the commit; before it is read, so that what is read stays true."""
        hold(self.connection, what)

    def hold_if_free(self, what: str) -> bool:
        """The same without waiting; False when another replica is at it."""
        return hold_if_free(self.connection, what)

    @cached_property
    def usage(self) -> Usage:
        """What was used of a month's calls and messages."""
        return Usage(self.connection)

    @cached_property
    def roster(self) -> Roster:
        """People, departments, offices."""
        return Roster(self.connection)

    @cached_property
    def rooms(self) -> Rooms:
        """Rooms and their chats."""
        return Rooms(self.connection)

    @cached_property
    def reach(self) -> Reach:
        """By which ways people can be notified."""
        return Reach(self.connection)

    @cached_property
    def links(self) -> Links:
        """Who wishes to be known on another cloud too."""
        return Links(self.connection)

    @cached_property
    def inbox(self) -> Inbox:
        """Events taken."""
        return Inbox(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        """What must be sent."""
        return Outbox(self.connection)

    @cached_property
    def claims(self) -> Claims:
        """Who sends what of it."""
        return Claims(self.connection)

    @cached_property
    def folded(self) -> FoldedMessages:
        """What waits for a digest."""
        return FoldedMessages(self.connection)

    @cached_property
    def held_up(self) -> HeldUpMessages:
        """What an outage held up."""
        return HeldUpMessages(self.connection)

    @cached_property
    def restores(self) -> Restores:
        """The fence after a restore."""
        return Restores(self.connection)

    @cached_property
    def postings(self) -> Postings:
        """Cards on show."""
        return Postings(self.connection)

    @cached_property
    def tokens(self) -> Tokens:
        """Button values."""
        return Tokens(self.connection)

    @cached_property
    def absences(self) -> Absences:
        """Who is away."""
        return Absences(self.connection)

    @cached_property
    def manners(self) -> Manners:
        """What people chose about reminders."""
        return Manners(self.connection)

    @cached_property
    def pauses(self) -> Pauses:
        """When clocks stood still."""
        return Pauses(self.connection)

    @cached_property
    def timers(self) -> Timers:
        """What will come due."""
        return Timers(self.connection)

    @cached_property
    def todos(self) -> Todos:
        """Who owes what."""
        return Todos(self.connection)

    @cached_property
    def journal(self) -> Journal:
        """What happened."""
        return Journal(self.connection)

    @cached_property
    def counters(self) -> Counters:
        """Numbers."""
        return Counters(self.connection)

    @cached_property
    def needs(self) -> Needs:
        """Needs."""
        return Needs(self.connection)

    @cached_property
    def meetings(self) -> Meetings:
        """Meetings."""
        return Meetings(self.connection)

    @cached_property
    def minutes(self) -> MinutesVersions:
        """Minutes and their signatures."""
        return MinutesVersions(self.connection)

    @cached_property
    def action_items(self) -> ActionItems:
        """Action items."""
        return ActionItems(self.connection)

    @cached_property
    def searchable(self) -> Searchable:
        """What records say."""
        return Searchable(self.connection)

    @cached_property
    def progress(self) -> ProgressReports:
        """Daily progress."""
        return ProgressReports(self.connection)
