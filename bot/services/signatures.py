"""Attendees' word on published minutes: confirmed, corrected, on record, or silent (M15, D23)."""

from bot.domain import subject as subjects
from bot.domain.meeting import Meeting, MeetingState
from bot.domain.minutes import Minutes, Outcome, Signature, Verdict, standing, unsigned
from bot.domain.todo import TodoKind, TodoState
from bot.errors import NotAllowedError, StaleError
from bot.services.desk import Desk
from bot.services.minutes import owe_next_version, published, require_recorder, settle, signers
from bot.services.todos import close_todos


def confirm(desk: Desk, meeting: Meeting, minutes: Minutes) -> Meeting:
    """An attendee signs this exact text; a correction they filed before is taken back."""
    require_signer(desk, meeting, minutes)
    before = _word_of(desk, minutes, desk.me.id)
    if before is not None and before.settles:
        raise StaleError("您已经确认过了。")
    if before is not None:
        desk.uow.minutes.close_correction(before.id, Outcome.WITHDRAWN)
    _sign(desk, minutes, Verdict.CONFIRMED)
    desk.note(subjects.meeting(meeting.id), "minutes confirmed", version=minutes.version, hash=minutes.hash)
    _close_recorders_todo(desk, meeting, minutes)
    return settle(desk, meeting, minutes)


def correct(desk: Desk, meeting: Meeting, minutes: Minutes, text: str) -> tuple[Meeting, Signature]:
    """An attendee asks for a correction; the recorder owes an answer to it."""
    require_signer(desk, meeting, minutes)
    before = _word_of(desk, minutes, desk.me.id)
    if before is not None and before.outcome is Outcome.OPEN:
        raise StaleError("您提出的更正已经在处理了，请等记录人答复。")
    signature = _sign(desk, minutes, Verdict.CORRECTION, text)
    desk.note(subjects.meeting(meeting.id), "correction", version=minutes.version, text=text)
    owe_next_version(desk, meeting)
    return settle(desk, meeting, minutes), signature


def keep(desk: Desk, meeting: Meeting, minutes: Minutes, signature: Signature) -> Meeting:
    """The recorder leaves the text as it is and puts the correction on record as 保留意见."""
    require_recorder(desk, meeting)
    if not desk.uow.minutes.close_correction(signature.id, Outcome.KEPT):
        raise StaleError("这条更正已经处理过了。")
    desk.note(subjects.meeting(meeting.id), "correction kept", version=minutes.version, of=signature.person_id)
    _close_recorders_todo(desk, meeting, minutes)
    return settle(desk, meeting, minutes)


def silence_answers(desk: Desk, kind: TodoKind) -> bool:
    """Whether who lets the limit of such a todo pass has answered by that (D23)."""
    return kind is TodoKind.CONFIRM_MINUTES and desk.company.settings.minutes.silent_confirm


def count_silence(desk: Desk, meeting: Meeting, minutes_id: int) -> Meeting | None:
    """Whoever let the limit pass has confirmed, if the configuration says so (D23); None when it is no news."""
    minutes = published(desk, meeting)
    if minutes is None or minutes.id != minutes_id or meeting.state is not MeetingState.CONFIRMING:
        return None
    last = standing(desk.uow.minutes.signatures(minutes.id))
    for person_id in signers(meeting, minutes):
        if person_id not in last:
            desk.uow.minutes.sign(Signature(0, minutes.id, person_id, Verdict.SILENT, minutes.hash, desk.now))
            subject = subjects.meeting(meeting.id)
            close_todos(desk, subject, TodoKind.CONFIRM_MINUTES, person_id=person_id, state=TodoState.CANCELLED)
            desk.note(subject, "silence counted", version=minutes.version, of=person_id)
    return settle(desk, meeting, minutes)


def correction(desk: Desk, minutes: Minutes, signature_id: int) -> Signature:
    """The correction with this id; raises StaleError when it belongs to an older version."""
    found = next((s for s in desk.uow.minutes.signatures(minutes.id) if s.id == signature_id), None)
    if found is None:
        raise StaleError(f"纪要已经更新为第 {minutes.version} 版，这条更正不用再处理。")
    return found


def waiting(desk: Desk, meeting: Meeting, minutes: Minutes) -> tuple[int, ...]:
    """Who has not confirmed yet."""
    return unsigned(signers(meeting, minutes), desk.uow.minutes.signatures(minutes.id))


def require_signer(desk: Desk, meeting: Meeting, minutes: Minutes) -> None:
    """Only who sat in the meeting, until everybody has confirmed (M15)."""
    if meeting.state is MeetingState.CONFIRMED and desk.me.id in signers(meeting, minutes):
        raise StaleError("这份纪要全体参会人都已经确认，不用再操作。")
    if desk.me.id not in signers(meeting, minutes):
        raise NotAllowedError(f"只有参会人可以确认这份纪要：{desk.names(signers(meeting, minutes))}。")


def _word_of(desk: Desk, minutes: Minutes, person_id: int) -> Signature | None:
    return standing(desk.uow.minutes.signatures(minutes.id)).get(person_id)


def _sign(desk: Desk, minutes: Minutes, verdict: Verdict, text: str = "") -> Signature:
    outcome = Outcome.OPEN if verdict is Verdict.CORRECTION else None
    signature = Signature(0, minutes.id, desk.me.id, verdict, minutes.hash, desk.now, text, outcome)
    subject = subjects.meeting(minutes.meeting_id)
    close_todos(desk, subject, TodoKind.CONFIRM_MINUTES, person_id=desk.me.id)
    return desk.uow.minutes.sign(signature)


def _close_recorders_todo(desk: Desk, meeting: Meeting, minutes: Minutes) -> None:
    """The recorder owes a new version only while a correction is open."""
    if not any(s.outcome is Outcome.OPEN for s in desk.uow.minutes.signatures(minutes.id)):
        close_todos(desk, subjects.meeting(meeting.id), TodoKind.WRITE_MINUTES)
