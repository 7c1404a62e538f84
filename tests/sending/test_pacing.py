"""What was sent lately is read from the store, so no restart goes over a limit (R-13); everybody gets a turn."""

import asyncio
from datetime import timedelta
from math import inf

import pytest
from bot.domain.sending import MessageClass
from bot.emulator.company import COMPANY
from bot.emulator.faults import FaultKind
from bot.platforms.dingtalk.gateway import DingTalkGateway
from bot.platforms.feishu.gateway import FeishuGateway
from bot.ports import SendLimits
from bot.relay.pacing import Pace, longest_span
from bot.store.claims import Hold, Try
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import select

from tests.sending.conftest import OUTBOX, PostOffice

LIMITS = {"feishu": SendLimits(api=((45, 1.0), (900, 60.0)), place=((4, 1.0),))}
API, PLACE = "feishu:create", "feishu:chat:oc_1"


def pace(*tries: Try, holds: tuple[Hold, ...] = (), now: float = 100.0) -> Pace:
    return Pace(LIMITS, tries, holds, (), now)


def lately(times: int, at: float, place: str = "") -> list[Try]:
    return [Try(API, place or f"feishu:chat:oc_{number}", at) for number in range(times)]


@pytest.mark.parametrize(
    ("tries", "place", "fits"),
    [
        ([], PLACE, True),
        (lately(3, 99.5, PLACE), PLACE, True),
        (lately(4, 99.5, PLACE), PLACE, False),
        (lately(4, 99.5, PLACE), "feishu:chat:oc_2", True),
        (lately(4, 98.9, PLACE), PLACE, True),
        (lately(45, 99.5), "feishu:chat:oc_other", False),
        (lately(899, 50.0), "feishu:chat:oc_other", True),
        (lately(900, 50.0), "feishu:chat:oc_other", False),
        (lately(900, 39.0), "feishu:chat:oc_other", True),
        (lately(45, inf), "feishu:chat:oc_other", False),
    ],
)
def test_one_more_call_fits_or_not(tries: list[Try], place: str, fits: bool) -> None:
    assert pace(*tries).take(API, place) is fits


def test_all_is_looked_at_that_some_window_still_counts() -> None:
    assert longest_span([FeishuGateway.limits, DingTalkGateway.limits]) == 60


def test_what_is_taken_counts() -> None:
    one = pace()

    assert [one.take(API, PLACE) for _ in range(6)] == [True] * 4 + [False] * 2


def test_a_full_place_says_when_it_opens() -> None:
    assert pace(*lately(4, 99.5, PLACE)).closed_places == {PLACE: 100.5}


def test_a_place_where_something_is_under_way_waits_for_its_answer() -> None:
    assert pace(Try(API, PLACE, inf)).closed_places == {PLACE: inf}


def test_what_the_cloud_wants_left_alone_is_left_alone() -> None:
    held = pace(holds=(Hold(API, 107.0),))

    assert held.closed_apis == {API: 107.0}
    assert not held.take(API, PLACE)
    assert held.take("feishu:reply", PLACE)


@pytest.mark.asyncio
async def test_a_restarted_bot_remembers_what_was_sent_a_moment_ago(office: PostOffice) -> None:
    for _ in range(8):
        await office.owe("同一个群", message_class=MessageClass.OWED)
    await office.send_once()

    claimed = await office.bot.relay._start()

    assert claimed.rows == []
    assert claimed.again_in is not None
    assert 0.0 < claimed.again_in <= 1.0
    await office.send()
    assert len(office.seen()) == 8


@pytest.mark.asyncio
async def test_nothing_is_sent_before_the_moment_the_cloud_named_even_after_a_restart(office: PostOffice) -> None:
    office.fault(FaultKind.THROTTLE, seconds=30)
    await office.owe("慢一点")
    await office.send_once()
    await office.owe("换一个人", to="李敏")
    office.machine.ahead += 25

    await office.send_once()
    assert len(office.calls()) == 1
    office.machine.ahead += 6
    await office.send()

    assert [len(office.seen()), len(office.seen("李敏"))] == [1, 1]


@pytest.mark.asyncio
async def test_a_noisy_group_does_not_delay_another(office: PostOffice) -> None:
    """F-52: 5,000 in one group, then one in another and one receipt; both are in the very next claim."""
    await office.owe("吵")
    await office.ask(lambda uow: _copies(uow, 4999))
    office.clock.advance(timedelta(minutes=5))
    other = await office.owe("安静的群", to=COMPANY.groups[1].name)
    urgent = await office.owe("吵闹的群里的新急事")

    claimed = await office.bot.relay._start()

    ids = [row.id for row in claimed.rows]
    assert other in ids
    assert urgent in ids
    assert len(ids) == 5
    await asyncio.gather(*office.bot.relay._lanes)


@pytest.mark.asyncio
async def test_forty_groups_and_thirty_people_are_told_at_the_clouds_pace_and_in_order(office: PostOffice) -> None:
    """R-14, the sending half, in small: never over a limit (the emulated cloud would refuse), no try wasted."""
    for person in office.people:
        await office.owe(f"{person}的汇总", to=person)
        for group in COMPANY.groups:
            await office.owe(f"{group.name}的汇总 {person}", to=group.name)

    await office.send()

    calls = office.calls()
    assert {call.status for call in calls} == {200}
    assert len(calls) == len(office.people) * (1 + len(COMPANY.groups))
    assert most_in([call.monotonic for call in calls], 1.0) <= 45
    for group in COMPANY.groups:
        texts = [message.text for message in office.seen(group.name)]
        assert texts == [f"{group.name}的汇总 {person}" for person in office.people]


def most_in(times: list[float], span: float) -> int:
    """The most calls in any window of so many seconds."""
    return max(sum(1 for other in times if at <= other < at + span) for at in times)


def _copies(uow: UnitOfWork, number: int) -> None:
    first = dict(uow.connection.execute(select(OUTBOX)).mappings().one())
    del first["id"]
    uow.connection.execute(OUTBOX.insert(), [{**first, "idem_key": f"copy:{each}"} for each in range(number)])
