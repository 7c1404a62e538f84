"""What the bot needs from a cloud (DESIGN rule 5), and how a cloud's refusal is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.ways import Way
from bot.events import Ack, Cloud, Event, MessageReceived

Dispatch = Callable[[Event], Awaitable[Ack]]
"""How a transport hands over what came in; returns after the commit, so that the transport may acknowledge."""


class SendProblem(StrEnum):
    """What became of a request, and so what the relay does next."""

    RETRY = "retry"  # not accepted, a passing fault: back off and send again
    THROTTLED = "throttled"  # not accepted: wait ``after`` seconds, then send the same again
    UNKNOWN = "unknown"  # perhaps accepted: only the idempotency key may decide
    REFUSED = "refused"  # never will be accepted as it is: our bug or the content
    TOO_OLD = "too_old"  # the message can no longer be changed: send a new one
    MESSAGE_GONE = "message_gone"  # recalled or deleted: stop updating, send a new one
    CHAT_GONE = "chat_gone"  # bot not in the chat, or the chat is dissolved: mark it dead
    PERSON_GONE = "person_gone"  # the receiver left or is outside our range
    NO_PERMISSION = "no_permission"  # the bot may not speak there
    APP_REFUSED = "app_refused"  # credentials, a scope or an ability of the app: alarm, and hold everything
    TOO_BIG = "too_big"  # shrink and send again


class Reach(StrEnum):
    """How much of the cloud a failure speaks of."""

    MESSAGE = ""
    PLACE = "place"  # the chat, person or card
    API = "api"  # every call of the same kind


class SendError(Exception):
    """A request to a cloud that did not succeed; ``code`` and ``text`` are the cloud's own, for the outbox table."""

    def __init__(
        self, problem: SendProblem, code: str, text: str, *, after: float = 0.0, reach: Reach = Reach.MESSAGE
    ) -> None:
        self.problem, self.code, self.text, self.after, self.reach = problem, code, text, after, reach
        super().__init__(f"{problem}: {code} {text}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: a chat by its id, or a person by the cloud's id for them (a private message).

    ``name`` is what people call the chat, '' when nobody said; ``answers`` whether it answers what was said there.
    """

    remote_id: str
    person: bool = False
    name: str = ""
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered message, ready for the wire; ``content`` is the exact text that is stored and sent on every try."""

    kind: str  # the cloud's message type: text, interactive, …
    content: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What a real answer taught about a way; ``code`` is the cloud's refusal, '' when it worked."""

    way: Way
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The cloud's receipt."""

    message_id: str
    chat_id: str = ""
    learned: tuple[Learned, ...] = ()


@dataclass(frozen=True, slots=True)
class SendLimits:
    """A cloud's limits with our margin: pairs of a number of calls and the seconds in which no more may be made.

    ``card`` holds for the faces of one card, beside what holds for every place.
    """

    api: tuple[tuple[int, float], ...]
    place: tuple[tuple[int, float], ...]
    card: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What a chat's history holds: people's messages as events, and what our own app sent, with its moment."""

    received: tuple[MessageReceived, ...] = ()
    ours: tuple[tuple[str, datetime], ...] = ()


class Gateway(Protocol):
    """One cloud's sending side. Every method raises SendError, takes at most its timeout, and logs no secret."""

    cloud: Cloud
    limits: SendLimits
    replies: bool
    """Whether something can be sent under another message; else an answer goes to the chat."""

    def remembers(self, kind: str) -> float:
        """Seconds for which the cloud knows a message of this kind by its ``uuid``; 0 when it never does."""
        ...

    async def create(self, target: Target, body: Body, uuid: str) -> Sent:
        """Send a new message; the same ``uuid`` succeeds once while the cloud ``remembers`` it."""
        ...

    async def reply(self, message_id: str, body: Body, uuid: str) -> Sent:
        """Answer a message in its chat; same rule for ``uuid``."""
        ...

    async def update(self, message_id: str, body: Body) -> None:
        """Replace the card of a message we sent."""
        ...

    async def find(self, chat_id: str, since: datetime, words: str) -> Sequence[str]:
        """Ids of our own messages in a chat from then on that show these words, newest first."""
        ...

    async def urgent(self, message_id: str, remote_ids: tuple[str, ...], words: str) -> None:
        """Buzz people about a message we sent, with these words where the cloud shows any; never retried blindly."""
        ...


class Transport(Protocol):
    """One cloud's receiving side: keeps a connection for ever, dispatches, acknowledges after the commit."""

    async def run(self) -> None:
        """Serve until cancelled or stopped; no error is final."""
        ...

    async def stop(self) -> None:
        """Stop taking, finish what was taken, close cleanly."""
        ...

    def status(self) -> Mapping[str, Any]:
        """Whether connected, age of the last frame in seconds, count of reconnects: for health pages."""
        ...
