"""Writes down what became of a try, guarded by the fence, and does what follows from it."""

import random
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.cards.model import Card, Message, from_json, to_json
from bot.cards.render_plain import as_message
from bot.cards.resent import not_buzzed, repeated, shrunk
from bot.clock import Clock
from bot.domain.sending import MessageClass, RowMove
from bot.domain.ways import Way
from bot.events import Cloud
from bot.ports import Reach, SendError, SendProblem, Sent
from bot.reissue import reissue
from bot.relay.deciding import STEPS, Step, held_by, wait_before
from bot.relay.sending import Arrived, NotFound
from bot.store.claims import Outgoing
from bot.store.outbox import SendKind
from bot.store.unit_of_work import UnitOfWork

log = structlog.get_logger("bot.relay")

Fallback = Callable[[UnitOfWork, Outgoing, SendError, datetime], None]
"""Passes an owed message that cannot be delivered on to somebody else."""

_CARD_ENDS = frozenset({SendProblem.CHAT_GONE, SendProblem.PERSON_GONE, SendProblem.NO_PERMISSION})


class Settling:
    """Settles claims; each method runs in the transaction it is given."""

    def __init__(self, clock: Clock, seconds: Callable[[], float], fallback: Fallback) -> None:
        self._clock, self._seconds, self._fallback = clock, seconds, fallback

    def settle(self, row: Outgoing, outcome: Arrived | NotFound | SendError, connection: Connection) -> None:
        """Write the outcome; when a newer claim has the row it is only seen to that no old face stays (F-75)."""
        uow = UnitOfWork(connection)
        match outcome:
            case Arrived(sent=sent):
                self._arrived(uow, row, sent)
            case NotFound():
                self._lost(uow, row)
            case SendError():
                self._refused(uow, row, outcome)

    def _arrived(self, uow: UnitOfWork, row: Outgoing, sent: Sent) -> None:
        now, tried_at, chat_id = self._clock.now(), self._seconds(), sent.chat_id
        settled = {"message_id": sent.message_id, "sent_at": now, "tried_at": tried_at, "error": ""}
        if not uow.claims.settle(row, RowMove.ACCEPTED, **settled):
            if row.kind is SendKind.UPDATE and row.posting_id is not None:
                uow.outbox.redraw_overtaken(row.posting_id, late=row.id)
            return
        if row.posting_id is not None and row.kind is not SendKind.UPDATE:
            uow.postings.sent(row.posting_id, sent.message_id, chat_id, now)
        if row.receiver and chat_id:
            uow.roster.remember_private_chat(row.cloud, row.receiver, chat_id)
        for each in sent.learned:
            uow.reach.note(row.cloud, "" if each.way is Way.URGENT else row.chat_id, each.way, each.code, now)
            if each.way is Way.URGENT and each.code:
                self._say_plainly(uow, row)

    def _say_plainly(self, uow: UnitOfWork, row: Outgoing) -> None:
        """The cloud did not buzz: a second, plain message, which says so."""
        uow.outbox.add(
            idem_key=f"{row.idem_key}#plain",
            kind=SendKind.CREATE,
            message_class=MessageClass.OWED,
            cloud=row.cloud,
            card=to_json(not_buzzed(from_json(row.card), Cloud(row.cloud).buzz)),
            now=self._clock.now(),
            person_id=row.person_id,
            todo_id=row.todo_id,
        )

    def _lost(self, uow: UnitOfWork, row: Outgoing) -> None:
        """Nobody knows whether it arrived: what is owed goes once more, marked; the rest does not (RELIABILITY 4.5)."""
        if row.message_class is not MessageClass.OWED:
            uow.claims.settle(row, RowMove.DOUBT, error="unknown outcome, not worth a second time")
        elif row.repeated:
            unknown = SendError(SendProblem.UNKNOWN, "in doubt", "sent twice, and nobody knows whether it arrived")
            self._give_up(uow, row, unknown)
        else:
            error = "unknown outcome, sent once more and marked"
            self._change(uow, row, repeated(from_json(row.card)), error, repeated=True, doubt_since=0.0)
            log.warning("sent once more, marked as a repeat", outbox_id=row.id)

    def _refused(self, uow: UnitOfWork, row: Outgoing, failure: SendError) -> None:
        error = f"{failure.problem.value} {failure.code} {failure.text}"
        match STEPS[failure.problem][row.kind]:
            case Step.AGAIN:
                self._again(uow, row, failure, error)
            case Step.SHRINK:
                self._shrink(uow, row, failure, error)
            case Step.TEXT:
                self._as_text(uow, row, failure, error)
            case Step.ANEW:
                self._change(uow, row, from_json(row.card), error, kind=SendKind.CREATE.value, reply_to="")
            case Step.REISSUE:
                self._reissue(uow, row, error)
            case Step.GIVE_UP:
                self._give_up(uow, row, failure)

    def _again(self, uow: UnitOfWork, row: Outgoing, failure: SendError, error: str) -> None:
        now = self._seconds()
        next_try = now + wait_before(row, failure, random.random())  # noqa: S311  jitter, not a secret
        values = {"error": error, "next_try": next_try, "tried_at": now}
        reach = held_by(row, failure)
        if reach is not Reach.MESSAGE:
            values |= {"holds": reach.value, "hold_until": next_try}
        if failure.problem is not SendProblem.UNKNOWN:
            values["doubt_since"] = row.doubt_since
        uow.claims.settle(row, RowMove.AGAIN, **values)
        if failure.problem is SendProblem.APP_REFUSED:
            log.error("the cloud refuses the app, everything to it is held", outbox_id=row.id, error=error)

    def _shrink(self, uow: UnitOfWork, row: Outgoing, failure: SendError, error: str) -> None:
        message = from_json(row.card)
        smaller = shrunk(message)
        if smaller != message:
            self._change(uow, row, smaller, error)
        elif row.kind is SendKind.UPDATE:
            self._give_up(uow, row, failure)
        else:
            self._as_text(uow, row, failure, error)

    def _as_text(self, uow: UnitOfWork, row: Outgoing, failure: SendError, error: str) -> None:
        # A refused card reaches nobody and the chat shows nothing (facts/feishu 5.3): say the same in plain words.
        message = from_json(row.card)
        if not isinstance(message, Card):
            self._give_up(uow, row, failure)
            return
        self._change(uow, row, as_message(message), error)
        log.error("card refused, sent as text", outbox_id=row.id, error=error)

    def _change(self, uow: UnitOfWork, row: Outgoing, message: Message, error: str, **values: object) -> None:
        """Send something else instead; with other bytes comes another uuid."""
        fresh = {"card": to_json(message), "body_kind": "", "body": "", "uuid": "", "next_try": 0.0}
        settled = {"doubt_since": row.doubt_since, "tried_at": self._seconds(), "error": error, **fresh, **values}
        uow.claims.settle(row, RowMove.AGAIN, **settled)

    def _reissue(self, uow: UnitOfWork, row: Outgoing, error: str) -> None:
        assert row.posting_id is not None, "only cards on show are redrawn"
        if uow.claims.settle(row, RowMove.GIVE_UP, error=error, tried_at=self._seconds()):
            reissue(uow, row.posting_id, self._clock.now())

    def _give_up(self, uow: UnitOfWork, row: Outgoing, failure: SendError) -> None:
        error = f"{failure.problem.value} {failure.code} {failure.text}"
        if not uow.claims.settle(row, RowMove.GIVE_UP, error=error, tried_at=self._seconds()):
            return
        if failure.problem is SendProblem.CHAT_GONE:
            posting = uow.postings.get(row.posting_id) if row.posting_id is not None else None
            uow.rooms.set_chat_alive(row.cloud, row.chat_id or (posting.chat_id if posting else ""), False)
        if row.posting_id is not None and (row.kind is not SendKind.UPDATE or failure.problem in _CARD_ENDS):
            uow.postings.retire(row.posting_id)
            uow.outbox.forget(row.posting_id)
        log.error("message given up", outbox_id=row.id, error=error)
        if row.message_class is MessageClass.OWED:
            self._fallback(uow, row, failure, self._clock.now())
