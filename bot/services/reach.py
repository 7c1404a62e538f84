"""By which ways people in each DingTalk group can be notified, as real answers taught (facts/dingtalk.md 0.5)."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ways import Way
from bot.events import Cloud
from bot.services.desk import Desk

LADDER = (Way.SESSION, Way.ROBOT, Way.PRIVATE)


@dataclass(frozen=True, slots=True)
class Tried:
    """A way, and what its last try told: ``code`` is the refusal, ``at`` None when it was never tried.

    ``offered``: whether the configuration has what the way needs.
    """

    way: Way
    offered: bool = True
    code: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupReach:
    """A group and its ladder, the best rung first."""

    group: str
    ways: tuple[Tried, ...]


def groups_reached(desk: Desk) -> list[GroupReach]:
    """Every group with a chat on DingTalk where the bot still is."""
    robots = {group.name for group in desk.company.settings.groups if group.dingtalk_robot.get_secret_value()}
    found = []
    for room in desk.uow.rooms.all():
        chat = room.chat_on(Cloud.DINGTALK)
        if chat is not None and chat.alive:
            ways = tuple(
                _tried(desk, chat.chat_id, way, way is not Way.ROBOT or room.handle in robots) for way in LADDER
            )
            found.append(GroupReach(room.name, ways))
    return found


def buzz_of(desk: Desk, cloud: Cloud) -> Tried:
    """What the cloud's own buzz last answered."""
    return _tried(desk, "", Way.URGENT, True, cloud)


def _tried(desk: Desk, chat_id: str, way: Way, offered: bool, cloud: Cloud = Cloud.DINGTALK) -> Tried:
    last = desk.uow.reach.of(cloud, chat_id).get(way)
    return Tried(way, offered, last.code, last.at) if last is not None else Tried(way, offered)
