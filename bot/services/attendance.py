"""Who comes to a meeting: those asked say so themselves, and may send somebody in their place (M12)."""

from dataclasses import replace

from bot.domain import subject as subjects
from bot.domain.meeting import AHEAD, Attendance, Attendee, Meeting
from bot.errors import FormError, NotAllowedError, StaleError, UserError
from bot.services.desk import Desk


def attend(desk: Desk, meeting: Meeting) -> Meeting:
    """An attendee comes (参加)."""
    row = asked_row(desk, meeting)
    if row.answer is Attendance.COMING:
        raise StaleError("您已经答复过参加了。")
    return _answered(desk, meeting, replace(row, answer=Attendance.COMING, stand_in_id=None))


def decline(desk: Desk, meeting: Meeting, stand_in_id: int | None) -> Meeting:
    """An attendee cannot come and may send a stand-in (无法参加, 指派)."""
    row = asked_row(desk, meeting)
    if stand_in_id is not None and meeting.attendee(stand_in_id) is not None:
        raise FormError({"substitute": f"「指派」：{desk.name(stand_in_id)} 本来就要参会，请指派别的人，或留空。"})
    return _answered(desk, meeting, replace(row, answer=Attendance.AWAY, stand_in_id=stand_in_id))


def asked_row(desk: Desk, meeting: Meeting) -> Attendee:
    """The actor's own row while it may still be answered; only who was asked has one (M12)."""
    row = meeting.attendee(desk.me.id)
    if meeting.state not in AHEAD:
        raise StaleError(f"会议现在是「{meeting.state.label}」，不用再答复了。")
    if row is not None:
        return row
    sender = next((a.person_id for a in meeting.attendees if a.stand_in_id == desk.me.id), None)
    if sender is not None:
        raise UserError(f"您已代 {desk.name(sender)} 参会，不用再答复。来不了请直接告诉 {desk.name(sender)}。")
    asked = tuple(a.person_id for a in meeting.attendees)
    raise NotAllowedError(f"只有参会人可以答复：{desk.names(asked)}。")


def _answered(desk: Desk, meeting: Meeting, row: Attendee) -> Meeting:
    row = replace(row, answered_at=desk.now)
    rows = tuple(row if a.person_id == row.person_id else a for a in meeting.attendees)
    desk.uow.meetings.set_attendees(meeting.id, rows)
    desk.note(subjects.meeting(meeting.id), "answered", answer=row.answer.value, stand_in=row.stand_in_id)
    return desk.uow.meetings.save(replace(meeting, attendees=rows))
