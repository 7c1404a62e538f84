"""Todos in words, for reminders, digests and the list of mine."""

from bot.cards.todo import TodoLine
from bot.context import Context
from bot.domain.todo import Todo
from bot.handlers.desk import desk_of
from bot.services.clocks import standing_still
from bot.services.owners import owners
from bot.services.subjects import in_words


def todos_of(ctx: Context, person_id: int) -> list[Todo]:
    """Open todos that this person owes now, earliest due first."""
    desk = desk_of(ctx)
    return [todo for todo in ctx.uow.todos.open() if person_id in owners(desk, todo)]


def line_of(ctx: Context, todo: Todo, *, whose: bool = False) -> TodoLine:
    """The todo in words, with whose it is when it is not the reader's."""
    desk = desk_of(ctx)
    words = in_words(desk, todo.subject)
    who = desk.names(owners(desk, todo)) if whose else ""
    paused = standing_still(desk, todo)
    late = "" if todo.paused_at else desk.late(todo.due_at)
    return TodoLine(todo.id, todo.kind.label, words.number, words.title, desk.when(todo.due_at), late, who, paused)
