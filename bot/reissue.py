"""A new card in the place of one that can no longer be changed: recalled, or too old for the cloud (F-45, F-47)."""

from datetime import datetime

from bot.cards.model import Card, from_json, to_json
from bot.cards.resent import replaced
from bot.cards.seal import has_acts, reseal
from bot.domain.sending import MessageClass
from bot.store.outbox import Redrawn, SendKind
from bot.store.postings import Posting
from bot.store.tokens import Token
from bot.store.unit_of_work import UnitOfWork


def reissue(uow: UnitOfWork, posting_id: int, now: datetime) -> None:
    """Send what the card says now as a new one, once; taps on the old one are still answered."""
    posting = uow.postings.get(posting_id)
    card, outdated = _face(uow, posting_id), uow.outbox.is_marked(posting_id)
    uow.postings.retire(posting_id)
    uow.outbox.forget(posting_id)
    if posting.live and card is not None:
        _send_new(uow, posting, card, outdated, now)


def renew(uow: UnitOfWork, posting_id: int, now: datetime) -> None:
    """The same while the old card can still be changed: it is greyed and says where to go."""
    posting, card = uow.postings.get(posting_id), _face(uow, posting_id)
    if not posting.live or card is None or not has_acts(card):
        return
    outdated = uow.outbox.is_marked(posting_id)
    uow.outbox.redraw(Redrawn(f"renewed:{posting_id}", posting.cloud, posting_id, to_json(replaced(card))), now)
    uow.postings.retire(posting_id)
    _send_new(uow, posting, card, outdated, now)


def _face(uow: UnitOfWork, posting_id: int) -> Card | None:
    face = uow.claims.face_of(posting_id)
    message = from_json(face) if face is not None else None
    return message if isinstance(message, Card) else None


def _send_new(uow: UnitOfWork, old: Posting, card: Card, outdated: bool, now: datetime) -> None:
    new_id = uow.postings.add(
        old.subject,
        old.view,
        old.cloud,
        now,
        chat_id=old.chat_id,
        room_id=old.room_id,
        person_id=old.person_id,
        version=old.shown_version,
    )
    minted: list[Token] = []

    def again(value: str) -> str:
        token = uow.tokens.find(value, old.cloud)
        if token is None:
            return value
        fresh = Token(token.act, token.subject, token.version, new_id, token.cloud, token.args)
        minted.append(fresh)
        return fresh.value

    card = reseal(card, again)
    uow.tokens.add(minted, now)
    uow.outbox.add(
        idem_key=f"reissue:{old.id}",
        kind=SendKind.CREATE,
        message_class=MessageClass.OWED,
        cloud=old.cloud,
        card=to_json(card),
        now=now,
        chat_id="" if old.person_id else old.chat_id,
        person_id=old.person_id,
        posting_id=new_id,
    )
    if outdated:  # what is sent now was drawn before the last change
        uow.outbox.redraw(Redrawn(f"reissue:{old.id}:face", old.cloud, new_id, ""), now)
