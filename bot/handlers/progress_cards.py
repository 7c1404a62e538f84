"""Gathers what a department's progress card shows, and redraws it wherever it stands."""

from datetime import date

from bot.cards.model import Mention, Person
from bot.cards.progress import ProgressFacts, ProgressLine, prompt_card
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms.spec import NONE_WORDS
from bot.domain.people import Department
from bot.domain.subject import Subject
from bot.domain.time_words import day_words
from bot.faces import Faces, Paint
from bot.handlers.desk import desk_of
from bot.services import progress
from bot.services.desk import Desk
from bot.services.progress import DepartmentDay, NeedDay

_VIEW = "progress"

faces = Faces()


def view_of(department: Department, day: date) -> View:
    """All cards that show this department's day."""
    return View(subjects.department(department.id), f"{_VIEW}-{day.isoformat()}")


def refresh(ctx: Context, department: Department, day: date) -> None:
    """Redraw the department's day everywhere it is shown."""
    ctx.refresh(view_of(department, day))


@faces.face(_VIEW)
def _face(desk: Desk, subject: Subject, key: str) -> Paint:
    department, day = desk.department(subject.id), date.fromisoformat(key)
    card = prompt_card(facts_of(desk, progress.department_day(desk, department, day)))
    return lambda _posting: card


def close_last(ctx: Context, department: Department, day: date) -> None:
    """The prompt before this day's asks for nothing any more; one that was answered stays as it is."""
    desk = desk_of(ctx)
    last = desk.company.calendar.add_workdays(day, -1)
    view = view_of(department, last)
    shown = ctx.uow.postings.live(str(view.subject), view.name)
    if shown and progress.department_day(desk, department, last).missing:
        refresh(ctx, department, last)
    for posting in shown:
        ctx.uow.postings.retire(posting.id)


def facts_of(desk: Desk, today: DepartmentDay, *, call: bool = False) -> ProgressFacts:
    """The day in words; ``call`` notifies the updater when the card is sent."""
    hours, local = progress.hours(desk), desk.company.calendar.local
    department = today.department
    return ProgressFacts(
        subject=str(subjects.department(department.id)),
        department=department.name,
        date=today.day.isoformat(),
        day=day_words(today.day, local(desk.now).year),
        asked_at=f"{hours.prompt_at:%H:%M}",
        until=f"{hours.late_until:%H:%M}",
        updater=_updater(desk, department, call=call),
        lines=tuple(line_about(desk, each) for each in today.needs if each.owed or each.report),
        late=progress.was_late(desk, department, today.day),
        closed=desk.now >= hours.closes_at(today.day),
    )


def line_of(facts: ProgressFacts, need_id: int) -> ProgressLine | None:
    """The need's line, None when the card does not show it."""
    return next((line for line in facts.lines if line.need_id == need_id), None)


def line_about(desk: Desk, each: NeedDay) -> ProgressLine:
    """The need's line, whether or not anything is owed about it today."""
    report = each.report
    return ProgressLine(
        need_id=each.need.id,
        number=each.need.number,
        title=each.need.title,
        plan=each.plan,
        late=desk.late(each.need.content.due_at),
        by=desk.name(report.person_id) if report else "",
        at=f"{desk.company.calendar.local(report.at):%H:%M}" if report else "",
        done=report.done if report else "",
        left=report.not_done if report and report.not_done.casefold() not in NONE_WORDS else "",
        next_plan=report.next_plan if report else "",
        idle=report.idle_reason if report else "",
        filed_late=report.late if report else False,
    )


def _updater(desk: Desk, department: Department, *, call: bool) -> Mention | Person | None:
    person_id = department.updater_id
    if person_id is None:
        return None
    name = desk.name(person_id)
    return Mention(person_id, name) if call else Person(person_id, name)
