"""The ladder by which a person in a group is notified, for a group send cannot mention anybody (facts/dingtalk.md 0.5).

Rungs: the card's own fields (always set), the group's live session address, the address of the group's robot when the
configuration has it, a one-to-one message. What each rung answered is told in the receipt, for `/体检` to show.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from bot.cards.escape import dingtalk_text, typed_line
from bot.domain.ways import Way
from bot.platforms.dingtalk.api import DingTalkApi
from bot.platforms.dingtalk.bodies import webhook_text
from bot.platforms.dingtalk.places import Place
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.ports import Learned, SendError, SendProblem

log = logging.getLogger(__name__)

TellPerson = Callable[[str, str], Awaitable[None]]
"""Tells a person (user id, words) in private; raises SendError."""


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

    async def say(self, chat_id: str, text: str, at: Mapping[str, str]) -> tuple[Learned, ...]:
        """Say it in the group with these people notified, if one of the group's addresses holds.

        Raises SendError when nobody knows whether it was said: another way would say it twice.
        """
        learned, doubt = await self._said(chat_id, text, at)
        if doubt is not None:
            raise doubt
        return learned

    async def _said(
        self, chat_id: str, text: str, at: Mapping[str, str]
    ) -> tuple[tuple[Learned, ...], SendError | None]:
        learned: list[Learned] = []
        for way, url in ((Way.SESSION, self._sessions.of(chat_id)), (Way.ROBOT, self._robots.get(chat_id))):
            if url is None:
                continue
            try:
                await self._api.post_webhook(url, webhook_text(text, at))
            except SendError as error:
                log.warning("a group could not be told by its %s address: %s", way, error.code)
                learned.append(Learned(way, error.code))
                if error.problem is SendProblem.UNKNOWN:
                    return tuple(learned), error
            else:
                return (*learned, Learned(way)), None
        return tuple(learned), None

    async def notify(self, place: Place, text: str, at: Mapping[str, str]) -> tuple[Learned, ...]:
        """Make sure that these people notice what was posted in the group; never raises, the post itself stands."""
        if not at:
            return ()
        said, doubt = await self._said(place.id, text, at)
        return said if doubt or worked(said) else (*said, *await self.tell_each(place, text, at))

    async def tell_each(self, place: Place, text: str, at: Mapping[str, str]) -> tuple[Learned, ...]:
        """Tell each of them in private which group wants them and what it is, twenty a call; never raises."""
        where = f"「{dingtalk_text(typed_line(place.name))}」" if place.name else "群"  # a title may be anybody's
        words = f"{where}里有事找您：{text}"
        answers = await asyncio.gather(*(self._reach(user_id, words) for user_id in at))
        if not answers:
            return ()
        return (Learned(Way.PRIVATE, "" if "" in answers else answers[0]),)

    async def _reach(self, user_id: str, text: str) -> str:
        try:
            await self._tell(user_id, text)
        except SendError as error:
            log.warning("a person could not be notified in private: %s", error.code)
            return error.code
        return ""


def worked(learned: Iterable[Learned]) -> bool:
    """Whether one of the ways worked."""
    return any(not each.code for each in learned)
