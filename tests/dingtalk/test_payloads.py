"""What the cloud pushes becomes our events, whatever shape it comes in (facts/dingtalk.md 5, 7.5)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from bot.events import BotLeft, CardTapped, Event, FormSubmitted, MessageReceived, Wordless
from bot.platforms.dingtalk.frames import load_codec
from bot.platforms.dingtalk.payloads import read_event

from tests.dingtalk.bodies import frame, message_frame, tap_frame


def read(raw: str) -> Event | None:
    return read_event(load_codec().decode(raw))


def heard(words: str = " /帮助", **changed: Any) -> MessageReceived:
    event = read(message_frame(words, **changed))
    assert isinstance(event, MessageReceived)
    return event


def test_a_group_message_tells_who_where_and_when() -> None:
    event = heard(" /需求 市场部 海报 ")

    assert event.key == "dt:msg:dingrobot:msgA"
    assert (event.sender.remote_id, event.sender.tenant, event.sender.name) == ("limin01", "dingcorp", "李敏")
    assert (event.chat.chat_id, event.chat.private, event.chat.title) == ("cidGROUP", False, "新品上市协作群")
    assert (event.text, event.addressed) == ("/需求 市场部 海报", True)
    assert event.sent_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_the_same_message_pushed_again_has_the_same_key_whatever_the_push_is_called() -> None:
    assert heard().key == heard().key


def test_whoever_is_mentioned_is_known_although_the_cloud_cuts_them_out_of_the_text() -> None:
    people = [
        {"dingtalkId": "$:LWCP_v1:$bot", "staffId": "bot"},
        {"dingtalkId": "$:x", "staffId": "wanglei01"},
        {"dingtalkId": "$:outsider"},
    ]
    event = heard(" /行动 终稿", atUsers=people)

    assert [(one.placeholder, one.remote_id) for one in event.mentions] == [("", "wanglei01")]


def test_a_private_message_is_private() -> None:
    assert heard(conversationType="1").chat.private


def test_somebody_without_a_staff_id_is_nobody_we_know() -> None:
    assert heard(senderStaffId="").sender.remote_id == ""
    body_without = json.loads(message_frame())
    data = json.loads(body_without["data"])
    del data["senderStaffId"]
    event = read(frame("CALLBACK", "/v1.0/im/bot/messages/get", data))
    assert isinstance(event, MessageReceived)
    assert event.sender.remote_id == ""


def test_rich_text_and_speech_are_read_as_words() -> None:
    rich = {"richText": [{"text": "/需求 "}, {"pictureDownloadCode": "x", "type": "picture"}, {"text": "海报"}]}
    assert heard(msgtype="richText", content=rich).text == "/需求 海报"
    assert heard(msgtype="audio", content={"recognition": "/我的", "downloadCode": "x"}).text == "/我的"


def test_a_quoted_message_does_not_get_in_the_way() -> None:
    quote = {"content": " /查 1", "isReplyMsg": True, "repliedMsg": {"msgType": "text", "content": {"text": "旧"}}}
    assert heard(text=quote).text == "/查 1"


@pytest.mark.parametrize(
    ("changed", "wordless"),
    [
        ({"msgtype": "picture", "content": {"downloadCode": "x"}}, Wordless.PICTURE),
        ({"msgtype": "richText", "content": {"richText": [{"type": "picture"}]}}, Wordless.PICTURE),
        ({"msgtype": "file", "content": {"downloadCode": "x", "fileName": "a.docx"}}, Wordless.FILE),
        ({"msgtype": "audio", "content": {"downloadCode": "x"}}, Wordless.SPEECH),
        ({"msgtype": "video", "content": {"downloadCode": "x"}}, Wordless.VIDEO),
        ({"text": None, "errorCode": "20001", "errorMessage": "quota"}, Wordless.KEPT_BACK),
    ],
    ids=str,
)
def test_what_holds_no_words_is_known_for_what_it_is(changed: dict[str, Any], wordless: Wordless) -> None:
    event = heard(**changed)
    assert (event.text, event.wordless) == ("", wordless)


@pytest.mark.parametrize(
    "changed",
    [
        {"text": None},
        {"text": {"content": None}},
        {"msgId": ""},
        {"conversationId": None},
        {"msgtype": "unheard-of"},
    ],
    ids=str,
)
def test_what_is_no_message_that_we_know_is_dropped(changed: dict[str, Any]) -> None:
    assert read(message_frame(**changed)) is None


def test_half_an_emoji_does_not_lose_the_message() -> None:
    raw = message_frame().replace("/\\\\u5e2e\\\\u52a9", "/\\\\u5e2e\\\\u52a9\\\\ud83d")
    event = read(raw)
    assert isinstance(event, MessageReceived)
    assert event.text == "/帮助?"


def test_a_tap_names_the_card_the_person_and_the_token() -> None:
    event = read(tap_frame())

    assert isinstance(event, CardTapped)
    assert (event.sender.remote_id, event.sender.tenant) == ("limin01", "dingcorp")
    assert (event.message_id, event.token) == ("out-1", "tok-1")
    assert event.key.startswith("dt:tap:push-")


@pytest.mark.parametrize(
    "changed",
    [
        {"private": {"actionIds": ["x"], "params": {"t": "tok-1"}}},
        {"private": {"params": {"actionId": "tok-1"}}},
        {"content": json.dumps({"actionId": "tok-1"})},
        {"content": json.dumps({"cardPrivateData": {"actionIds": []}}), "actionId": "tok-1"},
        {"content": {"cardPrivateData": {"actionIds": ["tok-1"]}}},
    ],
    ids=str,
)
def test_the_token_is_found_wherever_a_template_wires_it(changed: dict[str, Any]) -> None:
    event = read(tap_frame(**changed))
    assert isinstance(event, CardTapped)
    assert event.token == "tok-1"


def test_a_form_is_read_by_the_names_of_its_inputs() -> None:
    form = {
        "需求名称": "海报",
        "优先级": {"index": 0, "value": "高"},
        "涉及部门": {"index": [0, 2], "value": ["市场部", "研发部"]},
        "数量": 3,
        "加急": True,
        "备注": None,
    }
    event = read(tap_frame({"actionIds": ["submit"], "params": {"t": "tok-9", "form": form}}))

    assert isinstance(event, FormSubmitted)
    assert event.token == "tok-9"
    assert event.values == {
        "需求名称": "海报",
        "优先级": "高",
        "涉及部门": ("市场部", "研发部"),
        "数量": "3",
        "加急": "true",
        "备注": "",
    }


@pytest.mark.parametrize(
    "changed", [{"userId": ""}, {"outTrackId": None}, {"content": "{"}, {"content": "[]"}, {"content": "{}"}], ids=str
)
def test_a_tap_that_does_not_say_who_or_what_is_dropped(changed: dict[str, Any]) -> None:
    assert read(tap_frame(**changed)) is None


def test_a_dissolved_group_is_known() -> None:
    event = read(frame("EVENT", "*", {"openConversationId": "cidG"}, eventType="chat_disband", eventId="e1"))
    assert isinstance(event, BotLeft)
    assert (event.key, event.chat.chat_id) == ("dt:ev:e1", "cidG")
