"""A meeting is called, answered, held and ended."""

import pytest
from bot.domain import subject as subjects
from bot.domain.meeting import Attendance, MeetingState
from bot.domain.todo import TodoKind
from bot.errors import FormError, NotAllowedError, StaleError, UserError
from bot.services import attendance, meetings

from tests.domain.company_time import at, shown
from tests.services.gatherings import END, call
from tests.services.office import Office


def test_a_called_meeting_is_numbered_and_kept_whole(office: Office) -> None:
    meeting = call(office)

    kept = office.uow.meetings.get(meeting.id)
    assert kept == meeting
    assert kept.number == "HY-2026-001"
    assert [row.minutes for row in kept.agenda] == [20, 40]
    assert kept.materials[0].people[0].name == "刘洋"


def test_numbers_count_on_and_find_their_meeting_in_any_case(office: Office) -> None:
    call(office)
    second = call(office)

    assert second.number == "HY-2026-002"
    assert office.uow.meetings.by_number("hy-2026-002") == second


def test_host_and_recorder_are_the_caller_unless_the_form_names_others(office: Office) -> None:
    own = call(office)
    named = call(office, host="赵强", recorder="何佳")

    wang = office.person("王磊").id
    assert (own.host_id, own.recorder_id) == (wang, wang)
    assert (named.host_id, named.recorder_id) == (office.person("赵强").id, office.person("何佳").id)


def test_host_and_recorder_are_asked_too_and_the_caller_has_answered(office: Office) -> None:
    meeting = call(office, recorder="何佳")

    names = [office.desk().name(a.person_id) for a in meeting.attendees]
    assert names == ["王磊", "何佳", "李敏", "赵强", "刘洋"]
    assert meeting.attendees[0].answer is Attendance.COMING


def test_a_meeting_longer_than_its_type_allows_is_refused_at_the_time_field(office: Office) -> None:
    with pytest.raises(FormError) as refused:
        call(office, time="11月24日 14:00-16:00")

    assert refused.value.problems["time"] == "「时间」：协调会议最长 90 分钟，现在是 120 分钟，请缩短时间或拆成两次。"


def test_an_attendee_comes_or_sends_somebody(office: Office) -> None:
    meeting = attendance.attend(office.desk("李敏"), call(office))
    meeting = attendance.decline(office.desk("赵强"), meeting, office.person("何佳").id)

    assert [office.desk().name(p) for p in meeting.seats] == ["王磊", "李敏", "何佳", "刘洋"]
    assert meeting.absent == ()
    assert office.uow.meetings.get(meeting.id).attendees == meeting.attendees


def test_who_cannot_come_and_sends_nobody_is_absent(office: Office) -> None:
    meeting = attendance.decline(office.desk("赵强"), call(office), None)

    assert meeting.absent == (office.person("赵强").id,)


def test_somebody_may_change_their_mind_but_not_answer_the_same_twice(office: Office) -> None:
    meeting = attendance.decline(office.desk("李敏"), call(office), None)
    meeting = attendance.attend(office.desk("李敏"), meeting)

    with pytest.raises(StaleError, match="已经答复过参加"):
        attendance.attend(office.desk("李敏"), meeting)


def test_only_those_asked_may_answer_and_the_refusal_names_them(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="只有参会人可以答复：王磊、李敏、赵强、刘洋"):
        attendance.attend(office.desk("何佳"), call(office))


def test_an_attendee_cannot_be_sent_as_a_stand_in(office: Office) -> None:
    with pytest.raises(FormError, match="刘洋 本来就要参会"):
        attendance.decline(office.desk("赵强"), call(office), office.person("刘洋").id)


def test_a_stand_in_is_told_that_nothing_is_left_to_answer(office: Office) -> None:
    meeting = attendance.decline(office.desk("赵强"), call(office), office.person("何佳").id)

    with pytest.raises(UserError, match="您已代 赵强 参会"):
        attendance.attend(office.desk("何佳"), meeting)


def test_start_and_end_are_timers_and_the_eve_reminds_outside_quiet_hours(office: Office) -> None:
    call(office)

    due = {t.kind: shown(t.fire_at) for t in office.uow.timers.due(at("2026-12-01 00:00"))}
    assert due["meeting.start"] == "2026-11-24 14:00"
    assert due["meeting.end"] == "2026-11-24 15:00"
    assert due["meeting.eve"] == "2026-11-23 14:00"


def test_a_meeting_called_at_short_notice_reminds_half_way(office: Office) -> None:
    call(office, time="今天 14:00-15:00")

    eve = next(t for t in office.uow.timers.due(at("2026-12-01 00:00")) if t.kind == "meeting.eve")
    assert shown(eve.fire_at) == "2026-11-20 12:00"


def test_the_recorder_owes_minutes_two_hours_after_the_end(office: Office) -> None:
    meeting = call(office, recorder="何佳")

    ended = meetings.end(office.desk(now=at("2026-11-24 15:20")), meeting)

    assert ended is not None
    assert ended.state is MeetingState.MINUTING
    [todo] = office.uow.todos.open_for(subjects.meeting(meeting.id))
    assert (todo.kind, todo.person_id, shown(todo.due_at)) == (
        TodoKind.WRITE_MINUTES,
        office.person("何佳").id,
        "2026-11-24 17:00",
    )


def test_a_meeting_begins_and_ends_once(office: Office) -> None:
    started = meetings.start(office.desk(now=at("2026-11-24 14:00")), call(office))
    assert started is not None
    ended = meetings.end(office.desk(now=END), started)
    assert ended is not None

    assert meetings.start(office.desk(now=END), ended) is None
    assert meetings.end(office.desk(now=END), ended) is None
    assert len(office.uow.todos.open()) == 1


def test_a_cancelled_meeting_leaves_nothing_armed_and_nothing_owed(office: Office) -> None:
    meeting = meetings.cancel(office.desk("王磊"), call(office))

    assert meeting.state is MeetingState.CANCELLED
    assert office.uow.timers.due(at("2027-01-01 00:00")) == []
    assert office.uow.todos.open() == []


def test_only_caller_and_host_may_cancel(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="联系人：王磊"):
        meetings.cancel(office.desk("李敏"), call(office))


def test_every_step_is_in_the_journal_and_the_chain_fits(office: Office) -> None:
    meeting = attendance.attend(office.desk("李敏"), call(office))
    meetings.end(office.desk(now=END), meeting)

    entries = office.uow.journal.entries(subjects.meeting(meeting.id))
    assert [entry.what for entry in entries] == ["called", "answered", "ended"]
    assert office.uow.journal.faults() == []
