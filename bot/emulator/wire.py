"""What the world asks of a cloud's wire face, and what comes back from a tap."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bot.emulator.messages import Message
from bot.emulator.people import Chat, Person


class Happening(StrEnum):
    """What clouds tell a bot besides messages and taps."""

    BOT_JOINED = "bot joined"
    BOT_LEFT = "bot left"
    DISSOLVED = "dissolved"
    PERSON_JOINED = "person joined"
    PERSON_LEFT = "person left"
    PRIVATE_OPENED = "private chat opened"
    RECALLED = "message recalled"


@dataclass(frozen=True, slots=True)
class News:
    """A happening in a chat, by ``person`` or about them; ``message`` is the recalled one."""

    what: Happening
    chat: Chat
    person: Person | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on its way to the bot; ``action`` is already in the client's form."""

    person: Person
    message: Message
    action: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """The bot's answer: a toast and/or a new card; ``error`` is the code the client shows when there is none.

    ``why`` explains an error to the bot's developer; no client shows it.
    """

    toast: str = ""
    tone: str = "info"
    card: Mapping[str, Any] | None = None
    error: str = ""
    why: str = ""


class Wire(Protocol):
    """A cloud's side that carries things to the bot."""

    async def deliver(self, message: Message) -> None:
        """Push a person's message; returns when it was acknowledged or its time passed."""
        ...

    async def tap(self, tap: Tap) -> TapAnswer:
        """Carry a tap to the bot and bring back its answer; never raises."""
        ...

    async def announce(self, news: News) -> None:
        """Push a happening."""
        ...


class NoWire:
    """Nobody listens: messages stay unanswered, taps show what a client shows without a configured callback."""

    async def deliver(self, message: Message) -> None:
        """Goes nowhere."""

    async def tap(self, tap: Tap) -> TapAnswer:
        """Feishu's code for a callback that is not configured."""
        return TapAnswer(error="200340")

    async def announce(self, news: News) -> None:
        """Goes nowhere."""
