"""The company of the lives on a machine whose clock is set wrong again and again, and right within five minutes."""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.emulator.changes import Change
from bot.reminders.sweeper import TICK
from bot.watch.clock_guard import LONGEST_HOLD, ClockGuard

from tests.model.life import Life

_FARTHEST = timedelta(days=90).total_seconds()
_RIGHT = timedelta()


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the bot, and when it really came."""

    at: datetime
    where: str
    text: str


@dataclass
class OnThatMachine(Life):
    """What people do and when is a life's; ``each`` is how often the clock jumps between two looks at their cards.

    No cloud tells the time, so that nobody else knows which clock is wrong.
    """

    each: int = 0
    draw: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  replayable, guards nothing
    jumps: int = 0
    heard: list[Heard] = field(default_factory=list)
    _wrong_by: timedelta = _RIGHT

    def __post_init__(self) -> None:
        self._guard = ClockGuard(self.scene.clock, lambda: self._really().timestamp(), lambda: None)
        self.scene.world.changes.listen(self._hear_one)

    def _until(self, moment: datetime) -> None:
        self.scene.bot.sweeper._may_fire = self._guard.may_fire  # the bot may have begun again
        for _ in range(self.each):
            room = (moment - self._really()).total_seconds() - LONGEST_HOLD
            if room > 0:
                self.scene.pass_time(timedelta(seconds=self.draw.uniform(0, room)))
                self._jump()
        super()._until(moment)

    def _jump(self) -> None:
        """By a second to ninety days, forward or back; the heartbeat goes on."""
        by = timedelta(seconds=math.exp(self.draw.uniform(0, math.log(_FARTHEST))) * self.draw.choice((1, -1)))
        self._set(by)
        for _ in range(self.draw.randint(1, int(LONGEST_HOLD / TICK) - 2)):
            self.scene.clock.advance(timedelta(seconds=TICK))
            self.scene.settle()
        self._set(_RIGHT)
        self.scene.settle()
        self.jumps += 1

    def _set(self, wrong_by: timedelta) -> None:
        by, self._wrong_by = wrong_by - self._wrong_by, wrong_by
        self.scene.clock.advance(by)

    def _really(self) -> datetime:
        return self.scene.clock.now() - self._wrong_by

    def _hear_one(self, change: Change) -> None:
        message = change.message
        if change.kind == "message" and message and message.from_bot:
            self.heard.append(Heard(self._really(), self.scene.world.chats[message.chat_id].name, message.text))
