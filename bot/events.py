"""Everything that can come in, decoded: after the door nobody sees a raw dictionary (DESIGN rule 2).

``key`` is the de-duplication key: ``fs:msg:<message_id>`` for a Feishu message (its redelivery may carry a new
event id), ``fs:tap:<event_id>`` for a tap, ``timer:<id>`` for a timer. Times are aware UTC.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.alarms import Alarm


class Cloud(StrEnum):
    """A chat platform."""

    FEISHU = "feishu"
    DINGTALK = "dingtalk"

    @property
    def label(self) -> str:
        """What people call it."""
        return "飞书" if self is Cloud.FEISHU else "钉钉"

    @property
    def buzz(self) -> str:
        """What people call its urgent reminder."""
        return "飞书加急" if self is Cloud.FEISHU else "DING "


@dataclass(frozen=True, slots=True)
class Sender:
    """Who acted, as the cloud knows them; the only source of identity.

    ``private_chat`` is where words reach them alone, '' where that is known only of the people we know.
    """

    cloud: Cloud
    tenant: str
    remote_id: str
    name: str = ""
    private_chat: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where it happened; ``private`` is the one-to-one chat with the bot."""

    cloud: Cloud
    chat_id: str
    private: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class MentionedPerson:
    """A person mentioned in a message; ``placeholder`` stands for them in ``text``, '' when the cloud strips it."""

    placeholder: str
    remote_id: str
    name: str = ""


class Wordless(StrEnum):
    """What a message holds in the place of words, as people call it."""

    FILE = "文件"
    PICTURE = "图片"
    SPEECH = "语音"
    VIDEO = "视频"
    KEPT_BACK = "被扣下的话"
    """Words that the cloud does not pass on any more this month (facts/dingtalk.md 9)."""


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A chat message that reached the bot; ``text`` has the bot's own mention removed, '' when it is ``wordless``."""

    key: str
    sender: Sender
    chat: Chat
    message_id: str
    text: str
    mentions: tuple[MentionedPerson, ...] = ()
    addressed: bool = False
    sent_at: datetime | None = None
    wordless: Wordless | None = None


@dataclass(frozen=True, slots=True)
class CardTapped:
    """A button or menu on a card; ``token`` is the opaque value we put on it, ``option`` the choice of a menu."""

    key: str
    sender: Sender
    chat: Chat
    message_id: str
    token: str
    option: str = ""


@dataclass(frozen=True, slots=True)
class FormSubmitted:
    """A form on a card; ``values`` by input name, as text (several choices: a tuple), blank inputs absent or ''."""

    key: str
    sender: Sender
    chat: Chat
    message_id: str
    token: str
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerFired:
    """One of our own timer rows came due; an event like any other (DESIGN rule 2).

    ``crowd`` is how many of its kind came due together: in a storm their words are merged (F-50).
    """

    key: str
    timer_id: int
    kind: str
    fire_at: datetime
    about: str
    """The record it is about, else the timer's own key: what no two replicas may work on at once."""
    crowd: int = 1


@dataclass(frozen=True, slots=True)
class TimersFired:
    """Many of our timers of one kind came due together: one event, told at once and merged (F-50).

    Its key is the first one's; which of them really fire is decided when it is handled.
    """

    kind: str
    timers: tuple[TimerFired, ...]

    @property
    def key(self) -> str:
        """The first timer's key: a timer fires once."""
        return self.timers[0].key


@dataclass(frozen=True, slots=True)
class Audited:
    """The auditor has looked; no alarm means that all is well."""

    key: str
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True, slots=True)
class BotJoined:
    """The bot was put into a group."""

    key: str
    chat: Chat
    operator: Sender | None = None


@dataclass(frozen=True, slots=True)
class BotLeft:
    """The bot was removed from a group, or the group was dissolved: nothing more can be sent there."""

    key: str
    chat: Chat


@dataclass(frozen=True, slots=True)
class PrivateChatOpened:
    """A person opened the one-to-one chat with the bot; tells us the chat's id."""

    key: str
    sender: Sender
    chat: Chat


@dataclass(frozen=True, slots=True)
class MessageRecalled:
    """A message was taken back; recorded, never deletes a record."""

    key: str
    chat: Chat
    message_id: str


Event = (
    MessageReceived
    | CardTapped
    | FormSubmitted
    | TimerFired
    | TimersFired
    | Audited
    | BotJoined
    | BotLeft
    | PrivateChatOpened
    | MessageRecalled
)


class ToastTone(StrEnum):
    """How a toast looks."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person who tapped sees at once: a toast and/or the card in its new state.

    ``card`` is already the cloud's own wire form, so that a repeated delivery gets the same bytes again.
    """

    toast: str = ""
    tone: ToastTone = ToastTone.INFO
    card: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ack:
    """The outcome of a dispatch; not ``stored`` means nothing was kept and the cloud should deliver again.

    ``given`` is to be called when the answer has left in time, where an answer is as good as an update of the card:
    the update itself is then spared (DingTalk counts them by the month).
    """

    stored: bool
    answer: Answer | None = None
    given: Callable[[], Awaitable[None]] | None = field(default=None, compare=False)
