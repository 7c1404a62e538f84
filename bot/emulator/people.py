"""Who there is and where they meet: people, groups, private chats with the bot."""

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import LiaisonError

ChatKind = Literal["group", "p2p"]
CloudName = Literal["feishu", "dingtalk"]


class ImpossibleActError(LiaisonError):
    """A person tried what no client lets them do: the story that asked for it is wrong."""


@dataclass(frozen=True, slots=True)
class Person:
    """An employee: Feishu knows an open_id per app, a union_id per developer, a user_id per tenant (facts 6.3).

    DingTalk knows them by ``user_id``; in this world everybody is found by their open_id, whatever the cloud.
    """

    open_id: str
    name: str
    union_id: str
    user_id: str
    email: str = ""
    mobile: str = ""


@dataclass(slots=True)
class Chat:
    """A group, or a person's one-to-one chat with the bot, on one cloud; ``members`` are open ids, oldest first."""

    chat_id: str
    kind: ChatKind
    name: str
    members: list[str] = field(default_factory=list)
    has_bot: bool = True
    dissolved: bool = False
    cloud: CloudName = "feishu"

    @property
    def private(self) -> bool:
        """Whether it is a one-to-one chat with the bot."""
        return self.kind == "p2p"


def steady_id(prefix: str, seed: str) -> str:
    """The same id for the same seed in every run, so that a bot's stored configuration keeps fitting."""
    return prefix + hashlib.sha256(f"{prefix}{seed}".encode()).hexdigest()[:32]


def fresh_id(prefix: str) -> str:
    """An id nobody had before, also across restarts: bots remember message and event ids for weeks."""
    return prefix + uuid.uuid4().hex


class Directory:
    """The people and chats of the one tenant; lookups take an object, an id or an unambiguous name.

    ``gone`` are the open ids of people who left the company.
    """

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.gone: set[str] = set()
        self._private: dict[tuple[CloudName, str], Chat] = {}

    def add_person(self, name: str, open_id: str | None = None, email: str = "", mobile: str = "") -> Person:
        """Hire somebody; a second person of the same name gets other ids."""
        namesakes = sum(1 for person in self.people.values() if person.name == name)
        seed = f"{name}#{namesakes}" if namesakes else name
        person = Person(
            open_id=open_id or steady_id("ou_", seed),
            name=name,
            union_id=steady_id("on_", seed),
            user_id=steady_id("", seed)[:8],
            email=email,
            mobile=mobile,
        )
        if person.open_id in self.people:
            raise ImpossibleActError(f"open_id {person.open_id} is already taken by {self.people[person.open_id].name}")
        self.people[person.open_id] = person
        return person

    def person(self, who: Person | str) -> Person:
        """The person of this open id or unambiguous name; ImpossibleActError when there is none or several."""
        if isinstance(who, Person):
            return who
        if who in self.people:
            return self.people[who]
        found = [person for person in self.people.values() if person.name == who]
        if len(found) != 1:
            raise ImpossibleActError(f"{len(found)} people are called {who!r}; the world knows {self._names()}")
        return found[0]

    def chat(self, where: Chat | str) -> Chat:
        """The chat of this id or unambiguous group name; ImpossibleActError when there is none or several."""
        if isinstance(where, Chat):
            return where
        if where in self.chats:
            return self.chats[where]
        found = [chat for chat in self.chats.values() if not chat.private and chat.name == where]
        if len(found) != 1:
            raise ImpossibleActError(f"{len(found)} groups are called {where!r}")
        return found[0]

    def private_chat_of(self, who: Person | str, cloud: CloudName = "feishu") -> Chat | None:
        """Somebody's one-to-one chat with the bot, None as long as neither side wrote."""
        return self._private.get((cloud, self.person(who).open_id))

    def person_by_user_id(self, user_id: str) -> Person | None:
        """Whom the tenant calls so; people who left are not found."""
        found = (person for person in self.people.values() if person.user_id == user_id)
        return next((person for person in found if person.open_id not in self.gone), None)

    def adopt(self, chat: Chat) -> None:
        """Put back a chat of an earlier day; nobody is told, it was there all along."""
        self.chats[chat.chat_id] = chat
        if chat.private:
            self._private[chat.cloud, chat.members[0]] = chat

    def name_of(self, open_id: str) -> str:
        """What a client shows for an id; the id itself for strangers."""
        person = self.people.get(open_id)
        return person.name if person else open_id

    def _new_chat(
        self, kind: ChatKind, name: str, members: list[str], chat_id: str | None, has_bot: bool, cloud: CloudName
    ) -> Chat:
        prefix = "oc_" if cloud == "feishu" else "cid"
        chat = Chat(chat_id or fresh_id(prefix), kind, name, members, has_bot, cloud=cloud)
        if chat.chat_id in self.chats:
            raise ImpossibleActError(f"chat id {chat.chat_id} is already taken")
        self.chats[chat.chat_id] = chat
        return chat

    def _names(self) -> str:
        return "、".join(sorted({person.name for person in self.people.values()})) or "nobody"
