"""The ladder by which a person in a group is notified, for a group send cannot mention anybody (facts/dingtalk.md 0.5).

Rungs: the card's own fields (always set), the group's live session address, the address of the group's robot when the
configuration has it, a one-to-one message. What worked last in each group is kept, for `/体检` to show.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum

from bot.platforms.dingtalk.api import DingTalkApi
from bot.platforms.dingtalk.bodies import webhook_text
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.ports import SendError

log = logging.getLogger(__name__)

TellPerson = Callable[[str, str], Awaitable[None]]
"""Tells a person (user id, words) in private; raises SendError."""


class Rung(StrEnum):
    """How somebody was notified."""

    SESSION = "session"  # as an answer to a message of the last 90 minutes
    ROBOT = "robot"  # by the address of the group's robot
    PRIVATE = "private"  # in private, for the group could not
    NONE = "none"


class Mentions:
    """Notifies people in a group, by the first rung that holds."""

    def __init__(
        self,
        api: DingTalkApi,
        sessions: SessionWebhooks,
        robots: Mapping[str, str],
        tell_person: TellPerson,
    ) -> None:
        self._api, self._sessions, self._robots, self._tell = api, sessions, robots, tell_person
        self.worked: dict[str, Rung] = {}
        """By conversation id."""

    async def say(self, chat_id: str, text: str, at: Mapping[str, str]) -> bool:
        """Say it in the group with these people notified; False when no address of the group holds."""
        for rung, url in ((Rung.SESSION, self._sessions.of(chat_id)), (Rung.ROBOT, self._robots.get(chat_id))):
            if url is None:
                continue
            try:
                await self._api.post_webhook(url, webhook_text(text, at))
            except SendError as error:
                log.warning("a group could not be told by its %s address: %s", rung, error.code)
            else:
                self.worked[chat_id] = rung
                return True
        return False

    async def notify(self, chat_id: str, text: str, at: Mapping[str, str]) -> None:
        """Make sure that these people notice what was posted in the group; never raises, the post itself stands."""
        if not at or await self.say(chat_id, text, at):
            return
        reached = False
        for user_id in at:
            try:
                await self._tell(user_id, text)
                reached = True
            except SendError as error:
                log.warning("a person could not be notified in private: %s", error.code)
        self.worked[chat_id] = Rung.PRIVATE if reached else Rung.NONE
