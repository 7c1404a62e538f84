"""Who is asked for progress, in which room, what is owed, and what a report may still change."""

from datetime import date

import pytest
from bot.domain import subject as subjects
from bot.domain.need import NeedState
from bot.domain.progress import Timing
from bot.domain.timer import Timer
from bot.domain.todo import TodoKind, TodoState
from bot.errors import NotAllowedError, StaleError
from bot.services import progress
from bot.services.progress import Prompt, Said
from bot.services.progress_rooms import room_for

from tests.domain.company_time import at, shown
from tests.services.conftest import OpenOffice
from tests.services.executing import department, executing
from tests.services.office import Office

FRIDAY = date(2026, 11, 20)
DONE = Said("海报初稿3张", "", "明天12:00前出第二稿")
DONE_MORE = Said("海报初稿4张", "", "明天12:00前出第二稿")


def fire(office: Office, now: str, day: date = FRIDAY, name: str = "研发部") -> Prompt | None:
    """The timer of a department's day fires at a moment."""
    subject = subjects.department(department(office, name).id)
    timer = Timer(1, f"progress:{subject.id}:{day.isoformat()}", progress.TIMER_KIND, at(now), str(subject))
    progress.arm_next(office.desk(now=at(now)), timer)
    return progress.due_prompt(office.desk(now=at(now)), timer)


def armed(office: Office) -> list[tuple[str, str]]:
    """Every armed timer: key and day and hour."""
    return [(timer.key, shown(timer.fire_at)) for timer in office.uow.timers.due(at("2030-01-01 00:00"))]


def test_every_department_is_armed_for_its_next_working_day_however_often_the_bot_starts(office: Office) -> None:
    progress.arm_all(office.desk(now=at("2026-11-20 10:00")))
    progress.arm_all(office.desk(now=at("2026-11-20 10:05")))

    keys = {key for key, _ in armed(office)}
    assert keys == {f"progress:{each.id}:2026-11-20" for each in office.uow.roster.departments()}
    assert {moment[:15] for _, moment in armed(office)} == {"2026-11-20 17:0"}


def test_departments_are_asked_at_moments_of_their_own_within_two_minutes(office: Office) -> None:
    progress.arm_all(office.desk(now=at("2026-11-20 10:00")))

    moments = {timer.fire_at for timer in office.uow.timers.due(at("2030-01-01 00:00"))}
    assert len(moments) == len(office.uow.roster.departments())
    assert max(moments) < at("2026-11-20 17:02")


def test_nobody_is_asked_on_a_day_that_became_a_day_off_since(office: Office) -> None:
    """F-61: the prompt was armed by the calendar of then."""
    executing(office, "N-1")

    assert fire(office, "2026-11-21 17:00", date(2026, 11, 21)) is None
    assert fire(office, "2026-11-23 17:00", date(2026, 11, 23)) is not None


@pytest.mark.parametrize("now", ["2026-11-20 17:00", "2026-11-20 18:30", "2026-11-20 20:30"])
def test_whatever_becomes_of_a_prompt_the_next_working_day_is_armed(office: Office, now: str) -> None:
    executing(office, "N-1")

    fire(office, now)

    assert [key for key, _ in armed(office)] == [f"progress:{department(office, '研发部').id}:2026-11-23"]


def test_a_prompt_is_owed_until_eight_and_nothing_escalates(office: Office) -> None:
    executing(office, "N-1")

    prompt = fire(office, "2026-11-20 17:01")

    assert prompt is not None
    assert prompt.timing is Timing.ON_TIME
    assert (prompt.todo.kind, shown(prompt.todo.due_at)) == (TodoKind.FILE_PROGRESS, "2026-11-20 20:00")
    assert [key for key, _ in armed(office) if key.startswith("todo:")] == []


def test_a_department_that_has_filed_already_is_not_asked(office: Office) -> None:
    need = executing(office, "N-1")
    progress.file_report(office.desk("刘洋"), department(office, "研发部"), need.id, FRIDAY, DONE)

    assert fire(office, "2026-11-20 17:01") is None


def test_a_day_that_became_a_day_off_stays_silent(office: Office) -> None:
    executing(office, "N-1")

    asked = fire(office, "2026-11-21 17:01", date(2026, 11, 21))

    assert asked is None
    assert [key for key, _ in armed(office)] == [f"progress:{department(office, '研发部').id}:2026-11-23"]


def test_a_need_confirmed_in_the_evening_is_owed_from_the_next_day_on(office: Office) -> None:
    executing(office, "N-1")
    executing(office, "N-2", confirmed=at("2026-11-20 17:30"))

    today = progress.department_day(office.desk(now=at("2026-11-20 18:00")), department(office, "研发部"), FRIDAY)

    assert [each.need.number for each in today.missing] == ["N-1"]
    tomorrow = progress.department_day(office.desk(), today.department, date(2026, 11, 23))
    assert [each.need.number for each in tomorrow.missing] == ["N-1", "N-2"]


def test_the_todo_ends_with_the_last_report_not_with_the_first(office: Office) -> None:
    first, second = executing(office, "N-1"), executing(office, "N-2")
    prompt = fire(office, "2026-11-20 17:01")
    assert prompt is not None
    desk = office.desk("刘洋", at("2026-11-20 17:10"))

    progress.file_report(desk, prompt.day.department, first.id, FRIDAY, DONE)
    still = office.uow.todos.get(prompt.todo.id)
    progress.file_report(desk, prompt.day.department, second.id, FRIDAY, Said(idle_reason="等财务批复"))

    ended = office.uow.todos.get(prompt.todo.id)
    assert still is not None
    assert still.state is TodoState.OPEN
    assert ended is not None
    assert ended.state is TodoState.DONE


@pytest.mark.parametrize(
    ("now", "late"), [("2026-11-20 19:59", False), ("2026-11-20 20:01", True), ("2026-11-21 09:00", True)]
)
def test_a_report_after_eight_is_late_and_an_edit_leaves_that_as_it_was(office: Office, now: str, late: bool) -> None:
    need = executing(office, "N-1")
    desk = office.desk("刘洋", at(now))

    progress.file_report(desk, department(office, "研发部"), need.id, FRIDAY, DONE)
    edited = progress.file_report(
        office.desk("刘洋", at("2026-11-22 09:00")), department(office, "研发部"), need.id, FRIDAY, DONE_MORE
    )

    assert edited.late is late
    assert office.uow.progress.of_day(FRIDAY) == [edited]
    entries = [entry.what for entry in office.uow.journal.entries(subjects.need(need.id))]
    assert entries == ["progress filed", "progress changed"]


def test_once_the_next_day_is_asked_for_the_last_one_is_closed(office: Office) -> None:
    need = executing(office, "N-1")

    with pytest.raises(StaleError, match="已经截止"):
        progress.file_report(
            office.desk("刘洋", at("2026-11-23 17:00")), department(office, "研发部"), need.id, FRIDAY, DONE
        )


def test_a_need_that_is_no_longer_in_execution_asks_for_nothing(office: Office) -> None:
    need = executing(office, "N-1", state=NeedState.WITHDRAWN)

    with pytest.raises(StaleError, match="已撤销"):
        progress.file_report(office.desk("刘洋"), department(office, "研发部"), need.id, FRIDAY, DONE)


def test_only_those_who_act_for_the_department_may_file(office: Office) -> None:
    need = executing(office, "N-1")

    with pytest.raises(NotAllowedError, match="只有研发部的负责人、副职、接口人和填报人可以填进度，联系人：刘洋"):
        progress.file_report(office.desk("李敏"), department(office, "研发部"), need.id, FRIDAY, DONE)
    assert progress.file_report(office.desk("赵强"), department(office, "研发部"), need.id, FRIDAY, DONE).done


def test_the_plan_of_the_last_report_is_remembered_over_days_off(office: Office) -> None:
    need = executing(office, "N-1")
    progress.file_report(office.desk("刘洋"), department(office, "研发部"), need.id, FRIDAY, DONE)

    monday = progress.department_day(office.desk(), department(office, "研发部"), date(2026, 11, 23))

    assert [each.plan for each in monday.needs] == ["明天12:00前出第二稿"]


ROOMS = [
    {"name": "新品群", "feishu": "oc_new", "departments": ["市场部", "研发部"]},
    {"name": "研发群", "feishu": "oc_dev", "departments": ["研发部"]},
    {"name": "总群", "feishu": "oc_all", "departments": []},
    {"name": "市场群", "feishu": "oc_market", "departments": ["市场部"]},
]


@pytest.mark.parametrize(
    ("rooms", "came_from", "asked_in"),
    [
        (ROOMS, "新品群", "新品群"),
        (ROOMS, "研发群", "研发群"),
        (ROOMS, "总群", "新品群"),
        (ROOMS, "市场群", "新品群"),
        (ROOMS[2:], "总群", "总群"),
        (ROOMS[2:], "市场群", ""),
    ],
)
def test_a_department_is_asked_in_its_own_room_the_one_its_needs_came_from_first(
    office_with: OpenOffice, rooms: list[dict[str, object]], came_from: str, asked_in: str
) -> None:
    office = office_with(groups=rooms)
    room_id = next(room.id for room in office.uow.rooms.all() if room.name == came_from)
    need = executing(office, "N-1", room_id=room_id)

    room = room_for(office.desk(), department(office, "研发部"), [need])

    assert (room.name if room else "") == asked_in
