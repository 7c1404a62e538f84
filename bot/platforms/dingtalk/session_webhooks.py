"""Addresses that a chat's own messages brought, by which for 90 minutes one may answer there, mentions included.

They are bearer secrets: kept in memory only, checked against DingTalk's own hosts, hidden from every log
(facts/dingtalk.md 6, 10).
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.platforms.dingtalk.messages import message_chat
from bot.platforms.dingtalk.places import NOBODY
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.fields import Fields
from bot.platforms.redaction import Redactor

_MOST = 2000
_MARGIN = 60.0  # seconds before the end, within which it is no longer relied on


class SessionWebhooks:
    """The newest address of each conversation."""

    def __init__(self, settings: DingTalkSettings, redactor: Redactor, wall: Callable[[], float] = time.time) -> None:
        self._settings, self._redactor, self._wall = settings, redactor, wall
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def learn(self, message: Fields) -> None:
        """Keep what this message brought; an address elsewhere than at DingTalk is not kept."""
        url, ends = message.text_or_blank("sessionWebhook"), message.raw("sessionWebhookExpiredTime")
        if not message.text_or_blank("conversationId") or not isinstance(ends, int) or not self._settings.trusts(url):
            return
        chat = message_chat(message).chat_id
        if chat == NOBODY.chat_id:  # people without a staff id have no chats of their own to tell apart
            return
        self._redactor.add(url)
        self._known[chat] = (url, ends / 1000)
        self._known.move_to_end(chat)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def of(self, chat_id: str) -> str | None:
        """The address for this conversation, None when there is none that lives long enough."""
        url, ends = self._known.get(chat_id, ("", 0.0))
        return url if url and ends - _MARGIN > self._wall() else None
