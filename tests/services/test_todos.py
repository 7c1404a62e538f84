"""A todo, its due time and its timers live and die together."""

from bot.domain import subject as subjects
from bot.domain.limits import Limit
from bot.domain.todo import TodoKind
from bot.services.clocks import TIMER_KIND
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
