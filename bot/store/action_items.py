"""Action items and what their owners said about them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from bot.domain.action_item import OPEN, ActionItem, ActionMove, ActionState, ActionUpdate
from bot.store.prepared import Prepared
from bot.store.races import LostRaceError
from bot.store.tables import metadata

_item = metadata.tables["action_item"]
_update = metadata.tables["action_update"]

_ADD = Prepared(insert(_item).returning(_item.c.id))
_GET = Prepared(select(_item).where(_item.c.id == bindparam("id")))
_BY_NUMBER = Prepared(select(_item).where(_item.c.number == bindparam("number")))
_CHANGE = Prepared(
    update(_item).where(_item.c.id == bindparam("item_id"), _item.c.revision == bindparam("read_revision"))
)
_ADD_UPDATE = Prepared(insert(_update))
_UPDATES = Prepared(select(_update).where(_update.c.action_item_id == bindparam("of")).order_by(_update.c.id))


class ActionItems:
    """Stores action items; every change raises ``revision`` and fails when somebody was faster."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def add(self, item: ActionItem) -> ActionItem:
        """Store a new action item."""
        values = {
            "number": item.number,
            "state": item.state.value,
            "revision": item.revision,
            "task": item.task,
            "owner_id": item.owner_id,
            "department_id": item.department_id,
            "due_at": item.due_at,
            "creator_id": item.creator_id,
            "need_id": item.need_id,
            "meeting_id": item.meeting_id,
            "room_id": item.room_id,
            "partner_ids": list(item.partner_ids),
            "resources": item.resources,
            "proof": item.proof,
            "created_at": item.created_at,
            "finished_at": item.finished_at,
        }
        return replace(item, id=_ADD.first(self._c, values).id)

    def get(self, item_id: int) -> ActionItem:
        """The action item; raises LookupError when there is none."""
        row = _GET.first(self._c, {"id": item_id})
        if row is None:
            raise LookupError(f"no action item {item_id}")
        return _item_of(row)

    def by_number(self, number: str) -> ActionItem | None:
        """The action item with this number."""
        row = _BY_NUMBER.first(self._c, {"number": number.upper()})
        return _item_of(row) if row else None

    def save(self, item: ActionItem) -> ActionItem:
        """Write the row at the next revision; raises LostRaceError when the revision has moved on."""
        values = {
            "item_id": item.id,
            "read_revision": item.revision,
            "state": item.state.value,
            "revision": item.revision + 1,
            "owner_id": item.owner_id,
            "department_id": item.department_id,
            "due_at": item.due_at,
            "partner_ids": list(item.partner_ids),
            "resources": item.resources,
            "proof": item.proof,
            "finished_at": item.finished_at,
        }
        if _CHANGE.run(self._c, values) != 1:
            raise LostRaceError(f"action item {item.id} has moved on from revision {item.revision}")
        return replace(item, revision=item.revision + 1)

    def of_meeting(self, meeting_id: int) -> list[ActionItem]:
        """What came out of a meeting, oldest first."""
        return self._all(select(_item).where(_item.c.meeting_id == meeting_id).order_by(_item.c.id))

    def open_of(self, owner_id: int) -> list[ActionItem]:
        """What a person still owes, earliest due first."""
        return self._all(_still_open().where(_item.c.owner_id == owner_id))

    def open_of_departments(self, department_ids: Iterable[int]) -> list[ActionItem]:
        """What the people of these departments still owe, earliest due first."""
        return self._all(_still_open().where(_item.c.department_id.in_(list(department_ids))))

    def add_update(self, said: ActionUpdate) -> None:
        """Store what an owner said."""
        values = {
            "action_item_id": said.action_item_id,
            "kind": said.kind.value,
            "text": said.text,
            "plan": said.plan,
            "old_due_at": said.old_due_at,
            "new_due_at": said.new_due_at,
            "late": said.late,
            "person_id": said.person_id,
            "at": said.at,
        }
        _ADD_UPDATE.run(self._c, values)

    def updates(self, item_id: int) -> list[ActionUpdate]:
        """What was said about an action item, oldest first."""
        return [_update_of(row) for row in _UPDATES.all(self._c, {"of": item_id})]

    def _all(self, query: Select[Any]) -> list[ActionItem]:
        return [_item_of(row) for row in self._c.execute(query)]


def _still_open() -> Select[Any]:
    wanted = [state.value for state in OPEN]
    return select(_item).where(_item.c.state.in_(wanted)).order_by(_item.c.due_at, _item.c.id)


def _item_of(row: Row[Any]) -> ActionItem:
    return ActionItem(
        id=row.id,
        number=row.number,
        state=ActionState(row.state),
        revision=row.revision,
        task=row.task,
        owner_id=row.owner_id,
        due_at=row.due_at,
        creator_id=row.creator_id,
        created_at=row.created_at,
        department_id=row.department_id,
        need_id=row.need_id,
        meeting_id=row.meeting_id,
        room_id=row.room_id,
        partner_ids=tuple(row.partner_ids),
        resources=row.resources,
        proof=row.proof,
        finished_at=row.finished_at,
    )


def _update_of(row: Row[Any]) -> ActionUpdate:
    return ActionUpdate(
        action_item_id=row.action_item_id,
        kind=ActionMove(row.kind),
        person_id=row.person_id,
        at=row.at,
        text=row.text,
        plan=row.plan,
        old_due_at=row.old_due_at,
        new_due_at=row.new_due_at,
        late=row.late,
    )
