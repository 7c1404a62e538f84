"""A todo (待办): somebody owes one act on one subject by one time. Every wait in the process is one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.subject import Subject


class TodoKind(StrEnum):
    """What act is owed; the value is stored, the label is what people read."""

    APPROVE_NEED = "approve_need"
    ANSWER_NEED = "answer_need"
    ANSWER_DISPUTE = "answer_dispute"
    REVISE_NEED = "revise_need"
    RULE = "rule"
    WRITE_MINUTES = "write_minutes"
    CHECK_MINUTES = "check_minutes"
    CONFIRM_MINUTES = "confirm_minutes"
    FINISH_ACTION = "finish_action"
    FILE_PROGRESS = "file_progress"

    @property
    def label(self) -> str:
        """What people read."""
        return _TODO_LABELS[self]


_TODO_LABELS = {
    TodoKind.APPROVE_NEED: "审批需求",
    TodoKind.ANSWER_NEED: "答复需求",
    TodoKind.ANSWER_DISPUTE: "处理异议",
    TodoKind.REVISE_NEED: "修订需求",
    TodoKind.RULE: "裁定争议",
    TodoKind.WRITE_MINUTES: "提交纪要",
    TodoKind.CHECK_MINUTES: "审核纪要",
    TodoKind.CONFIRM_MINUTES: "确认纪要",
    TodoKind.FINISH_ACTION: "完成行动项",
    TodoKind.FILE_PROGRESS: "填报进度",
}


class Role(StrEnum):
    """In what role a todo is owed; resolved to people when it matters, so that leave and replacement just work."""

    PERSON = "person"  # the named person
    CONTACT = "contact"  # the liaisons of the department, else its head
    HEAD = "head"  # the head of the department
    UPDATER = "updater"  # who files the department's progress
    APPROVER = "approver"  # who lets the named person's needs out of the department
    INITIATOR = "initiator"  # the named person; once they have left, the head of the department
    ARBITER = "arbiter"  # who rules on the named person's needs, ``level`` steps up the chain


class TodoState(StrEnum):
    """Open until the act is done or no longer wanted."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Todo:
    """One owed act; ``due`` is the stored computation of ``due_at`` (steps and calendar version).

    ``paused_at`` is since when its clock stands still, and what ``due_at`` says then is not owed.
    ``person_id`` owes it in the role PERSON; in the roles about somebody's needs it is whose needs they are.
    """

    id: int
    kind: TodoKind
    subject: Subject
    role: Role
    opened_at: datetime
    due_at: datetime
    due: dict[str, object]
    department_id: int | None = None
    person_id: int | None = None
    room_id: int | None = None
    state: TodoState = TodoState.OPEN
    level: int = 0
    paused_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether its time is over; never while its clock stands still."""
        return self.paused_at is None and self.due_at < now

    def fell_due(self, after: datetime, now: datetime) -> bool:
        """Whether its time ran out after a moment, and by now; never while its clock stands still."""
        return self.paused_at is None and after < self.due_at <= now
