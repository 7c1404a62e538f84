"""What the operator reads after a restore, once, in private; it passes the fence (F-88)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from bot.cards.model import PlainMessage, Strong, to_json
from bot.domain.people import Office
from bot.domain.sending import MessageClass
from bot.services.company import Company
from bot.store.outbox import SendKind
from bot.store.unit_of_work import UnitOfWork

_WORDS: Mapping[MessageClass, str] = {
    MessageClass.OWED: "必须送到的（提醒、升级、审批）",
    MessageClass.STATE: "卡片的新样子",
    MessageClass.COURTESY: "告知类的（放行后不补发）",
    MessageClass.RECEIPT: "命令的回答（放行后不补发）",
}


def fence_and_tell(uow: UnitOfWork, company: Company, now: datetime) -> None:
    """Raise the fence of a store that is a copy, and tell the operators once what it holds."""
    uow.restores.fence(now)
    found = uow.restores.current()
    if found is None or uow.claims.keys_like(f"restore:{found.id}:"):
        return
    made = company.calendar.local(found.made_at)
    lines = held_in_words(uow.restores.held())
    told = PlainMessage(
        (
            Strong("数据是从备份恢复的，发送暂停着。"),
            f"\n备份做于 {made:%Y-%m-%d %H:%M}，那以后发过什么已不可知，所以下面这些先扣住：\n",
            "\n".join(lines) or "没有未发的消息。",
            "\n核对以后运行 bot release 放行。命令照常回答。",
        )
    )
    for person_id in _operators(uow, company):
        for cloud, _ in uow.roster.clouds_of(person_id)[:1]:
            uow.outbox.add(
                idem_key=f"restore:{found.id}:{person_id}",
                kind=SendKind.CREATE,
                message_class=MessageClass.RECEIPT,
                cloud=cloud,
                card=to_json(told),
                now=now,
                person_id=person_id,
            )


def held_in_words(held: Counter[MessageClass]) -> list[str]:
    """A line for each class that has something."""
    return [f"{_WORDS[each]}：{held[each]} 条" for each in MessageClass if held[each]]


def _operators(uow: UnitOfWork, company: Company) -> list[int]:
    handles = company.settings.roles.admins
    admins = [person.id for person in uow.roster.people() if person.handle in handles]
    secretary = uow.roster.office(Office.SECRETARY)
    return admins or ([secretary] if secretary is not None else [])
