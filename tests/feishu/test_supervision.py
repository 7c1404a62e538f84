"""No fault of the line or refusal of the cloud leaves the bot deaf, and a stop is clean."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiohttp import web
from bot.events import MessageReceived
from bot.platforms.link import LinkError

from tests.feishu.conftest import QUICK, linked
from tests.feishu.events import message
from tests.feishu.loopback import BOT, Loopback
from tests.links.bench import eventually

pytestmark = pytest.mark.asyncio

PATIENT = replace(QUICK, silence_ratio=1000)  # however late an answer to a ping is on a busy machine


async def test_the_cloud_hears_from_us_at_once_and_by_the_interval_it_names(cloud: Loopback) -> None:
    cloud.ping_interval = 0.02
    async with linked(cloud, PATIENT):
        await cloud.until_connected()
        await eventually(lambda: cloud.pings >= 5)

    assert len(cloud.sockets) == 1


async def test_a_pong_may_change_the_interval_while_we_wait(cloud: Loopback) -> None:
    cloud.ping_interval = 60
    cloud.pong_payload = b'{"ReconnectCount":-1,"PingInterval":0.02}'
    async with linked(cloud, PATIENT):
        await cloud.until_connected()
        await eventually(lambda: cloud.pings >= 3)

    assert len(cloud.sockets) == 1


@pytest.mark.parametrize("payload", [b"no json", b"[]", b'{"PingInterval":null}', b'{"PingInterval":-1}'])
async def test_an_odd_pong_changes_nothing(cloud: Loopback, payload: bytes) -> None:
    cloud.pong_payload = payload
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.push(message())
        ack = await cloud.ack()
        status = link.transport.status()

    assert ack.code == 200
    assert status["connected"] is True


async def test_a_connection_gone_silent_is_replaced_without_anybodys_help(cloud: Loopback) -> None:
    cloud.ping_interval = 0.05
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        cloud.silent = True
        await cloud.until_connected()
        cloud.silent = False
        await cloud.push(message())
        ack = await cloud.ack()
        status = link.transport.status()

    assert ack.code == 200
    assert status["reconnects"] >= 1


async def test_silence_is_found_within_a_hundred_and_fifty_seconds() -> None:
    assert QUICK.ping_most * QUICK.silence_ratio <= 150


REFUSALS = {
    "busy": {"code": 1, "msg": "busy"},
    "internal": {"code": 1000040343, "msg": "internal"},
    "too many": {"code": 1000040350, "msg": "exceed conn limit"},
    "credentials": {"code": 10003, "msg": "invalid app_id"},
    "no url": {"code": 0, "data": {}},
    "no service": {"code": 0, "data": {"URL": "ws://127.0.0.1:1/x"}},
    "bad url": {"code": 0, "data": {"URL": "nonsense?service_id=1"}},
    "nobody there": {"code": 0, "data": {"URL": "ws://127.0.0.1:1/x?service_id=1&device_id=2"}},
}


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_no_refusal_of_the_endpoint_is_final(cloud: Loopback, refusal: str) -> None:
    cloud.endpoint_answers.extend([REFUSALS[refusal]] * 3)
    async with linked(cloud, QUICK) as link:
        await link.connected()
        status = link.transport.status()

    assert (status["alarm"], status["last_error"]) == ("", "")


@pytest.mark.parametrize("status", [200, 403, 500, 503])
async def test_a_page_of_html_from_the_endpoint_is_not_final(cloud: Loopback, status: int) -> None:
    cloud.endpoint_answers.append(web.Response(status=status, text="<html>busy</html>", content_type="text/html"))
    async with linked(cloud, QUICK) as link:
        await link.connected()


@pytest.mark.parametrize(
    ("headers", "alarm"),
    [
        ({"handshake-status": "403", "handshake-msg": "forbidden"}, "credentials"),
        ({"handshake-status": "514", "handshake-autherrcode": "1000040350"}, "too_many_connections"),
        ({"handshake-status": "514", "handshake-autherrcode": "1"}, ""),
        ({}, ""),
    ],
)
async def test_a_refused_handshake_is_told_and_tried_again(
    cloud: Loopback, headers: dict[str, str], alarm: str
) -> None:
    cloud.handshake_refusals.extend([headers] * 1000)
    async with linked(cloud, QUICK) as link:
        await eventually(lambda: "handshake" in link.transport.status()["last_error"])
        status = link.transport.status()
        cloud.handshake_refusals.clear()
        await cloud.until_connected()

    assert status["connected"] is False
    assert status["alarm"] == alarm


@pytest.mark.parametrize(("refusal", "alarm"), [("credentials", "credentials"), ("too many", "too_many_connections")])
async def test_a_refusal_that_needs_a_person_raises_an_alarm(cloud: Loopback, refusal: str, alarm: str) -> None:
    cloud.endpoint_answers.extend([REFUSALS[refusal]] * 1000)
    async with linked(cloud, QUICK) as link:
        await eventually(lambda: link.transport.status()["alarm"])
        status = link.transport.status()

    assert status["alarm"] == alarm
    assert str(REFUSALS[refusal]["code"]) in status["last_error"]


async def test_a_cloud_that_does_not_say_who_we_are_is_asked_again(cloud: Loopback) -> None:
    answers: Iterator[Exception | str] = iter([LinkError("down"), RuntimeError("a defect"), BOT])

    async def who_am_i() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with linked(cloud, QUICK, who_am_i=who_am_i) as link:
        await cloud.until_connected()
        await cloud.push(message("@_user_1 /帮助"))
        await cloud.ack()

    assert isinstance(link.app.events[0], MessageReceived)
    assert link.app.events[0].text == "/帮助"
