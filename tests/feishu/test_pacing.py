"""We stay below the cloud's limits, and wait only where the cloud said so."""

import asyncio
import time

import pytest
from bot.platforms.feishu.pacing import Pacing
from bot.ports import SendError, SendProblem

pytestmark = pytest.mark.asyncio


async def passages(pacing: Pacing, *calls: tuple[str, str]) -> list[float]:
    """When each call got through, in order."""
    times: list[float] = []

    async def one(api: str, place: str) -> None:
        async with pacing.call(api, place):
            times.append(time.monotonic())

    await asyncio.gather(*(one(api, place) for api, place in calls))
    return sorted(times)


async def pass_once(pacing: Pacing, api: str, place: str = "") -> None:
    async with pacing.call(api, place):
        pass


def most_in(times: list[float], span: float) -> int:
    return max(sum(1 for other in times if moment <= other < moment + span) for moment in times)


async def test_one_chat_is_never_sent_more_than_its_share() -> None:
    pacing = Pacing(place_limits=((4, 0.1),), api_limits=((1000, 0.1),))

    times = await passages(pacing, *[("create", "oc_1")] * 14)

    assert most_in(times, 0.1) <= 4


async def test_a_burst_held_up_on_the_way_never_runs_into_the_next_one() -> None:
    """The cloud once counted eight in a second: the first four were late, because they had to open connections."""
    pacing, arrived, slow = Pacing(place_limits=((4, 0.1),)), [], iter([0.06] * 4 + [0.0] * 8)

    async def one() -> None:
        async with pacing.call("create", "oc_1"):
            await asyncio.sleep(next(slow))
            arrived.append(time.monotonic())

    await asyncio.gather(*(one() for _ in range(12)))

    assert most_in(arrived, 0.1) <= 4


async def test_a_call_that_was_never_made_fills_no_place() -> None:
    pacing = Pacing(place_limits=((1, 60.0),))
    pacing.hold(0.05, "create")

    with pytest.raises(SendError):
        await pass_once(pacing, "create", "oc_1")
    await asyncio.sleep(0.06)
    await asyncio.wait_for(pass_once(pacing, "create", "oc_1"), 20)


async def test_other_chats_do_not_wait_for_a_noisy_one() -> None:
    pacing = Pacing(place_limits=((1, 1.0),), api_limits=((1000, 0.1),))
    noisy = asyncio.create_task(passages(pacing, *[("create", "oc_noisy")] * 2))
    await asyncio.sleep(0)

    await pass_once(pacing, "create", "oc_quiet")

    assert not noisy.done()
    assert len(await noisy) == 2


async def test_an_api_is_never_called_more_than_either_of_its_windows_allows() -> None:
    pacing = Pacing(place_limits=((100, 0.1),), api_limits=((5, 0.05), (12, 0.3)))

    times = await passages(pacing, *[("create", f"oc_{number}") for number in range(30)])

    assert most_in(times, 0.05) <= 5
    assert most_in(times, 0.3) <= 12


async def test_a_chat_keeps_its_order() -> None:
    pacing, order = Pacing(place_limits=((2, 0.02),), api_limits=((3, 0.01),)), []

    async def one(number: int) -> None:
        async with pacing.call("create", "oc_1"):
            order.append(number)

    await asyncio.gather(*(one(number) for number in range(12)))

    assert order == list(range(12))


async def test_a_throttled_chat_holds_only_itself() -> None:
    pacing = Pacing()
    pacing.hold(60, "create", "oc_1")

    with pytest.raises(SendError) as held:
        await pass_once(pacing, "create", "oc_1")
    await pass_once(pacing, "create", "oc_2")

    assert held.value.problem is SendProblem.THROTTLED
    assert 59 < held.value.after <= 60


async def test_a_throttled_api_holds_only_itself() -> None:
    pacing = Pacing()
    pacing.hold(60, "create")

    with pytest.raises(SendError):
        await pass_once(pacing, "create", "oc_1")
    await pass_once(pacing, "update", "om_1")


async def test_those_already_waiting_do_not_slip_through_a_hold() -> None:
    pacing = Pacing(place_limits=((1, 0.05),))
    await pass_once(pacing, "create", "oc_1")
    waiting = [asyncio.create_task(pass_once(pacing, "create", "oc_1")) for _ in range(3)]
    await asyncio.sleep(0.01)
    pacing.hold(60, "create", "oc_1")

    results = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(result) for result in results] == [SendError] * 3


async def test_nobody_waits_longer_than_a_send_may_take() -> None:
    pacing = Pacing(place_limits=((1, 30.0),), longest_queue=0.05)
    await pass_once(pacing, "create", "oc_1")

    with pytest.raises(SendError) as full:
        await pass_once(pacing, "create", "oc_1")

    assert full.value.problem is SendProblem.THROTTLED
    assert full.value.after > 0


async def test_forgotten_chats_cost_no_memory() -> None:
    pacing = Pacing(place_limits=((1, 0.0001),), api_limits=((100_000, 1.0),))

    for number in range(5000):
        await pass_once(pacing, "create", f"oc_{number}")

    assert len(pacing._places) <= 2001
