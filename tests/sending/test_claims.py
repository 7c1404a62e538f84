"""A row is claimed once, re-checked when it is, and only the newest claim may write its result."""

import asyncio
from datetime import timedelta

import pytest
from bot.cards.model import Card, to_json
from bot.domain.sending import MOVES, RowState
from bot.domain.subject import need
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.emulator.faults import FaultKind
from bot.ports import Sent
from bot.relay.sending import Arrived
from bot.store.outbox import Redrawn

from tests.sending.conftest import GROUP, PostOffice, card

pytestmark = pytest.mark.asyncio
PATCH = "PATCH /open-apis/im/v1/messages/*"


async def test_a_paused_holders_late_result_is_refused(either_office: PostOffice) -> None:
    """F-75: it slept past its lease, somebody else sent the row; its own send carried the same uuid."""
    office, relay = either_office, either_office.bot.relay
    row = await office.owe(card())
    [paused] = await office.ask(lambda uow: uow.claims.take([row], office.machine.wall(), 45.0))
    office.machine.ahead += 46
    await office.send()

    late = Arrived(Sent("om_late", GROUP.chat_id))
    await office.bot.writer.run(lambda connection: relay._settling.settle(paused, late, connection))

    assert (await office.row(row)).message_id == office.seen()[0].message_id


async def test_a_live_claim_is_left_alone(either_office: PostOffice) -> None:
    office = either_office
    row = await office.owe(card())
    await office.ask(lambda uow: uow.claims.take([row], office.machine.wall(), 45.0))

    await office.send_once()

    assert office.calls() == []


async def test_what_we_are_still_sending_is_not_sent_beside_it_when_the_lease_runs_out(office: PostOffice) -> None:
    """The machine slept in the middle of a call: the call goes on, its row and its place are not taken again."""
    row = await office.owe(card())
    office.fault(FaultKind.ANSWER_LATE, seconds=0.5)
    await office.bot.relay._start()
    while not office.seen():  # noqa: ASYNC110  the cloud tells nobody
        await asyncio.sleep(0.01)
    office.machine.ahead += 46

    while office.bot.relay._lanes:
        await office.bot.relay._start()
        await asyncio.sleep(0.01)

    found = await office.row(row)
    assert (found.state, found.attempts, len(office.calls())) == ("sent", 1, 1)


async def test_what_could_outlive_its_lease_is_not_begun_but_given_back(office: PostOffice) -> None:
    """Another replica may send it as soon as the lease is over; a call takes up to a third of one."""
    rows = [await office.owe(card()) for _ in range(2)]
    office.fault(FaultKind.ANSWER_LATE, seconds=0.2)
    await office.bot.relay._start()
    while not office.seen():  # noqa: ASYNC110  the cloud tells nobody
        await asyncio.sleep(0.01)
    office.machine.ahead += 31

    await asyncio.gather(*office.bot.relay._lanes)

    first, second = [await office.row(row) for row in rows]
    assert (first.state, second.state, second.doubt_since, len(office.calls())) == ("sent", "pending", 0.0, 1)
    assert first.tried_at >= second.tried_at + 31, "the cloud may have counted the call only when it answered"
    await office.send()
    assert len(office.seen()) == 2


@pytest.mark.parametrize("ended", [TodoState.DONE, TodoState.CANCELLED])
async def test_what_is_no_longer_owed_when_it_is_claimed_is_dropped(
    either_office: PostOffice, ended: TodoState
) -> None:
    office, now = either_office, either_office.clock.now()
    todo = await office.ask(
        lambda uow: uow.todos.add(Todo(0, TodoKind.ANSWER_NEED, need(1), Role.CONTACT, now, now, {}, 1))
    )
    row = await office.owe("快到期了", todo_id=todo.id)
    await office.ask(lambda uow: uow.todos.close(todo.id, ended, now, None))

    await office.send()

    assert (office.calls(), (await office.row(row)).state) == ([], "dropped")


async def on_show(office: PostOffice) -> int:
    """A card in the group; returns its posting."""
    now = office.clock.now()
    posting = await office.ask(lambda uow: uow.postings.add("need:1", "need", "feishu", now, chat_id=GROUP.chat_id))
    await office.owe(card("第一面"), posting_id=posting)
    await office.send()
    return posting


async def redraw(office: PostOffice, posting: int, face: Card) -> None:
    key = f"face:{face.title[0]}"
    await office.ask(lambda uow: uow.outbox.redraw(Redrawn(key, "feishu", posting, to_json(face)), office.clock.now()))


async def test_only_the_newest_face_of_a_card_is_sent(either_office: PostOffice) -> None:
    office = either_office
    posting = await on_show(office)
    for face in ("第二面", "第三面", "第四面"):
        await redraw(office, posting, card(face))

    await office.send()

    [message] = office.seen()
    assert message.versions == 2
    assert "第四面" in message.text


async def test_an_old_face_that_failed_never_lands_after_a_newer_one(either_office: PostOffice) -> None:
    """F-46: it waited for its next try while the newer one was sent, and then it came last."""
    office = either_office
    posting = await on_show(office)
    office.fault(FaultKind.STATUS, where=PATCH, status=503)
    await redraw(office, posting, card("旧面"))
    await office.send_once()
    await redraw(office, posting, card("新面"))

    await office.send()
    office.machine.ahead += 60
    await office.send()

    assert "新面" in office.seen()[0].text
    assert [row.state for row in await office.rows()] == ["sent", "superseded", "sent"]


async def test_an_old_face_of_a_sender_that_slept_does_not_stay_on_the_card(either_office: PostOffice) -> None:
    """It slept between its claim and its call; another sender showed two newer faces meanwhile."""
    office, relay = either_office, either_office.bot.relay
    posting = await on_show(office)
    await redraw(office, posting, card("旧面"))
    now = office.machine.wall(), office.clock.now()
    claimed = await office.bot.writer.run(lambda connection: relay._claiming.claim(*now, 64, (), connection))
    office.machine.ahead += 46
    await office.send()
    await redraw(office, posting, card("新面"))
    await office.send()

    await relay._send_one(claimed.rows[0])
    assert "旧面" in office.seen()[0].text
    await office.send()

    [shown] = office.seen()
    assert "新面" in shown.text
    assert shown.versions == 5, "once more, and no more"


async def test_one_face_of_a_card_is_under_way_at_a_time(office: PostOffice) -> None:
    posting = await on_show(office)
    office.fault(FaultKind.DELAY, where=PATCH, seconds=0.3)
    await redraw(office, posting, card("慢面"))
    await office.bot.relay._start()
    await redraw(office, posting, card("快面"))

    claimed = await office.bot.relay._start()

    assert claimed.rows == []
    await asyncio.gather(*office.bot.relay._lanes)
    await office.send()
    assert "快面" in office.seen()[0].text


async def test_every_state_but_the_last_ones_can_be_left(office: PostOffice) -> None:
    left = {before for before, _ in MOVES}

    assert set(RowState) - left == {RowState.SUPERSEDED}


async def test_the_pause_between_tries_doubles_up_to_a_minute(office: PostOffice) -> None:
    """F-37, on the machine's clock: moving business time skips no pause."""
    office.fault(FaultKind.STATUS, times=8, status=503)
    row = await office.owe(card())
    pauses = []
    for _ in range(8):
        await office.send_once()
        pauses.append((await office.row(row)).next_try - office.machine.wall())
        office.clock.advance(timedelta(hours=1))
        await office.send_once()
        office.machine.ahead += pauses[-1] + 0.5

    bounds = [1, 2, 4, 8, 16, 32, 60, 60]
    assert len(office.calls()) == 8
    assert all(most / 2 - 0.5 <= pause <= most for pause, most in zip(pauses, bounds, strict=True)), pauses
    await office.send()
    assert len(office.seen()) == 1


async def test_a_relay_that_was_stopped_leaves_what_is_owed_to_the_next_start(office: PostOffice) -> None:
    """Once ``drain`` claimed it and gave it back for ever."""
    await office.bot.relay.stop()
    row = await office.owe(card())

    await office.send()

    assert office.calls() == []
    assert (await office.row(row)).state == "pending"


async def test_where_replicas_share_a_store_what_another_wrote_is_looked_for_every_second(
    either_office: PostOffice, store_url: str
) -> None:
    """Nobody wakes this process when another one dies between its commit and its send (DECISIONS 17)."""
    assert either_office.bot.relay._longest_pause == (1.0 if store_url.startswith("postgresql") else 15.0)
