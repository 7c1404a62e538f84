"""What a handler gets: the event, who acted, where, the time, the unit of work, and the ways to answer.

Nothing here talks to a cloud: every message is an outbox row in the event's own transaction (DESIGN rule 4).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.addresses import chats_to_reach, clouds_to_reach, message_in, message_to
from bot.cards.manners import with_why
from bot.cards.mentions import calling, mentioned
from bot.cards.model import Act, Card, Message, PlainMessage, to_json
from bot.cards.resent import replaced
from bot.domain.people import Person, Room, RoomChat
from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.errors import UserError
from bot.events import Chat, Cloud, Event, ToastTone
from bot.faces import Faces, Paint, for_reader, sealed
from bot.services.absences import stand_in
from bot.services.audience import Audience
from bot.services.company import Company
from bot.services.desk import Desk
from bot.services.manners import Way, way_of
from bot.store.outbox import MessageClass, Redrawn, SendKind
from bot.store.postings import Posting
from bot.store.unit_of_work import UnitOfWork

PATCH_AFTER_ANSWER = 3.0
"""Seconds the tapped card's own patch waits: a patch during the answer is undone on clients (DECISIONS 14)."""


@dataclass(frozen=True, slots=True)
class View:
    """Which face of which subject a card shows: all cards with the same subject and view are refreshed together."""

    subject: Subject
    name: str
    version: int = 0


_NOWHERE = View(Subject("event", 0), "answer")


class CommandHelp(Protocol):
    """What /帮助 tells of a command; the router's routes are such."""

    @property
    def names(self) -> tuple[str, ...]:
        """The command's name and its aliases."""
        ...

    @property
    def help(self) -> str:
        """One line of what it does."""
        ...

    @property
    def example(self) -> str:
        """A line ready to copy."""
        ...

    @property
    def audience(self) -> Audience:
        """For whom it is."""
        ...


@dataclass(slots=True)
class Shown:
    """What the person who tapped will see at once."""

    toast: str = ""
    tone: ToastTone = ToastTone.INFO
    card: Card | None = None
    patch: str = ""
    """The key of the outbox row that would show the card if the answer did not."""


@dataclass(slots=True)
class Context:
    """One event on its way through one handler; ``now`` is the only time the handler may use (DESIGN rule 6)."""

    event: Event
    now: datetime
    uow: UnitOfWork
    company: Company
    run: Callable[["Context", str], None]
    commands: Sequence[CommandHelp]
    faces: Faces
    patch_at: float
    """When the tapped card's own patch may go, in seconds of the time its sender keeps."""
    chat: Chat | None = None
    room: Room | None = None
    person: Person | None = None
    timer: Timer | None = None
    act: Act = field(default_factory=lambda: Act(""))
    posting: Posting | None = None
    line: str = ""
    argument: str = ""
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    option: str = ""
    tapped: bool = False
    shown: Shown = field(default_factory=Shown)
    _sends: int = 0

    @property
    def actor(self) -> Person:
        """Who acted; raises UserError when the person is not in the configuration."""
        if self.person is None:
            raise UserError("我还不认识您，所以什么也没有做。请让管理员把您加进机器人的人员名单。")
        return self.person

    @property
    def desk(self) -> Desk:
        """The use cases' view of this event."""
        return Desk(self.uow, self.company, self.now, self.person, self.event.key)

    @property
    def subject(self) -> Subject:
        """What the tapped button is about."""
        return Subject.parse(self.act.subject)

    @property
    def in_private(self) -> bool:
        """Whether what was tapped stands in the actor's own chat with the bot; a tap does not say so itself."""
        shown = self.posting
        if shown is None:
            return self.chat is not None and self.chat.private
        own_chat = self.uow.roster.private_chat(shown.cloud, self.actor.id)
        return shown.person_id == self.actor.id or (bool(own_chat) and shown.chat_id == own_chat)

    def toast(self, text: str, tone: ToastTone = ToastTone.SUCCESS) -> None:
        """Show the person who tapped a short line."""
        self.shown.toast, self.shown.tone = text, tone

    def show(self, card: Card) -> None:
        """Put this card in the place of the tapped one: in the answer, and by a patch, for the answer may be lost."""
        assert self.posting is not None, "only a tapped card has a place"
        self._redraw(self.posting, card)

    def reply(self, message: Message, view: View | None = None, *, in_all_rooms: bool = False) -> None:
        """Answer where the event came from, under the message that caused it.

        With ``in_all_rooms`` a group that lives in both clouds gets the card in each: one record, two rooms.
        """
        assert self.chat is not None, "a timer has no chat to reply to"
        message_id = getattr(self.event, "message_id", "")
        kind = SendKind.REPLY if message_id else SendKind.CREATE
        self._send(message, view, kind, MessageClass.RECEIPT, self.chat.cloud, chat=self.chat, reply_to=message_id)
        if in_all_rooms and self.room is not None and not self.chat.private:
            for other in chats_to_reach(self.room, MessageClass.STATE):
                if (other.cloud, other.chat_id) != (self.chat.cloud, self.chat.chat_id):
                    place = Chat(Cloud(other.cloud), other.chat_id)
                    self._send(
                        message, view, SendKind.CREATE, MessageClass.OWED, place.cloud, chat=place, room=self.room
                    )

    def write(self, chat: Chat, message: PlainMessage, *, message_class: MessageClass = MessageClass.OWED) -> None:
        """Say something in a chat that need be no room and no known person's."""
        self._send(message, None, SendKind.CREATE, message_class, chat.cloud, chat=chat)

    def say(self, text: str) -> None:
        """Answer with a line of text: a toast to a tap, a reply to a message."""
        if self.tapped:
            self.toast(text, ToastTone.INFO)
        else:
            self.reply(PlainMessage((text,)))

    def tell(
        self,
        person_id: int,
        message: Message,
        view: View | None = None,
        *,
        message_class: MessageClass = MessageClass.OWED,
        under: View | None = None,
        todo_id: int | None = None,
        waits: bool = True,
        urgent: bool = False,
    ) -> None:
        """Send a person a private message, under their card of ``under``; dropped if the todo closes before it goes.

        ``urgent``: the cloud buzzes them, if it can.

        Whoever stands in for somebody who is away gets it in their place (L5). Unless it answers what the person did,
        it may wait for their digest (UX 4.4); with ``waits`` false it does not: it is itself a digest, or would come
        too late.
        """
        if message_class is not MessageClass.RECEIPT:
            person_id = stand_in(self.desk, person_id) or person_id
        for cloud in self._clouds(person_id)[:1]:
            if waits and message_class is not MessageClass.RECEIPT:
                subject = str((view or under or _NOWHERE).subject)
                courtesy = message_class is MessageClass.COURTESY
                way = way_of(self.desk, person_id, subject, courtesy=courtesy)
                if way is Way.DIGEST:
                    self.fold(person_id, message, Subject.parse(subject))
                if way is not Way.NOW:
                    continue
            if view and isinstance(message, Card) and message_class is not MessageClass.RECEIPT:
                message = with_why(message, view.subject)
            reply_to = message_to(person_id, self._live(under)) if under else ""
            kind = SendKind.REPLY if reply_to else SendKind.CREATE
            self._send(
                message,
                view,
                kind,
                message_class,
                Cloud(cloud),
                person_id=person_id,
                reply_to=reply_to,
                todo_id=todo_id,
                urgent=urgent,
            )

    def cloud_of(self, person_id: int) -> str:
        """The cloud on which somebody is told things, '' for none."""
        return next(iter(self._clouds(stand_in(self.desk, person_id) or person_id)), "")

    def _clouds(self, person_id: int) -> list[str]:
        return clouds_to_reach(self.uow, self.company.settings, person_id, self.room)

    def fold(self, person_id: int, message: Message, subject: Subject) -> None:
        """Let the person's next digest say it (UX 4.4)."""
        self.uow.folded.add(person_id, str(subject), to_json(message), self.now)

    def post(
        self,
        room: Room,
        message: Message,
        view: View | None = None,
        *,
        message_class: MessageClass = MessageClass.OWED,
        under: View | None = None,
        todo_id: int | None = None,
    ) -> None:
        """Send to a group, in every cloud it lives in; ``under`` answers the card that shows that view there.

        Whom it mentions is called in one of the group's rooms, and in private when none is on a cloud of theirs.
        """
        chats = chats_to_reach(room, message_class)
        called_on = self._called_on(message, chats) if self.company.settings.serves_both else None
        for chat in chats:
            place = Chat(Cloud(chat.cloud), chat.chat_id)
            reply_to = message_in(chat.chat_id, self._live(under)) if under else ""
            kind = SendKind.REPLY if reply_to else SendKind.CREATE
            self._send(
                message if called_on is None else calling(message, _with(called_on, chat.cloud)),
                view,
                kind,
                message_class,
                place.cloud,
                chat=place,
                room=room,
                reply_to=reply_to,
                todo_id=todo_id,
            )
        for person_id in _with(called_on or {}, ""):
            alone = calling(message, frozenset())
            self.tell(person_id, alone, view, message_class=message_class, todo_id=todo_id)

    def _called_on(self, message: Message, chats: Sequence[RoomChat]) -> Mapping[int, str]:
        """On which cloud each of those mentioned is called, '' where they can be called in none of these chats."""
        here = {chat.cloud for chat in chats}
        return {who: next((cloud for cloud in self._clouds(who) if cloud in here), "") for who in mentioned(message)}

    def refresh(self, view: View) -> None:
        """Redraw every card that shows this view: the tapped one now, for the answer; the relay draws the others.

        Others are drawn when they are sent, so that of many changes in a row only the last is drawn.
        """
        tapped = self._tapped_in(view)
        self.uow.outbox.mark(str(view.subject), view.name, tapped.id if tapped else 0, self._next_key(), self.now)
        self.uow.postings.shown(str(view.subject), view.name, view.version)
        if tapped is not None:
            paint = self.faces.paint(self.desk, tapped.subject, tapped.view)
            self._redraw_with(tapped, paint)

    def replace(self, view: View, paint: Paint) -> None:
        """The same at once, with a face that is not how the record will look when the cards are sent."""
        for posting in self._showing(view):
            self._redraw_with(posting, paint)
        self.uow.postings.shown(str(view.subject), view.name, view.version)

    def _tapped_in(self, view: View) -> Posting | None:
        """The tapped card if it shows this view, even when it can change in nothing but the answer (F-45)."""
        tapped = self.posting
        found = tapped is not None and (tapped.subject, tapped.view) == (str(view.subject), view.name)
        return tapped if found else None

    def _showing(self, view: View) -> list[Posting]:
        shown, tapped = self._live(view), self._tapped_in(view)
        return shown if tapped is None or tapped.live else [*shown, tapped]

    def _live(self, view: View) -> list[Posting]:
        return self.uow.postings.live(str(view.subject), view.name)

    def _redraw_with(self, posting: Posting, paint: Paint) -> None:
        card = paint(posting)
        if card is not None:
            self._redraw(posting, for_reader(card, posting))

    def _redraw(self, posting: Posting, card: Card) -> None:
        card = sealed(self.uow, card, posting.id, posting.cloud, self.now)
        tapped = self.posting is not None and self.posting.id == posting.id
        if tapped:
            self.shown.card = card
        if posting.live:
            next_try = self.patch_at if tapped else 0.0
            face = Redrawn(self._next_key(), posting.cloud, posting.id, to_json(card), next_try)
            self.uow.outbox.redraw(face, self.now)
            if tapped:
                self.shown.patch = face.idem_key

    def sealed_answer(self) -> Card | None:
        """The card to answer the tap with, its buttons turned into tokens."""
        if self.shown.card is None or self.posting is None:
            return None
        return sealed(self.uow, self.shown.card, self.posting.id, self.posting.cloud, self.now)

    def _send(
        self,
        message: Message,
        view: View | None,
        kind: SendKind,
        message_class: MessageClass,
        cloud: Cloud,
        *,
        chat: Chat | None = None,
        room: Room | None = None,
        person_id: int | None = None,
        reply_to: str = "",
        todo_id: int | None = None,
        urgent: bool = False,
    ) -> None:
        chat_id = chat.chat_id if chat else ""
        posting_id = None
        if isinstance(message, Card):
            view = view or _NOWHERE
            if message_class is not MessageClass.COURTESY:  # a courtesy may not go, and then nothing takes its place
                self._make_way(view, message, chat_id, person_id)
            posting_id = self.uow.postings.add(
                str(view.subject),
                view.name,
                cloud,
                self.now,
                chat_id=chat_id,
                room_id=room.id if room else self.room.id if chat and self.room else None,
                person_id=person_id,
                version=view.version,
            )
            message = sealed(self.uow, message, posting_id, cloud, self.now)
        self.uow.outbox.add(
            idem_key=self._next_key(),
            kind=kind,
            message_class=message_class,
            cloud=cloud,
            card=to_json(message),
            now=self.now,
            chat_id=chat_id,
            person_id=person_id,
            reply_to=reply_to,
            posting_id=posting_id,
            todo_id=todo_id,
            urgent=urgent,
            private_to=self.person.id if chat and chat.private and chat == self.chat and self.person else None,
        )

    def _make_way(self, view: View, new: Card, chat_id: str, person_id: int | None) -> None:
        """Of two cards of a record in one chat only the new one lives; the older one says so (UX 4.3)."""
        if not self.faces.draws(view.name):
            return
        for old in self._live(view):
            if (old.person_id == person_id) if person_id else (old.chat_id == chat_id):
                self._redraw(old, replaced(new))
                self.uow.postings.retire(old.id)

    def _next_key(self) -> str:
        self._sends += 1
        return f"{self.event.key}#{self._sends}"


def _with(clouds: Mapping[int, str], cloud: str) -> list[int]:
    return [person_id for person_id, its_cloud in clouds.items() if its_cloud == cloud]
