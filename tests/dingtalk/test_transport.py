"""The stream connection keeps its promises to the cloud and to the people who tap."""

import asyncio
import json
import logging
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from bot.events import Ack, Answer, CardTapped, Event, MessageReceived, ToastTone, Wordless
from bot.platforms.dingtalk import transport
from bot.platforms.dingtalk.frames import FrameCodec, load_codec

from tests.dingtalk.bodies import frame, message_frame, tap_frame
from tests.dingtalk.conftest import QUICK, linked
from tests.dingtalk.loopback import Loopback
from tests.links.bench import eventually

pytestmark = pytest.mark.asyncio


def said(ack: dict[str, Any]) -> Any:
    """What an acknowledgement tells: the cloud reads JSON in a string."""
    return json.loads(ack["data"])


async def test_a_message_is_dispatched_and_then_acknowledged_with_its_own_id(cloud: Loopback) -> None:
    async with linked(cloud) as link:
        await cloud.until_connected()
        await cloud.push(message_frame(" /需求 市场部"))
        ack = await cloud.ack()

    (event,) = link.app.events
    assert isinstance(event, MessageReceived)
    assert event.text == "/需求 市场部"
    assert ack["code"] == 200
    assert ack["headers"] == {"messageId": ack["headers"]["messageId"], "contentType": "application/json"}
    assert ack["headers"]["messageId"].startswith("push-")
    assert said(ack) == {"response": None}


async def test_the_link_subscribes_to_messages_taps_and_events(cloud: Loopback) -> None:
    async with linked(cloud):
        await cloud.until_connected()

    topics = {(one["type"], one["topic"]) for one in cloud.opened[0]["subscriptions"]}
    assert topics == {
        ("EVENT", "*"),
        ("CALLBACK", "/v1.0/im/bot/messages/get"),
        ("CALLBACK", "/v1.0/card/instances/callback"),
    }


async def test_the_sdk_is_imported_beside_the_loop(cloud: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def load() -> FrameCodec:
        threads.append(threading.current_thread())
        return load_codec()

    monkeypatch.setattr(transport, "load_codec", load)
    async with linked(cloud):
        await cloud.until_connected()

    assert threads
    assert threading.main_thread() not in threads


async def test_a_tap_is_answered_with_the_card_for_everyone_and_a_word_for_one(cloud: Loopback) -> None:
    async def answer(_: Event) -> Ack:
        return Ack(True, Answer("已确认", ToastTone.SUCCESS, {"title": "执行中"}))

    async with linked(cloud) as link:
        link.app.answer = answer
        await cloud.until_connected()
        await cloud.push(tap_frame())
        ack = await cloud.ack()

    assert isinstance(link.app.events[0], CardTapped)
    assert said(ack) == {
        "response": {
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
            "cardData": {"cardParamMap": {"title": "执行中"}},
            "userPrivateData": {"cardParamMap": {"toast": "已确认"}},
        }
    }


async def test_an_answer_without_a_word_takes_the_word_of_the_tap_before_off_the_card(cloud: Loopback) -> None:
    async def answer(_: Event) -> Ack:
        return Ack(True, Answer(card={"title": "执行中"}))

    async with linked(cloud) as link:
        link.app.answer = answer
        await cloud.until_connected()
        await cloud.push(tap_frame())
        ack = await cloud.ack()

    assert said(ack)["response"]["userPrivateData"] == {"cardParamMap": {"toast": ""}}


async def test_what_was_not_stored_is_asked_for_again(cloud: Loopback) -> None:
    async def answer(_: Event) -> Ack:
        return Ack(stored=False)

    dissolved = frame("EVENT", "*", {"openConversationId": "cidGROUP"}, eventType="chat_disband", eventId="e-1")
    async with linked(cloud) as link:
        link.app.answer = answer
        await cloud.until_connected()
        await cloud.push(message_frame())
        message_ack = await cloud.ack()
        await cloud.push(dissolved)
        event_ack = await cloud.ack()

    assert message_ack["code"] == 500
    assert (event_ack["code"], said(event_ack)["status"]) == (500, "LATER")


async def test_an_event_nobody_works_on_is_acknowledged_as_done(cloud: Loopback) -> None:
    async with linked(cloud) as link:
        await cloud.until_connected()
        await cloud.push(frame("EVENT", "*", {"a": 1}, eventType="user_add_org", eventId="e-2"))
        ack = await cloud.ack()

    assert (ack["code"], said(ack)["status"]) == (200, "SUCCESS")
    assert link.app.events == []


async def test_a_topic_nobody_handles_is_said_to_be_so(cloud: Loopback) -> None:
    async with linked(cloud):
        await cloud.until_connected()
        await cloud.push(frame("CALLBACK", "/v1.0/graph/api/invoke", {}))
        assert (await cloud.ack())["code"] == 404


@pytest.mark.parametrize(
    "junk",
    [
        "not json",
        "[]",
        "{}",
        '{"type":"CALLBACK"}',
        '{"type":"CALLBACK","headers":{"messageId":"m","topic":"t","time":"x"},"data":"{}"}',
        '{"type":"CALLBACK","headers":{"messageId":"m","topic":"t"},"data":{}}',
        '{"type":"CALLBACK","headers":{"messageId":"m","topic":"t"},"data":"[1]"}',
        '{"type":"SYSTEM","headers":[],"data":"{}"}',
        '{"type":"NEW","headers":{"messageId":"m"},"data":"{}"}',
        "[" * 5000,
        "x" * 2_000_000,
    ],
    ids=lambda junk: junk[:40],
)
async def test_junk_ends_no_connection(cloud: Loopback, junk: str) -> None:
    async with linked(cloud) as link:
        await cloud.until_connected()
        await cloud.push(junk)
        await cloud.push(message_frame())
        assert (await cloud.ack())["code"] == 200
        assert link.transport.status()["reconnects"] == 0


async def test_after_a_farewell_the_replacement_is_open_before_the_old_line_is_closed(cloud: Loopback) -> None:
    go = asyncio.Event()

    async def answer(_: Event) -> Ack:
        await go.wait()
        return Ack(stored=True)

    async with linked(cloud) as link:
        link.app.answer = answer
        await cloud.until_connected()
        await cloud.push(message_frame())
        await cloud.push(frame("SYSTEM", "disconnect", {"reason": "rebalance"}))
        assert await cloud.until_connected() == 2
        assert cloud.closed.empty()
        go.set()
        number, ack = await cloud.ack_with_socket()

    assert (number, ack["code"]) == (1, 200), "an acknowledgement goes back on the line its frame came from"
    assert len(set(cloud.tickets)) == 2, "a ticket is good for one connection"


async def test_until_the_replacement_is_open_what_still_comes_on_the_old_line_is_answered_there(
    cloud: Loopback,
) -> None:
    async with linked(cloud) as link:
        await cloud.until_connected()
        cloud.opens.clear()
        await cloud.push(frame("SYSTEM", "disconnect", {"reason": "rebalance"}))
        await eventually(lambda: len(cloud.opened) == 2)
        await cloud.push(message_frame())
        assert (await cloud.ack_with_socket())[0] == 1
        cloud.opens.set()
        assert await cloud.until_connected() == 2

    assert len(link.app.events) == 1


async def test_a_cut_line_comes_back_and_a_quiet_one_is_replaced(cloud: Loopback) -> None:
    async with linked(cloud, replace(QUICK, silence=0.1)) as link:
        await cloud.until_connected()
        await cloud.sockets[0].close(code=1011)
        assert await cloud.until_connected() == 2
        assert await cloud.until_connected() == 3
        await eventually(lambda: link.transport.status()["reconnects"] >= 2)


async def test_a_line_that_gives_no_sign_of_life_is_replaced_within_a_hundred_and_fifty_seconds(
    cloud: Loopback,
) -> None:
    cloud.silent = True
    async with linked(cloud, replace(QUICK, heartbeat=0.1)):
        assert await cloud.until_connected() == 1
        assert await cloud.until_connected() == 2

    assert QUICK.heartbeat * 1.5 <= 150


async def test_a_cloud_that_closes_every_line_at_once_is_not_hammered(cloud: Loopback) -> None:
    patient = replace(QUICK, backoff_first=0.2, backoff_most=5.0, settled_after=60.0)
    async with linked(cloud, patient):
        started = time.monotonic()
        while time.monotonic() - started < 0.5:
            try:
                await asyncio.wait_for(cloud.connected.get(), 0.5)
            except TimeoutError:
                break
            await cloud.sockets[-1].close()

    assert len(cloud.opened) < 12, "the SDK asked 689 times in three seconds"


async def test_no_refusal_is_final(cloud: Loopback) -> None:
    cloud.open_answers += [
        web.json_response({"code": "invalidClientId"}, status=401),
        web.Response(status=500, text="<html>"),
        web.json_response([]),
        web.json_response({"endpoint": 1}),
        web.json_response({"endpoint": "wss://elsewhere.example/connect", "ticket": "t"}),
        web.json_response({"endpoint": "ws://10.0.0.1/connect", "ticket": "t"}),
    ]
    async with linked(cloud) as link:
        await link.connected()
        assert link.transport.status()["alarm"] == ""

    assert len(cloud.opened) == 7


async def test_no_secret_reaches_the_log(cloud: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.open_answers.append(web.json_response({"code": "CANARY"}, status=401))
    async with linked(cloud) as link:
        link.redactor.add("CANARY-secret")
        await cloud.until_connected()
        await cloud.push(message_frame())
        await cloud.ack()
        await cloud.sockets[0].close(code=1011)
        await cloud.until_connected()

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert ours
    assert not [line for line in ours if "CANARY-secret" in line or "CANARY-ticket" in line or "session=" in line]


async def test_a_message_kept_back_for_the_month_is_noticed_and_answered_as_taken(cloud: Loopback) -> None:
    body = {"conversationId": "c", "msgId": "m", "errorCode": "20001", "errorMessage": "quota", "msgtype": "text"}
    async with linked(cloud) as link:
        await cloud.until_connected()
        await cloud.push(frame("CALLBACK", "/v1.0/im/bot/messages/get", body))
        assert (await cloud.ack())["code"] == 200
        assert link.transport.status()["quota_exhausted"]
        await cloud.push(message_frame())
        await cloud.ack()
        assert not link.transport.status()["quota_exhausted"]

    assert [each.wordless for each in link.app.events if isinstance(each, MessageReceived)] == [
        Wordless.KEPT_BACK,
        None,
    ]


async def test_an_answering_address_is_kept_only_when_it_is_the_clouds_own_and_lives_on(cloud: Loopback) -> None:
    async with linked(cloud) as link:
        await cloud.until_connected()
        for chat, url, ends in (
            ("cidA", "http://127.0.0.1:9/robot/sendBySession?session=A", 4_000_000_000_000),
            ("cidB", "https://evil.example/robot/sendBySession?session=B", 4_000_000_000_000),
            ("cidC", "http://127.0.0.1:9/robot/sendBySession?session=C", 1_000),
        ):
            told = {"conversationId": chat, "sessionWebhook": url, "sessionWebhookExpiredTime": ends}
            await cloud.push(message_frame(**told))
            await cloud.ack()

    assert link.webhooks.of("cidA") is not None
    assert link.webhooks.of("cidB") is None
    assert link.webhooks.of("cidC") is None
