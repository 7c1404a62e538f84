"""An owed message that cannot be delivered goes to somebody else, in private, with the reason (F-43, R-27)."""

from collections.abc import Mapping
from datetime import datetime

from bot.cards.model import from_json, to_json
from bot.cards.resent import undelivered, unmarked
from bot.domain.sending import MessageClass
from bot.ports import SendError, SendProblem
from bot.services.company import Company
from bot.services.desk import Desk
from bot.services.passing_on import instead
from bot.store.claims import Outgoing
from bot.store.outbox import SendKind
from bot.store.unit_of_work import UnitOfWork

_MARK = "#instead:"
_REASONS: Mapping[SendProblem, str] = {
    SendProblem.CHAT_GONE: "机器人已不在那个群里，或者群已解散",
    SendProblem.PERSON_GONE: "对方已离开，或者不在机器人的可用范围里",
    SendProblem.NO_PERMISSION: "机器人在那里没有发言的权限",
    SendProblem.REFUSED: "平台拒收这条内容",
    SendProblem.TOO_BIG: "内容超过平台的长度限制",
    SendProblem.UNKNOWN: "平台一直没有答复",
}
_ABOUT_CONTENT = frozenset({SendProblem.REFUSED, SendProblem.TOO_BIG})


class PassOn:
    """Tells the next person who was not tried yet; ends when nobody is left, so there is no loop."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def __call__(self, uow: UnitOfWork, row: Outgoing, failure: SendError, now: datetime) -> None:
        """Add the message to somebody else, in the same transaction that gave up the first one."""
        first, _, _ = row.idem_key.partition(_MARK)
        posting = uow.postings.get(row.posting_id) if row.posting_id is not None else None
        desk = Desk(uow, self._company, now, None, first)
        receivers = instead(
            desk, row.todo_id, posting.subject if posting else "", posting.room_id if posting else None, row.person_id
        )
        tried = uow.claims.people_tried(first, first + _MARK)
        for person_id in receivers:
            clouds = uow.roster.clouds_of(person_id)
            if person_id not in tried and clouds:
                self._tell(uow, f"{first}{_MARK}{person_id}", person_id, clouds[0][0], row, failure, now)
                return

    def _tell(
        self, uow: UnitOfWork, key: str, person_id: int, cloud: str, row: Outgoing, failure: SendError, now: datetime
    ) -> None:
        message = unmarked(from_json(row.card))
        if _MARK not in row.idem_key:
            why = _REASONS.get(failure.problem, "平台没有收下")
            whole, known = failure.problem not in _ABOUT_CONTENT, failure.problem is not SendProblem.UNKNOWN
            message = undelivered(message, _place(uow, row), why, whole=whole, known=known)
        uow.outbox.add(
            idem_key=key,
            kind=SendKind.CREATE,
            message_class=MessageClass.OWED,
            cloud=cloud,
            card=to_json(message),
            now=now,
            person_id=person_id,
            todo_id=row.todo_id,
        )


def _place(uow: UnitOfWork, row: Outgoing) -> str:
    if row.person_id is not None:
        return uow.roster.person(row.person_id).display
    room = uow.rooms.of_chat(row.cloud, row.chat_id)
    return f"「{room.name}」" if room else "一个群"
