"""Whom open todos concern, found once for all that are alike, and the todos that concern somebody.

Who owes a todo follows from its role, department, person and level, and to whom it went up from its kind as well: of
10,000 open todos a few hundred differ in that.
"""

from collections.abc import Collection
from typing import NamedTuple

from bot.domain.todo import Role, Todo, TodoKind
from bot.services.desk import Desk
from bot.services.ladders import escalated_to
from bot.services.owners import owners


class Concern(NamedTuple):
    """Who owes a todo now, and who was told last that it is late."""

    owners: tuple[int, ...]
    escalated_to: int | None


class Concerned:
    """Remembers what it found; lives as long as one unit of work."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._found: dict[tuple[TodoKind, Role, int | None, int | None, int], Concern] = {}

    def by(self, todo: Todo) -> Concern:
        """Whom a todo concerns."""
        alike = (todo.kind, todo.role, todo.department_id, todo.person_id, todo.level)
        found = self._found.get(alike)
        if found is None:
            head_id = escalated_to(self._desk, todo) if todo.level else None
            found = self._found[alike] = Concern(owners(self._desk, todo), head_id)
        return found

    def open_todos(self, people: Collection[int]) -> list[Todo]:
        """Open todos that concern any of these people, and maybe others, earliest due first."""
        wanted = set(people)
        differing = [todo for todo in self._desk.uow.todos.one_of_each_alike() if self._concerns(todo, wanted)]
        if not differing:
            return []
        person_ids = {todo.person_id for todo in differing if todo.person_id is not None}
        department_ids = {todo.department_id for todo in differing if todo.department_id is not None}
        return self._desk.uow.todos.open_of(person_ids, department_ids)

    def _concerns(self, todo: Todo, wanted: set[int]) -> bool:
        found = self.by(todo)
        return found.escalated_to in wanted or not wanted.isdisjoint(found.owners)
