"""Merged reminders: when a department's digests go out, and what stands in each person's (UX 4.4, L2, F-50).

One timer a department and slot, so that a store of 10,000 open todos is read once and not once for everybody.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.manners import LATE, ReminderChoice, Slots, Urgency, made_up_for, ordered, urgency
from bot.domain.progress import spread
from bot.domain.quiet import out_of_quiet
from bot.domain.subject import Subject
from bot.domain.timer import Timer
from bot.domain.todo import Todo, TodoKind
from bot.services.concerned import Concerned
from bot.services.desk import Desk
from bot.services.ladders import quiet_hours
from bot.store.folded import Folded
from bot.store.manners import EVERYTHING, Nudge

TIMER_KIND = "digest"
_EVERYBODY = Subject("company", 0)
_NO_DEPARTMENT = Subject("department", 0)
_OUT_OF_TURN = "members"
"""Kind of the subject of a department's digest that is no slot of its own but a part of everybody's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One todo in a person's digest."""

    todo: Todo
    urgency: Urgency

    @property
    def way(self) -> Nudge:
        """What it counts as for who reads it."""
        return Nudge.RAISED if self.urgency is Urgency.ESCALATED else Nudge.DIGEST


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """What one person is told at once: todos, most urgent first, and messages that were held back."""

    person_id: int
    entries: tuple[Entry, ...]
    folded: tuple[Folded, ...]
    made_up_for: str

    @property
    def tells(self) -> list[tuple[str, Nudge]]:
        """Of which subjects it reminds, and how."""
        return [(str(entry.todo.subject), entry.way) for entry in self.entries]


def arm_all(desk: Desk) -> None:
    """Make sure every department gets its next digest; arming twice changes nothing."""
    for department in desk.uow.roster.departments():
        _arm_next(desk, Subject("department", department.id))
    _arm_next(desk, _NO_DEPARTMENT)


def fold(desk: Desk, timer: Timer) -> None:
    """Let one digest for everybody say what this timer would have said: now, or when quiet hours end.

    It fires after everything else that is due, and says which days it makes up for.
    """
    fold_since(desk, _missed_since(desk, timer))


def fold_since(desk: Desk, since: str, of: str = "") -> None:
    """The same for what was missed since a day, unless such a digest waits already; ``of`` tells occasions apart that
    come from one event.
    """
    desk.uow.hold(TIMER_KIND)
    fire_at = fold_time(desk)
    waiting = (timer.fire_at for timer in desk.uow.timers.armed(TIMER_KIND) if timer.subject == str(_EVERYBODY))
    if not any(waits_for <= fire_at for waits_for in waiting):
        key = f"digest:all:{desk.source}{of}"
        desk.uow.timers.arm(key, TIMER_KIND, fire_at, subject=str(_EVERYBODY), stage=since)


def fold_time(desk: Desk) -> datetime:
    """When what is merged may be said: now, or when quiet hours end."""
    return out_of_quiet(desk.now, quiet_hours(desk), desk.company.calendar)


def due_digests(desk: Desk, timer: Timer) -> list[DigestPlan]:
    """Everybody's digest whose turn it is; arms the department's next slot.

    After an outage all departments get theirs together, once (UX 4.4: one digest that says 补发), each in a unit of
    work of its own: a tap need not wait for all of them.
    """
    group = Subject.parse(timer.subject)
    out_of_turn = group == _EVERYBODY or group.kind == _OUT_OF_TURN
    if not out_of_turn:
        _arm_next(desk, group)
    if fold_time(desk) > desk.now if out_of_turn else is_late(desk, timer):
        fold(desk, timer)
        return []
    if group == _EVERYBODY:
        desk.uow.hold(TIMER_KIND)  # what fell due before is told now, what falls due later is told by the next
        _arm_out_of_turn(desk, timer)
        return []
    if out_of_turn:
        return plan(desk, _people(desk, group.id), _missed(desk, timer), pings_since=_merged_since(desk, timer))
    routine = not _slots(desk).is_first(timer.fire_at)
    return plan(desk, _people(desk, group.id), once_a_day_too=not routine)


def plan(
    desk: Desk,
    people: Collection[int],
    missed: str = "",
    *,
    once_a_day_too: bool = True,
    pings_since: datetime | None = None,
) -> list[DigestPlan]:
    """Who is told what, in the order of the people; nobody gets an empty digest, and nothing comes twice a day unless
    it fell due or went up since it was told.

    With ``pings_since`` the digest stands in for the pings since then: who wants no digests gets it for their sake.
    """
    wanted = set(people)
    owed: dict[int, list[Entry]] = {}
    tomorrow = desk.company.calendar.day_start(today(desk) + timedelta(days=1))
    concerned = Concerned(desk)
    for todo in concerned.open_todos(wanted):
        if todo.kind is TodoKind.FILE_PROGRESS:
            continue  # the 17:00 card and the board ask for it (M18, M19)
        standing = urgency(todo, desk.now, tomorrow)
        owner_ids, head_id = concerned.by(todo)
        for person_id in owner_ids:
            if person_id in wanted:
                owed.setdefault(person_id, []).append(Entry(todo, standing))
        if head_id in wanted and head_id is not None:
            owed.setdefault(head_id, []).append(Entry(todo, Urgency.ESCALATED))
    folded = desk.uow.folded.by_person()
    if not owed and not folded:
        return []
    silent = _Silent(desk, people)
    plans = [
        _plan_of(person_id, silent.spare(person_id, owed.get(person_id, ())), folded.get(person_id, ()), missed)
        for person_id in people
        if owed.get(person_id) or folded.get(person_id)
    ]
    choices = desk.uow.manners.choices()
    return [
        each
        for each in plans
        if _is_worth_it(each, choices.get(each.person_id), once_a_day_too)
        or (pings_since is not None and _holds_a_ping(desk, each, pings_since))
    ]


def is_late(desk: Desk, timer: Timer) -> bool:
    """Whether an outage held the timer up."""
    return desk.now - timer.fire_at > LATE


def today(desk: Desk) -> date:
    """The company's day."""
    return desk.company.calendar.local(desk.now).date()


def next_slot(desk: Desk, department_id: int | None, after: datetime) -> datetime:
    """When people of this department get their next digest after a moment, UTC."""
    group = Subject("department", department_id) if department_id else _NO_DEPARTMENT
    return _slots(desk).next(after, _jitter(group))


class _Silent:
    """What nobody is to be told (again) today."""

    def __init__(self, desk: Desk, people: Collection[int]) -> None:
        self.now = desk.now
        self.muted = desk.uow.manners.muted(desk.now)
        self.nudged = desk.uow.manners.nudged(people, today(desk))

    def spare(self, person_id: int, entries: Iterable[Entry]) -> list[Entry]:
        if (person_id, f"{EVERYTHING}:{person_id}") in self.muted:
            return [entry for entry in entries if entry.urgency is Urgency.ESCALATED and self.is_new(person_id, entry)]
        return [entry for entry in entries if self.is_new(person_id, entry) and not self.is_muted(person_id, entry)]

    def is_new(self, person_id: int, entry: Entry) -> bool:
        """Whether it goes further than what was told: what was announced fell due since, or it went up."""
        told = self.nudged.get((person_id, str(entry.todo.subject)), {})
        if not told:
            return True
        if Nudge.PING in told:
            return False
        if entry.urgency is Urgency.ESCALATED:
            return Nudge.RAISED not in told
        return entry.todo.fell_due(max(told.values()), self.now)

    def is_muted(self, person_id: int, entry: Entry) -> bool:
        """What was escalated to somebody passes: it is owed, not offered."""
        return entry.urgency is not Urgency.ESCALATED and (person_id, str(entry.todo.subject)) in self.muted


def _plan_of(person_id: int, entries: list[Entry], folded: Iterable[Folded], missed: str) -> DigestPlan:
    rank = list(Urgency)
    ranked = sorted(entries, key=lambda entry: rank.index(entry.urgency))
    return DigestPlan(person_id, tuple(ranked), tuple(folded), missed)


def _is_worth_it(each: DigestPlan, choice: ReminderChoice | None, once_a_day_too: bool) -> bool:
    """Somebody who merely has time left is not reminded; what was held back is always told."""
    if each.folded:
        return True
    pressing = any(entry.urgency is not Urgency.WAITING for entry in each.entries)
    escalated = any(entry.urgency is Urgency.ESCALATED for entry in each.entries)
    if choice is ReminderChoice.OFF:
        return escalated
    return escalated or (pressing and (once_a_day_too or choice is not ReminderChoice.ONCE))


def _holds_a_ping(desk: Desk, each: DigestPlan, since: datetime) -> bool:
    """Whether something fell due since then, of which its owner would have been told alone."""
    quiet, calendar = quiet_hours(desk), desk.company.calendar
    late = (entry.todo.due_at for entry in each.entries if entry.todo.is_late(desk.now))
    return any(out_of_quiet(due_at, quiet, calendar) >= since for due_at in late)


def _people(desk: Desk, department_id: int) -> list[int]:
    """Who is in a department, in none that still is for 0."""
    known = {department.id for department in desk.uow.roster.departments()}
    own = [(person.id, person.department_id) for person in desk.uow.roster.people()]
    return [person_id for person_id, home in own if (home if home in known else 0) == department_id]


def _merged_since(desk: Desk, timer: Timer) -> datetime:
    """From when on pings may have been merged into this digest: the first day that was missed, else today."""
    since = _missed_since(desk, timer)
    return desk.company.calendar.day_start(date.fromisoformat(since) if since else today(desk))


def _missed(desk: Desk, timer: Timer) -> str:
    since = _missed_since(desk, timer)
    if not since:
        return ""
    first, last = date.fromisoformat(since), _slots(desk).last_day(desk.now)
    return made_up_for(first, max(first, last))


def _missed_since(desk: Desk, timer: Timer) -> str:
    """The first day that was missed; a digest that had to wait remembers it as its stage."""
    if timer.kind == TIMER_KIND and timer.stage:
        return timer.stage
    return desk.company.calendar.local(timer.fire_at).date().isoformat() if is_late(desk, timer) else ""


def _slots(desk: Desk) -> Slots:
    return Slots(ordered(desk.company.settings.digest.at), desk.company.calendar)


def _arm_next(desk: Desk, group: Subject) -> None:
    slot = _slots(desk).next(desk.now, _jitter(group))
    desk.uow.timers.arm(f"digest:{group}:{slot:%Y%m%d%H%M%S}", TIMER_KIND, slot, subject=str(group))


def _arm_out_of_turn(desk: Desk, timer: Timer) -> None:
    for department_id in (*(department.id for department in desk.uow.roster.departments()), _NO_DEPARTMENT.id):
        subject = str(Subject(_OUT_OF_TURN, department_id))
        desk.uow.timers.arm(f"{timer.key}:{subject}", TIMER_KIND, desk.now, subject=subject, stage=timer.stage)


def _jitter(group: Subject) -> timedelta:
    """Departments do not speak in the same second (UX 4.1: the clouds' busiest minutes)."""
    return spread(str(group))
