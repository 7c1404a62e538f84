"""DingTalk knows a card by our own id for ever and plain words not at all: what a lost answer leads to (4.4, 4.5)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from bot.domain.sending import MessageClass
from bot.emulator.faults import Fault, FaultKind

from tests.sending.conftest import PostOffice, card, open_workshop, owe_there, said

pytestmark = pytest.mark.asyncio

WORDS, CARDS = "*groupMessages/send", "*createAndDeliver"
HOURS = timedelta(hours=3)


@pytest_asyncio.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[PostOffice]:
    """The company with a room on DingTalk."""
    async with open_workshop(tmp_path) as opened:
        yield opened


def lose_the_answer(office: PostOffice, where: str) -> None:
    office.server.dingtalk.faults.add(Fault(FaultKind.ANSWER_LOST, where))


async def test_words_that_are_owed_go_once_more_and_say_so(workshop: PostOffice) -> None:
    lose_the_answer(workshop, WORDS)
    row = await owe_there(workshop, "请今天答复", MessageClass.OWED)

    await workshop.send()

    first, second = said(workshop)
    assert first == "请今天答复"
    assert second.startswith("请今天答复")
    assert "补发" in second
    assert (await workshop.row(row)).state == "sent"


@pytest.mark.parametrize("message_class", [MessageClass.COURTESY, MessageClass.RECEIPT])
async def test_words_that_nobody_owes_are_not_said_twice(workshop: PostOffice, message_class: MessageClass) -> None:
    lose_the_answer(workshop, WORDS)
    row = await owe_there(workshop, "已登记", message_class)

    await workshop.send()

    assert said(workshop) == ["已登记"]
    assert (await workshop.row(row)).state == "uncertain"


async def test_words_lost_twice_are_not_tried_a_third_time_but_passed_on_without_the_mark(workshop: PostOffice) -> None:
    for _ in range(2):
        lose_the_answer(workshop, WORDS)
    row = await owe_there(workshop, "请今天答复", MessageClass.OWED)

    await workshop.send()

    first, second = said(workshop)
    passed_on = (await workshop.rows())[-1]
    assert (await workshop.row(row)).state == "dead"
    assert ("补发" in first, "补发" in second, "补发" in passed_on.card) == (False, True, False)
    assert "不知道有没有送到" in passed_on.card


async def test_a_card_in_doubt_for_hours_is_still_the_same_card(workshop: PostOffice) -> None:
    lose_the_answer(workshop, CARDS)
    row = await owe_there(workshop, card(), MessageClass.OWED)
    await workshop.send_once()
    workshop.pass_time(HOURS)

    await workshop.send()

    [shown] = said(workshop)
    assert "补发" not in shown
    assert (await workshop.row(row)).state == "sent"
    assert (await workshop.row(row)).message_id in workshop.server.dingtalk.cards.instances
