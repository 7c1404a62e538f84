"""Feishu's sending side (bot.ports.Gateway), and the few look-ups the bot needs of chats and of itself."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from bot.clock import CloudTime
from bot.events import Chat, Cloud
from bot.platforms.feishu.api import Call, FeishuApi
from bot.platforms.feishu.card_check import check_card
from bot.platforms.feishu.history import read_past
from bot.platforms.feishu.pacing import API_LIMITS, PLACE_LIMITS
from bot.platforms.fields import Fields
from bot.platforms.json_text import read_json
from bot.ports import Body, Past, SendError, SendLimits, SendProblem, Sent, Target

_MESSAGES = "/open-apis/im/v1/messages"
_CHATS = "/open-apis/im/v1/chats"
_LONGEST_UUID = 50
_MOST_PAGES = 200
_REMEMBERED = 20_000
_REMEMBERED_FOR = 55 * 60.0


@dataclass(frozen=True, slots=True)
class BotInfo:
    """Who we are for the cloud."""

    open_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a chat."""

    open_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ChatInfo:
    """A chat the bot is in."""

    chat_id: str
    name: str


class FeishuGateway:
    """Every method raises SendError and is bounded by the session's timeouts; nothing is retried here."""

    cloud = Cloud.FEISHU
    limits = SendLimits(API_LIMITS, PLACE_LIMITS)
    replies = True

    def __init__(self, api: FeishuApi) -> None:
        self._api = api
        self._chat_of: OrderedDict[str, str] = OrderedDict()
        self._open_id = ""

    def cloud_time(self) -> CloudTime | None:
        """What the time was by the cloud's last answer; None before the first."""
        return self._api.cloud_time

    def remembers(self, kind: str) -> float:
        """An hour, counted we do not know exactly from when."""
        return _REMEMBERED_FOR

    async def create(self, target: Target, body: Body, uuid: str) -> Sent:
        """Send a new message; the same ``uuid`` (at most 50 characters) inside an hour succeeds once."""
        check_card(body)
        id_type = "open_id" if target.person else "chat_id"
        content = {"receive_id": target.remote_id, **_message(body, uuid)}
        call = Call("POST", _MESSAGES, "create", target.remote_id, {"receive_id_type": id_type}, content)
        return self._sent(await self._api.call(call))

    async def reply(self, message_id: str, body: Body, uuid: str) -> Sent:
        """Answer a message in its chat; same rule for ``uuid``. An escalation is a reply: patches notify nobody."""
        check_card(body)
        place = self._chat_of.get(message_id, message_id)
        call = Call("POST", f"{_MESSAGES}/{message_id}/reply", "reply", place, None, _message(body, uuid))
        return self._sent(await self._api.call(call))

    async def update(self, message_id: str, body: Body) -> None:
        """Replace the card of a message we sent, inside 14 days."""
        check_card(body)
        await self._api.call(
            Call("PATCH", f"{_MESSAGES}/{message_id}", "update", message_id, None, {"content": body.content})
        )

    async def update_by_tap(self, token: str, body: Body) -> None:
        """Replace a card by the token of a tap on it: only after the tap was answered, inside 30 min, twice at most."""
        check_card(body)
        content = {"token": token, "card": orjson.loads(body.content)}
        await self._api.call(Call("POST", "/open-apis/interactive/v1/card/update", "tap_update", "", None, content))

    async def find(self, chat_id: str, since: datetime, words: str) -> list[str]:
        """Ids of our own messages in a chat from then on that show these words, newest first.

        How much of a card the history shows is not established; a title and plain words are what it surely has.
        """
        query = {
            "container_id_type": "chat",
            "container_id": chat_id,
            "start_time": str(int(since.timestamp())),
            "sort_type": "ByCreateTimeDesc",
            "page_size": "50",
        }
        return [
            item.text_or_blank("message_id")
            async for item in self._pages(_MESSAGES, "history", query)
            if _is_ours(item) and words in _words_of(item)
        ]

    async def past(self, chat: Chat, since: datetime, until: datetime, app_id: str) -> Past:
        """What was said in a chat between two moments, oldest first; asks once who we are."""
        if not self._open_id:
            self._open_id = (await self.bot_info()).open_id
        query = {
            "container_id_type": "chat",
            "container_id": chat.chat_id,
            "start_time": str(int(since.timestamp())),
            "end_time": str(int(until.timestamp())),
            "sort_type": "ByCreateTimeAsc",
            "page_size": "50",
        }
        return await read_past(self._pages(_MESSAGES, "history", query), chat, self._open_id, app_id)

    async def urgent(self, message_id: str, remote_ids: tuple[str, ...], words: str) -> None:
        """Buzz people in the chat about a message we sent; never retried blindly, it has no idempotency key.

        Raises SendError PERSON_GONE naming those the cloud could not buzz.
        """
        path = f"{_MESSAGES}/{message_id}/urgent_app"
        query = {"user_id_type": "open_id"}
        data = await self._api.call(
            Call("PATCH", path, "urgent", message_id, query, {"user_id_list": list(remote_ids)})
        )
        missed = data.get("invalid_user_id_list")
        if isinstance(missed, list) and missed:
            raise SendError(SendProblem.PERSON_GONE, "urgent", "not buzzed: " + ", ".join(map(str, missed)))

    async def bot_info(self) -> BotInfo:
        """Our own open_id and name."""
        answer = await self._api.call_whole(Call("GET", "/open-apis/bot/v3/info", "bot_info"))
        bot = Fields(answer).object_or_empty("bot")
        if not bot.text_or_blank("open_id"):
            raise SendError(SendProblem.RETRY, "bot_info", "the cloud did not say who we are")
        return BotInfo(bot.text_or_blank("open_id"), bot.text_or_blank("app_name"))

    async def members(self, chat_id: str) -> tuple[Member, ...]:
        """The people of a chat; the cloud leaves bots out."""
        path, query = f"{_CHATS}/{chat_id}/members", {"member_id_type": "open_id", "page_size": "100"}
        found = [item async for item in self._pages(path, "members", query)]
        return tuple(Member(item.text_or_blank("member_id"), item.text_or_blank("name")) for item in found)

    async def chats(self) -> tuple[ChatInfo, ...]:
        """The groups the bot is in."""
        found = [item async for item in self._pages(_CHATS, "chats", {"page_size": "100"})]
        return tuple(ChatInfo(item.text_or_blank("chat_id"), item.text_or_blank("name")) for item in found)

    async def _pages(self, path: str, api: str, query: Mapping[str, str]) -> AsyncIterator[Fields]:
        page = ""
        for _ in range(_MOST_PAGES):
            asked = {**query, "page_token": page} if page else query
            data = Fields(await self._api.call(Call("GET", path, api, "", asked)))
            for item in data.objects("items"):
                yield item
            following = data.text_or_blank("page_token")
            if data.raw("has_more") is not True or not following or following == page:
                return
            page = following

    def _sent(self, data: Mapping[str, Any]) -> Sent:
        fields = Fields(data)
        sent = Sent(fields.text_or_blank("message_id"), fields.text_or_blank("chat_id"))
        if not sent.message_id:
            raise SendError(SendProblem.UNKNOWN, "no receipt", "accepted, but the answer names no message")
        self._remember(sent)
        return sent

    def _remember(self, sent: Sent) -> None:
        """So that a reply counts against its chat's limit, which the reply itself does not name."""
        if sent.chat_id:
            self._chat_of[sent.message_id] = sent.chat_id
        if len(self._chat_of) > _REMEMBERED:
            self._chat_of.popitem(last=False)


def _is_ours(item: Fields) -> bool:
    return item.object_or_empty("sender").text_or_blank("sender_type") == "app" and item.raw("deleted") is not True


def _words_of(item: Fields) -> str:
    content = item.object_or_empty("body").text_or_blank("content")
    try:
        return "\n".join(_texts(read_json(content)))
    except ValueError:
        return content


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _message(body: Body, uuid: str) -> dict[str, str]:
    if not 0 < len(uuid) <= _LONGEST_UUID:
        raise SendError(SendProblem.REFUSED, "uuid", f"an idempotency key of {len(uuid)} characters, 1 to 50 allowed")
    return {"msg_type": body.kind, "content": body.content, "uuid": uuid}
