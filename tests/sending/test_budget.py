"""What DingTalk counts by the month: counted over restarts, courtesy given up first, what is owed last."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from bot.cards.model import to_json
from bot.domain.alarms import Code
from bot.domain.budget import Budget, Restraint, Use
from bot.domain.sending import MessageClass, RowState
from bot.emulator.company import WORKSHOP_ID
from bot.metering import Meter
from bot.store.outbox import Redrawn
from bot.watch.looks import budget_look

from tests.sending.conftest import PostOffice, card, open_workshop, owe_there, said

BUDGET = Budget(calls=100, messages=60)


def spent(calls: int = 0, messages: int = 0) -> dict[Use, int]:
    return {Use.CALL: calls, Use.MESSAGE: messages}


@pytest.mark.parametrize(
    ("used", "restraint", "marks"),
    [
        (spent(69), Restraint.NONE, ()),
        (spent(70), Restraint.NONE, (0.70,)),
        (spent(89), Restraint.NONE, (0.70,)),
        (spent(90), Restraint.SPARING, (0.70, 0.90)),
        (spent(97), Restraint.STRICT, (0.70, 0.90)),
        (spent(100), Restraint.STRICT, (0.70, 0.90, 1.0)),
        (spent(10, messages=60), Restraint.NONE, (0.70, 0.90, 1.0)),
    ],
)
def test_the_nearer_the_end_of_the_month_the_less_is_sent(
    used: dict[Use, int], restraint: Restraint, marks: tuple[float, ...]
) -> None:
    assert BUDGET.restraint(used) is restraint
    assert BUDGET.passed(used) == marks


@pytest.mark.parametrize(
    ("calls", "passed", "ahead"), [(45, 0.5, False), (46, 0.5, True), (0, 0.0, False), (91, 1.0, True)]
)
def test_calls_are_ahead_of_the_month_when_they_are_used_up_faster_than_it_passes(
    calls: int, passed: float, ahead: bool
) -> None:
    assert BUDGET.is_ahead(spent(calls), passed) is ahead


@pytest.mark.parametrize(
    ("calls", "messages", "spares"), [(0, 0, False), (50, 30, False), (51, 30, True), (50, 31, False), (99, 59, True)]
)
def test_calls_are_spared_while_more_messages_are_left(calls: int, messages: int, spares: bool) -> None:
    assert BUDGET.spares_calls(spent(calls, messages)) is spares


@pytest_asyncio.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[PostOffice]:
    """The company with a room on DingTalk, and a hundred calls a month."""
    async with open_workshop(tmp_path, monthly_calls=BUDGET.calls, monthly_messages=BUDGET.messages) as opened:
        yield opened


def meter_of(office: PostOffice) -> Meter:
    meter = office.bot.meter
    assert meter is not None
    return meter


def use_up(office: PostOffice, calls: int) -> None:
    for _ in range(calls):
        meter_of(office).count(Use.CALL)


@pytest.mark.asyncio
async def test_every_call_that_is_taken_is_counted_and_survives_a_restart(workshop: PostOffice) -> None:
    await owe_there(workshop, "第一条", MessageClass.OWED)
    await workshop.send()
    await meter_of(workshop).settle()

    meter = meter_of(workshop)
    again = Meter(meter._organisation, BUDGET, workshop.bot.writer, workshop.clock, workshop.bot.company.calendar)
    await again.settle()

    assert again.used[Use.CALL] == workshop.server.dingtalk.usage.calls["2026-11"] == 1


@pytest.mark.asyncio
async def test_a_new_month_begins_with_nothing_used(workshop: PostOffice) -> None:
    use_up(workshop, 95)
    await meter_of(workshop).settle()
    assert meter_of(workshop).restraint is Restraint.SPARING

    workshop.pass_time(timedelta(days=14))
    await meter_of(workshop).settle()

    assert meter_of(workshop).used[Use.CALL] == 0


@pytest.mark.asyncio
async def test_at_ninety_percent_a_courtesy_is_dropped_and_what_is_owed_goes(workshop: PostOffice) -> None:
    use_up(workshop, 90)
    courtesy = await owe_there(workshop, "知会一声", MessageClass.COURTESY)
    await owe_there(workshop, "请今天答复", MessageClass.OWED)
    await workshop.send()

    assert said(workshop) == ["请今天答复"]
    assert (await workshop.row(courtesy)).state == RowState.DROPPED.value


async def a_card_on_show(office: PostOffice) -> int:
    posting = await office.ask(
        lambda uow: uow.postings.add("need:1", "need", "dingtalk", office.clock.now(), chat_id=WORKSHOP_ID)
    )
    await office.owe(card(), cloud="dingtalk", chat_id=WORKSHOP_ID, posting_id=posting)
    await office.send()
    return posting


async def redraw(office: PostOffice, posting: int, title: str) -> None:
    face = Redrawn(f"face:{title}", "dingtalk", posting, to_json(card(title)))
    await office.ask(lambda uow: uow.outbox.redraw(face, office.clock.now()))


@pytest.mark.asyncio
async def test_at_ninety_percent_a_card_is_redrawn_once_a_minute_with_its_newest_face(workshop: PostOffice) -> None:
    posting = await a_card_on_show(workshop)
    use_up(workshop, 90)
    for title in ("一", "二", "三", "四"):
        await redraw(workshop, posting, title)
        await workshop.send_once()

    assert said(workshop)[0].startswith("一")
    workshop.pass_time(timedelta(seconds=61))
    await workshop.send_once()

    shown = workshop.world.history(WORKSHOP_ID)[0]
    assert shown.text.startswith("四")
    assert shown.versions == 3


@pytest.mark.asyncio
async def test_near_the_end_cards_stand_still_and_what_is_owed_goes_until_the_next_month(workshop: PostOffice) -> None:
    posting = await a_card_on_show(workshop)
    use_up(workshop, 97)
    await redraw(workshop, posting, "新的样子")
    await owe_there(workshop, "请今天答复", MessageClass.OWED)
    await workshop.send_once()

    assert [text.splitlines()[0] for text in said(workshop)] == ["2026-Q4-SHB-001 国庆海报", "请今天答复"]
    workshop.pass_time(timedelta(days=14))
    await workshop.send_once()
    assert said(workshop)[0].startswith("新的样子")


def test_an_operator_is_told_at_each_mark(workshop: PostOffice) -> None:
    look = budget_look(meter_of(workshop))
    found = []
    for calls in (60, 10, 20, 10):
        use_up(workshop, calls)
        found.append([alarm.code for alarm in look()])

    assert found == [[], [Code.MONTH_AT_70], [Code.MONTH_AT_90], [Code.MONTH_USED_UP]]


@pytest.mark.asyncio
async def test_what_people_say_counts_as_a_message(workshop: PostOffice) -> None:
    transport = workshop.bot.clouds.transports
    running = asyncio.create_task(next(each for cloud, each in transport.items() if cloud == "dingtalk").run())
    try:
        await workshop.server.dingtalk.connections.wait_for(1)
        await workshop.world.say("王磊", WORKSHOP_ID, "/帮助")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert meter_of(workshop).used[Use.MESSAGE] == workshop.server.dingtalk.usage.messages["2026-11"] == 1
