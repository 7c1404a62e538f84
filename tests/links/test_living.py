"""Whatever the cloud, a lost line comes back by itself, and a stop is clean."""

import asyncio

import pytest
from bot.events import Ack, Answer, Event

from tests.links.bench import Link, eventually
from tests.links.ends import End, Heard

pytestmark = pytest.mark.asyncio


async def busy_for_ever(end: End, link: Link) -> None:
    """The app has taken something it will never end."""
    taken = asyncio.Event()

    async def answer(_: Event) -> Ack:
        taken.set()
        await asyncio.Event().wait()
        raise AssertionError

    link.app.answer = answer
    await end.until_connected()
    await end.say("d-1")
    await asyncio.wait_for(taken.wait(), 20)


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_a_closed_connection_is_opened_again(end: End, code: int) -> None:
    async with end.linked() as link:
        await end.until_connected()
        await end.cloud.sockets[-1].close(code=code)
        assert await end.until_connected() == 2
        await end.say("d-1")
        heard = await end.heard()

    assert heard == Heard("d-1", stored=True)
    assert link.transport.status()["reconnects"] == 1


async def test_whatever_the_cloud_says_is_a_sign_of_life(end: End) -> None:
    """By its age a half-open line is found, and /readyz judges."""
    async with end.linked() as link:
        await end.until_connected()
        await link.connected()
        connection = link.transport._connection
        assert connection is not None
        before = connection.last_frame
        await end.say("d-1")
        await end.heard()

        assert connection.last_frame > before


async def test_a_link_told_to_connect_anew_lets_the_old_line_finish_what_it_took(end: End) -> None:
    go = asyncio.Event()

    async def answer(_: Event) -> Ack:
        await go.wait()
        return Ack(stored=True)

    async with end.linked() as link:
        link.app.answer = answer
        await end.until_connected()
        await end.say("d-1")
        await eventually(lambda: link.app.events)
        link.transport.renew()
        assert await end.until_connected() == 2
        go.set()
        heard = await end.heard()

    assert heard == Heard("d-1", stored=True)


async def test_a_cancelled_link_reads_no_line_on_that_was_replaced(end: End) -> None:
    """Only a stop ended such a line; a link that was cancelled left it open behind it."""
    async with end.linked(leaving=3600, finish=0.05, close=0.05) as link:
        await link.connected()
        link.transport.renew()
        await eventually(lambda: link.transport.status()["reconnects"] == 1)
        link.running.cancel()
        await asyncio.wait({link.running})

        await eventually(lambda: all(socket.closed for socket in end.cloud.sockets))


async def test_a_stop_finishes_what_was_taken_and_takes_no_more(end: End) -> None:
    taken, go = asyncio.Event(), asyncio.Event()

    async def answer(_: Event) -> Ack:
        taken.set()
        await go.wait()
        return Ack(True, Answer("已确认"))

    async with end.linked(finish=20.0) as link:
        link.app.answer = answer
        await end.until_connected()
        await end.tap("d-1")
        await asyncio.wait_for(taken.wait(), 20)
        stopping = asyncio.create_task(link.transport.stop())
        await eventually(lambda: not link.transport.status()["connected"])
        go.set()
        await stopping
        heard = await end.heard()
        await eventually(lambda: end.cloud.sockets[-1].closed)

    assert heard.toast == "已确认"
    assert link.running.done()


async def test_a_stop_is_not_held_up_by_work_that_never_ends(end: End) -> None:
    async with end.linked(finish=0.05, close=0.05) as link:
        await busy_for_ever(end, link)

        await asyncio.wait_for(link.transport.stop(), 20)


async def test_a_stop_while_the_cloud_does_not_answer_is_quick(end: End) -> None:
    end.refuse(1000)
    async with end.linked(backoff_first=3600, backoff_most=3600) as link:
        await eventually(lambda: link.transport.status()["last_error"])

        await asyncio.wait_for(link.transport.stop(), 20)


async def test_a_stop_returns_even_when_who_runs_the_link_lost_patience_with_it(end: End) -> None:
    async with end.linked(finish=3600) as link:
        await busy_for_ever(end, link)
        link.running.cancel()
        await asyncio.wait({link.running}, timeout=0.02)
        assert not link.running.done()
        link.running.cancel()

        await asyncio.wait_for(link.transport.stop(), 20)
