"""A todo, its due time and its timers live and die together."""

from bot.domain import subject as subjects
from bot.domain.limits import Limit
from bot.domain.todo import TodoKind
from bot.services import calendar_changes
from bot.services.clocks import TIMER_KIND
from bot.services.handover import AT_ONCE
from bot.services.todos import close_todos, open_todo

from tests.services.office import Office

NEED = subjects.need(1)


def test_nothing_comes_due_any_more_for_what_was_done(office: Office) -> None:
    desk = office.desk("李敏")
    todos = [
        open_todo(desk, TodoKind.ANSWER_NEED, NEED, Limit.parse("2h"), department_id=department.id)
        for department in office.uow.roster.departments()
    ]
    assert {timer.todo_id for timer in office.uow.timers.armed(TIMER_KIND)} == {todo.id for todo in todos}

    close_todos(desk, NEED, department_id=todos[0].department_id)

    assert {timer.todo_id for timer in office.uow.timers.armed(TIMER_KIND)} == {todos[1].id}


def test_another_calendar_is_carried_to_every_todo_a_few_at_a_time(office: Office) -> None:
    desk = office.desk("李敏")
    department = office.uow.roster.departments()[0]
    for _ in range(2 * AT_ONCE + 1):
        open_todo(desk, TodoKind.ANSWER_NEED, NEED, Limit.parse("2h"), department_id=department.id)
    ids = sorted(todo.id for todo in office.uow.todos.open())
    last_of_first, last_of_second = ids[AT_ONCE - 1], ids[2 * AT_ONCE - 1]

    going_on = []
    for after in (0, last_of_first, last_of_second):
        calendar_changes.recompute_some(desk, after)
        going_on.append(office.uow.timers.newest(calendar_changes.TIMER_KIND))

    assert [timer and timer.subject for timer in going_on] == [
        f"todo:{last}" for last in (last_of_first, last_of_second, last_of_second)
    ]
