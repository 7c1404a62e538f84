"""A company whose acts the cloud pushes as it likes: once and in order, or hours late, again, under new ids (R-7).

People ask for things all day long, and about each they act one after the other, on what they see. The same seed has the
same people do the same acts. The clock stands still, so that every limit ends when it ends in the other run too: what
differs is the order in which the needs go on, and what is told again.
"""

import heapq
import itertools
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.emulator.changes import Change
from bot.emulator.feishu.cloud import SCHEDULE, App
from bot.emulator.feishu.envelopes import MESSAGE_EVENT, TAP_EVENT, Envelopes
from bot.emulator.feishu.pushes import Push
from bot.emulator.messages import Message
from bot.emulator.wire import News, Tap, TapAnswer
from bot.platforms.feishu.payloads import read_event

from tests.model.scene import GROUP, Scene

Body = Mapping[str, Any]
_DAY = 24 * 3600.0
_LATEST = sum(wait.total_seconds() for wait in SCHEDULE)
"""Seconds: until the cloud's last try, 7.1 hours."""
_THINKING = (60.0, 3600.0)
TITLE = re.compile("海报[a-j]+")
_ASK = "/需求 研发部、销售部 {} 截止 11月27日 优先级 高"


@dataclass(frozen=True, slots=True)
class Manner:
    """How the cloud delivers: the share of acts that come again, half under a new event id, and of late ones."""

    again: float = 0.0
    late: float = 0.0


IN_ORDER, AS_IT_LIKES = Manner(), Manner(again=3 / 7, late=0.2)
"""Three of ten deliveries are repeats when three of seven acts are repeated."""


class Post:
    """Takes down what people do, as it would be pushed."""

    def __init__(self, scene: Scene) -> None:
        app, self._world = App(), scene.world
        self._envelopes = Envelopes(app.app_id, app.tenant_key, app.bot_open_id, scene.world.people)
        self.written: list[Body] = []
        scene.world.attach(self)

    async def deliver(self, message: Message) -> None:
        """See Wire."""
        self._write(MESSAGE_EVENT, self._envelopes.message(message, self._world.chats[message.chat_id]))

    async def tap(self, tap: Tap) -> TapAnswer:
        """See Wire."""
        self._write(TAP_EVENT, self._envelopes.tap(tap, "token of the delayed update"))
        return TapAnswer()

    async def announce(self, news: News) -> None:
        """Nothing else happens."""

    def _write(self, kind: str, event: Mapping[str, Any]) -> None:
        self.written.append(self._envelopes.envelope(kind, event, self._world.clock.now()))


@dataclass(frozen=True, slots=True)
class Answer:
    """Who taps which button, on the card in their private chat or in the group."""

    who: str
    button: str
    in_group: bool = False


_APPROVED = Answer("王磊", "通过")
_ENDS = ((Answer("刘洋", "确认无误"), Answer("徐静", "确认无误")), (Answer("李敏", "撤销需求", in_group=True),))
"""How it goes on after the approval."""


@dataclass(frozen=True, slots=True)
class Need:
    """What one person asks for, and who acts on it, one after the other."""

    title: str
    chance: random.Random
    answers: tuple[Answer, ...]


@dataclass
class Company:
    """People at work for a day, and the cloud between them and the bot."""

    scene: Scene
    manner: Manner
    delivered: int = 0
    now: float = 0.0  # seconds of the day
    _agenda: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _cards: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._post = Post(self.scene)
        self._bot_open_id = App().bot_open_id
        self.scene.world.changes.listen(self._see)

    def live(self, needs: int, seed: str) -> None:
        """A day on which so much is asked for, until everything has arrived."""
        for number in range(needs):
            need = _need(number, random.Random(f"{seed}/{number}"))  # noqa: S311  replayable, guards nothing
            self._at(number * _DAY / needs, partial(self._ask, need))
        while self._agenda:
            self.now, _, happen = heapq.heappop(self._agenda)
            happen()
        self.scene.settle()

    def _ask(self, need: Need) -> None:
        self.scene.said("李敏", _ASK.format(need.title), GROUP)
        self._push(need, need.answers)

    def _tap(self, need: Need, answer: Answer, then: Sequence[Answer]) -> None:
        place = self.scene.world.chat(GROUP) if answer.in_group else self.scene.world.private_chat(answer.who)
        if (need.title, place.chat_id) not in self._cards:
            self.scene.settle()
        card = self._cards[need.title, place.chat_id]
        self.scene.run(self.scene.world.tap(answer.who, card, answer.button))
        self._push(need, then)

    def _push(self, need: Need, then: Sequence[Answer]) -> None:
        """What was just done is on its way, once or more often; the next one acts a while after it arrived."""
        push, draw = Push(self._post.written.pop(), again=True), need.chance
        late, again, new_id = draw.random() < self.manner.late, draw.random() < self.manner.again, draw.random() < 0.5
        delay, wait = draw.uniform(0, _LATEST), draw.choice(SCHEDULE).total_seconds()
        arrives = self.now + (delay if late else 0.0)
        self._at(arrives, partial(self._deliver, push))
        if again:
            self._at(arrives + wait, partial(self._deliver, push.under_new_id() if new_id else push))
        if then:
            self._at(arrives + need.chance.uniform(*_THINKING), partial(self._tap, need, then[0], then[1:]))

    def _deliver(self, push: Push) -> None:
        event = read_event(push.body, self._bot_open_id)
        assert event is not None, push.body
        self.scene.happen(event)
        self.delivered += 1

    def _at(self, moment: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._numbers), happen))

    def _see(self, change: Change) -> None:
        message = change.message
        if change.kind == "message" and message and message.from_bot and (found := TITLE.search(message.text)):
            self._cards.setdefault((found[0], message.chat_id), message.message_id)


def _need(number: int, chance: random.Random) -> Need:
    """Its title has no figure, so that the ending still tells it from the others."""
    title = "海报" + str(number).translate(str.maketrans("0123456789", "abcdefghij"))
    return Need(title, chance, (_APPROVED, *chance.choices(_ENDS, (5, 1))[0]))
