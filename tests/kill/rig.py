"""The rig: emulated clouds and a store that outlive the bot's processes, and people who try again as people do.

Everything the people do is acknowledged, answered with an error, or not answered at all. Without a receipt they try
again once the bot is back; a message is pushed again by the cloud, by Feishu under another event id. The rig shares
business time with the bot by a file.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import FileClock
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.messages import Message
from bot.emulator.people import ImpossibleActError
from bot.emulator.tapping import Reaction
from bot.emulator.world import World
from bot.platforms.intake import NOT_YET
from bot.store.tables import metadata
from sqlalchemy import Connection, and_, func, select

from tests.kill.company import SMALL_COMPANY
from tests.kill.ended import Ended
from tests.kill.fates import Fate
from tests.kill.process import FORKED_WITHIN, Child, Errand
from tests.kill.seats import AnyCloud, Seats
from tests.kill.stretches import Stretch
from tests.stories.forms import lines_of

GROUP = SMALL_COMPANY.groups[0].name
PRIVATE = "私聊"
QUIET_WITHIN = 90.0  # seconds of machine time
_LOOK_EVERY = 0.01
_WAKE_EVERY = 0.3
_TRIES = 12
_LOOKS = 300  # as long as people look whether a tap that said nothing did something

_outbox, _timer = metadata.tables["outbox"], metadata.tables["timer"]


class StuckError(AssertionError):
    """Something owed is not done although nothing stands in its way (I12)."""


@dataclass
class Rig:
    """The company at work while its bot dies and comes back."""

    world: World
    seats: Seats
    cloud: FeishuCloud
    dingtalk: DingTalkCloud
    clock: FileClock
    store: Connection
    fate: Fate
    start: Callable[[Errand], Awaitable[Child]]
    child: Child
    receipts: list[Reaction] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    lost: list[Stretch] = field(default_factory=list)

    # what people do

    async def say(self, who: str, text: str, where: str = GROUP) -> None:
        """Somebody writes to the bot; what is not acknowledged the cloud pushes again."""
        for _ in range(_TRIES):
            message = await self.world.say(who, self._place(who, where), text)
            await self.settle()
            if self._heard(message):
                return
        raise AssertionError(f"{who} said {text!r} {_TRIES} times and was not heard")

    async def say_all(self, who: str, lines: Iterable[str]) -> None:
        """Somebody writes several messages at once."""
        place = self._place(who, GROUP)
        await asyncio.gather(*(self.world.say(who, place, line) for line in lines))
        await self.settle()

    async def tap(self, who: str, button: str, where: str = PRIVATE) -> None:
        """Somebody taps the newest button of this name they see, until they got a receipt or the button is gone.

        Where the cloud has no dialogue for it they are asked in private whether they are sure, and say yes.
        """
        await self._insist(who, button, where, lambda message: self.world.tap(who, message.message_id, button))
        sure = f"确认{button}"
        if self._is_asked(who, sure):
            await self._insist(who, sure, PRIVATE, lambda message: self.world.tap(who, message.message_id, sure))

    async def submit(self, who: str, button: str, values: dict[str, Any], where: str = PRIVATE) -> None:
        """Somebody fills in the newest form with this button and submits it, until they got a receipt.

        Where a card has no room for inputs they copy its lines, fill those in and send them.
        """
        lines = lines_of(self.newest(who, button, where))
        if lines is not None:
            await self.say(who, lines.filled(values, button), where)
            return
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
            if owing := [cloud.redelivery for cloud in self.served if cloud.redelivery.owed]:
                self._skip(max(each.schedule[0] for each in owing))
                await asyncio.gather(*(each.settle() for each in owing))
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
            while self.child.dead or not all(cloud.connections.open for cloud in self.served):
                if self.child.dead and not any(cloud.connections.open for cloud in self.served):
                    self._bury()
                    self.child = await self.start(self.fate.errand())
                    self.fate.again(self.child)
                await asyncio.sleep(_LOOK_EVERY)

    @property
    def served(self) -> list[AnyCloud]:
        """The clouds the bot serves."""
        return [self.cloud if name == "feishu" else self.dingtalk for name in self.seats.setting.clouds]

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
        """The newest message there with this button, or with lines for it; ImpossibleActError when there is none."""
        for message in reversed(self.world.see(who, self._place(who, where))):
            lines = lines_of(message)
            if _can_be_tapped(message, button) or (lines and {button, ""} & set(lines.commands)):
                return message
        raise ImpossibleActError(f"{who} sees no {button!r} in {where}")

    def _skip(self, wait: timedelta) -> None:
        """Nobody sits out how long a cloud waits before it pushes again."""
        now = self.clock.now()
        self.clock.move_to(now + wait)
        self.lost.append((now, now + wait))

    async def _move(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        self.child.wake()
        await self.settle()

    async def _insist(self, who: str, button: str, where: str, act: Callable[[Message], Any]) -> None:
        message, before = self.newest(who, button, where), self._on_show()
        for _ in range(_TRIES):
            reaction: Reaction = await act(message)
            self.receipts.append(reaction)
            answered = reaction.error is None and reaction.toast_text != NOT_YET.toast
            if answered and (reaction.toast_text or await self._moves_from(before)):
                break
            await self.alive()
            if not _can_be_tapped(message, button):
                break  # the card has changed: that is the receipt
        else:
            raise AssertionError(f"{who} got no receipt for {button!r} in {_TRIES} tries: {self.receipts[-1]}")
        await self.settle()

    async def _moves_from(self, before: tuple[int, int]) -> bool:
        """Whether people see that something happened: where a card has no words, a late tap is answered by silence."""
        for _ in range(_LOOKS):
            if self._on_show() != before:
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False

    def _on_show(self) -> tuple[int, int]:
        """How many messages there are, and how often they changed."""
        return len(self.world.messages), sum(each.versions for each in self.world.messages.values())

    def _is_asked(self, who: str, sure: str) -> bool:
        """Whether a dangerous button must be tapped once more, in private."""
        seen = self.world.see(who, self._place(who, PRIVATE))
        return bool(seen) and _can_be_tapped(seen[-1], sure)

    def _heard(self, message: Message) -> bool:
        """DingTalk pushes to whoever is connected, and forgets a message when nobody is."""
        if self.world.chats[message.chat_id].cloud == "feishu":
            return True
        return any(push.acked for push in self.dingtalk.pushes if push.data.get("msgId") == message.message_id)

    def _place(self, who: str, where: str) -> str:
        """Somebody's private chat with the bot, or the group's room on the cloud where they are."""
        cloud = self.seats.cloud_of(who)
        if where == PRIVATE:
            return self.world.private_chat(who, cloud).chat_id
        rooms = [chat for chat in self.world.chats.values() if (chat.name, chat.cloud) == (where, cloud)]
        return next(chat.chat_id for chat in rooms if not chat.private)


def _can_be_tapped(message: Message, button: str) -> bool:
    return any(each.label == button and not each.disabled for each in message.buttons)


def ended_now(rig: Rig) -> Ended:
    """The run as the checker reads it, as long as the rig's look at the store lasts."""
    return Ended(rig.world, rig.cloud, rig.store, rig.clock.now(), rig.dingtalk, rig.lost)
