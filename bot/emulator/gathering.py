"""People coming and going: groups open, people and the bot join and leave, and the bot is told."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from bot.emulator.changes import Changes
from bot.emulator.people import Chat, CloudName, Directory, ImpossibleActError, Person
from bot.emulator.wire import Happening, News, NoWire, Wire


class Gathering(Directory):
    """A directory whose changes are seen by people and told to the bot through the attached wire."""

    def __init__(self) -> None:
        super().__init__()
        self.changes = Changes()
        self._wires: dict[CloudName, Wire] = {}
        self._errands: set[asyncio.Task[None]] = set()

    def attach(self, wire: Wire, cloud: CloudName = "feishu") -> None:
        """Let a cloud carry what people do in its chats to the bot."""
        self._wires[cloud] = wire

    def wire_of(self, chat: Chat) -> Wire:
        """What carries what happens in this chat."""
        return self._wires.get(chat.cloud) or _NOWHERE

    def add_group(
        self,
        name: str,
        members: Iterable[Person | str],
        chat_id: str | None = None,
        bot: bool = True,
        cloud: CloudName = "feishu",
    ) -> Chat:
        """Open a group, with the bot in it unless told otherwise."""
        chat = self._new_chat("group", name, [self.person(who).open_id for who in members], chat_id, bot, cloud)
        self.changes.tell("chats", chat_id=chat.chat_id)
        return chat

    def private_chat(self, who: Person | str, cloud: CloudName = "feishu") -> Chat:
        """Somebody's one-to-one chat with the bot, opened when there was none."""
        person = self.person(who)
        chat = self._private.get((cloud, person.open_id))
        if chat is None:
            chat = self._new_chat("p2p", person.name, [person.open_id], None, True, cloud)
            self._private[cloud, person.open_id] = chat
            self.changes.tell("chats", chat_id=chat.chat_id)
        return chat

    async def open_private_chat(self, who: Person | str, cloud: CloudName = "feishu") -> Chat:
        """Somebody looks into their private chat with the bot, which the bot is told."""
        chat = self.private_chat(who, cloud)
        await self.wire_of(chat).announce(News(Happening.PRIVATE_OPENED, chat, self.person(who)))
        return chat

    def join(self, where: Chat | str, who: Person | str) -> None:
        """Somebody enters a group; the bot hears of it in the background."""
        chat, person = self.chat(where), self.person(who)
        if person.open_id not in chat.members:
            chat.members.append(person.open_id)
            self._spread(Happening.PERSON_JOINED, chat, person)

    def leave(self, where: Chat | str, who: Person | str) -> None:
        """Somebody leaves a group; the bot hears of it in the background."""
        chat, person = self.chat(where), self.person(who)
        self._must_be_member(chat, person)
        chat.members.remove(person.open_id)
        self._spread(Happening.PERSON_LEFT, chat, person)

    def add_bot(self, where: Chat | str, by: Person | str | None = None) -> None:
        """Somebody puts the bot into a group."""
        chat = self.chat(where)
        chat.has_bot = True
        self._spread(Happening.BOT_JOINED, chat, self.person(by) if by else None)

    def remove_bot(self, where: Chat | str, by: Person | str | None = None) -> None:
        """Somebody throws the bot out of a group."""
        chat = self.chat(where)
        chat.has_bot = False
        self._spread(Happening.BOT_LEFT, chat, self.person(by) if by else None)

    def resign(self, who: Person | str) -> None:
        """Somebody leaves the company: out of every group, and out of the bot's reach."""
        person = self.person(who)
        for chat in self.chats.values():
            if not chat.private and person.open_id in chat.members:
                self.leave(chat, person)
        self.gone.add(person.open_id)

    def dissolve(self, where: Chat | str) -> None:
        """The group ends; nothing can be sent there any more."""
        chat = self.chat(where)
        chat.dissolved = True
        self._spread(Happening.DISSOLVED, chat, None)

    async def quiet(self) -> None:
        """Wait until everything told in the background has been acknowledged or given up."""
        while self._errands:
            await asyncio.gather(*self._errands)

    def _must_be_member(self, chat: Chat, person: Person) -> None:
        if person.open_id not in chat.members or person.open_id in self.gone:
            raise ImpossibleActError(f"{person.name} is not in {chat.name}")

    def _spread(self, what: Happening, chat: Chat, person: Person | None) -> None:
        self.changes.tell("chats", chat_id=chat.chat_id)
        self._in_background(self.wire_of(chat).announce(News(what, chat, person)))

    def _in_background(self, errand: Coroutine[Any, Any, None]) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a story prepares its people before any loop runs: nobody is connected yet
            errand.close()
            return
        task = loop.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


_NOWHERE = NoWire()
