"""For whom a command is, and for which of them a person is: what /帮助 shows (UX 4.5)."""

from enum import StrEnum

from bot.domain.meeting import MeetingState
from bot.domain.people import Office
from bot.services.desk import Desk
from bot.services.progress import departments_of
from bot.services.stewards import is_steward


class Audience(StrEnum):
    """A group of people with commands of their own; the value is what they read above these."""

    EVERYBODY = "人人可用"
    DEPARTMENT = "替部门办事的人（负责人、副职、接口人、填报人）"
    MEETING = "开会的人（主持人、记录人、参会人）"
    STEWARD = "管流程的人（执行秘书、管理员、组长）"


_OFFICES = {Office.LEADER: "协调小组组长", Office.SECRETARY: "执行秘书"}


def audiences_of(desk: Desk) -> tuple[Audience, ...]:
    """The groups the actor belongs to, as the tables stand now."""
    acts = {
        Audience.EVERYBODY: True,
        Audience.DEPARTMENT: bool(departments_of(desk)),
        Audience.MEETING: bool(desk.uow.meetings.of_person(desk.me.id, MeetingState, limit=1)),
        Audience.STEWARD: looks_after(desk),
    }
    return tuple(audience for audience, belongs in acts.items() if belongs)


def looks_after(desk: Desk) -> bool:
    """Whether the actor minds the process as a whole, and may see what names people."""
    return desk.me.id == desk.uow.roster.office(Office.LEADER) or is_steward(desk)


def duties_of(desk: Desk) -> tuple[str, ...]:
    """What the actor is in the company, in words: 市场部负责人, 执行秘书."""
    me = desk.me.id
    duties = []
    for department in desk.uow.roster.departments():
        held = {
            "负责人": me == department.head_id,
            "副职": me in department.deputy_ids,
            "接口人": me in department.liaison_ids,
            "进度填报人": me == department.progress_id,
        }
        duties += [f"{department.name}{word}" for word, holds in held.items() if holds]
    return (*duties, *(word for office, word in _OFFICES.items() if me == desk.uow.roster.office(office)))
