"""Who looks after the set-up: binds groups, confirms that two accounts are one person (SURFACE 3, ``[roles]``)."""

from bot.domain.people import Office
from bot.errors import NotAllowedError
from bot.services.absences import may_act
from bot.services.desk import Desk


def stewards(desk: Desk) -> tuple[int, ...]:
    """The executive secretary and the admins, or the leader where the company has neither."""
    handles = desk.company.settings.roles.admins
    admins = [person.id for person in desk.uow.roster.people() if person.handle in handles]
    found = (desk.uow.roster.office(Office.SECRETARY), *admins)
    known = tuple(dict.fromkeys(person_id for person_id in found if person_id is not None))
    leader = desk.uow.roster.office(Office.LEADER)
    return known or (() if leader is None else (leader,))


def is_steward(desk: Desk) -> bool:
    """Whether the actor is one now, or stands in for one."""
    return may_act(desk, stewards(desk))


def require_steward(desk: Desk, what: str) -> None:
    """Raises NotAllowedError that says who may do it; ``what`` completes the sentence."""
    if not is_steward(desk):
        raise NotAllowedError(f"{what}由{names_of_stewards(desk)}来做，什么也没有改动。")


def names_of_stewards(desk: Desk) -> str:
    """Them, for a sentence."""
    return desk.names(stewards(desk)) or "执行秘书或管理员（配置的 [roles] 里还没有写）"
