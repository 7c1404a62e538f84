"""What the page and the bot behind it share: the world, and the bot's calendar and timers once it is there."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import Enum

from bot.clock import LeapingTime, MovableClock
from bot.demo.first_steps import EXAMPLES, FIRST_STEPS
from bot.emulator.company import COMPANY
from bot.emulator.page import Badge, CommandHint, Curtain, Room
from bot.emulator.world import World

CONNECTING = "正在连接…"
_EVENING = time(17, 2)
"""The bot spreads its 17:00 over two minutes (F-65); whoever jumps there wants to see what it sent."""


class Opening(Enum):
    """How a rehearsal begins."""

    GO_ON = "where an earlier one was closed"
    EMPTY = "with a company that has only just opened"
    PAST = "with two working weeks of past"


@dataclass(frozen=True, slots=True)
class Prompter:
    """What the page asks of the bot: the next working day, the next reminder, the commands it knows."""

    next_workday: Callable[[datetime], datetime]
    next_reminder: Callable[[], Awaitable[datetime | None]]
    commands: Sequence[CommandHint]


@dataclass(slots=True)
class Stage:
    """A world whose bot may not be there yet; ``prompter`` comes with the bot, before the curtain rises.

    ``machine`` is the time by which the bot and the clouds keep their limits; ``beginning`` tells people why the clock
    does not show their own time, '' when it does.
    """

    world: World
    clock: MovableClock
    machine: LeapingTime
    curtain: Curtain = field(default_factory=lambda: Curtain(CONNECTING))
    prompter: Prompter | None = None
    beginning: str = ""


def room_of(stage: Stage) -> Room:
    """The page's view of the stage; it may be asked from the first moment on."""

    def next_workday(moment: datetime) -> datetime:
        return stage.prompter.next_workday(moment) if stage.prompter else moment

    async def next_reminder() -> datetime | None:
        return await stage.prompter.next_reminder() if stage.prompter else None

    return Room(
        world=stage.world,
        next_workday=next_workday,
        next_reminder=next_reminder,
        badges={employee.open_id: Badge(employee.department, employee.title) for employee in COMPANY.employees},
        commands=lambda: stage.prompter.commands if stage.prompter else (),
        examples=EXAMPLES,
        steps=FIRST_STEPS,
        curtain=stage.curtain,
        beginning=lambda: stage.beginning,
        evening=_EVENING,
    )
