"""Where the clock lands when a person moves it: the jumps of the page."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.emulator.page.room import Room
from bot.emulator.people import ImpossibleActError
from bot.errors import UserError

_TOGETHER = timedelta(minutes=2)
"""What the bot spreads over so long, as it does at 17:00, is one reminder to whoever jumps there."""

_MOST_UNSEEN = 200  # reminders in a row that find nobody to remind: more are not tried


class Jump(StrEnum):
    """What can be asked of the clock."""

    HOUR = "hour"  # +1小时
    DAY = "day"  # +1天
    EVENING = "evening"  # 到17:00, today's or else tomorrow's
    WORKDAY = "workday"  # 下个工作日
    REMINDER = "reminder"  # 到下次提醒


async def leap(room: Room, jump: Jump) -> datetime:
    """Move the world's clock and return where it landed; UserError when there is nowhere to go or it cannot move."""
    now = room.world.clock.now()
    match jump:
        case Jump.HOUR:
            return await _move(room, now + timedelta(hours=1))
        case Jump.DAY:
            return await _move(room, now + timedelta(days=1))
        case Jump.EVENING:
            return await _move(room, _evening(now.astimezone(room.zone), room.evening))
        case Jump.WORKDAY:
            return await _move(room, room.next_workday(now))
        case Jump.REMINDER:
            return await _to_reminder(room, now)


async def _move(room: Room, landing: datetime) -> datetime:
    try:
        await room.world.move_clock(landing)
    except ImpossibleActError:
        raise UserError("这里用的是电脑的真实时间，不能拨动。") from None
    return landing


def _evening(now: datetime, wall: time) -> datetime:
    today = now.replace(hour=wall.hour, minute=wall.minute, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


async def _to_reminder(room: Room, now: datetime) -> datetime:
    """The next reminder that shows anywhere, with all that belongs to it: one may find nobody to remind."""
    following = await room.reminder()
    if following is None:
        raise UserError("现在没有等着响的提醒。先登记一件需求，机器人就会开始计时。")
    before, until, landed = _changes(room), None, now
    for _ in range(_MOST_UNSEEN):
        landed = await _move(room, max(following, now))
        if until is None and _changes(room) != before:
            until = landed + _TOGETHER
        following = await room.reminder()
        if following is None or following <= landed or (until is not None and following > until):
            break
    return landed


def _changes(room: Room) -> int:
    """How often people have seen something new."""
    return sum(message.versions for message in room.world.messages.values())
