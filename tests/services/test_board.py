"""The board's figures: counted by state and department, per room, per day."""

from datetime import date

from bot.domain import subject as subjects
from bot.domain.limits import Limit
from bot.domain.need import NeedState
from bot.domain.timer import Timer
from bot.domain.todo import Role, TodoKind
from bot.services import board, progress
from bot.services.board import Board, draw_up, of_department, of_room
from bot.services.progress import Said
from bot.services.todos import open_todo

from tests.domain.company_time import at
from tests.services.conftest import OpenOffice
from tests.services.executing import department, executing
from tests.services.office import Office

ROOMS = [
    {"name": "新品群", "feishu": "oc_new", "departments": ["市场部", "研发部"]},
    {"name": "总群", "feishu": "oc_all", "departments": []},
]


def figures(drawn: Board) -> dict[str, tuple[int, int, int, int]]:
    return {row.department.name: (row.answering, row.executing, row.overdue, row.missing) for row in drawn.rows}


def test_departments_are_counted_by_what_they_owe_and_overdue_needs_come_first(office: Office) -> None:
    executing(office, "N-1", due=at("2026-12-01 18:00"))
    executing(office, "N-2", due=at("2026-11-20 09:00"))
    executing(office, "N-3", state=NeedState.CONFIRMING)
    executing(office, "N-4", state=NeedState.WITHDRAWN)
    filed = executing(office, "N-5")
    said = Said("海报初稿3张", "", "明天出第二稿")
    progress.file_report(office.desk("刘洋"), department(office, "研发部"), filed.id, date(2026, 11, 20), said)

    drawn = draw_up(office.desk(now=at("2026-11-20 18:00")))

    assert drawn.states == ((NeedState.CONFIRMING, 1), (NeedState.EXECUTING, 3))
    assert figures(drawn) == {"研发部": (1, 3, 1, 2)}
    assert [each.need.number for each in drawn.running] == ["N-2", "N-5", "N-1"]
    assert drawn.overdue == 1


def test_an_answer_that_is_late_counts_as_overdue(office: Office) -> None:
    need, asked = executing(office, "N-1", state=NeedState.CONFIRMING), department(office, "研发部")
    desk, subject = office.desk(now=at("2026-11-20 10:00")), subjects.need(need.id)
    open_todo(desk, TodoKind.ANSWER_NEED, subject, Limit.parse("2h"), role=Role.CONTACT, department_id=asked.id)

    assert figures(draw_up(office.desk(now=at("2026-11-20 11:59")))) == {"研发部": (1, 0, 0, 0)}
    late = draw_up(office.desk(now=at("2026-11-20 12:01")))
    assert figures(late) == {"研发部": (1, 0, 1, 0)}
    assert late.overdue == 1


def test_on_a_day_off_the_board_speaks_of_the_last_working_day(office: Office) -> None:
    drawn = draw_up(office.desk(now=at("2026-11-22 10:00")))

    assert (drawn.day, drawn.asked) == (date(2026, 11, 20), True)


def test_a_rooms_board_shows_what_came_from_it_or_involves_its_departments(office_with: OpenOffice) -> None:
    office = office_with(groups=ROOMS)
    own, general = office.uow.rooms.all()
    executing(office, "N-1", room_id=general.id)
    executing(office, "N-2")

    assert [each.need.number for each in draw_up(office.desk(), of_room(own)).running] == ["N-1", "N-2"]
    assert [each.need.number for each in draw_up(office.desk(), of_room(general)).running] == ["N-1"]
    assert len(draw_up(office.desk(), of_department(department(office, "市场部").id)).running) == 2


def test_a_departments_board_shows_nothing_of_others_that_came_from_no_room(office: Office) -> None:
    executing(office, "N-1")

    uninvolved = of_department(999)

    assert draw_up(office.desk(), uninvolved).running == ()


def fire(office: Office, now: str) -> board.Board | None:
    room = office.uow.rooms.all()[0]
    timer = Timer(1, f"board:{room.id}:2026-11-20", board.TIMER_KIND, at(now), f"room:{room.id}")
    due = board.due_board(office.desk(now=at(now)), timer)
    return due[1] if due else None


def test_a_summary_goes_only_where_something_runs_and_only_while_it_is_news(office: Office) -> None:
    assert fire(office, "2026-11-20 18:01") is None
    executing(office, "N-1")

    assert fire(office, "2026-11-20 18:01") is not None
    assert fire(office, "2026-11-20 18:40") is not None
    assert fire(office, "2026-11-20 19:30") is None


def test_every_room_is_armed_for_its_next_working_day_once(office: Office) -> None:
    board.arm_all(office.desk(now=at("2026-11-20 18:30")))
    board.arm_all(office.desk(now=at("2026-11-20 18:31")))

    [timer] = office.uow.timers.due(at("2030-01-01 00:00"))
    assert timer.key == f"board:{office.room_id}:2026-11-23"
    assert at("2026-11-23 18:00") <= timer.fire_at < at("2026-11-23 18:02")
