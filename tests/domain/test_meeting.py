"""The states of meetings, minutes and action items, and the rules that need no store."""

from datetime import timedelta

import pytest
from bot.domain import action_item, meeting, minutes
from bot.domain.action_item import ActionItem, ActionMove, ActionState, reconcile
from bot.domain.forms import Ref, Row
from bot.domain.meeting import Attendance, Attendee, MeetingKind, MeetingMove, MeetingState
from bot.domain.minutes import MinutesMove, MinutesState, Outcome, Signature, Verdict, standing, unsigned
from bot.errors import StaleError

from tests.domain.company_time import at

NOW = at("2026-11-20 10:00")


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("move", MeetingMove)
def test_a_meeting_makes_the_moves_of_its_table_and_no_others(state: MeetingState, move: MeetingMove) -> None:
    if (state, move) in meeting.MOVES:
        assert meeting.after(state, move) is meeting.MOVES[state, move]
    else:
        with pytest.raises(StaleError, match=state.label):
            meeting.after(state, move)


@pytest.mark.parametrize("state", MinutesState)
@pytest.mark.parametrize("move", MinutesMove)
def test_minutes_make_the_moves_of_their_table_and_no_others(state: MinutesState, move: MinutesMove) -> None:
    if (state, move) in minutes.MOVES:
        assert minutes.after(state, move) is minutes.MOVES[state, move]
    else:
        with pytest.raises(StaleError, match=state.label):
            minutes.after(state, move)


@pytest.mark.parametrize("state", ActionState)
@pytest.mark.parametrize("move", ActionMove)
def test_an_action_item_makes_the_moves_of_its_table_and_no_others(state: ActionState, move: ActionMove) -> None:
    if (state, move) in action_item.MOVES:
        assert action_item.after(state, move) is action_item.MOVES[state, move]
    else:
        with pytest.raises(StaleError, match=state.label):
            action_item.after(state, move)


def test_every_state_of_a_meeting_can_be_reached_and_has_a_word() -> None:
    reached = {MeetingState.CALLED, *meeting.MOVES.values()}

    assert reached == set(MeetingState)
    assert {state.label for state in (*MeetingState, *MinutesState, *ActionState)}


@pytest.mark.parametrize(("named", "kind"), [("周例会", MeetingKind.WEEKLY), ("协调会议", MeetingKind.COORDINATION)])
def test_a_type_of_meeting_is_known_by_its_name(named: str, kind: MeetingKind) -> None:
    assert meeting.kind_named(named) is kind
    assert meeting.kind_named("国庆海报") is None


@pytest.mark.parametrize(("length", "refused"), [(60, False), (90, False), (91, True)])
def test_a_meeting_may_last_as_long_as_its_type_allows(length: int, refused: bool) -> None:
    problem = meeting.cap_problem(MeetingKind.COORDINATION, NOW, NOW + timedelta(minutes=length), timedelta(minutes=90))

    assert bool(problem) is refused
    assert meeting.cap_problem(MeetingKind.ONLINE, NOW, NOW + timedelta(hours=9), None) is None


@pytest.mark.parametrize(
    ("row", "seat"),
    [
        (Attendee(1), 1),
        (Attendee(1, Attendance.COMING), 1),
        (Attendee(1, Attendance.AWAY), None),
        (Attendee(1, Attendance.AWAY, 2), 2),
    ],
)
def test_a_seat_is_taken_by_the_attendee_or_the_stand_in(row: Attendee, seat: int | None) -> None:
    assert row.seat_id == seat


def signed(person: int, verdict: Verdict, outcome: Outcome | None = None) -> Signature:
    """What somebody said."""
    return Signature(0, 1, person, verdict, "hash", NOW, outcome=outcome)


@pytest.mark.parametrize(
    ("said", "still_waits"),
    [
        ([], True),
        ([signed(1, Verdict.CONFIRMED)], False),
        ([signed(1, Verdict.SILENT)], False),
        ([signed(1, Verdict.CORRECTION, Outcome.OPEN)], True),
        ([signed(1, Verdict.CORRECTION, Outcome.ACCEPTED)], True),
        ([signed(1, Verdict.CORRECTION, Outcome.KEPT)], False),
        ([signed(1, Verdict.CONFIRMED), signed(1, Verdict.CORRECTION, Outcome.OPEN)], True),
        ([signed(1, Verdict.CORRECTION, Outcome.WITHDRAWN), signed(1, Verdict.CONFIRMED)], False),
        ([signed(2, Verdict.CONFIRMED)], True),
    ],
)
def test_a_person_waits_until_their_last_word_settles(said: list[Signature], still_waits: bool) -> None:
    assert unsigned((1,), said) == ((1,) if still_waits else ())


def test_a_withdrawn_correction_is_nobodys_last_word() -> None:
    assert standing([signed(1, Verdict.CORRECTION, Outcome.WITHDRAWN)]) == {}


@pytest.mark.parametrize("written", ["上线日期：研发部要延期5天，市场部坚持原时间", "1. 预算"])
def test_an_open_divergence_needs_a_person_and_a_date(written: str) -> None:
    typed, also = minutes.with_divergence({"divergences": written, "follow_up": "王磊", "next_at": "11月30日"})

    assert set(also) == {"follow_up", "next_at"}
    assert typed["follow_up"] == "王磊"


@pytest.mark.parametrize("written", ["", "无", "没有", "  ", "None"])
def test_without_a_divergence_follow_up_and_date_are_not_even_read(written: str) -> None:
    typed, also = minutes.with_divergence({"divergences": written, "follow_up": "王磊", "next_at": "昨天"})

    assert (typed, also) == ({"divergences": written}, ())


LI, LIU = Ref(1, "李敏"), Ref(2, "刘洋")


def item(task: str, owner: Ref, state: ActionState = ActionState.RUNNING) -> ActionItem:
    """A living action item."""
    return ActionItem(hash(task), task, state, 1, task, owner.id, NOW, 9, NOW)


def row(task: str, owner: Ref) -> Row:
    """A written line."""
    return Row(text=task, people=(owner,), moment=NOW)


def test_a_corrected_version_keeps_changes_adds_and_drops() -> None:
    poster, page, text = item("海报", LI), item("落地页", LIU), item("文案", LI)

    match = reconcile([poster, page, text], [row("海报", LIU), row("文案", LI), row("校对", LI)])

    assert set(match.kept) == {(poster, row("海报", LIU)), (text, row("文案", LI))}
    assert (match.added, match.dropped) == ((row("校对", LI),), (page,))


def test_two_people_with_the_same_task_keep_their_own_items() -> None:
    mine, yours = item("周报", LI), item("周报", LIU)

    match = reconcile([mine, yours], [row("周报", LIU), row("周报", LI)])

    assert {row_.people[0].name: kept.owner_id for kept, row_ in match.kept} == {"李敏": 1, "刘洋": 2}


def test_what_is_done_is_never_dropped() -> None:
    assert reconcile([item("海报", LI, ActionState.DONE)], []).dropped == ()
