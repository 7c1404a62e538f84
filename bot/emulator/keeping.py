"""A world on disk: what stood in it when the rehearsal was closed, so that the next one goes on from there."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.emulator.dingtalk.cards import CardInstance, Cards
from bot.emulator.files import StoredFile
from bot.emulator.messages import Mention, Message
from bot.emulator.people import Chat, Person
from bot.emulator.world import World

_SHAPE = 1
_MOMENTS = ("created_at", "updated_at")
_KEPT = tuple(each.name for each in fields(Message) if each.name != "name_of")


def keep(world: World, path: Path, cards: Cards) -> None:
    """Write the world, its time and DingTalk's cards into a file, whole or not at all."""
    picture = {
        "shape": _SHAPE,
        "now": world.clock.now().isoformat(),
        "people": [asdict(person) for person in world.people.values()],
        "gone": sorted(world.gone),
        "chats": [asdict(chat) for chat in world.chats.values()],
        "messages": [_message_picture(message) for message in world.messages.values()],
        "dingtalk_cards": [asdict(card) for card in cards.instances.values()],
        "files": [{**asdict(file), "data": b64encode(file.data).decode()} for file in world.files.values()],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(picture, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def restore(world: World, path: Path, cards: Cards) -> datetime | None:
    """Fill an empty world and DingTalk's cards from a file; the time it was kept at.

    None when there is nothing that can be read.
    """
    try:
        picture = json.loads(path.read_text(encoding="utf-8"))
        if picture["shape"] != _SHAPE:
            return None
        now = datetime.fromisoformat(picture["now"])
        messages = [_message(each, world) for each in picture["messages"]]
        people, chats = [Person(**each) for each in picture["people"]], [Chat(**each) for each in picture["chats"]]
        instances = [CardInstance(**each) for each in picture.get("dingtalk_cards", ())]
        files = [StoredFile(**{**each, "data": b64decode(each["data"])}) for each in picture["files"]]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    world.people |= {person.open_id: person for person in people}
    world.gone |= set(picture["gone"])
    for chat in chats:
        world.adopt(chat)
    world.messages |= {message.message_id: message for message in messages}
    cards.instances |= {card.out_track_id: card for card in instances}
    world.files |= {file.key: file for file in files}
    return now


def _message_picture(message: Message) -> dict[str, Any]:
    picture = {name: getattr(message, name) for name in _KEPT}
    picture |= {name: picture[name].isoformat() for name in _MOMENTS}
    return picture | {"mentions": [asdict(mention) for mention in message.mentions]}


def _message(picture: Mapping[str, Any], world: World) -> Message:
    moments = {name: datetime.fromisoformat(picture[name]) for name in _MOMENTS}
    mentions = tuple(Mention(**each) for each in picture["mentions"])
    notified = tuple(picture["notified"])
    return Message(**{**picture, **moments, "mentions": mentions, "notified": notified, "name_of": world.name_of})
