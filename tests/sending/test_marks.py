"""Cards whose record moved are marked, and drawn when the relay claims them: only the last of many changes is drawn."""

import asyncio
import dataclasses
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bot.cards.model import Card
from bot.domain.sending import RowMove
from bot.faces import Paint, sealed
from bot.reissue import reissue
from bot.relay.claiming import Claimed
from bot.store.claims import Outgoing
from bot.store.postings import Posting
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Connection, func, select

from tests.sending.conftest import CONFIRM, GROUP, PostOffice, card

pytestmark = pytest.mark.asyncio
_TOKEN = metadata.tables["action_token"]
Draw = Callable[[Posting], Card | None]


async def shown(office: PostOffice, number: int = 1) -> int:
    """A card in the group about a need; returns its posting."""
    now = office.clock.now()
    posting = await office.ask(
        lambda uow: uow.postings.add(f"need:{number}", "need", "feishu", now, chat_id=GROUP.chat_id)
    )
    await office.owe(card(f"第一面 {number}"), posting_id=posting)
    await office.send()
    return posting


async def mark(office: PostOffice, key: str, number: int = 1) -> None:
    """The need moved."""
    await office.ask(lambda uow: uow.outbox.mark(f"need:{number}", "need", 0, key, office.clock.now()))


async def claim(office: PostOffice, draw: Draw, *, dies: bool = False) -> list[Outgoing]:
    """One claim that draws so; ``dies`` kills it before its commit."""

    def easel(uow: UnitOfWork, now: datetime) -> Paint:
        def paint(posting: Posting) -> Card | None:
            drawn = draw(posting)
            return sealed(uow, drawn, posting.id, posting.cloud, now) if drawn is not None else None

        return paint

    claiming = dataclasses.replace(office.bot.relay._claiming, easel=easel)

    def work(connection: Connection) -> Claimed:
        found = claiming.claim(office.machine.wall(), office.clock.now(), 64, (), connection)
        if dies:
            raise RuntimeError("killed")
        return found

    return (await office.bot.writer.run(work)).rows


async def tokens(office: PostOffice) -> int:
    return await office.ask(
        lambda uow: int(uow.connection.execute(select(func.count()).select_from(_TOKEN)).scalar_one())
    )


async def test_of_many_changes_in_a_row_only_the_last_is_drawn(either_office: PostOffice) -> None:
    office = either_office
    posting = await shown(office)
    for number in range(3):
        await mark(office, f"moved{number}")
    drawn: list[int] = []

    def draw(each: Posting) -> Card:
        drawn.append(each.id)
        return card("现在的样子", CONFIRM)

    [row] = await claim(office, draw)

    assert drawn == [posting]
    assert "现在的样子" in row.body
    assert (await office.row(row.id)).body == row.body, "stored before it is sent"
    assert [each.state for each in await office.rows()] == ["sent", "superseded", "superseded", "claimed"]


async def test_a_card_whose_claim_had_to_wait_is_drawn_as_of_when_its_turn_came(office: PostOffice) -> None:
    """Once a card kept saying that its item was not overdue, because the claim was asked for a moment before."""
    await shown(office)
    await mark(office, "moved")
    relay, drawn = office.bot.relay, list[datetime]()

    def easel(_: UnitOfWork, now: datetime) -> Paint:
        drawn.append(now)
        return lambda _: card("现在的样子")

    relay._claiming = dataclasses.replace(relay._claiming, easel=easel)
    may_go = threading.Event()
    at_work = asyncio.gather(office.bot.writer.run(lambda _: may_go.wait(10)), relay._start())
    await asyncio.sleep(0)
    office.clock.advance(timedelta(hours=1))
    may_go.set()
    await at_work

    assert drawn == [office.clock.now()]


async def test_a_claim_that_dies_leaves_the_mark_to_the_next_one(office: PostOffice) -> None:
    await shown(office)
    await mark(office, "moved")
    with pytest.raises(RuntimeError, match="killed"):
        await claim(office, lambda _: card("没有送出的样子", CONFIRM), dies=True)
    assert await tokens(office) == 0

    [row] = await claim(office, lambda _: card("现在的样子", CONFIRM))

    assert "现在的样子" in row.body
    assert await tokens(office) == 1


async def test_a_change_after_the_claim_is_drawn_as_well(office: PostOffice) -> None:
    await shown(office)
    await mark(office, "moved once")
    [first] = await claim(office, lambda _: card("第二面"))
    await mark(office, "moved again")
    await office.ask(lambda uow: uow.claims.settle(first, RowMove.ACCEPTED, tried_at=office.machine.wall()))
    office.pass_time(timedelta(seconds=2))

    [second] = await claim(office, lambda _: card("第三面"))

    assert second.id > first.id
    assert "第三面" in second.body


async def test_a_card_that_cannot_be_drawn_does_not_hold_up_the_others(office: PostOffice) -> None:
    broken, _ = await shown(office, 1), await shown(office, 2)
    await mark(office, "moved1", 1)
    await mark(office, "moved2", 2)

    def draw(posting: Posting) -> Card:
        if posting.id == broken:
            raise KeyError("a defect")
        return card("现在的样子")

    [row] = await claim(office, draw)

    assert row.posting_id != broken
    assert [each.state for each in await office.rows() if each.posting_id == broken] == ["sent", "dead"]


async def test_a_card_with_nothing_new_to_show_stays_as_it_is(office: PostOffice) -> None:
    await shown(office)
    await mark(office, "moved")

    assert await claim(office, lambda _: None) == []
    assert (await office.rows())[-1].state == "dropped"


async def test_a_card_sent_anew_while_marked_is_drawn_again(office: PostOffice) -> None:
    posting = await shown(office)
    await mark(office, "moved")

    await office.ask(lambda uow: reissue(uow, posting, office.clock.now()))

    new, face = (await office.rows())[-2:]
    assert (new.kind, face.kind) == ("create", "update")
    assert face.card == ""
    assert face.posting_id == new.posting_id
