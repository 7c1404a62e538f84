"""The emulated cloud misbehaves on demand (RELIABILITY 3 C and D)."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from bot.clock import MovableClock
from bot.emulator.faults import Fault, FaultKind, Faults
from bot.emulator.people import Chat
from bot.emulator.serve import Server
from bot.emulator.world import World

from tests.emulator.example_cards import button, card
from tests.emulator.wire_client import WireBot
from tests.links.bench import eventually

MESSAGES = "/open-apis/im/v1/messages"
HELLO = {"text": "你好"}
SEND = f"POST {MESSAGES}"


def inflict(server: Server, kind: FaultKind, where: str = "*", **more: Any) -> None:
    server.cloud.faults.add(Fault(kind, where, **more))


def texts(company: World, room: Chat) -> list[str]:
    return [message.text for message in company.history(room.chat_id)]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault(FaultKind.STATUS, SEND, status=502), 502, 2200),
        (Fault(FaultKind.STATUS, SEND, status=500, code=1500), 500, 1500),
        (Fault(FaultKind.REFUSE, SEND, code=99991672), 400, 99991672),
        (Fault(FaultKind.THROTTLE, SEND, seconds=7), 429, 99991400),
        (Fault(FaultKind.REVOKED, SEND), 400, 99991663),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
async def test_a_call_fails_once_and_nothing_is_sent(
    bot: WireBot, company: World, room: Chat, server: Server, fault: Fault, status: int, code: int
) -> None:
    server.cloud.faults.add(fault)

    failed = await bot.send(room.chat_id, "text", HELLO)
    sent = texts(company, room)
    await bot.log_in()
    later = await bot.send(room.chat_id, "text", HELLO)

    assert (failed.status, failed.code, sent) == (status, code, [])
    assert later.code == 0
    assert server.cloud.journal.of(SEND)[0].fault == fault.kind


@pytest.mark.asyncio
async def test_throttling_names_the_seconds_to_wait(bot: WireBot, room: Chat, server: Server) -> None:
    inflict(server, FaultKind.THROTTLE, SEND, seconds=7)

    failed = await bot.send(room.chat_id, "text", HELLO)

    assert failed.headers["x-ogw-ratelimit-reset"] == "7"


@pytest.mark.asyncio
async def test_a_fault_stays_where_it_was_put(bot: WireBot, room: Chat, server: Server) -> None:
    inflict(server, FaultKind.STATUS, "*/urgent_app", times=0)

    assert (await bot.send(room.chat_id, "text", HELLO)).code == 0


@pytest.mark.asyncio
async def test_a_proxys_error_page_is_html_with_status_200(bot: WireBot, room: Chat, server: Server) -> None:
    inflict(server, FaultKind.HTML, SEND)

    async with bot.session.post(MESSAGES) as response:
        page = await response.text()

    assert (response.status, response.content_type) == (200, "text/html")
    assert "502 Bad Gateway" in page


@pytest.mark.asyncio
async def test_an_accepted_message_whose_answer_is_lost_is_there(
    bot: WireBot, company: World, room: Chat, server: Server
) -> None:
    inflict(server, FaultKind.ANSWER_LOST, SEND)

    with pytest.raises(aiohttp.ClientError):
        await bot.send(room.chat_id, "text", HELLO, uuid="u1")
    again = await bot.send(room.chat_id, "text", HELLO, uuid="u1")

    assert texts(company, room) == ["你好"]
    assert again.body["data"]["message_id"] == company.history(room.chat_id)[0].message_id


@pytest.mark.asyncio
@pytest.mark.parametrize(("kind", "stored"), [(FaultKind.HANG, 0), (FaultKind.DELAY, 0), (FaultKind.ANSWER_LATE, 1)])
async def test_a_stalled_call_is_either_done_already_or_not_yet(
    bot: WireBot, company: World, room: Chat, server: Server, kind: FaultKind, stored: int
) -> None:
    inflict(server, kind, SEND, seconds=60)

    call = asyncio.create_task(bot.send(room.chat_id, "text", HELLO))
    await eventually(lambda: server.cloud.journal.of(SEND) and len(texts(company, room)) == stored)

    assert not call.done()
    call.cancel()


@pytest.mark.asyncio
async def test_a_delayed_call_is_served_in_the_end(bot: WireBot, room: Chat, server: Server) -> None:
    inflict(server, FaultKind.DELAY, SEND, seconds=0.01)

    assert (await bot.send(room.chat_id, "text", HELLO)).code == 0


@pytest.mark.asyncio
async def test_the_endpoint_can_refuse_with_any_code(bot: WireBot, server: Server) -> None:
    inflict(server, FaultKind.REFUSE, "*/callback/ws/endpoint", code=1000040350)

    answered = await bot.endpoint()

    assert (answered.status, answered.code) == (200, 1000040350)


@pytest.mark.asyncio
async def test_the_handshake_can_be_refused(bot: WireBot, server: Server) -> None:
    inflict(server, FaultKind.HANDSHAKE, status=403, code=0)
    url = (await bot.endpoint()).body["data"]["URL"]

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await bot.session.ws_connect(url)

    assert refused.value.headers is not None
    assert refused.value.headers["handshake-status"] == "403"


@pytest.mark.asyncio
@pytest.mark.parametrize(("kind", "event_ids"), [(FaultKind.DUPLICATE, 1), (FaultKind.NEW_EVENT_ID, 2)])
async def test_a_message_is_pushed_twice(
    bot: WireBot, company: World, room: Chat, server: Server, kind: FaultKind, event_ids: int
) -> None:
    await bot.connect()
    inflict(server, kind)

    await company.say("王磊", room, "/帮助")

    assert len(bot.events) == 2
    assert len({event["header"]["event_id"] for event in bot.events}) == event_ids
    assert len({event["event"]["message"]["message_id"] for event in bot.events}) == 1


@pytest.mark.asyncio
async def test_two_messages_arrive_out_of_order(bot: WireBot, company: World, room: Chat, server: Server) -> None:
    await bot.connect()
    inflict(server, FaultKind.OUT_OF_ORDER, "im.message.receive_v1")

    first = await company.say("王磊", room, "一")
    second = await company.say("王磊", room, "二")

    arrived = [event["event"]["message"]["message_id"] for event in bot.events]
    assert arrived == [second.message_id, first.message_id]
    assert [push.acked for push in server.cloud.journal.pushes] == [True, True]


@pytest.mark.asyncio
@pytest.mark.parametrize(("kind", "arrivals"), [(FaultKind.DROP, 1), (FaultKind.ACK_LOST, 2)])
async def test_a_lost_push_or_acknowledgement_makes_the_message_come_again(
    bot: WireBot,
    company: World,
    room: Chat,
    server: Server,
    clock: MovableClock,
    kind: FaultKind,
    arrivals: int,
) -> None:
    await bot.connect()
    inflict(server, kind)
    await company.say("王磊", room, "/帮助")

    clock.advance(timedelta(seconds=15))
    await server.cloud.redelivery.settle()

    assert len(bot.events) == arrivals
    assert server.cloud.redelivery.owed == []


@pytest.mark.asyncio
async def test_a_long_message_comes_in_shuffled_fragments(
    bot: WireBot, company: World, room: Chat, server: Server
) -> None:
    await bot.connect()
    inflict(server, FaultKind.FRAGMENTS, count=4)

    message = await company.say("王磊", room, "长" * 20_000)

    assert json.loads(bot.events[0]["event"]["message"]["content"]) == json.loads(message.content)
    assert server.cloud.journal.pushes[0].acked


@pytest.mark.asyncio
async def test_a_frame_can_lack_a_required_header(bot: WireBot, company: World, room: Chat, server: Server) -> None:
    await bot.connect()
    inflict(server, FaultKind.MISSING_HEADER)

    await company.say("王磊", room, "/帮助")

    assert bot.frames[0].header("trace_id") == ""
    assert bot.frames[0].header("sum") == "1"


@pytest.mark.asyncio
async def test_connections_can_be_cut(bot: WireBot, server: Server) -> None:
    await bot.connect()

    server.cloud.connections.cut()
    await bot.disconnected()

    assert bot.close_code == 1006
    assert server.cloud.connections.open == []


@pytest.mark.asyncio
async def test_connections_can_be_closed_with_1001(bot: WireBot, server: Server) -> None:
    await bot.connect()

    await server.cloud.connections.close()
    await bot.disconnected()

    assert bot.close_code == 1001


@pytest.mark.asyncio
async def test_a_half_open_connection_neither_pushes_nor_pongs(
    bot: WireBot, company: World, room: Chat, impatient: Server
) -> None:
    await bot.connect()
    impatient.cloud.connections.go_half_open()

    reaction = await company.tap("李敏", tappable(company, room), "通过")
    with pytest.raises(TimeoutError):
        await bot.ping(patience=0.5)

    assert reaction.error == "200341"
    assert bot.events == []


@pytest.mark.asyncio
async def test_a_deaf_connection_pongs_but_pushes_nothing(
    bot: WireBot, company: World, room: Chat, impatient: Server
) -> None:
    await bot.connect()
    impatient.cloud.go_deaf()

    await company.say("王磊", room, "/帮助")
    pong = await bot.ping()

    assert pong.header("type") == "pong"
    assert bot.events == []


def tappable(company: World, room: Chat) -> str:
    return company.post(room, "interactive", json.dumps(card(button("通过", {"t": "a"})))).message_id


@pytest.mark.parametrize(("times", "happens"), [(1, [True, False, False]), (2, [True, True, False]), (0, [True] * 3)])
def test_a_fault_happens_as_often_as_it_was_scripted(times: int, happens: list[bool]) -> None:
    faults = Faults([Fault(FaultKind.STATUS, "POST /a/*", times=times)])

    happened = [faults.take(frozenset({FaultKind.STATUS}), "POST /a/b") is not None for _ in range(3)]

    assert happened == happens
