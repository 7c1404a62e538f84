"""A message is claimed by one sender at a time, for as long as a request may take."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from bot.domain.sending import MessageClass, RowMove
from bot.platforms.feishu.settings import Timings
from bot.ports import Reach, SendError, SendProblem
from bot.relay import LEASE
from bot.relay.deciding import held_by
from bot.store.claims import Claims, Hold, Outgoing, Try
from bot.store.database import open_engine
from bot.store.outbox import Outbox, SendKind
from bot.store.restores import Restores
from sqlalchemy import Connection

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
START = 1000.0


def claim(claims: Claims, at: float) -> list[Outgoing]:
    """Claim whatever may go at this second of the machine's clock."""
    due = claims.due(at, NOW, closed_apis=[], closed_places=[], each=4, most=10, fenced=False)
    return claims.take([each.id for each in due], at, LEASE)


def owe(
    connection: Connection,
    key: str = "a",
    message_class: MessageClass = MessageClass.OWED,
    *,
    to: str = "oc_1",
    private_to: int | None = None,
    age: timedelta = timedelta(0),
) -> Claims:
    """A message for a group, or for somebody's chat with the bot, waits."""
    Outbox(connection).add(
        idem_key=key,
        kind=SendKind.CREATE,
        message_class=message_class,
        cloud="feishu",
        card="{}",
        now=NOW - age,
        chat_id=to,
        private_to=private_to,
    )
    return Claims(connection)


def test_places_take_turns_and_in_a_place_answers_go_first_then_what_is_newly_owed(store_url: str) -> None:
    """F-52; ``docs/sending.md`` tells it so."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        for number in range(4):
            owe(connection, f"old {number}", age=timedelta(minutes=5))
        owe(connection, "a digest", MessageClass.COURTESY)
        owe(connection, "an escalation", age=timedelta(seconds=44))
        owe(connection, "an answer", MessageClass.RECEIPT)
        claims = owe(connection, "elsewhere", MessageClass.COURTESY, to="oc_2")

        claimed = [each.idem_key for each in claim(claims, START)]

    engine.dispose()
    assert claimed == ["an answer", "elsewhere", "an escalation", "old 0", "old 1"]


def test_one_persons_backlog_does_not_stand_before_another_person(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        for number in range(3):
            owe(connection, f"first person's {number}", private_to=1)
        claims = owe(connection, "second person's", private_to=2)

        claimed = [each.idem_key for each in claim(claims, START)]

    engine.dispose()
    assert claimed[:2] == ["first person's 0", "second person's"]


@pytest.mark.parametrize(("holds", "key"), [("place", "feishu:chat:oc_1"), ("api", "feishu:create")])
def test_what_the_cloud_wants_left_alone_is_kept_with_the_message_it_refused(
    store_url: str, holds: str, key: str
) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        claims = owe(connection)
        (refused,) = claim(claims, START)

        claims.settle(refused, RowMove.AGAIN, holds=holds, hold_until=START + 50, next_try=START + 50)

        assert claims.holds(START + 49) == [Hold(key, START + 50)]
        assert claims.holds(START + 50) == []
    engine.dispose()


def test_a_call_that_may_just_have_left_counts_against_the_limits_after_a_restart(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        claims = owe(connection)
        claim(claims, START)

        claims.release(START + 20)

        assert claims.tries(START + 10, START + 21) == [Try("feishu:create", "feishu:chat:oc_1", START + 20)]
        assert [each.doubt_since for each in claim(claims, START + 21)] == [START]
    engine.dispose()


def test_what_was_sent_while_somebody_thought_of_claiming_it_is_not_claimed(store_url: str) -> None:
    """A slow replica wrote its result between another's look and its claim."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        claims = owe(connection)
        (slow,) = claim(claims, START)
        after = START + LEASE + 1
        due = claims.due(after, NOW, closed_apis=[], closed_places=[], each=4, most=10, fenced=False)

        assert claims.settle(slow, RowMove.ACCEPTED, message_id="om_slow", sent_at=NOW)

        assert [each.id for each in due] == [slow.id]
        assert claims.take([slow.id], after, LEASE) == []
    engine.dispose()


def test_the_late_result_of_a_sender_that_was_given_up_on_changes_nothing(store_url: str) -> None:
    """F-75."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        claims = owe(connection)
        (late,) = claim(claims, START)
        assert claim(claims, START + LEASE - 1) == []
        (present,) = claim(claims, START + LEASE + 1)

        assert not claims.settle(late, RowMove.ACCEPTED, message_id="om_late", sent_at=NOW)
        assert claims.settle(present, RowMove.ACCEPTED, message_id="om_present", sent_at=NOW)
        assert claims.known_messages(["om_late", "om_present"]) == {"om_present"}
    engine.dispose()


def test_no_claim_runs_out_while_its_request_may_still_be_answered() -> None:
    assert Timings().total * 3 <= LEASE


@pytest.mark.parametrize(("attempts", "reach"), [(1, Reach.MESSAGE), (3, Reach.MESSAGE), (4, Reach.API)])
def test_one_fault_is_an_accident_and_four_in_a_row_are_an_outage(store_url: str, attempts: int, reach: Reach) -> None:
    """Then the whole API gets a rest, and not each message knocks alone."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        (row,) = claim(owe(connection), START)
    engine.dispose()
    fault = SendError(SendProblem.RETRY, "http 503", "", reach=Reach.API)

    assert held_by(replace(row, attempts=attempts), fault) is reach


def test_a_copy_holds_what_was_just_being_sent_when_it_was_made(store_url: str) -> None:
    """F-88: its result is known to the lost life alone."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        claims = owe(connection)
        claim(claims, START)
        owe(connection, "not claimed")
        restores = Restores(connection)
        restores.note_copy(NOW)

        restores.fence(NOW)

        assert restores.held() == {MessageClass.OWED: 2}
        assert claim(claims, START + LEASE + 1) == []
    engine.dispose()
