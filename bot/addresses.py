"""Where a message goes: the cloud that reaches a person, the chats of a room, the message it stands under."""

from collections.abc import Callable, Sequence

from bot.config import Settings
from bot.domain.people import Room, RoomChat
from bot.domain.sending import MessageClass
from bot.events import Cloud
from bot.store.postings import Posting
from bot.store.unit_of_work import UnitOfWork


def clouds_to_reach(uow: UnitOfWork, settings: Settings, person_id: int, room: Room | None) -> list[str]:
    """The clouds by which to reach somebody, best first: where they acted last, else where the matter's room lives."""
    served = {Cloud.FEISHU: settings.serves_feishu, Cloud.DINGTALK: settings.serves_dingtalk}
    clouds = [cloud for cloud, _ in uow.roster.clouds_of(person_id)]
    clouds = [cloud for cloud in clouds if served[Cloud(cloud)]] or clouds
    if len(clouds) > 1 and room is not None and not uow.roster.has_acted(person_id):
        here = {chat.cloud for chat in room.chats}
        clouds.sort(key=lambda cloud: cloud not in here)
    return clouds


def chats_to_reach(room: Room, message_class: MessageClass) -> Sequence[RoomChat]:
    """The room's chats in which the bot can speak.

    What is owed is tried even where the group seems lost, for the refusal passes it on to a person (F-43).
    """
    alive = [chat for chat in room.chats if chat.alive]
    return alive or (room.chats[:1] if message_class is MessageClass.OWED else ())


def message_in(chat_id: str, shown: Sequence[Posting]) -> str:
    """The message in a chat that shows one of these cards, '' when none does."""
    return _message_of(shown, lambda posting: posting.chat_id == chat_id)


def message_to(person_id: int, shown: Sequence[Posting]) -> str:
    """The newest message to a person that shows one of these cards, '' when none does."""
    return _message_of(shown[::-1], lambda posting: posting.person_id == person_id)


def _message_of(shown: Sequence[Posting], is_there: Callable[[Posting], bool]) -> str:
    return next((posting.message_id for posting in shown if is_there(posting) and posting.message_id), "")
