"""What the page shows besides the world; handed in from above, because the emulator does not know the bot."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from inspect import isawaitable
from zoneinfo import ZoneInfo

from bot.emulator.page.curtain import Curtain
from bot.emulator.world import World

ZONE = ZoneInfo("Asia/Shanghai")
NextReminder = Callable[[], Awaitable[datetime | None] | datetime | None]


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands beside a person's name, in the company's words: 市场部, 负责人."""

    department: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class CommandHint:
    """A suggestion after ``/``: the command without its slash, and a line that can be copied."""

    name: str
    example: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on a first visit: ``who`` (an open id) goes to ``chat`` ('' is the chat with the bot) and acts.

    ``line`` is what they say; ``button`` what they tap, when they say nothing. ``title`` and ``about`` tell it.
    """

    title: str
    about: str
    who: str
    chat: str = ""
    line: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A world to look into; ``badges`` are by open id, ``examples`` the lines offered on a first visit.

    ``next_workday`` tells the start of the working day after a moment, ``next_reminder`` when the bot will next speak
    up by itself, None when nothing waits. Both give aware times; ``next_reminder`` may be a coroutine function. Neither
    ``next_workday`` nor anything a person does is asked before the ``curtain`` is up. ``steps`` lead a newcomer, who
    begins as the person of the first one. ``evening`` is the wall time at which 到17:00 lands. ``beginning`` tells why
    the clock was set ahead when the rehearsal began, '' when it was not.
    """

    world: World
    next_workday: Callable[[datetime], datetime]
    next_reminder: NextReminder
    badges: Mapping[str, Badge] = field(default_factory=dict)
    commands: Callable[[], Sequence[CommandHint]] = tuple
    examples: Sequence[str] = ()
    steps: Sequence[Step] = ()
    curtain: Curtain = field(default_factory=Curtain)
    zone: ZoneInfo = ZONE
    evening: time = time(17)
    beginning: Callable[[], str] = str

    async def reminder(self) -> datetime | None:
        """When the bot will next speak up by itself."""
        answer = self.next_reminder()
        return await answer if isawaitable(answer) else answer

    def local(self, moment: datetime) -> str:
        """A moment in the company's zone, for the page."""
        return moment.astimezone(self.zone).isoformat(timespec="milliseconds")
