"""The emulated cloud refuses what the real one refuses, with its codes (facts 6.2)."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from bot.clock import MovableClock
from bot.emulator.feishu.tokens import TENANT_TOKEN_SECONDS
from bot.emulator.people import Chat
from bot.emulator.world import World

from tests.emulator.conftest import StoppedWatch
from tests.emulator.example_cards import button, card, plain
from tests.emulator.wire_client import Answered, WireBot

MESSAGES = "/open-apis/im/v1/messages"
HELLO = {"text": "你好"}
CARD = card(button("通过", {"t": "a"}))


async def sent_card(bot: WireBot, room: Chat) -> str:
    answered = await bot.send(room.chat_id, "interactive", CARD)
    return str(answered.body["data"]["message_id"])


def patch_of(content: object) -> dict[str, object]:
    return {"content": json.dumps(content)}


Try = Callable[[WireBot, World, Chat], Awaitable[Answered]]


async def no_token(bot: WireBot, company: World, room: Chat) -> Answered:
    bot.token = ""
    return await bot.send(room.chat_id, "text", HELLO)


async def wrong_token(bot: WireBot, company: World, room: Chat) -> Answered:
    bot.token = "t-made-up"
    return await bot.send(room.chat_id, "text", HELLO)


async def unknown_chat(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.send("oc_unknown", "text", HELLO)


async def bot_thrown_out(bot: WireBot, company: World, room: Chat) -> Answered:
    company.remove_bot(room)
    return await bot.send(room.chat_id, "text", HELLO)


async def dissolved(bot: WireBot, company: World, room: Chat) -> Answered:
    company.dissolve(room)
    return await bot.send(room.chat_id, "text", HELLO)


async def person_left(bot: WireBot, company: World, room: Chat) -> Answered:
    company.resign("赵强")
    return await bot.send(company.person("赵强").open_id, "text", HELLO, receive_id_type="open_id")


async def unknown_person(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.send("ou_nobody", "text", HELLO, receive_id_type="open_id")


async def empty_text(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.send(room.chat_id, "text", {"text": " "})


async def text_over_150_kb(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.send(room.chat_id, "text", {"text": "长" * 52_000})


async def post_over_30_kb(bot: WireBot, company: World, room: Chat) -> Answered:
    content = {"zh_cn": {"content": [[{"tag": "text", "text": "a" * 31_000}]]}}
    return await bot.send(room.chat_id, "post", content)


async def content_not_json(bot: WireBot, company: World, room: Chat) -> Answered:
    body = {"receive_id": room.chat_id, "msg_type": "text", "content": "你好"}
    return await bot.call("POST", MESSAGES, body, receive_id_type="chat_id")


async def card_of_1_0(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.send(room.chat_id, "interactive", {"elements": [{"tag": "note"}]})


async def card_with_unknown_property(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.send(room.chat_id, "interactive", card({"tag": "hr", "colour": "red"}))


async def card_with_too_many_elements(bot: WireBot, company: World, room: Chat) -> Answered:
    lines = [{"tag": "div", "text": plain("x")} for _ in range(120)]
    return await bot.send(room.chat_id, "interactive", card(*lines))


async def long_uuid(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.send(room.chat_id, "text", HELLO, uuid="u" * 51)


async def reply_to_unknown(bot: WireBot, company: World, room: Chat) -> Answered:
    body = {"msg_type": "text", "content": json.dumps(HELLO)}
    return await bot.call("POST", f"{MESSAGES}/om_unknown/reply", body)


async def patch_recalled(bot: WireBot, company: World, room: Chat) -> Answered:
    message_id = await sent_card(bot, room)
    await bot.call("DELETE", f"{MESSAGES}/{message_id}")
    return await bot.call("PATCH", f"{MESSAGES}/{message_id}", patch_of(CARD))


async def patch_after_fourteen_days(bot: WireBot, company: World, room: Chat) -> Answered:
    message_id = await sent_card(bot, room)
    assert isinstance(company.clock, MovableClock)
    company.clock.advance(timedelta(days=14, seconds=1))
    return await bot.call("PATCH", f"{MESSAGES}/{message_id}", patch_of(CARD))


async def patch_with_bad_card(bot: WireBot, company: World, room: Chat) -> Answered:
    message_id = await sent_card(bot, room)
    return await bot.call("PATCH", f"{MESSAGES}/{message_id}", patch_of(card({"tag": "note"})))


async def patch_of_somebody_elses(bot: WireBot, company: World, room: Chat) -> Answered:
    message = await company.say("王磊", room, "你好", at_bot=False)
    return await bot.call("PATCH", f"{MESSAGES}/{message.message_id}", patch_of(CARD))


async def buzz_strangers(bot: WireBot, company: World, room: Chat) -> Answered:
    message_id = await sent_card(bot, room)
    stranger = {"user_id_list": [company.person("赵强").open_id]}
    return await bot.call("PATCH", f"{MESSAGES}/{message_id}/urgent_app", stranger, user_id_type="open_id")


async def made_up_tap_token(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.call("POST", "/open-apis/interactive/v1/card/update", {"token": "c-x", "card": CARD})


async def unknown_user(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.call("GET", "/open-apis/contact/v3/users/ou_nobody")


async def page_of_nonsense(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.call("GET", "/open-apis/im/v1/chats", page_size="many")


async def wrong_secret(bot: WireBot, company: World, room: Chat) -> Answered:
    body = {"app_id": bot.server.cloud.app.app_id, "app_secret": "wrong"}
    return await bot.call("POST", "/open-apis/auth/v3/tenant_access_token/internal", body)


async def wrong_app(bot: WireBot, company: World, room: Chat) -> Answered:
    return await bot.call("POST", "/callback/ws/endpoint", {"AppID": "cli_0", "AppSecret": "x"})


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("attempt", "code", "words"),
    [
        (no_token, 99991661, "Missing access token"),
        (wrong_token, 99991663, "Invalid access token"),
        (unknown_chat, 230002, ""),
        (bot_thrown_out, 230002, ""),
        (dissolved, 232009, ""),
        (person_left, 230013, ""),
        (unknown_person, 230001, "open_id"),
        (empty_text, 230001, "text"),
        (text_over_150_kb, 230025, ""),
        (post_over_30_kb, 230025, ""),
        (content_not_json, 230001, "json"),
        (card_of_1_0, 230099, "ErrCode"),
        (card_with_unknown_property, 230099, "ErrCode: 200621"),
        (card_with_too_many_elements, 230099, "ErrCode: 11310"),
        (long_uuid, 230001, "uuid"),
        (reply_to_unknown, 231003, ""),
        (patch_recalled, 230011, ""),
        (patch_after_fourteen_days, 230031, ""),
        (patch_with_bad_card, 230099, "ErrCode"),
        (patch_of_somebody_elses, 230001, "sender"),
        (buzz_strangers, 230001, "invalid"),
        (made_up_tap_token, 10002, "token"),
        (unknown_user, 41012, ""),
        (page_of_nonsense, 230001, "page_size"),
        (wrong_secret, 10014, "secret"),
        (wrong_app, 10003, ""),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_what_the_cloud_refuses(
    bot: WireBot, company: World, room: Chat, attempt: Try, code: int, words: str
) -> None:
    answered = await attempt(bot, company, room)

    assert (answered.code, words in answered.body["msg"]) == (code, True), answered.body


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/open-apis/im/v1/pins"), ("PUT", f"{MESSAGES}/om_1"), ("POST", "/callback/other")],
)
async def test_what_is_not_emulated_says_so_loudly(bot: WireBot, company: World, method: str, path: str) -> None:
    answered = await bot.call(method, path)

    assert answered.status == 404
    assert answered.body["msg"] == f"{method} {path} is not emulated"
    assert company.unexpected == [f"{method} {path} is not emulated"]


@pytest.mark.asyncio
async def test_the_sixth_message_of_a_second_into_one_chat_is_throttled(
    bot: WireBot, room: Chat, watch: StoppedWatch
) -> None:
    codes = [(await bot.send(room.chat_id, "text", HELLO)).code for _ in range(5)]
    refused = await bot.send(room.chat_id, "text", HELLO)
    watch.seconds += 1.0
    afterwards = await bot.send(room.chat_id, "text", HELLO)

    assert codes == [0] * 5
    assert (refused.status, refused.code) == (429, 230020)
    assert refused.headers["x-ogw-ratelimit-reset"] == "1"
    assert afterwards.code == 0


@pytest.mark.asyncio
async def test_the_sixth_update_of_a_second_of_one_message_is_throttled(bot: WireBot, room: Chat) -> None:
    message_id = await sent_card(bot, room)

    answers = [await bot.call("PATCH", f"{MESSAGES}/{message_id}", patch_of(CARD)) for _ in range(6)]

    assert [answer.code for answer in answers] == [0, 0, 0, 0, 0, 230020]


@pytest.mark.asyncio
async def test_one_api_takes_fifty_calls_a_second_and_a_thousand_a_minute(bot: WireBot, watch: StoppedWatch) -> None:
    second = [(await bot.call("GET", "/open-apis/bot/v3/info")).status for _ in range(51)]
    for _ in range(19):
        watch.seconds += 1.0
        for _ in range(50):
            await bot.call("GET", "/open-apis/bot/v3/info")
    watch.seconds += 1.0
    minute = await bot.call("GET", "/open-apis/bot/v3/info")

    assert second == [200] * 50 + [429]
    assert (minute.status, minute.code) == (429, 99991400)
    assert 30 < int(minute.headers["x-ogw-ratelimit-reset"]) <= 60


@pytest.mark.asyncio
async def test_a_token_ends_after_two_hours_of_the_machine(bot: WireBot, room: Chat, watch: StoppedWatch) -> None:
    watch.seconds += TENANT_TOKEN_SECONDS + 1

    refused = await bot.send(room.chat_id, "text", HELLO)
    await bot.log_in()
    served = await bot.send(room.chat_id, "text", HELLO)

    assert (refused.code, served.code) == (99991663, 0)


@pytest.mark.asyncio
async def test_one_uuid_succeeds_once_within_an_hour(
    bot: WireBot, company: World, room: Chat, clock: MovableClock
) -> None:
    first = await bot.send(room.chat_id, "text", HELLO, uuid="need-1")
    clock.advance(timedelta(minutes=59))
    again = await bot.send(room.chat_id, "text", HELLO, uuid="need-1")
    clock.advance(timedelta(minutes=2))
    late = await bot.send(room.chat_id, "text", HELLO, uuid="need-1")

    ids = [answered.body["data"]["message_id"] for answered in (first, again, late)]
    assert ids[0] == ids[1] != ids[2]
    assert len(company.history(room.chat_id)) == 2
    assert company.unexpected == []


@pytest.mark.asyncio
async def test_a_uuid_with_other_content_shows_nothing_and_is_remembered_as_a_mistake(
    bot: WireBot, company: World, room: Chat
) -> None:
    await bot.send(room.chat_id, "text", HELLO, uuid="need-1")
    await bot.send(room.chat_id, "text", {"text": "别的"}, uuid="need-1")

    assert [message.text for message in company.history(room.chat_id)] == ["你好"]
    assert "need-1" in company.unexpected[0]


@pytest.mark.asyncio
async def test_the_fifty_first_connection_is_refused(bot: WireBot, watch: StoppedWatch) -> None:
    for _ in range(50):
        await bot.connect()
    watch.seconds += 1.0
    url = (await bot.endpoint()).body["data"]["URL"]

    async with bot.session.get(url.replace("ws://", "http://")) as response:
        headers = response.headers

    assert (headers["handshake-status"], headers["handshake-autherrcode"]) == ("514", "1000040350")


@pytest.mark.asyncio
async def test_a_ticket_opens_one_connection(bot: WireBot) -> None:
    url = (await bot.endpoint()).body["data"]["URL"]
    async with bot.session.ws_connect(url), bot.session.get(url.replace("ws://", "http://")) as response:
        status = response.headers["handshake-status"]

    assert status == "514"
