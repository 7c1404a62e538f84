"""Where a message can go: a group by its conversation id, a person's one-to-one chat by their user id."""

from dataclasses import dataclass

from bot.events import Chat, Cloud
from bot.ports import Target

_PERSON = "user:"


def private_chat(user_id: str) -> Chat:
    """The one-to-one chat of a person with the robot; the cloud has an id for it by which nothing can be sent."""
    return Chat(Cloud.DINGTALK, _PERSON + user_id, private=True)


NOBODY = private_chat("")
"""Where whoever has no staff id writes: no answer finds them."""


@dataclass(frozen=True, slots=True)
class Place:
    """``id`` is a conversation id, or a user id when ``person``; ``name`` what people call the group, '' if unknown."""

    id: str
    person: bool
    name: str = ""

    @property
    def chat_id(self) -> str:
        """The place as our events name it."""
        return _PERSON + self.id if self.person else self.id

    @property
    def space(self) -> str:
        """The place as cards know it (facts/dingtalk.md 7.1)."""
        return f"dtv1.card//{'IM_ROBOT' if self.person else 'IM_GROUP'}.{self.id}"


def place_of(target: Target) -> Place:
    """Where a target of the relay is."""
    if target.person or target.remote_id.startswith(_PERSON):
        return Place(target.remote_id.removeprefix(_PERSON), True)
    return Place(target.remote_id, False, target.name)
