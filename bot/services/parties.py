"""Who may read a record: those it concerns, the company's offices, and the rooms it belongs to."""

from collections.abc import Callable

from bot.domain.need import Need
from bot.domain.people import Office, Room
from bot.domain.subject import Subject
from bot.errors import NotAllowedError
from bot.services.approvers import approver_now
from bot.services.desk import Desk
from bot.services.owners import answers_for


def require_reader(desk: Desk, subject: Subject, room: Room | None) -> None:
    """The actor, or the room they ask in, is party to the record; raises NotAllowedError that names whom to ask."""
    if not (may_read(desk, subject) or belongs_to(desk, subject, room)):
        keeper = desk.name(_KEEPERS[subject.kind](desk, subject.id))
        raise NotAllowedError(f"这条记录只有相关部门和参与的人可以看，需要的话请联系 {keeper}。")


def may_read(desk: Desk, subject: Subject) -> bool:
    """Whether the record concerns the actor: by their department, their part in it, or a company-wide office."""
    offices = (desk.uow.roster.office(office) for office in (*Office, "board"))
    return desk.me.id in offices or _READERS[subject.kind](desk, subject.id)


def belongs_to(desk: Desk, subject: Subject, room: Room | None) -> bool:
    """Whether the record may be shown to everybody in this room."""
    return room is not None and _ROOMS[subject.kind](desk, subject.id, room)


def _reads_need(desk: Desk, need_id: int) -> bool:
    need = desk.uow.needs.get(need_id)
    involved = _involved(need)
    acting = {person_id for department_id in involved for person_id in answers_for(desk, department_id)}
    return desk.me.department_id in involved or desk.me.id in {*acting, need.initiator_id, approver_now(desk, need)}


def _reads_meeting(desk: Desk, meeting_id: int) -> bool:
    return desk.me.id in desk.uow.meetings.get(meeting_id).people


def _reads_action(desk: Desk, item_id: int) -> bool:
    item = desk.uow.action_items.get(item_id)
    involved = {item.department_id, *item.partner_ids} - {None}
    in_meeting = item.meeting_id is not None and _reads_meeting(desk, item.meeting_id)
    return desk.me.id in (item.owner_id, item.creator_id) or desk.me.department_id in involved or in_meeting


def _need_in(desk: Desk, need_id: int, room: Room) -> bool:
    need = desk.uow.needs.get(need_id)
    return need.room_id == room.id or bool(_involved(need) & set(room.department_ids))


def _meeting_in(desk: Desk, meeting_id: int, room: Room) -> bool:
    return desk.uow.meetings.get(meeting_id).room_id == room.id


def _action_in(desk: Desk, item_id: int, room: Room) -> bool:
    return desk.uow.action_items.get(item_id).room_id == room.id


def _involved(need: Need) -> set[int]:
    return {need.department_id, *(party.department_id for party in need.parties)}


_READERS: dict[str, Callable[[Desk, int], bool]] = {
    "need": _reads_need,
    "meeting": _reads_meeting,
    "action": _reads_action,
}
_ROOMS: dict[str, Callable[[Desk, int, Room], bool]] = {
    "need": _need_in,
    "meeting": _meeting_in,
    "action": _action_in,
}
_KEEPERS: dict[str, Callable[[Desk, int], int]] = {
    "need": lambda desk, need_id: desk.uow.needs.get(need_id).initiator_id,
    "meeting": lambda desk, meeting_id: desk.uow.meetings.get(meeting_id).host_id,
    "action": lambda desk, item_id: desk.uow.action_items.get(item_id).owner_id,
}
