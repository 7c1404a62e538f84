"""When nobody at all is there to act for a department: then its clock stands still (REQUIREMENTS A13)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.domain.pauses import ON_LEAVE, Pause


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from ``begins_at`` to ``ends_at``, UTC."""

    person_id: int
    delegate_id: int | None
    begins_at: datetime
    ends_at: datetime


def nobody_there(people: Collection[int], absences: Iterable[Absence], since: datetime) -> list[Pause]:
    """The times from ``since`` on at which all of ``people`` are away and so is everybody who stands in for them.

    Of two absences of one person the later in the list wins.
    """
    known = [each for each in absences if each.ends_at > since]
    if not people or not set(people) <= {each.person_id for each in known}:
        return []
    found: list[Pause] = []
    for begin, end in pairwise(_edges(known, since)):
        away = {each.person_id: each for each in known if each.begins_at <= begin < each.ends_at}
        if any(_is_there(person, away) for person in people):
            continue
        if found and found[-1].end == begin:
            begin = found.pop().begin
        found.append(Pause(begin, end, ON_LEAVE))
    return found


def _edges(absences: Sequence[Absence], since: datetime) -> list[datetime]:
    """Between two of these nobody leaves and nobody comes back."""
    moments = {moment for each in absences for moment in (each.begins_at, each.ends_at)}
    return sorted({since, *(moment for moment in moments if moment > since)})


def _is_there(person: int | None, away: Mapping[int, Absence]) -> bool:
    """Whether the person is there, or whoever stands in for them by name."""
    seen: set[int] = set()
    while person is not None and person not in seen:
        if person not in away:
            return True
        seen.add(person)
        person = away[person].delegate_id
    return False
