"""Minutes are written, checked, published, confirmed and corrected."""

import pytest
from bot.domain import subject as subjects
from bot.domain.forms import FormRefusedError
from bot.domain.meeting import MeetingState
from bot.domain.minutes import Minutes, MinutesState, Outcome, Verdict
from bot.domain.todo import TodoKind
from bot.errors import NotAllowedError, StaleError, UserError
from bot.services import action_items, attendance, meetings, minutes, signatures

from tests.domain.company_time import at, shown
from tests.services.conftest import OpenOffice
from tests.services.gatherings import WRITTEN, Out, call, held, publish, write
from tests.services.office import Office


def owing(office: Office, out: Out, kind: TodoKind) -> list[str]:
    """Who owes an act about the meeting."""
    todos = office.uow.todos.open_for(subjects.meeting(out.meeting.id), kind)
    return [office.desk().name(todo.person_id) for todo in todos]


def test_submitted_minutes_wait_for_the_hosts_check_inside_the_two_hours(office: Office) -> None:
    meeting = held(office, recorder="何佳")
    office.now = at("2026-11-24 16:00")

    out = write(office, meeting)

    assert out.minutes.state is MinutesState.CHECKING
    [todo] = office.uow.todos.open_for(subjects.meeting(meeting.id))
    assert (todo.kind, shown(todo.due_at)) == (TodoKind.CHECK_MINUTES, "2026-11-24 17:00")
    assert owing(office, out, TodoKind.CHECK_MINUTES) == ["王磊"]


def test_late_minutes_give_the_host_the_full_limit(office: Office) -> None:
    meeting = held(office, recorder="何佳")
    office.now = at("2026-11-24 17:30")

    write(office, meeting)

    [todo] = office.uow.todos.open_for(subjects.meeting(meeting.id))
    assert shown(todo.due_at) == "2026-11-24 19:30"


def test_only_recorder_and_host_write(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="联系人：何佳"):
        write(office, held(office, recorder="何佳"), by="李敏")


def test_minutes_before_the_meeting_are_refused(office: Office) -> None:
    with pytest.raises(UserError, match="会议还没有开始（11月24日"):
        write(office, call(office, recorder="何佳"))


def test_minutes_written_during_the_meeting_end_it(office: Office) -> None:
    meeting = call(office, recorder="何佳")
    office.now = at("2026-11-24 14:00")
    started = meetings.start(office.desk(), meeting)
    assert started is not None
    office.now = at("2026-11-24 14:40")

    out = write(office, started)

    assert out.meeting.state is MeetingState.MINUTING
    assert shown(out.meeting.end_at) == "2026-11-24 14:40"
    assert [t.kind for t in office.uow.timers.due(at("2026-11-24 15:00")) if t.kind == "meeting.end"] == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("actions", "印刷海报｜李敏、刘洋｜11月27日 18:00", "「负责人」只能写一个人"),
        ("actions", "印刷海报｜李敏｜尽快完成", "第 1 行"),
        ("actions", "印刷海报｜李敏", "任务、负责人、截止时间三样，缺一不可"),
        ("actions", "印刷海报｜李敏｜11月3日", "11月3日"),
        ("follow_up", "", "「后续跟进人」还没有填"),
        ("next_at", "", "「下次沟通时间」还没有填"),
        ("points", "", "「讨论要点」还没有填"),
    ],
)
def test_incomplete_minutes_are_refused_with_what_is_missing(office: Office, field: str, typed: str, said: str) -> None:
    meeting = held(office, recorder="何佳")

    with pytest.raises(FormRefusedError) as refused:
        write(office, meeting, **{field: typed})

    assert said in refused.value.problems[field]
    assert office.uow.minutes.of_meeting(meeting.id) == []


@pytest.mark.parametrize("nothing", ["", "无", "没有"])
def test_without_a_divergence_nobody_has_to_follow_up(office: Office, nothing: str) -> None:
    meeting = held(office, recorder="何佳")

    out = write(office, meeting, divergences=nothing, follow_up="", next_at="11月3日 14:00")

    assert (out.minutes.divergences, out.minutes.follow_up, out.minutes.next_at) == ((), None, None)


def test_a_returned_version_is_written_again_by_the_recorder(office: Office) -> None:
    out = write(office, held(office, recorder="何佳"))
    returned = minutes.send_back(office.desk("王磊"), out.meeting, out.minutes, "第2条时间不对")
    assert owing(office, out, TodoKind.WRITE_MINUTES) == ["何佳"]

    again = write(office, out.meeting)

    assert (returned.state, returned.note) == (MinutesState.RETURNED, "第2条时间不对")
    states = [m.state for m in office.uow.minutes.of_meeting(out.meeting.id)]
    assert (again.minutes.version, states) == (2, [MinutesState.SUPERSEDED, MinutesState.CHECKING])


def test_only_the_host_checks_and_only_once(office: Office) -> None:
    out = write(office, held(office, recorder="何佳"))
    with pytest.raises(NotAllowedError, match="联系人：王磊"):
        minutes.approve(office.desk("何佳"), out.meeting, out.minutes)
    minutes.approve(office.desk("王磊"), out.meeting, out.minutes)

    [published] = office.uow.minutes.of_meeting(out.meeting.id)
    with pytest.raises(StaleError, match="已发布"):
        minutes.approve(office.desk("王磊"), office.uow.meetings.get(out.meeting.id), published)


def test_published_minutes_ask_every_attendee_who_has_not_vouched_for_them(office: Office) -> None:
    out = publish(office)

    assert out.meeting.state is MeetingState.CONFIRMING
    assert owing(office, out, TodoKind.CONFIRM_MINUTES) == ["李敏", "赵强", "刘洋"]
    [due] = {shown(t.due_at) for t in office.uow.todos.open_for(subjects.meeting(out.meeting.id))}
    assert due == "2026-11-25 15:30"


def test_publishing_brings_the_action_items_to_life(office: Office) -> None:
    out = publish(office)

    items = office.uow.action_items.of_meeting(out.meeting.id)
    assert [(i.number, i.task, office.desk().name(i.owner_id), shown(i.due_at)) for i in items] == [
        ("XD-2026-0001", "印刷海报", "李敏", "2026-11-27 18:00"),
        ("XD-2026-0002", "更新落地页", "刘洋", "2026-11-30 18:00"),
    ]
    [todo] = office.uow.todos.open_for(subjects.action_item(items[0].id))
    assert (todo.kind, todo.due_at) == (TodoKind.FINISH_ACTION, items[0].due_at)


def test_the_last_signature_confirms_the_minutes(office: Office) -> None:
    out = publish(office)
    meeting = out.meeting
    for name in ("李敏", "赵强"):
        meeting = signatures.confirm(office.desk(name), meeting, out.minutes)
    assert meeting.state is MeetingState.CONFIRMING

    meeting = signatures.confirm(office.desk("刘洋"), meeting, out.minutes)

    assert meeting.state is MeetingState.CONFIRMED
    assert office.uow.todos.open_for(subjects.meeting(meeting.id)) == []


def test_a_signature_says_who_when_and_which_exact_text(office: Office) -> None:
    out = publish(office)
    office.now = at("2026-11-24 16:10")

    signatures.confirm(office.desk("李敏"), out.meeting, out.minutes)

    last = office.uow.minutes.signatures(out.minutes.id)[-1]
    assert (last.person_id, last.verdict, last.at) == (office.person("李敏").id, Verdict.CONFIRMED, office.now)
    assert last.version_hash == office.uow.minutes.of_meeting(out.meeting.id)[0].hash


def test_nobody_signs_twice_and_no_stranger_signs(office: Office) -> None:
    out = publish(office)
    meeting = signatures.confirm(office.desk("李敏"), out.meeting, out.minutes)

    with pytest.raises(StaleError, match="已经确认过"):
        signatures.confirm(office.desk("李敏"), meeting, out.minutes)
    with pytest.raises(NotAllowedError, match="只有参会人可以确认"):
        signatures.confirm(office.desk("林晓彤"), meeting, out.minutes)


def test_a_stand_in_signs_in_the_place_of_who_sent_them(office: Office) -> None:
    meeting = attendance.decline(office.desk("赵强"), call(office, recorder="王磊"), office.person("何佳").id)
    office.now = at("2026-11-24 15:00")
    ended = meetings.end(office.desk(), meeting)
    assert ended is not None
    out = write(office, ended, by="王磊")
    done = minutes.approve(office.desk("王磊"), out.meeting, out.minutes)

    assert owing(office, out, TodoKind.CONFIRM_MINUTES) == ["李敏", "何佳", "刘洋"]
    with pytest.raises(NotAllowedError):
        signatures.confirm(office.desk("赵强"), done.meeting, done.minutes)


def test_absentees_are_not_asked_to_confirm(office: Office) -> None:
    out = publish(office, absent="赵强")

    assert owing(office, out, TodoKind.CONFIRM_MINUTES) == ["李敏", "刘洋"]


def test_a_correction_goes_to_the_recorder_and_holds_the_confirmation(office: Office) -> None:
    out = publish(office)
    meeting, said = signatures.correct(office.desk("李敏"), out.meeting, out.minutes, "第2条应为11月28日")
    for name in ("赵强", "刘洋"):
        meeting = signatures.confirm(office.desk(name), meeting, out.minutes)

    assert (said.outcome, meeting.state) == (Outcome.OPEN, MeetingState.CONFIRMING)
    assert owing(office, out, TodoKind.WRITE_MINUTES) == ["何佳"]


def test_a_correction_kept_on_record_lets_the_minutes_be_confirmed(office: Office) -> None:
    out = publish(office)
    meeting, said = signatures.correct(office.desk("李敏"), out.meeting, out.minutes, "第2条应为11月28日")
    for name in ("赵强", "刘洋"):
        meeting = signatures.confirm(office.desk(name), meeting, out.minutes)

    meeting = signatures.keep(office.desk("何佳"), meeting, out.minutes, said)

    assert meeting.state is MeetingState.CONFIRMED
    assert owing(office, out, TodoKind.WRITE_MINUTES) == []


def test_only_the_recorder_answers_a_correction_and_only_once(office: Office) -> None:
    out = publish(office)
    meeting, said = signatures.correct(office.desk("李敏"), out.meeting, out.minutes, "第2条应为11月28日")
    with pytest.raises(NotAllowedError, match="联系人：何佳"):
        signatures.keep(office.desk("刘洋"), meeting, out.minutes, said)
    meeting = signatures.keep(office.desk("何佳"), meeting, out.minutes, said)

    with pytest.raises(StaleError, match="已经处理过"):
        signatures.keep(office.desk("何佳"), meeting, out.minutes, said)


def test_confirming_takes_an_own_correction_back(office: Office) -> None:
    out = publish(office)
    meeting, _ = signatures.correct(office.desk("李敏"), out.meeting, out.minutes, "第2条应为11月28日")

    signatures.confirm(office.desk("李敏"), meeting, out.minutes)

    assert signatures.waiting(office.desk(), meeting, out.minutes) == tuple(
        office.person(name).id for name in ("赵强", "刘洋")
    )
    assert owing(office, out, TodoKind.WRITE_MINUTES) == []


def corrected(office: Office, actions: str) -> tuple[Out, Minutes]:
    """Published, corrected by 李敏, rewritten, let out again."""
    out = publish(office)
    meeting = signatures.confirm(office.desk("赵强"), out.meeting, out.minutes)
    meeting, _ = signatures.correct(office.desk("李敏"), meeting, out.minutes, "第2条应为11月28日")
    again = write(office, meeting, actions=actions)
    done = minutes.approve(office.desk("王磊"), again.meeting, again.minutes)
    return Out(done.meeting, done.minutes), out.minutes


def test_an_accepted_correction_asks_everybody_about_the_new_text(office: Office) -> None:
    out, before = corrected(office, WRITTEN["actions"].replace("11月27日", "11月28日"))

    old = office.uow.minutes.of_meeting(out.meeting.id)[0]
    assert (old.state, old.hash) == (MinutesState.SUPERSEDED, before.hash)
    assert [s.outcome for s in office.uow.minutes.signatures(old.id) if s.outcome] == [Outcome.ACCEPTED]
    assert owing(office, out, TodoKind.CONFIRM_MINUTES) == ["李敏", "赵强", "刘洋"]


def test_a_corrected_version_changes_adds_and_drops_action_items(office: Office) -> None:
    out, _ = corrected(office, "印刷海报｜李敏｜11月28日 18:00\n校对文案｜赵强｜11月27日 12:00")

    items = {i.task: i for i in office.uow.action_items.of_meeting(out.meeting.id)}
    assert shown(items["印刷海报"].due_at) == "2026-11-28 18:00"
    assert (items["更新落地页"].state.label, items["校对文案"].number) == ("已取消", "XD-2026-0003")
    [todo] = office.uow.todos.open_for(subjects.action_item(items["印刷海报"].id))
    assert shown(todo.due_at) == "2026-11-28 18:00"
    assert office.uow.todos.open_for(subjects.action_item(items["更新落地页"].id)) == []


def test_a_correction_of_something_else_does_not_undo_a_delay(office: Office) -> None:
    out = publish(office)
    item = office.uow.action_items.of_meeting(out.meeting.id)[0]
    action_items.delay(office.desk("李敏"), item, "纸样未到", at("2026-12-01 18:00"), "12月1日开印")

    again = write(office, out.meeting, points="海报终稿延期原因（纸样）")
    minutes.approve(office.desk("王磊"), again.meeting, again.minutes)

    assert shown(office.uow.action_items.get(item.id).due_at) == "2026-12-01 18:00"


def test_a_type_of_meeting_without_host_check_needs_none(office_with: OpenOffice) -> None:
    office = office_with(minutes={"coordination": {"host_check": False}})
    meeting = held(office, recorder="何佳")

    out = write(office, meeting)

    assert not minutes.needs_check(office.desk(), meeting)
    assert owing(office, out, TodoKind.CHECK_MINUTES) == []
    done = minutes.publish(office.desk("何佳"), out.meeting, out.minutes)
    assert [office.desk().name(p) for p in signatures.waiting(office.desk(), done.meeting, done.minutes)] == [
        "王磊",
        "李敏",
        "赵强",
        "刘洋",
    ]


def test_silence_does_not_count_unless_the_company_says_so(office: Office) -> None:
    publish(office)

    assert [t for t in office.uow.timers.due(at("2026-12-30 00:00")) if t.kind == minutes.SILENCE_TIMER] == []


def test_where_silence_counts_the_limit_confirms_for_whoever_said_nothing(office_with: OpenOffice) -> None:
    office = office_with(minutes={"silent_confirm": True})
    out = publish(office)
    meeting = signatures.confirm(office.desk("李敏"), out.meeting, out.minutes)
    [timer] = [t for t in office.uow.timers.due(at("2026-12-30 00:00")) if t.kind == minutes.SILENCE_TIMER]
    office.now = timer.fire_at

    settled = signatures.count_silence(office.desk(), meeting, out.minutes.id)

    assert settled is not None
    assert (shown(office.now), settled.state) == ("2026-11-25 15:30", MeetingState.CONFIRMED)
    assert [s.verdict for s in office.uow.minutes.signatures(out.minutes.id)][-2:] == [Verdict.SILENT, Verdict.SILENT]
    assert signatures.count_silence(office.desk(), settled, out.minutes.id) is None
