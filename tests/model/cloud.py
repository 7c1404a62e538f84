"""A cloud in the same process that receives what the bot sends, without a socket.

What the real wire does to a message is kept: a ``uuid`` counts once, an answer may be lost after the message arrived,
a call may be refused for its pace or by a broken server.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.emulator.messages import Message
from bot.emulator.world import World
from bot.events import Cloud
from bot.ports import Body, Reach, SendError, SendLimits, SendProblem, Sent, Target

_NO_LIMITS = SendLimits(((1_000_000, 1.0),), ((1_000_000, 1.0),))


class Trouble(StrEnum):
    """How one call to the cloud goes wrong."""

    ANSWER_LOST = "the message arrived, its answer did not"
    THROTTLED = "too many calls, come back in a second"
    BROKEN = "a server error, nothing was taken"


@dataclass
class InProcessCloud:
    """A Gateway (bot.ports) straight into the world; ``trouble`` is what happens to the next calls, one each."""

    world: World
    trouble: deque[Trouble] = field(default_factory=deque)
    cloud: Cloud = Cloud.FEISHU
    limits: SendLimits = _NO_LIMITS
    replies: bool = True
    _once: dict[str, Message] = field(default_factory=dict)

    def remembers(self, kind: str) -> float:
        """See Gateway.remembers."""
        return 55 * 60.0

    async def create(self, target: Target, body: Body, uuid: str) -> Sent:
        """See Gateway.create."""
        place = self.world.private_chat(target.remote_id).chat_id if target.person else target.remote_id
        return self._post(place, body, uuid)

    async def reply(self, message_id: str, body: Body, uuid: str) -> Sent:
        """See Gateway.reply."""
        return self._post(self.world.messages[message_id].chat_id, body, uuid, message_id)

    async def update(self, message_id: str, body: Body) -> None:
        """See Gateway.update."""
        lost = self._stumble()
        self.world.patch(self.world.messages[message_id], body.content)
        if lost:
            raise lost

    async def find(self, chat_id: str, since: datetime, words: str) -> Sequence[str]:
        """See Gateway.find."""
        ours = [each for each in self.world.history(chat_id) if each.from_bot and each.created_at >= since]
        return [each.message_id for each in reversed(ours) if words in each.text]

    async def urgent(self, message_id: str, remote_ids: tuple[str, ...], words: str) -> None:
        """See Gateway.urgent; nobody is buzzed here."""

    def _post(self, chat_id: str, body: Body, uuid: str, reply_to: str = "") -> Sent:
        lost = self._stumble()
        message = self._once.get(uuid)
        if message is None:
            message = self.world.post(self.world.chats[chat_id], body.kind, body.content, reply_to)
            self._once[uuid] = message
        elif message.contents[0] != body.content:
            self.world.unexpected.append(f"uuid {uuid} came again with other content, which nobody sees")
        if lost:
            raise lost
        return Sent(message.message_id, chat_id)

    def _stumble(self) -> SendError | None:
        """Raises when nothing is taken; returns what is to be raised after the message arrived."""
        match self.trouble.popleft() if self.trouble else None:
            case Trouble.ANSWER_LOST:
                return SendError(SendProblem.UNKNOWN, "timeout", "no answer")
            case Trouble.THROTTLED:
                raise SendError(SendProblem.THROTTLED, "99991400", "too fast", after=1.0, reach=Reach.API)
            case Trouble.BROKEN:
                raise SendError(SendProblem.RETRY, "502", "bad gateway")
        return None
