"""An action item on its way: added or born from minutes, finished, delayed, updated, cancelled (F20, S13, S14)."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import subject as subjects
from bot.domain.action_item import (
    OPEN,
    ActionItem,
    ActionMove,
    ActionState,
    ActionUpdate,
    after,
    reconcile,
    require_later,
)
from bot.domain.forms import Row
from bot.domain.meeting import Meeting
from bot.domain.minutes import Minutes
from bot.domain.numbering import parse_template
from bot.domain.people import Office, Room
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.errors import FormError, NotAllowedError, UserError
from bot.services.absences import may_act
from bot.services.desk import Desk
from bot.services.todos import close_todos, open_todo_until

_NUMBER = parse_template("XD-{year}-{seq:04}")


@dataclass(frozen=True, slots=True)
class Live:
    """What publishing minutes did to action items; ``changed`` ones got another owner or due time."""

    added: tuple[ActionItem, ...] = ()
    changed: tuple[ActionItem, ...] = ()
    dropped: tuple[ActionItem, ...] = ()


def add(desk: Desk, row: Row, *, meeting: Meeting | None = None, room_id: int | None = None) -> ActionItem:
    """One task with one owner and one due time; its owner owes it from now on (P07)."""
    assert row.moment is not None, "an action row has a due time"
    owner = desk.uow.roster.person(row.people[0].id)
    item = desk.uow.action_items.add(
        ActionItem(
            id=0,
            number=_number(desk),
            state=ActionState.RUNNING,
            revision=1,
            task=row.text,
            owner_id=owner.id,
            due_at=row.moment,
            creator_id=meeting.caller_id if meeting else desk.me.id,
            created_at=desk.now,
            department_id=owner.department_id,
            need_id=meeting.need_id if meeting else None,
            meeting_id=meeting.id if meeting else None,
            room_id=meeting.room_id if meeting else room_id,
            partner_ids=tuple(partner.id for partner in row.partners),
            resources=row.resources,
        )
    )
    desk.note(subjects.action_item(item.id), "added", number=item.number, task=item.task, owner=owner.id)
    _owe(desk, item)
    return item


def live_from(desk: Desk, meeting: Meeting, minutes: Minutes, before: Minutes | None = None) -> Live:
    """Bring the minutes' action items to life; a corrected version changes, adds and drops (M16).

    A line that reads as in the version ``before`` leaves its item alone: its owner may have delayed it meanwhile.
    """
    match = reconcile(desk.uow.action_items.of_meeting(meeting.id), minutes.actions)
    same = set(before.actions) if before else set()
    changed = [_rewritten(desk, item, row) for item, row in match.kept if item.state in OPEN and row not in same]
    added = [add(desk, row, meeting=meeting) for row in match.added]
    dropped = [_cancelled(desk, item) for item in match.dropped]
    return Live(tuple(added), tuple(changed), tuple(dropped))


def finish(desk: Desk, item: ActionItem, proof: str) -> ActionItem:
    """Done, with proof (F20.2)."""
    require_owner(desk, item)
    state = after(item.state, ActionMove.FINISH)
    late = item.is_overdue(desk.now)
    done = desk.uow.action_items.save(replace(item, state=state, proof=proof, finished_at=desk.now))
    close_todos(desk, subjects.action_item(item.id), TodoKind.FINISH_ACTION)
    _said(desk, ActionUpdate(item.id, ActionMove.FINISH, desk.me.id, desk.now, proof, late=late))
    return done


def reopen(desk: Desk, item: ActionItem) -> ActionItem:
    """The owner takes 完成 back: owed again until its due time; the proof stays in what was said."""
    require_owner(desk, item)
    state = after(item.state, ActionMove.REOPEN)
    again = desk.uow.action_items.save(replace(item, state=state, proof="", finished_at=None))
    _owe(desk, again)
    _said(desk, ActionUpdate(item.id, ActionMove.REOPEN, desk.me.id, desk.now, ""))
    return again


def delay(desk: Desk, item: ActionItem, reason: str, new_due_at: datetime, plan: str) -> ActionItem:
    """A later due time with reason and plan (F20.3); after the old one it is marked 逾期后补报 (S14)."""
    require_owner(desk, item)
    state = after(item.state, ActionMove.DELAY)
    try:
        require_later(item.due_at, new_due_at, desk.when(item.due_at))
    except UserError as refused:
        raise FormError({"due": str(refused)}) from None
    late = item.is_overdue(desk.now)
    moved = desk.uow.action_items.save(replace(item, state=state, due_at=new_due_at))
    _owe(desk, moved)
    said = ActionUpdate(item.id, ActionMove.DELAY, desk.me.id, desk.now, reason, plan, item.due_at, new_due_at, late)
    _said(desk, said)
    return moved


def update(desk: Desk, item: ActionItem, progress: str) -> ActionItem:
    """How far it is."""
    require_owner(desk, item)
    saved = desk.uow.action_items.save(replace(item, state=after(item.state, ActionMove.UPDATE)))
    late = item.is_overdue(desk.now)
    _said(desk, ActionUpdate(item.id, ActionMove.UPDATE, desk.me.id, desk.now, progress, late=late))
    return saved


def cancel(desk: Desk, item: ActionItem) -> ActionItem:
    """Whoever asked for it, or the host of its meeting, no longer wants it."""
    host_id = desk.uow.meetings.get(item.meeting_id).host_id if item.meeting_id is not None else None
    if desk.me.id not in (item.creator_id, host_id):
        raise NotAllowedError(f"只有提出人可以取消，联系人：{desk.name(item.creator_id)}。")
    return _cancelled(desk, item)


def require_owner(desk: Desk, item: ActionItem) -> None:
    """Only the one accountable person (F11.5)."""
    if not may_act(desk, (item.owner_id,)):
        raise NotAllowedError(f"只有负责人可以操作，联系人：{desk.name(item.owner_id)}。")


def readable_departments(desk: Desk, room: Room | None) -> tuple[int, ...]:
    """Whose action items the actor may list here: all for the company's offices, the group's, else their own."""
    if _sees_everything(desk):
        return tuple(department.id for department in desk.uow.roster.departments())
    if room is not None and room.department_ids:
        return room.department_ids
    return (desk.me.department_id,) if desk.me.department_id is not None else ()


def _sees_everything(desk: Desk) -> bool:
    return desk.me.id in [desk.uow.roster.office(office) for office in Office]


def _said(desk: Desk, said: ActionUpdate) -> None:
    desk.uow.action_items.add_update(said)
    data = {"text": said.text, "plan": said.plan, "due": said.new_due_at, "late": said.late}
    written = {name: value for name, value in data.items() if value}
    desk.note(subjects.action_item(said.action_item_id), said.kind.value, **written)


def _owe(desk: Desk, item: ActionItem) -> None:
    """The owner owes the task by its due time; an earlier promise about it ends."""
    subject = subjects.action_item(item.id)
    close_todos(desk, subject, TodoKind.FINISH_ACTION, state=TodoState.CANCELLED)
    todo = Todo(
        id=0,
        kind=TodoKind.FINISH_ACTION,
        subject=subject,
        role=Role.PERSON,
        opened_at=desk.now,
        due_at=item.due_at,
        due={},
        department_id=item.department_id,
        person_id=item.owner_id,
        room_id=item.room_id,
    )
    open_todo_until(desk, todo)


def _rewritten(desk: Desk, item: ActionItem, row: Row) -> ActionItem:
    assert row.moment is not None, "an action row has a due time"
    owner = desk.uow.roster.person(row.people[0].id)
    changed = replace(
        item,
        owner_id=owner.id,
        department_id=owner.department_id,
        due_at=row.moment,
        partner_ids=tuple(partner.id for partner in row.partners),
        resources=row.resources,
    )
    saved = desk.uow.action_items.save(changed)
    desk.note(subjects.action_item(item.id), "changed by minutes", owner=owner.id, due=row.moment)
    _owe(desk, saved)
    return saved


def _cancelled(desk: Desk, item: ActionItem) -> ActionItem:
    state = after(item.state, ActionMove.CANCEL)
    saved = desk.uow.action_items.save(replace(item, state=state))
    close_todos(desk, subjects.action_item(item.id), state=TodoState.CANCELLED)
    desk.note(subjects.action_item(item.id), "cancelled")
    return saved


def _number(desk: Desk) -> str:
    on = desk.company.calendar.local(desk.now).date()
    return _NUMBER.number(on, sequence=desk.uow.counters.next(f"action:{_NUMBER.scope(on)}"))
