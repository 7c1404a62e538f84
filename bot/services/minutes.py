"""Minutes on their way: written by the recorder, checked by the host, published to the attendees (F11, P24, C04)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain import subject as subjects
from bot.domain.forms import Checked
from bot.domain.limits import Limit
from bot.domain.meeting import Meeting, MeetingMove, MeetingState
from bot.domain.meeting import after as meeting_after
from bot.domain.minutes import Minutes, MinutesMove, MinutesState, Outcome, Signature, Verdict, after, unsigned
from bot.domain.service_time import due
from bot.domain.todo import TodoKind, TodoState
from bot.errors import NotAllowedError, StaleError, UserError
from bot.services.absences import may_act
from bot.services.action_items import Live, live_from
from bot.services.desk import Desk
from bot.services.meetings import end, minutes_due, owe
from bot.services.todos import close_todos

SILENCE_TIMER = "minutes.silence"


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the meeting and minutes as they stand now, and the action items that came to life."""

    meeting: Meeting
    minutes: Minutes
    items: Live


def needs_check(desk: Desk, meeting: Meeting) -> bool:
    """Whether the host must check minutes of this type of meeting before they go out (D01)."""
    return bool(getattr(desk.company.settings.minutes, meeting.kind.value).host_check)


def latest(desk: Desk, meeting: Meeting) -> Minutes | None:
    """The newest version written, whatever became of it."""
    return next(reversed(desk.uow.minutes.of_meeting(meeting.id)), None)


def published(desk: Desk, meeting: Meeting) -> Minutes | None:
    """The version that attendees are asked to confirm, None before the first."""
    versions = desk.uow.minutes.of_meeting(meeting.id)
    return next((m for m in reversed(versions) if m.state is MinutesState.PUBLISHED), None)


def require_recorder(desk: Desk, meeting: Meeting) -> None:
    """Only the recorder writes, or the host in the recorder's place (R07)."""
    if not may_act(desk, (meeting.recorder_id, meeting.host_id)):
        raise NotAllowedError(f"只有记录人可以写这次会议的纪要，联系人：{desk.name(meeting.recorder_id)}。")


def require_open_for_minutes(desk: Desk, meeting: Meeting) -> None:
    """Minutes are written from the meeting's start until everybody has confirmed them."""
    if meeting.state is MeetingState.CALLED:
        raise UserError(f"会议还没有开始（{desk.when(meeting.start_at)}），所以还不能写纪要。")
    if meeting.state in (MeetingState.CANCELLED, MeetingState.CONFIRMED):
        raise StaleError(f"会议现在是「{meeting.state.label}」，不能再写纪要。")


def submit(desk: Desk, meeting: Meeting, form: Checked) -> tuple[Meeting, Minutes]:
    """Store the next version and ask the host to check it; minutes sent during the meeting end it."""
    require_recorder(desk, meeting)
    require_open_for_minutes(desk, meeting)
    meeting = end(desk, meeting) or meeting
    versions = desk.uow.minutes.of_meeting(meeting.id)
    _supersede(desk, [m for m in versions if m.state in (MinutesState.CHECKING, MinutesState.RETURNED)])
    minutes = desk.uow.minutes.add(
        Minutes(
            id=0,
            meeting_id=meeting.id,
            version=len(versions) + 1,
            state=MinutesState.CHECKING,
            fields=form.plain(),
            author_id=desk.me.id,
            created_at=desk.now,
        )
    )
    subject = subjects.meeting(meeting.id)
    close_todos(desk, subject, TodoKind.WRITE_MINUTES)
    close_todos(desk, subject, TodoKind.CHECK_MINUTES, state=TodoState.CANCELLED)
    desk.note(subject, "minutes written", version=minutes.version, hash=minutes.hash)
    if needs_check(desk, meeting):
        _owe_check(desk, meeting)
    return meeting, minutes


def approve(desk: Desk, meeting: Meeting, minutes: Minutes) -> Published:
    """The host lets the minutes out (P24)."""
    require_host(desk, meeting)
    return publish(desk, meeting, minutes)


def send_back(desk: Desk, meeting: Meeting, minutes: Minutes, reason: str) -> Minutes:
    """The host returns the minutes with a reason; the recorder owes the next version."""
    require_host(desk, meeting)
    returned = replace(minutes, state=after(minutes.state, MinutesMove.RETURN), note=reason)
    saved = desk.uow.minutes.save(returned, minutes.state)
    subject = subjects.meeting(meeting.id)
    close_todos(desk, subject, TodoKind.CHECK_MINUTES)
    desk.note(subject, "minutes returned", version=minutes.version, reason=reason)
    owe_next_version(desk, meeting)
    return saved


def publish(desk: Desk, meeting: Meeting, minutes: Minutes) -> Published:
    """The minutes go to the attendees, who owe their word; the action items come to life (M15, M16)."""
    out = replace(minutes, state=after(minutes.state, MinutesMove.PUBLISH), published_at=desk.now)
    state = meeting_after(meeting.state, MeetingMove.PUBLISH)
    before = published(desk, meeting)
    if before is not None:
        _supersede(desk, [before])
        _accept_corrections(desk, before)
    out = desk.uow.minutes.save(out, minutes.state)
    subject = subjects.meeting(meeting.id)
    close_todos(desk, subject, TodoKind.CHECK_MINUTES)
    close_todos(desk, subject, TodoKind.CONFIRM_MINUTES, state=TodoState.CANCELLED)
    desk.note(subject, "minutes published", version=out.version, hash=out.hash)
    items = live_from(desk, meeting, out, before)
    _sign_for_author_and_host(desk, meeting, out)
    _owe_signatures(desk, meeting, out)
    return Published(settle(desk, replace(meeting, state=state), out), out, items)


def signers(meeting: Meeting, minutes: Minutes) -> tuple[int, ...]:
    """Who is asked to confirm: who sat in the meeting, by their own word and the recorder's."""
    return tuple(person_id for person_id in meeting.seats if person_id not in minutes.absent)


def heads_of(desk: Desk, meeting: Meeting, minutes: Minutes) -> tuple[int, ...]:
    """Heads of the departments whose people attended, without those who know it already (M15).

    They are told of the first version; later ones are corrections between the attendees.
    """
    versions = desk.uow.minutes.of_meeting(meeting.id)
    if any(each.published_at is not None for each in versions if each.version < minutes.version):
        return ()
    homes = {desk.uow.roster.person(person_id).department_id for person_id in signers(meeting, minutes)}
    heads = [department.head_id for department in desk.uow.roster.departments() if department.id in homes]
    return tuple(head for head in heads if head is not None and head not in meeting.people)


def settle(desk: Desk, meeting: Meeting, minutes: Minutes) -> Meeting:
    """Move the meeting on when everybody has confirmed; saves it in any case."""
    waiting = unsigned(signers(meeting, minutes), desk.uow.minutes.signatures(minutes.id))
    if meeting.state is MeetingState.CONFIRMING and not waiting:
        meeting = replace(meeting, state=meeting_after(meeting.state, MeetingMove.CONFIRM))
        desk.note(subjects.meeting(meeting.id), "minutes confirmed by all", version=minutes.version)
    return desk.uow.meetings.save(meeting)


def require_host(desk: Desk, meeting: Meeting) -> None:
    """Only the host checks (P24)."""
    if not may_act(desk, (meeting.host_id,)):
        raise NotAllowedError(f"只有主持人可以审核纪要，联系人：{desk.name(meeting.host_id)}。")


def owe_next_version(desk: Desk, meeting: Meeting) -> None:
    """The recorder owes the minutes again, within the limit from now unless they still owe them."""
    if desk.uow.todos.open_for(subjects.meeting(meeting.id), TodoKind.WRITE_MINUTES):
        return
    computed = minutes_due(desk, meeting, desk.now)
    if computed is not None:
        owe(desk, TodoKind.WRITE_MINUTES, meeting, meeting.recorder_id, computed)


def _owe_check(desk: Desk, meeting: Meeting) -> None:
    """C04 counts the check in: one limit from the meeting's end; from now when that has already passed."""
    computed = minutes_due(desk, meeting, meeting.end_at)
    if computed is not None and computed.at <= desk.now:
        computed = minutes_due(desk, meeting, desk.now)
    if computed is not None:
        owe(desk, TodoKind.CHECK_MINUTES, meeting, meeting.host_id, computed)


def _owe_signatures(desk: Desk, meeting: Meeting, minutes: Minutes) -> None:
    computed = due(desk.now, Limit.parse(desk.company.settings.minutes.confirm_within), desk.company.calendar)
    for person_id in unsigned(signers(meeting, minutes), desk.uow.minutes.signatures(minutes.id)):
        owe(desk, TodoKind.CONFIRM_MINUTES, meeting, person_id, computed)
    if desk.company.settings.minutes.silent_confirm:
        subject = str(subjects.meeting(meeting.id))
        desk.uow.timers.arm(f"minutes:{minutes.id}:silence", SILENCE_TIMER, computed.at, subject=subject)


def _sign_for_author_and_host(desk: Desk, meeting: Meeting, minutes: Minutes) -> None:
    """Whoever wrote or let out exactly this text has confirmed it by doing so."""
    vouched = {minutes.author_id} | ({desk.me.id} if needs_check(desk, meeting) else set())
    for person_id in signers(meeting, minutes):
        if person_id in vouched:
            desk.uow.minutes.sign(Signature(0, minutes.id, person_id, Verdict.CONFIRMED, minutes.hash, desk.now))


def _supersede(desk: Desk, versions: Sequence[Minutes]) -> None:
    for minutes in versions:
        old = replace(minutes, state=after(minutes.state, MinutesMove.SUPERSEDE))
        desk.uow.minutes.save(old, minutes.state)


def _accept_corrections(desk: Desk, minutes: Minutes) -> None:
    for signature in desk.uow.minutes.signatures(minutes.id):
        if signature.outcome is Outcome.OPEN:
            desk.uow.minutes.close_correction(signature.id, Outcome.ACCEPTED)
