"""The JSON hands: everything a person does, for bots in any language (docs/emulator.md)."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bot.clock import MovableClock
from bot.emulator.hands import NAMES
from bot.emulator.people import Chat
from bot.emulator.serve import Server
from bot.emulator.world import World

from tests.emulator.conftest import MONDAY
from tests.emulator.example_cards import button, card, need_form
from tests.emulator.wire_client import Answered, WireBot

DOCUMENT = Path(__file__).parents[2] / "docs" / "emulator.md"


async def hand(bot: WireBot, name: str, /, **asked: Any) -> Answered:
    return await bot.call("POST", f"/_hands/{name}", asked)


@pytest.mark.asyncio
async def test_a_story_can_be_played_by_json_alone(bot: WireBot, company: World, room: Chat) -> None:
    await bot.connect()
    bot.answers = lambda event: {"toast": {"type": "success", "content": "好"}}

    said = await hand(bot, "say", who="王磊", where="新品群", text="/需求")
    sent = await bot.send(room.chat_id, "interactive", card(button("通过", {"t": "a"})))
    seen = await hand(bot, "see", who="李敏", where="新品群", after=said.body["message_id"])
    reaction = await hand(bot, "tap", who="李敏", message_id=seen.body["messages"][0]["message_id"], button="通过")

    assert said.body["text"] == "@接口人 /需求"
    assert seen.body["messages"][0]["message_id"] == sent.body["data"]["message_id"]
    assert [each["label"] for each in seen.body["messages"][0]["buttons"]] == ["通过"]
    assert reaction.body == {"toast_text": "好", "toast_type": "success", "replaced": False, "error": None}


@pytest.mark.asyncio
async def test_a_form_can_be_submitted_by_json(bot: WireBot, company: World) -> None:
    await bot.connect()
    message = company.post(company.private_chat("李敏"), "interactive", json.dumps(need_form()))
    values = {"需求名称": "海报", "涉及部门": ["市场部"], "期望完成时间": "2026-11-30 18:00"}

    seen = await hand(bot, "see", who="李敏")
    await hand(bot, "submit", who="李敏", message_id=message.message_id, values=values)

    assert [each["label"] for each in seen.body["messages"][0]["inputs"]][:3] == [
        "需求名称",
        "优先级",
        "涉及部门（必填）",
    ]
    assert bot.events[0]["event"]["action"]["form_value"] == {
        "title": "海报",
        "priority": "low",
        "departments": ["SHB"],
        "due": "2026-11-30 18:00 +0800",
    }


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("say", {"where": "新品群", "text": "你好"}, "who is missing"),
        ("say", {"who": "赵强", "where": "新品群", "text": "你好"}, "赵强 is not in 新品群"),
        ("say", {"who": "没有", "where": "新品群", "text": "你好"}, "0 people are called"),
        ("tap", {"who": "李敏", "message_id": "om_x", "button": "通过"}, "no message om_x"),
        ("faults", {"kind": "earthquake"}, "kind must be one of"),
        ("faults", {"kind": "status", "colour": "red"}, "colour"),
        ("clock", {"move_to": "tomorrow"}, "tomorrow"),
        ("connections", {"do": "explode"}, "do must be one of"),
        ("move", {"what": "fly"}, "what must be one of"),
        ("say", {"who": "李敏", "text": "你好", "cloud": "wechat"}, "cloud must be feishu or dingtalk"),
    ],
)
async def test_wrong_use_is_answered_with_the_reason(
    bot: WireBot, name: str, asked: dict[str, Any], words: str
) -> None:
    answered = await hand(bot, name, **asked)

    assert answered.status == 400
    assert words in answered.body["error"]


@pytest.mark.asyncio
async def test_an_unknown_hand_lists_the_known_ones(bot: WireBot) -> None:
    answered = await bot.call("POST", "/_hands/dance", {})

    assert answered.status == 404
    assert "/_hands/say" in answered.body["hands"]


@pytest.mark.asyncio
async def test_the_clock_is_read_and_moved(bot: WireBot, clock: MovableClock) -> None:
    before = await bot.call("GET", "/_hands/clock")
    await hand(bot, "clock", advance=3600)
    advanced = clock.now()
    await hand(bot, "clock", move_to="2026-11-24T17:00:00+08:00")

    assert before.body["now"] == MONDAY.isoformat()
    assert advanced == MONDAY + timedelta(hours=1)
    assert clock.now().isoformat() == "2026-11-24T09:00:00+00:00"


@pytest.mark.asyncio
async def test_faults_are_scripted_and_cleared(bot: WireBot, room: Chat) -> None:
    scripted = await hand(bot, "faults", kind="status", where="POST /open-apis/im/v1/messages", status=503, times=0)
    failed = await bot.send(room.chat_id, "text", {"text": "你好"})
    await hand(bot, "faults", clear=True)
    served = await bot.send(room.chat_id, "text", {"text": "你好"})

    assert [fault["kind"] for fault in scripted.body["faults"]] == ["status"]
    assert (failed.status, served.status) == (503, 200)


@pytest.mark.asyncio
async def test_people_come_and_groups_open(bot: WireBot, company: World) -> None:
    await hand(bot, "people", name="新人")
    await hand(bot, "chats", name="新群", members=["新人", "王磊"], chat_id="oc_new")
    await hand(bot, "move", what="join", where="新群", who="李敏")
    await hand(bot, "move", what="resign", who="王磊")

    assert [company.name_of(each) for each in company.chat("oc_new").members] == ["新人", "李敏"]


@pytest.mark.asyncio
async def test_the_log_shows_calls_pushes_and_the_unexpected(bot: WireBot, company: World, room: Chat) -> None:
    await bot.connect()
    await company.say("王磊", room, "/帮助")
    await bot.call("GET", "/open-apis/nothing")

    log = (await bot.call("GET", "/_hands/log")).body

    assert [call["path"] for call in log["calls"]][-1] == "/callback/ws/endpoint"
    assert [(push["event_type"], push["acked"]) for push in log["pushes"]] == [("im.message.receive_v1", True)]
    assert log["unexpected"] == ["GET /open-apis/nothing is not emulated"]


@pytest.mark.asyncio
async def test_connections_are_listed_and_cut(bot: WireBot) -> None:
    await bot.connect()

    listed = await bot.call("GET", "/_hands/connections")
    await hand(bot, "connections", do="cut")
    await bot.disconnected()

    assert len(listed.body["connections"]) == 1
    assert bot.close_code == 1006


@pytest.mark.asyncio
@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
async def test_other_sites_move_no_hand(bot: WireBot, company: World, headers: dict[str, str]) -> None:
    asked = json.dumps({"who": "王磊", "where": "新品群", "text": "你好"})

    async with bot.session.post("/_hands/say", data=asked, headers=headers) as response:
        status = response.status

    assert status == 403
    assert company.messages == {}


@pytest.mark.asyncio
async def test_the_hands_reach_dingtalk_too(bot: WireBot, server: Server, company: World) -> None:
    opened = await hand(bot, "chats", name="车间群", members=["李敏"], cloud="dingtalk")
    said = await hand(bot, "say", who="李敏", text="/帮助", cloud="dingtalk")
    scripted = await hand(bot, "faults", cloud="dingtalk", kind="refuse", words="group.disbanded", times=0)
    feishu = await hand(bot, "faults")
    refused = await hand(bot, "connections", cloud="dingtalk", do="deaf")
    log = (await hand(bot, "log")).body["dingtalk"]

    assert [chat["cloud"] for chat in opened.body["chats"]] == ["feishu", "dingtalk"]
    assert company.chats[said.body["chat_id"]].cloud == "dingtalk"
    assert [fault["words"] for fault in scripted.body["faults"]] == ["group.disbanded"]
    assert feishu.body["faults"] == []
    assert "goodbye" in refused.body["error"]
    assert [push["topic"] for push in log["pushes"]] == ["/v1.0/im/bot/messages/get"]
    assert log["month"] == {"calls": 0, "messages": 1}


def test_every_hand_is_documented() -> None:
    documented = set(re.findall(r"^### `/_hands/(\w+)`", DOCUMENT.read_text(), re.MULTILINE))

    assert documented == set(NAMES)
