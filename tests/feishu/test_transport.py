"""The long connection keeps its promises to the cloud and to the people who tap."""

import random

import pytest
from bot.events import Ack, Answer, Event, MessageReceived, ToastTone

from tests.feishu.conftest import QUICK, linked
from tests.feishu.events import envelope, message, tap
from tests.feishu.loopback import Loopback, data_frame

pytestmark = pytest.mark.asyncio


async def test_a_message_is_dispatched_and_then_acknowledged_with_its_own_frame(cloud: Loopback) -> None:
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.push(message("@_user_1 /帮助"), trace_id="tr-77")
        ack = await cloud.ack()

    assert isinstance(link.app.events[0], MessageReceived)
    assert link.app.events[0].text == "/帮助"
    assert (ack.code, ack.data) == (200, None)
    assert (ack.seq_id, ack.log_id, ack.service) == (11, 22, 7)
    assert ack.headers["trace_id"] == "tr-77"
    assert ack.headers["biz_rt"].isdigit()


async def test_a_tap_is_answered_with_toast_and_card(cloud: Loopback) -> None:
    async def answer(_: Event) -> Ack:
        return Ack(True, Answer("已确认", ToastTone.SUCCESS, {"schema": "2.0"}))

    async with linked(cloud, QUICK) as link:
        link.app.answer = answer
        await cloud.until_connected()
        await cloud.push(tap())
        ack = await cloud.ack()

    assert ack.code == 200
    assert ack.result == {
        "toast": {"type": "success", "content": "已确认"},
        "card": {"type": "raw", "data": {"schema": "2.0"}},
    }


async def test_what_was_not_stored_is_asked_for_again(cloud: Loopback) -> None:
    async def answer(event: Event) -> Ack:
        if event.key == "fs:tap:e-broken":
            raise RuntimeError("a defect")
        return Ack(stored=False)

    async with linked(cloud, QUICK) as link:
        link.app.answer = answer
        await cloud.until_connected()
        await cloud.push(message())
        unstored = await cloud.ack()
        await cloud.push(tap(event_id="e-broken"))
        broken = await cloud.ack()

    assert (unstored.code, broken.code) == (500, 500)
    assert "biz_rt" not in unstored.headers


async def test_a_tap_on_a_button_that_is_not_ours_is_answered_in_words(cloud: Loopback) -> None:
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.push(tap(value={"other": 1}))
        ack = await cloud.ack()

    assert link.app.events == []
    assert ack.result["toast"]["type"] == "warning"


async def test_a_delivery_that_comes_twice_is_dispatched_and_acknowledged_twice(cloud: Loopback) -> None:
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.push(message())
        await cloud.push(message(event_id="e-again"))
        codes = [(await cloud.ack()).code, (await cloud.ack()).code]

    assert codes == [200, 200]
    assert [event.key for event in link.app.events] == ["fs:msg:om_in", "fs:msg:om_in"]


async def test_an_event_in_shuffled_parts_is_read_whole_and_acknowledged_once(cloud: Loopback) -> None:
    long = "长" * 20_000
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.push_in_parts(message(long, mentions=None), [2, 0, 3, 1])
        ack = await cloud.ack()
        quiet = cloud.acks.empty()

    assert isinstance(link.app.events[0], MessageReceived)
    assert link.app.events[0].text == long
    assert ack.headers["seq"] == "1"
    assert quiet


@pytest.mark.parametrize("header", ["type", "message_id", "sum", "seq", "trace_id"])
async def test_a_frame_that_lacks_a_header_is_dropped_unacknowledged(cloud: Loopback, header: str) -> None:
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.sockets[-1].send_bytes(data_frame(b"{}", **{header: None}))
        await cloud.push(message(), message_id="d-good")
        ack = await cloud.ack()

    assert ack.headers["message_id"] == "d-good"
    assert len(link.app.events) == 1


async def test_the_old_card_callback_is_ignored(cloud: Loopback) -> None:
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.push(tap(), type="card", message_id="d-card")
        await cloud.push(message())
        ack = await cloud.ack()

    assert ack.headers["message_id"] == "d-1"
    assert len(link.app.events) == 1


async def test_an_unknown_event_is_acknowledged_and_warned_of_once(
    cloud: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        codes = []
        for _ in range(3):
            await cloud.push(envelope("im.message.message_read_v1", {}))
            codes.append((await cloud.ack()).code)

    assert codes == [200, 200, 200]
    assert link.app.events == []
    assert caplog.text.count("im.message.message_read_v1") == 1


async def test_thousands_of_damaged_frames_never_end_the_connection(cloud: Loopback) -> None:
    draw = random.Random(20261120)  # noqa: S311  (damage, not a secret)
    samples = [data_frame(body.__repr__().replace("'", '"').encode()) for body in (message(), tap())]
    samples.append(data_frame(b"{}"))
    async with linked(cloud, QUICK):
        await cloud.until_connected()
        for number in range(3000):
            damaged = bytearray(draw.choice(samples))
            for _ in range(draw.randint(1, 8)):
                damaged[draw.randrange(len(damaged))] = draw.randrange(256)
            if draw.random() < 0.3:
                damaged = damaged[: draw.randint(0, len(damaged))]
            await cloud.sockets[-1].send_bytes(bytes(damaged))
            if number % 500 == 0:
                await cloud.sockets[-1].send_str("not binary")
        await cloud.push(message(), message_id="d-after")
        while (await cloud.ack()).headers.get("message_id") != "d-after":
            pass

    assert len(cloud.sockets) == 1


async def test_a_delivery_that_is_no_json_is_refused(cloud: Loopback) -> None:
    async with linked(cloud, QUICK) as link:
        await cloud.until_connected()
        await cloud.push(b"\xff not json")
        ack = await cloud.ack()

    assert ack.code == 500
    assert link.app.events == []
