"""One call to the cloud for one row; a row lost in doubt is looked for before it is sent again (RELIABILITY 4.4)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cards.model import from_json
from bot.cards.resent import brief, reference
from bot.domain.ways import Way
from bot.ports import Body, Gateway, Learned, SendError, SendProblem, Sent, Target
from bot.relay.deciding import is_lost_in_doubt
from bot.store.claims import Outgoing
from bot.store.outbox import SendKind

_CLOCKS_APART = timedelta(minutes=1)
_CANNOT_LOOK = frozenset({SendProblem.NO_PERMISSION, SendProblem.REFUSED, SendProblem.CHAT_GONE})

Known = Callable[[list[str]], Awaitable[set[str]]]
"""Which of these messages some row has already as its own."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The cloud has the message."""

    sent: Sent


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nobody knows what became of an earlier try, the cloud forgot its uuid, and its chat does not show it."""


async def send(gateway: Gateway | None, row: Outgoing, now: float, known: Known) -> Arrived | NotFound:
    """Make the call, or find what an earlier one made; raises SendError."""
    if gateway is None:
        raise SendError(SendProblem.NO_PERMISSION, "no-gateway", f"{row.cloud} is not configured")
    if is_lost_in_doubt(row, now, gateway.remembers(row.body_kind)):
        return await _look_for(gateway, row, known)
    return Arrived(await _buzzed(gateway, row, await _call(gateway, row)))


async def _call(gateway: Gateway, row: Outgoing) -> Sent:
    body = Body(row.body_kind, row.body)
    if row.kind is SendKind.UPDATE:
        await gateway.update(row.reply_to, body)
        return Sent(row.reply_to)
    if row.kind is SendKind.REPLY and gateway.replies:
        return await gateway.reply(row.reply_to, body, row.uuid)
    answers = row.kind is SendKind.REPLY
    target = Target(row.chat_id, name=row.group, answers=answers) if row.chat_id else Target(row.receiver, person=True)
    return await gateway.create(target, body, row.uuid)


async def _buzzed(gateway: Gateway, row: Outgoing, sent: Sent) -> Sent:
    """An urgent message's receiver is buzzed once: after a try of which nobody knows what became, no more."""
    if not row.urgent or not row.receiver or row.doubt_since:
        return sent
    try:
        await gateway.urgent(sent.message_id, (row.receiver,), brief(from_json(row.card)))
    except SendError as refused:
        return replace(sent, learned=(*sent.learned, Learned(Way.URGENT, refused.code)))
    return replace(sent, learned=(*sent.learned, Learned(Way.URGENT)))


async def _look_for(gateway: Gateway, row: Outgoing, known: Known) -> Arrived | NotFound:
    words = reference(from_json(row.card))
    if not row.looked_in or not words:
        return NotFound()
    try:
        found = await gateway.find(row.looked_in, row.created_at - _CLOCKS_APART, words)
    except SendError as failure:
        if failure.problem in _CANNOT_LOOK:
            return NotFound()
        raise
    others = await known(list(found))
    return next((Arrived(Sent(each, row.looked_in)) for each in found if each not in others), NotFound())
