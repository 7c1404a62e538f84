"""Events, taps and acknowledgements over the long connection (facts 1.3, 1.4, 5.4, 5.5)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from bot.clock import MovableClock
from bot.emulator.messages import Message
from bot.emulator.people import Chat
from bot.emulator.serve import Server
from bot.emulator.tapping import Reaction
from bot.emulator.world import World

from tests.emulator.example_cards import button, card, plain
from tests.emulator.wire_client import WireBot

Json = dict[str, Any]
CARD = card(button("通过", {"t": "a"}))
DONE = card({"tag": "div", "text": plain("已通过")}, template="green")


def posted(company: World, room: Chat) -> Message:
    return company.post(room, "interactive", json.dumps(CARD))


def raw(new_card: Json) -> Json:
    return {"type": "raw", "data": new_card}


@pytest.mark.asyncio
async def test_a_message_comes_as_an_event_with_placeholders(bot: WireBot, company: World, room: Chat) -> None:
    await bot.connect()

    message = await company.say("王磊", room, "/行动 @李敏 明天")

    event = bot.events[0]
    assert event["header"]["event_type"] == "im.message.receive_v1"
    assert event["event"]["sender"]["sender_id"] == {
        "open_id": company.person("王磊").open_id,
        "union_id": company.person("王磊").union_id,
        "user_id": "",
    }
    body = event["event"]["message"]
    assert (body["message_id"], body["chat_type"]) == (message.message_id, "group")
    assert json.loads(body["content"]) == {"text": "@_user_1 /行动 @_user_2 明天"}
    assert [mention["name"] for mention in body["mentions"]] == ["接口人", "李敏"]
    assert body["mentions"][0]["id"]["open_id"] == bot.server.cloud.app.bot_open_id
    assert isinstance(body["create_time"], str)


@pytest.mark.asyncio
async def test_saying_returns_when_the_bot_has_acknowledged(
    bot: WireBot, company: World, room: Chat, server: Server
) -> None:
    await bot.connect()

    await company.say("王磊", room, "/帮助")

    push = server.cloud.journal.pushes[0]
    assert push.acked
    assert 0 <= (push.attempts[0].delay or 9) < 3


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (None, Reaction()),
        ({}, Reaction()),
        ({"toast": {"type": "success", "content": "好"}}, Reaction("好", "success")),
        ({"toast": {"content": "好"}, "card": raw(DONE)}, Reaction("好", "info", replaced=True)),
        ({"toast": {"type": "loud", "content": "好"}}, Reaction(error="200672")),
        ({"toast": "好"}, Reaction(error="200672")),
        ({"card": DONE}, Reaction(error="200672")),
        ({"card": raw(card({"tag": "note"}))}, Reaction(error="200673")),
    ],
)
async def test_what_a_person_sees_after_a_tap(
    bot: WireBot, company: World, room: Chat, answer: Json | None, seen: Reaction
) -> None:
    await bot.connect()
    bot.answers = lambda event: answer
    message = posted(company, room)

    reaction = await company.tap("李敏", message.message_id, "通过")

    assert reaction == seen
    assert (message.versions == 2) == seen.replaced
    assert bool(company.unexpected) == bool(seen.error)


@pytest.mark.asyncio
async def test_a_tap_tells_who_tapped_what_and_where(bot: WireBot, company: World, room: Chat) -> None:
    await bot.connect()
    message = posted(company, room)

    await company.tap("李敏", message.message_id, "通过")

    event = bot.events[0]["event"]
    assert bot.events[0]["header"]["event_type"] == "card.action.trigger"
    assert event["operator"]["open_id"] == company.person("李敏").open_id
    assert event["action"] == {"tag": "button", "value": {"t": "a"}, "timezone": "Asia/Shanghai"}
    assert event["context"] == {"open_message_id": message.message_id, "open_chat_id": room.chat_id}


@pytest.mark.asyncio
async def test_a_tap_without_a_connected_bot_shows_an_error(company: World, room: Chat, server: Server) -> None:
    reaction = await company.tap("李敏", posted(company, room).message_id, "通过")

    assert reaction.error == "200342"
    assert server.cloud.redelivery.owed == []


@pytest.mark.asyncio
async def test_a_tap_that_is_not_answered_in_time_shows_an_error_and_never_comes_again(
    bot: WireBot, company: World, room: Chat, impatient: Server, clock: MovableClock
) -> None:
    await bot.connect()
    bot.mute = True

    reaction = await company.tap("李敏", posted(company, room).message_id, "通过")
    clock.advance(timedelta(days=1))

    assert reaction.error == "200341"
    assert impatient.cloud.redelivery.owed == []


@pytest.mark.asyncio
async def test_a_bot_that_dies_while_it_works_gets_the_message_again_after_it_is_back(
    bot: WireBot, company: World, room: Chat, server: Server, clock: MovableClock
) -> None:
    await bot.connect()
    server.cloud.pusher.answer_within = 60
    bot.answers = lambda event: server.cloud.connections.cut()
    await company.say("王磊", room, "/帮助")
    bot.answers = lambda event: None
    await bot.connect()

    clock.advance(timedelta(seconds=15))
    await server.cloud.redelivery.settle()

    assert len(bot.events) == 2
    assert [attempt.on_time for attempt in server.cloud.journal.pushes[0].attempts] == [False, True]


@pytest.mark.asyncio
async def test_a_tap_answered_with_500_shows_an_error(bot: WireBot, company: World, room: Chat) -> None:
    await bot.connect()
    bot.ack_code = 500

    reaction = await company.tap("李敏", posted(company, room).message_id, "通过")

    assert reaction.error == "200671"


@pytest.mark.asyncio
async def test_an_unacknowledged_message_comes_again_after_15_seconds_5_minutes_1_hour_and_6_hours(
    bot: WireBot, company: World, room: Chat, server: Server, clock: MovableClock
) -> None:
    await bot.connect()
    bot.ack_code = 500
    await company.say("王磊", room, "/帮助")
    push = server.cloud.journal.pushes[0]
    seen = [len(push.attempts)]

    for wait in (timedelta(seconds=14), timedelta(seconds=1), timedelta(minutes=5), timedelta(hours=1)):
        clock.advance(wait)
        await server.cloud.redelivery.settle()
        seen.append(len(push.attempts))
    clock.advance(timedelta(hours=6))
    await server.cloud.redelivery.settle()
    clock.advance(timedelta(days=2))
    await server.cloud.redelivery.settle()

    assert seen == [1, 1, 2, 3, 4]
    assert len(push.attempts) == 5
    assert len({event["header"]["event_id"] for event in bot.events}) == 1


@pytest.mark.asyncio
async def test_a_redelivered_message_may_carry_a_new_event_id(
    bot: WireBot, company: World, room: Chat, server: Server, clock: MovableClock
) -> None:
    await bot.connect()
    bot.ack_code = 500
    server.cloud.new_event_ids = True
    await company.say("王磊", room, "/帮助")
    bot.ack_code = 200
    push = server.cloud.journal.pushes[0]

    clock.advance(timedelta(seconds=15))
    await server.cloud.redelivery.settle()

    assert len({event["header"]["event_id"] for event in bot.events}) == 2
    assert len({event["event"]["message"]["message_id"] for event in bot.events}) == 1
    assert server.cloud.redelivery.owed == []
    assert push.acked


@pytest.mark.asyncio
async def test_a_pong_brings_the_clouds_timings(bot: WireBot) -> None:
    await bot.connect()

    pong = await bot.ping()

    assert pong.header("type") == "pong"
    assert json.loads(pong.payload)["PingInterval"] == 120


@pytest.mark.asyncio
async def test_each_event_goes_to_one_connection_only(bot: WireBot, company: World, room: Chat) -> None:
    for _ in range(3):
        await bot.connect()

    for _ in range(6):
        await company.say("王磊", room, "/帮助")

    assert len(bot.events) == 6
    devices = {push.attempts[0].device_id for push in bot.server.cloud.journal.pushes}
    assert 1 <= len(devices) <= 3


@pytest.mark.asyncio
async def test_the_bot_hears_of_a_recalled_message_and_an_opened_private_chat(
    bot: WireBot, company: World, room: Chat
) -> None:
    await bot.connect()
    message = await company.say("王磊", room, "/帮助")

    await company.recall("王磊", message.message_id)
    private = await company.open_private_chat("李敏")
    company.remove_bot(room, by="王磊")
    await company.quiet()

    kinds = [event["header"]["event_type"] for event in bot.events[1:]]
    assert kinds == [
        "im.message.recalled_v1",
        "im.chat.access_event.bot_p2p_chat_entered_v1",
        "im.chat.member.bot.deleted_v1",
    ]
    assert bot.events[1]["event"]["message_id"] == message.message_id
    assert bot.events[2]["event"]["chat_id"] == private.chat_id


@pytest.mark.asyncio
async def test_a_delayed_update_works_twice_within_thirty_minutes(
    bot: WireBot, company: World, room: Chat, clock: MovableClock
) -> None:
    await bot.connect()
    message = posted(company, room)
    await company.tap("李敏", message.message_id, "通过")
    token = bot.events[0]["event"]["token"]

    async def update() -> int:
        path = "/open-apis/interactive/v1/card/update"
        return (await bot.call("POST", path, {"token": token, "card": DONE})).code

    codes = [await update(), await update(), await update()]
    clock.advance(timedelta(minutes=31))
    late = await update()

    assert codes == [0, 0, 300090]
    assert late == 10002
    assert message.text == "需求\n已通过"
