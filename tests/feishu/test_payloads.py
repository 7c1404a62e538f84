"""Event JSON of the cloud becomes our events, and odd JSON becomes nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from bot.events import (
    BotJoined,
    BotLeft,
    CardTapped,
    Chat,
    Cloud,
    FormSubmitted,
    MentionedPerson,
    MessageRecalled,
    MessageReceived,
    PrivateChatOpened,
    Sender,
    Wordless,
)
from bot.platforms.feishu.payloads import read_event

from tests.feishu.events import envelope, message, tap
from tests.feishu.loopback import BOT

LI = {"key": "@_user_2", "id": {"open_id": "ou_li"}, "name": "李敏"}
ME = {"key": "@_user_1", "id": {"open_id": BOT}, "name": "接口人"}


def received(body: dict[str, Any]) -> MessageReceived:
    event = read_event(body, BOT)
    assert isinstance(event, MessageReceived)
    return event


def test_a_group_message_arrives_without_the_mention_of_the_bot() -> None:
    event = received(message("@_user_1 /需求 市场部 @_user_2 写稿", mentions=[ME, LI]))

    assert event == MessageReceived(
        key="fs:msg:om_in",
        sender=Sender(Cloud.FEISHU, "t-home", "ou_wang"),
        chat=Chat(Cloud.FEISHU, "oc_1"),
        message_id="om_in",
        text="/需求 市场部 @_user_2 写稿",
        mentions=(MentionedPerson("@_user_2", "ou_li", "李敏"),),
        addressed=True,
        sent_at=datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC),
    )


def test_the_eleventh_person_is_not_mistaken_for_the_first() -> None:
    tenth = {"key": "@_user_10", "id": {"open_id": "ou_ten"}, "name": "十"}

    event = received(message("@_user_1 /通知 @_user_10", mentions=[ME, tenth]))

    assert event.text == "/通知 @_user_10"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/帮助 @_user_1", "/帮助"),
        ("请 @_user_1 看看", "请 看看"),
        ("@_user_1", ""),
        ("@_user_1\n/需求\n第二行", "/需求\n第二行"),
        ("／需求", "／需求"),
    ],
)
def test_the_mention_of_the_bot_is_removed_wherever_it_stands(text: str, left: str) -> None:
    assert received(message(text)).text == left


def test_a_message_that_does_not_mention_the_bot_is_not_addressed_to_it() -> None:
    event = received(message("大家好", mentions=None))

    assert event.addressed is False
    assert event.mentions == ()


def test_a_private_message_is_always_addressed_to_the_bot() -> None:
    event = received(message("/我的", chat_type="p2p", mentions=None))

    assert event.addressed is True
    assert event.chat.private is True


def test_everyone_is_told_even_when_the_list_of_mentions_is_null() -> None:
    event = received(message("@_all 开会", mentions=None))

    assert event.mentions == (MentionedPerson("@_all", "all"),)
    assert event.addressed is False


def test_a_rich_text_message_is_read_as_lines() -> None:
    content = {
        "title": "国庆海报",
        "content": [
            [{"tag": "at", "user_id": "@_user_1", "user_name": "接口人"}, {"tag": "text", "text": " /需求 市场部"}],
            [{"tag": "a", "text": "资料", "href": "http://x.cn"}, {"tag": "img", "image_key": "img"}],
            [{"tag": "at", "user_id": "ou_li"}, {"tag": "text", "text": " 负责"}],
        ],
    }

    event = received(message(message_type="post", content=json.dumps(content), mentions=[ME, LI]))

    assert event.text == "国庆海报\n /需求 市场部\n资料\n@_user_2 负责"
    assert event.addressed is True


def test_half_an_emoji_does_not_lose_the_message() -> None:
    event = received(message(content='{"text":"\\ud83d 好"}', mentions=None))

    assert event.text == "? 好"


def test_what_other_bots_write_is_not_read() -> None:
    body = message()
    body["event"]["sender"]["sender_type"] = "app"

    assert read_event(body, BOT) is None


@pytest.mark.parametrize("kind", ["image", "file", "sticker", "interactive", "", None])
def test_a_message_without_text_is_left_alone_in_a_group(kind: str | None) -> None:
    assert read_event(message(message_type=kind, content='{"image_key":"k"}'), BOT) is None


@pytest.mark.parametrize(
    ("kind", "wordless"), [("image", Wordless.PICTURE), ("file", Wordless.FILE), ("sticker", None)]
)
def test_a_private_message_without_text_is_known_for_what_it_is(kind: str, wordless: Wordless | None) -> None:
    event = read_event(message(message_type=kind, chat_type="p2p", content='{"image_key":"k"}'), BOT)

    assert (event.wordless if isinstance(event, MessageReceived) else None) == wordless


def test_somebody_from_another_company_is_known_by_their_own_tenant() -> None:
    body = message()
    body["event"]["sender"]["tenant_key"] = "t-other"

    assert received(body).sender.tenant == "t-other"


def test_a_tap_carries_token_person_and_place() -> None:
    event = read_event(tap("abc"), BOT)

    assert event == CardTapped(
        key="fs:tap:e-tap",
        sender=Sender(Cloud.FEISHU, "t-home", "ou_li"),
        chat=Chat(Cloud.FEISHU, "oc_1"),
        message_id="om_card",
        token="abc",
    )


def test_a_choice_of_a_menu_is_told() -> None:
    event = read_event(tap("abc", tag="select_static", option="SHB"), BOT)

    assert isinstance(event, CardTapped)
    assert (event.token, event.option) == ("abc", "SHB")


@pytest.mark.parametrize("menu", ["", "abc"])
def test_an_entry_of_the_overflow_menu_is_a_button_of_its_own(menu: str) -> None:
    event = read_event(tap(menu, tag="overflow", option="abc"), BOT)

    assert isinstance(event, CardTapped)
    assert (event.token, event.option) == ("abc", "")


def test_a_form_arrives_with_every_kind_of_value() -> None:
    form = {
        "title": "海报",
        "people": ["ou_a", "ou_b"],
        "due": "2024-04-29 07:07 +0800",
        "urgent": True,
        "count": 3,
        "blank": None,
        "odd": {"nested": 1},
    }

    event = read_event(tap("abc", name="submit", form_value=form), BOT)

    assert isinstance(event, FormSubmitted)
    assert event.values == {
        "title": "海报",
        "people": ("ou_a", "ou_b"),
        "due": "2024-04-29 07:07 +0800",
        "urgent": "true",
        "count": "3",
        "blank": "",
    }


def test_a_form_left_empty_is_still_a_form() -> None:
    event = read_event(tap("abc", name="submit", form_value={}), BOT)

    assert isinstance(event, FormSubmitted)
    assert event.values == {}


CHAT_EVENT = {"chat_id": "oc_9", "operator_id": {"open_id": "ou_op"}, "name": "新群", "external": False}


def test_joining_a_group_tells_who_and_where() -> None:
    event = read_event(envelope("im.chat.member.bot.added_v1", CHAT_EVENT), BOT)

    assert event == BotJoined(
        "fs:ev:e-1", Chat(Cloud.FEISHU, "oc_9", title="新群"), Sender(Cloud.FEISHU, "t-home", "ou_op")
    )


@pytest.mark.parametrize("kind", ["im.chat.member.bot.deleted_v1", "im.chat.disbanded_v1"])
def test_a_group_that_is_gone_is_told(kind: str) -> None:
    assert isinstance(read_event(envelope(kind, CHAT_EVENT), BOT), BotLeft)


def test_opening_the_private_chat_tells_its_id() -> None:
    event = read_event(envelope("im.chat.access_event.bot_p2p_chat_entered_v1", CHAT_EVENT), BOT)

    assert isinstance(event, PrivateChatOpened)
    assert event.chat == Chat(Cloud.FEISHU, "oc_9", private=True)
    assert event.sender.remote_id == "ou_op"


def test_a_recalled_message_is_told() -> None:
    event = read_event(envelope("im.message.recalled_v1", {"message_id": "om_x", "chat_id": "oc_9"}), BOT)

    assert event == MessageRecalled("fs:ev:e-1", Chat(Cloud.FEISHU, "oc_9"), "om_x")


@pytest.mark.parametrize("kind", ["im.message.message_read_v1", "", "card.action.trigger_v1", None, 7])
def test_other_events_are_nothing_to_us(kind: Any) -> None:
    assert read_event(envelope(kind, {}), BOT) is None


ODD: tuple[Any, ...] = (None, "", "text", 7, True, [], {}, [[]], [None], {"open_id": 5})


def paths(node: Any) -> list[tuple[Any, ...]]:
    if not isinstance(node, dict):
        return []
    return [path for key, value in node.items() for path in [(key,), *((key, *rest) for rest in paths(value))]]


@pytest.mark.parametrize(
    "make", [message, tap, lambda: envelope("im.message.recalled_v1", {"message_id": "m", "chat_id": "c"})]
)
def test_no_odd_field_anywhere_ever_raises(make: Any) -> None:
    tried = 0

    for path in paths(make()):
        for odd in ODD:
            body = node = make()
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = odd
            read_event(body, BOT)
            tried += 1

    assert tried > 50


@pytest.mark.parametrize("value", ["text", 7, ["t"], None, {}, {"t": ""}, {"t": 5}])
def test_a_tap_that_is_not_one_of_our_buttons_is_dropped(value: Any) -> None:
    assert read_event(tap(value=value), BOT) is None


@pytest.mark.parametrize("content", ["", "no json", "[]", "null", '"text"', "[" * 5000])
def test_a_message_whose_content_cannot_be_read_is_dropped(content: str) -> None:
    assert read_event(message(content=content), BOT) is None
