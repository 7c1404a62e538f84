"""History, chats, members, people, files and slash commands, as a bot asks for them (facts 6.4, 6.6)."""

import io
import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from bot.clock import MovableClock
from bot.emulator.people import Chat
from bot.emulator.world import World

from tests.emulator.conftest import MONDAY
from tests.emulator.example_cards import card, plain
from tests.emulator.wire_client import WireBot

MESSAGES = "/open-apis/im/v1/messages"
COMMANDS = "/open-apis/application/v7/app_slash_commands"


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]


@pytest.mark.asyncio
async def test_history_lists_what_was_said_between_two_moments_page_by_page(
    bot: WireBot, company: World, room: Chat, clock: MovableClock
) -> None:
    for words in ("一", "二", "三"):
        await company.say("王磊", room, words, at_bot=False)
        clock.advance(timedelta(minutes=1))
    start = str(int((MONDAY + timedelta(seconds=30)).timestamp()))
    query: Any = {"container_id_type": "chat", "container_id": room.chat_id, "start_time": start, "page_size": "1"}

    first = await bot.call("GET", MESSAGES, **query)
    second = await bot.call("GET", MESSAGES, **query, page_token=first.body["data"]["page_token"])

    pages = [answered.body["data"] for answered in (first, second)]
    assert [page["items"][0]["body"]["content"] for page in pages] == ['{"text": "二"}', '{"text": "三"}']
    assert [page["has_more"] for page in pages] == [True, False]
    assert pages[0]["items"][0]["sender"]["id"] == company.person("王磊").open_id


@pytest.mark.asyncio
async def test_a_card_comes_back_from_history_as_its_words(bot: WireBot, room: Chat) -> None:
    sent = await bot.send(room.chat_id, "interactive", card({"tag": "div", "text": plain("市场部")}, title="XQ-1"))

    got = await bot.call("GET", f"{MESSAGES}/{sent.body['data']['message_id']}")

    content = json.loads(got.body["data"]["items"][0]["body"]["content"])
    assert content == {"title": "XQ-1", "elements": [[{"tag": "text", "text": "市场部"}]]}


@pytest.mark.asyncio
async def test_history_of_a_foreign_chat_is_closed(bot: WireBot, company: World) -> None:
    foreign = company.add_group("没有机器人", ["王磊"], bot=False)

    refused = await bot.call("GET", MESSAGES, container_id_type="chat", container_id=foreign.chat_id)

    assert refused.code == 230002


@pytest.mark.asyncio
async def test_members_come_in_pages_without_the_bot(bot: WireBot, room: Chat) -> None:
    path = f"/open-apis/im/v1/chats/{room.chat_id}/members"
    first = await bot.call("GET", path, page_size="1")
    second = await bot.call("GET", path, page_size="1", page_token=first.body["data"]["page_token"])

    assert names(first.body["data"]["items"]) + names(second.body["data"]["items"]) == ["王磊", "李敏"]
    assert (first.body["data"]["has_more"], second.body["data"]["has_more"]) == (True, False)
    assert first.body["data"]["member_total"] == 2


@pytest.mark.asyncio
async def test_the_bot_lists_only_the_groups_it_is_in(bot: WireBot, company: World) -> None:
    company.add_group("没有机器人", ["王磊"], bot=False)
    company.private_chat("王磊")

    listed = await bot.call("GET", "/open-apis/im/v1/chats")

    assert names(listed.body["data"]["items"]) == ["新品群"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("chat_id", "code"), [("oc_unknown", 232006), ("oc_foreign", 232011)], ids=["unknown", "foreign"]
)
async def test_a_chat_the_bot_is_not_in_is_refused(bot: WireBot, company: World, chat_id: str, code: int) -> None:
    company.add_group("没有机器人", ["王磊"], "oc_foreign", bot=False)

    assert (await bot.call("GET", f"/open-apis/im/v1/chats/{chat_id}")).code == code


@pytest.mark.asyncio
async def test_a_chat_tells_its_name_and_whether_it_still_exists(bot: WireBot, company: World, room: Chat) -> None:
    before = await bot.call("GET", f"/open-apis/im/v1/chats/{room.chat_id}")
    company.dissolve(room)
    after = await bot.call("GET", f"/open-apis/im/v1/chats/{room.chat_id}")
    inside = await bot.call("GET", f"/open-apis/im/v1/chats/{room.chat_id}/members/is_in_chat")

    data = [answered.body["data"] for answered in (before, after)]
    assert [(each["name"], each["chat_status"]) for each in data] == [("新品群", "normal"), ("新品群", "dissolved")]
    assert inside.body["data"] == {"is_in_chat": False}


@pytest.mark.asyncio
async def test_people_are_found_by_any_id_and_by_mail(bot: WireBot, company: World) -> None:
    person = company.person("李敏")
    path = "/open-apis/contact/v3/users"

    by_id = await bot.call("GET", f"{path}/{person.user_id}", user_id_type="user_id")
    several = await bot.call("GET", f"{path}/batch", user_ids=person.open_id)
    mails = {"emails": [person.email, "nobody@example.com"]}
    by_mail = await bot.call("POST", f"{path}/batch_get_id", mails, user_id_type="open_id")

    assert by_id.body["data"]["user"]["open_id"] == person.open_id
    assert names(several.body["data"]["items"]) == ["李敏"]
    assert by_mail.body["data"]["user_list"] == [
        {"user_id": person.open_id, "email": person.email},
        {"email": "nobody@example.com"},
    ]


async def upload(bot: WireBot, path: str, field: str, data: bytes, **fields: str) -> dict[str, Any]:
    form = aiohttp.FormData(fields)
    form.add_field(field, io.BytesIO(data), filename="计划.txt")
    async with bot.session.post(path, data=form, headers={"Authorization": f"Bearer {bot.token}"}) as response:
        body: dict[str, Any] = await response.json()
        return body


async def download(bot: WireBot, message_id: str, key: str) -> bytes:
    path = f"{MESSAGES}/{message_id}/resources/{key}"
    async with bot.session.get(path, headers={"Authorization": f"Bearer {bot.token}"}) as response:
        return await response.read()


@pytest.mark.asyncio
async def test_an_uploaded_file_can_be_sent_and_downloaded(bot: WireBot, room: Chat) -> None:
    fields = {"file_type": "stream", "file_name": "计划.txt"}
    stored = await upload(bot, "/open-apis/im/v1/files", "file", b"plan", **fields)
    key = stored["data"]["file_key"]

    sent = await bot.send(room.chat_id, "file", {"file_key": key})

    assert await download(bot, sent.body["data"]["message_id"], key) == b"plan"


@pytest.mark.asyncio
async def test_a_file_that_a_person_sent_privately_reaches_the_bot(bot: WireBot, company: World) -> None:
    await bot.connect()

    message = await company.send_file("李敏", company.private_chat("李敏"), "证明.pdf", b"proof")

    body = bot.events[0]["event"]["message"]
    assert body["message_type"] == "file"
    assert await download(bot, message.message_id, json.loads(body["content"])["file_key"]) == b"proof"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "field", "size", "fields", "code"),
    [
        ("/open-apis/im/v1/files", "file", 0, {"file_type": "stream", "file_name": "a"}, 234010),
        ("/open-apis/im/v1/files", "file", 1, {"file_type": "stream"}, 230001),
        ("/open-apis/im/v1/images", "image", 1, {"image_type": "avatar"}, 230001),
        ("/open-apis/im/v1/images", "image", 10 * 1024 * 1024 + 1, {"image_type": "message"}, 234006),
        ("/open-apis/im/v1/images", "image", 1, {"image_type": "message"}, 0),
    ],
    ids=["empty", "unnamed", "wrong type", "too big", "good"],
)
async def test_uploads_are_checked(
    bot: WireBot, path: str, field: str, size: int, fields: dict[str, str], code: int
) -> None:
    assert (await upload(bot, path, field, b"a" * size, **fields))["code"] == code


@pytest.mark.asyncio
async def test_slash_commands_are_added_changed_listed_and_removed(bot: WireBot) -> None:
    added = await bot.call("POST", COMMANDS, {"command": "需求", "description": {"default_value": "登记需求"}})
    slashed = await bot.call("POST", COMMANDS, {"command": "/需求"})
    one = f"{COMMANDS}/{added.body['data']['command_id']}"
    await bot.call("PATCH", one, {"description": {"default_value": "登记"}})
    listed = await bot.call("GET", COMMANDS)
    await bot.call("DELETE", one)
    gone = await bot.call("DELETE", one)

    assert slashed.code == 230001
    assert [each["description"] for each in listed.body["data"]["items"]] == [{"default_value": "登记"}]
    assert gone.status == 404


@pytest.mark.asyncio
async def test_buzzing_reaches_members_and_names_the_others(bot: WireBot, company: World, room: Chat) -> None:
    sent = await bot.send(room.chat_id, "text", {"text": "请看"})
    member, stranger = company.person("李敏").open_id, company.person("赵强").open_id
    path = f"{MESSAGES}/{sent.body['data']['message_id']}/urgent_phone"

    answered = await bot.call("PATCH", path, {"user_id_list": [member, stranger]}, user_id_type="open_id")

    assert answered.body["data"]["invalid_user_id_list"] == [stranger]
    assert company.history(room.chat_id)[0].urgent == {member: "phone"}


@pytest.mark.asyncio
async def test_a_private_message_opens_the_private_chat_and_notifies(bot: WireBot, company: World) -> None:
    person = company.person("赵强")

    sent = await bot.send(person.open_id, "text", {"text": "您好"}, receive_id_type="open_id")

    chat = company.private_chat_of("赵强")
    assert chat is not None
    assert sent.body["data"]["chat_id"] == chat.chat_id
    assert [message.text for message in company.notified("赵强")] == ["您好"]


@pytest.mark.asyncio
async def test_the_journal_keeps_calls_but_no_secret(bot: WireBot) -> None:
    await bot.endpoint()

    calls = list(bot.server.cloud.journal.calls)
    assert [call.path for call in calls] == [
        "/open-apis/auth/v3/tenant_access_token/internal",
        "/callback/ws/endpoint",
    ]
    assert bot.server.cloud.app.secret not in str(calls)
    assert [call.code for call in calls] == [0, 0]
