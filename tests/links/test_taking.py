"""Whatever the cloud, its link keeps its promises to it and to the people who tap."""

import asyncio

import pytest
from bot.events import Ack, Answer, CardTapped, Event, FormSubmitted, MessageReceived, ToastTone

from tests.links.ends import End, Heard

pytestmark = pytest.mark.asyncio

NOT_YET = "还没有确认，请看卡片"


async def test_nothing_is_acknowledged_before_the_app_has_committed(end: End) -> None:
    committed = asyncio.Event()

    async def answer(_: Event) -> Ack:
        await committed.wait()
        return Ack(stored=True)

    async with end.linked() as link:
        link.app.answer = answer
        await end.until_connected()
        await end.say("d-1")
        await end.aside("d-later")
        first = await end.heard()
        committed.set()
        second = await end.heard()

    assert [first.push, second.push] == ["d-later", "d-1"]
    assert isinstance(link.app.events[0], MessageReceived)


async def test_a_tap_that_takes_too_long_is_told_to_be_unconfirmed_and_still_done(end: End) -> None:
    told, done = asyncio.Event(), asyncio.Event()

    async def answer(_: Event) -> Ack:
        await told.wait()
        done.set()
        return Ack(True, Answer("已确认", ToastTone.SUCCESS))

    async with end.linked(tap_budget=0.05) as link:
        link.app.answer = answer
        await end.until_connected()
        await end.tap("d-1")
        heard = await end.heard()
        assert not done.is_set()
        told.set()
        await asyncio.wait_for(done.wait(), 20)

    assert heard == Heard("d-1", stored=True, toast=NOT_YET)


async def test_a_tap_is_answered_well_before_the_cloud_gives_up(end: End) -> None:
    assert end.tap_budget <= end.client_waits - 0.5


async def test_a_hundred_taps_at_once_are_answered_side_by_side(end: End) -> None:
    waiting = asyncio.Barrier(101)

    async def answer(event: Event) -> Ack:
        await waiting.wait()
        assert isinstance(event, CardTapped | FormSubmitted)
        return Ack(True, Answer("已确认"))

    async with end.linked() as link:
        link.app.answer = answer
        await end.until_connected()
        for number in range(100):
            await end.tap(f"d-{number}")
        await asyncio.wait_for(waiting.wait(), 20)
        heard = {await end.heard() for _ in range(100)}

    assert heard == {Heard(f"d-{number}", stored=True, toast="已确认") for number in range(100)}


async def test_what_was_not_stored_is_asked_for_again(end: End) -> None:
    async def answer(event: Event) -> Ack:
        if isinstance(event, CardTapped):
            raise RuntimeError("a defect")
        return Ack(stored=False)

    async with end.linked() as link:
        link.app.answer = answer
        await end.until_connected()
        await end.say("d-1")
        unstored = await end.heard()
        await end.tap("d-2")
        broken = await end.heard()

    assert [unstored, broken] == [Heard("d-1", stored=False), Heard("d-2", stored=False)]


async def test_a_person_whose_tap_was_not_stored_reads_why(end: End) -> None:
    async def answer(_: Event) -> Ack:
        return Ack(False, Answer("没有记下，请再点一次", ToastTone.WARNING))

    async with end.linked() as link:
        link.app.answer = answer
        await end.until_connected()
        await end.tap("d-1")
        heard = await end.heard()

    assert heard.toast == "没有记下，请再点一次"


async def test_a_message_over_a_mebibyte_is_read(end: End) -> None:
    async with end.linked() as link:
        await end.until_connected()
        await end.say("d-1", "x" * 1_500_000)
        heard = await end.heard()

    assert heard.stored
    assert isinstance(link.app.events[0], MessageReceived)
    assert len(link.app.events[0].text) == 1_500_000


async def test_a_flood_waits_in_the_network_and_loses_nothing(end: End) -> None:
    running, most = 0, 0
    full, go = asyncio.Event(), asyncio.Event()

    async def answer(_: Event) -> Ack:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 5:
            full.set()
        await go.wait()
        running -= 1
        return Ack(stored=True)

    async with end.linked(in_flight=5) as link:
        link.app.answer = answer
        await end.until_connected()
        for number in range(100):
            await end.say(f"d-{number}")
        await asyncio.wait_for(full.wait(), 20)
        for _ in range(1000):
            await asyncio.sleep(0)  # so that a sixth could be read
        go.set()
        acknowledged = {(await end.heard()).push for _ in range(100)}

    assert acknowledged == {f"d-{number}" for number in range(100)}
    assert most == 5
