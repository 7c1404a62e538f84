"""People of the seeded company acting as people do: they write, tap what they see and fill in what they were sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.bootstrap import Bot
from bot.clock import MovableClock
from bot.demo.passing import let_pass, settle
from bot.emulator.messages import Message
from bot.emulator.people import ImpossibleActError
from bot.emulator.world import World


@dataclass(frozen=True, slots=True)
class Troupe:
    """The company on its world, and the bot that answers; the bot is driven here, it does not run by itself."""

    world: World
    clock: MovableClock
    bot: Bot

    async def say(self, who: str, where: str, text: str) -> None:
        """Somebody writes to the bot in a group."""
        await self.world.say(who, where, text)
        await self.settle()

    async def tap(self, who: str, about: str, button: str) -> None:
        """Somebody taps on the newest card they see about something; ImpossibleActError when none has the button."""
        card = self._newest(who, lambda message: about in message.text and button in message.labels)
        await self.world.tap(who, card.message_id, button)
        await self.settle()

    async def fill(self, who: str, about: str, values: Mapping[str, str], button: str | None = None) -> None:
        """Somebody fills in the newest form they see about something and submits it."""
        card = self._newest(who, lambda message: about in message.text and _takes(message, values))
        await self.world.submit(who, card.message_id, values, button)
        await self.settle()

    async def wait_until(self, moment: datetime) -> None:
        """Let time pass; what the bot owes on the way happens at its own time."""
        await let_pass(self.clock, self.bot, moment)

    async def settle(self) -> None:
        """Fire what is due and send what is owed, until nothing moves."""
        await settle(self.bot)

    def _newest(self, who: str, fits: Callable[[Message], bool]) -> Message:
        open_id = self.world.person(who).open_id
        for message in reversed(self.world.messages.values()):
            mine = open_id in self.world.chats[message.chat_id].members
            if mine and message.from_bot and message.card is not None and fits(message):
                return message
        raise ImpossibleActError(f"{who} sees no such card")


def _takes(message: Message, values: Mapping[str, str]) -> bool:
    return all(any(each.is_called(word) for each in message.inputs) for word in values)
