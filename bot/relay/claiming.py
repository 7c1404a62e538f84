"""Claims what may go now, re-checked and rendered, in one transaction."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.cards.model import Message, from_json, to_json
from bot.domain.budget import Restraint
from bot.domain.manners import LATE
from bot.domain.sending import MessageClass, RowMove
from bot.events import Cloud
from bot.faces import Paint
from bot.metering import Meter
from bot.ports import Body, SendLimits
from bot.relay.folding import Fold
from bot.relay.pacing import Pace, longest_span
from bot.store.claims import Candidate, Claims, Hold, Outgoing
from bot.store.outbox import SendKind
from bot.store.unit_of_work import UnitOfWork

log = structlog.get_logger("bot.relay")

RenderBody = Callable[[Message, Callable[[int], str | None]], Body]
"""A cloud's renderer: a card or message, and how to find a person's id on that cloud, to the bytes of the wire."""

Easel = Callable[[UnitOfWork, datetime], Paint]
"""Draws and seals cards as things stand in a transaction, at a moment of business time."""

_ONE_A_MINUTE = ((1, 60.0),)
_LOOK_AGAIN = 60.0  # seconds; the month may be over
_EACH = 4  # of one place at a time; the next ones may be more urgent


@dataclass(frozen=True, slots=True)
class Claimed:
    """What may be sent, and after how many seconds to look again; None when nothing waits."""

    rows: list[Outgoing]
    again_in: float | None


@dataclass(frozen=True, slots=True)
class Claiming:
    """How this process claims: its renderers, the clouds' limits, and how long a claim holds, in seconds;
    ``meters`` of clouds that count by the month.
    """

    render: Mapping[Cloud, RenderBody]
    limits: Mapping[str, SendLimits]
    lease: float
    meters: Mapping[str, Meter]
    easel: Easel
    fold: Fold

    def claim(
        self, now: float, business_now: datetime, most: int, busy: Collection[str], connection: Connection
    ) -> Claimed:
        """Claim at most ``most`` rows, none of a ``busy`` place, where this process still sends."""
        uow = UnitOfWork(connection)
        if not uow.claims.waiting(now):
            return Claimed([], _seconds_until(uow.claims.next_change(now) or inf, now))
        uow.claims.alone()
        sparing = {cloud for cloud, meter in self.meters.items() if meter.restraint >= Restraint.SPARING}
        pace = self._pace(uow.claims, now, sparing, busy)
        due = uow.claims.due(
            now,
            business_now,
            closed_apis=pace.closed_apis,
            closed_places=pace.closed_places,
            each=_EACH,
            most=most,
            fenced=uow.restores.current() is not None,
        )
        late = [each.id for each in due if each.created_at < business_now - LATE]
        if late and self.fold(uow, late, business_now):
            return Claimed([], 0.0)
        wanted, dropped = _recheck(uow.claims, due, sparing)
        picked = [each.id for each in wanted if pace.take(each.api, each.place)]
        taken = uow.claims.take(picked, now, self.lease)
        drawn = _drawn(uow, taken, self.easel(uow, business_now))
        rows = [self._prepared(uow, row) for row in drawn]
        return Claimed(
            rows,
            0.0
            if len(drawn) < len(taken) or dropped or (len(due) == most and rows)
            else _again_in(uow.claims, pace, now),
        )

    def _with_body(self, uow: UnitOfWork, row: Outgoing) -> Outgoing:
        """The row with its bytes, rendered and stored before they are sent for the first time (DECISIONS 13)."""
        render = self.render.get(Cloud(row.cloud))
        if row.body or render is None:
            return row
        body = render(from_json(row.card), uow.roster.identities(row.cloud).get)
        uuid = _uuid(row, body)
        row = replace(row, body_kind=body.kind, body=body.content, uuid=uuid)
        uow.claims.keep_body(row)
        return row

    def _pace(self, claims: Claims, now: float, sparing: Collection[str], busy: Collection[str]) -> Pace:
        limits = {**self.limits, **{cloud: replace(self.limits[cloud], card=_ONE_A_MINUTE) for cloud in sparing}}
        tries = claims.tries(now - longest_span(limits.values()), now)
        strict = [cloud for cloud in sparing if self.meters[cloud].restraint is Restraint.STRICT]
        kept_back = [Hold(f"{cloud}:{SendKind.UPDATE}", now + _LOOK_AGAIN) for cloud in strict]
        return Pace(limits, tries, [*claims.holds(now), *kept_back], busy, now)

    def _prepared(self, uow: UnitOfWork, row: Outgoing) -> Outgoing:
        row = self._with_body(uow, row)
        if row.kind is SendKind.UPDATE and row.posting_id is not None:
            return replace(row, reply_to=uow.postings.get(row.posting_id).message_id)
        if row.person_id is None:
            return replace(row, looked_in=row.chat_id, group=uow.rooms.name_of_chat(row.cloud, row.chat_id))
        receiver = uow.roster.identities(row.cloud).get(row.person_id, "")
        private_chat = uow.roster.private_chat(row.cloud, row.person_id) if row.doubt_since else ""
        return replace(row, receiver=receiver, looked_in=private_chat)


def _drawn(uow: UnitOfWork, rows: list[Outgoing], paint: Paint) -> list[Outgoing]:
    """The rows with what they say; a mark is drawn now, as its record stands in this transaction."""
    drawn: list[Outgoing] = []
    for row in rows:
        if row.card:
            drawn.append(row)
        elif card := _painted(uow, row, paint):
            drawn.append(replace(row, card=card))
    return drawn


def _painted(uow: UnitOfWork, row: Outgoing, paint: Paint) -> str:
    """The face of a marked card, '' when it stays as it is; a defect in one drawing must not hold up the others."""
    assert row.posting_id is not None, "a mark is about a posting"
    try:
        with uow.part():
            card = paint(uow.postings.get(row.posting_id))
    except Exception as defect:
        if isinstance(defect, DBAPIError):
            raise
        log.exception("card not drawn", outbox_id=row.id)
        uow.claims.settle(row, RowMove.GIVE_UP, error=f"not drawn: {defect!r}")
        return ""
    if card is None:
        uow.claims.settle(row, RowMove.UNWANT)
        return ""
    return to_json(card)


def _recheck(claims: Claims, due: list[Candidate], sparing: Collection[str]) -> tuple[list[Candidate], int]:
    """What is still wanted at this moment, and how many were not (F-46, F-62); ``sparing`` clouds get no courtesies."""
    due = [replace(each, wanted=each.wanted and not _is_luxury(each, sparing)) for each in due]
    outdated = [each.id for each in due if not each.newest]
    unwanted = [each.id for each in due if each.newest and not each.wanted]
    claims.drop(outdated, RowMove.OUTDATE)
    claims.drop(unwanted, RowMove.UNWANT)
    return [each for each in due if each.newest and each.wanted], len(outdated) + len(unwanted)


def _is_luxury(each: Candidate, sparing: Collection[str]) -> bool:
    return each.message_class is MessageClass.COURTESY and each.cloud in sparing


def _again_in(claims: Claims, pace: Pace, now: float) -> float | None:
    closed = [*pace.closed_apis.values(), *pace.closed_places.values()] if claims.waiting(now) else []
    return _seconds_until(min([claims.next_change(now) or inf, *closed]), now)


def _seconds_until(moment: float, now: float) -> float | None:
    return None if moment == inf else max(moment - now, 0.005)


def _uuid(row: Outgoing, body: Body) -> str:
    place = f"{row.cloud}|{row.chat_id}|{row.person_id}|{row.reply_to}"
    return hashlib.sha256(f"{row.idem_key}|{place}|{body.content}".encode()).hexdigest()[:50]
