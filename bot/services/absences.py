"""Who is away and who stands in: rights, todos, cards and digests follow (L5). What was done says 代 whom.

Without a delegate the department's deputies come next, then its head.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.config import LeaveEntry
from bot.domain.leave import Absence
from bot.domain.subject import Subject
from bot.errors import UserError
from bot.services.desk import Desk


def leave(desk: Desk, delegate_id: int | None, until: datetime) -> Absence:
    """The actor is away from now on; what they set before ends. Raises UserError when they name themselves."""
    if delegate_id == desk.me.id:
        raise UserError("不能请自己代理，所以没有记录。请写另一个人：/代理 李敏 到 12月3日")
    absence = Absence(desk.me.id, delegate_id, desk.now, until)
    desk.uow.absences.cancel(desk.me.id, desk.now)
    desk.uow.absences.add(absence)
    desk.note(_subject(desk.me.id), "away", delegate=delegate_id, until=until.isoformat())
    return absence


def come_back(desk: Desk) -> list[Absence]:
    """The actor is back; returns what ends by it."""
    ended = of_person(desk, desk.me.id)
    if ended:
        desk.uow.absences.cancel(desk.me.id, desk.now)
        desk.note(_subject(desk.me.id), "back")
    return ended


def of_person(desk: Desk, person_id: int) -> list[Absence]:
    """When somebody is away, as far as it is not over."""
    return [each for each in desk.uow.absences.not_over(desk.now) if each.person_id == person_id]


def for_whom(desk: Desk, person_id: int) -> list[Absence]:
    """The absences in which somebody stands in."""
    return [each for each in desk.uow.absences.not_over(desk.now) if each.delegate_id == person_id]


def stand_in(desk: Desk, person_id: int) -> int | None:
    """Who acts for a person now: themselves, their delegate, else the next in line; None when nobody is there."""
    away, seen = _away(desk), set[int]()
    found: int | None = person_id
    while found in away and found not in seen:
        seen.add(found)
        found = away[found].delegate_id or _next_in_line(desk, found, away.keys())
    return None if found in away else found


def covering(desk: Desk, person_ids: Iterable[int]) -> tuple[int, ...]:
    """These people with stand-ins in the place of those who are away; somebody is always left.

    Of several, one who named nobody is simply left out while another is there.
    """
    people, away = tuple(person_ids), _away(desk)
    if not away.keys() & set(people):
        return people
    found = [stand_in(desk, each) for each in people if each not in away or away[each].delegate_id]
    present = tuple(dict.fromkeys(each for each in found if each is not None))
    if present:
        return present
    next_ones = tuple(dict.fromkeys(each for each in (stand_in(desk, p) for p in people) if each is not None))
    return next_ones or people


def acts_as(desk: Desk, person_id: int, people: Iterable[int | None]) -> int | None:
    """As which of these somebody may act now, in their own right first; None: as none."""
    wanted = [each for each in people if each is not None]
    if person_id in wanted:
        return person_id
    away = _away(desk)
    return next((each for each in wanted if each in away and stand_in(desk, each) == person_id), None)


def may_act(desk: Desk, people: Iterable[int | None]) -> bool:
    """Whether the actor may act as one of these; the journal will say for whom."""
    found = acts_as(desk, desk.me.id, people)
    if found is not None and found != desk.me.id:
        desk.uow.absences.acting_for = found
    return found is not None


def since(desk: Desk, moment: datetime) -> list[Absence]:
    """Who was or will be away from a moment on, the company's leave list first: what somebody said themselves wins."""
    own = desk.uow.absences
    return [*_listed(desk), *(own.since(moment) if moment < desk.now else own.not_over(desk.now))]


def _away(desk: Desk) -> dict[int, Absence]:
    return {each.person_id: each for each in since(desk, desk.now) if each.begins_at <= desk.now < each.ends_at}


def _listed(desk: Desk) -> list[Absence]:
    """The leave of the configuration, in days of the company."""
    start = desk.company.calendar.day_start
    return [
        Absence(person_id, None, start(entry.first), start(entry.last + timedelta(days=1)))
        for entry in desk.company.settings.leave
        for person_id in _on_list(desk, entry)
    ]


def _on_list(desk: Desk, entry: LeaveEntry) -> tuple[int, ...]:
    people = tuple(person.id for person in desk.uow.roster.people() if person.handle in entry.people)
    department = next((each for each in desk.uow.roster.departments() if each.name == entry.department), None)
    if department is None:
        return people
    head = (department.head_id,) if department.head_id is not None else ()
    return tuple(dict.fromkeys((*people, *department.contacts, *department.deputy_ids, *head)))


def _next_in_line(desk: Desk, person_id: int, away: Iterable[int]) -> int | None:
    department_id = desk.uow.roster.person(person_id).department_id
    if department_id is None:
        return None
    department, gone = desk.department(department_id), {person_id, *away}
    line = (*department.deputy_ids, *((department.head_id,) if department.head_id else ()))
    return next((each for each in line if each not in gone), None)


def _subject(person_id: int) -> Subject:
    return Subject("person", person_id)
