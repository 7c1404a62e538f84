"""Somebody's home department (DECISIONS 1): the configured one, else the room's only one, else asked once and kept."""

from bot.domain.people import Department
from bot.domain.subject import Subject
from bot.errors import StaleError
from bot.services.desk import Desk


def home_of(desk: Desk, room_id: int | None) -> int | None:
    """The actor's department for what is said in this room; None when they must be asked."""
    if _known(desk, desk.me.department_id) is not None:
        return desk.me.department_id
    room = desk.uow.rooms.get(room_id) if room_id is not None else None
    here = room.department_ids if room is not None else ()
    return here[0] if len(here) == 1 else None


def choose_home(desk: Desk, department_id: int) -> Department:
    """The actor said which department is theirs; kept until the configuration says otherwise."""
    department = _known(desk, department_id)
    if department is None:
        raise StaleError("这个部门已经撤销，没有记下。请重新发一次命令，再选一次部门。")
    desk.uow.roster.put_person(desk.me.handle, department_id=department_id)
    desk.note(Subject("person", desk.me.id), "home chosen", department=department_id)
    return department


def _known(desk: Desk, department_id: int | None) -> Department | None:
    return next((each for each in desk.uow.roster.departments() if each.id == department_id), None)
