"""Where the clock lands when a person moves it: the jumps of the page."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.emulator.page.room import Room
from bot.emulator.people import ImpossibleActError
from bot.errors import UserError


class Jump(StrEnum):
    """What can be asked of the clock."""

    HOUR = "hour"  # +1小时
    DAY = "day"  # +1天
    EVENING = "evening"  # 到17:00, today's or else tomorrow's
    WORKDAY = "workday"  # 下个工作日
    REMINDER = "reminder"  # 到下次提醒


async def leap(room: Room, jump: Jump) -> datetime:
    """Move the world's clock and return where it landed; UserError when there is nowhere to go or it cannot move."""
    landing = await _landing(room, jump, room.world.clock.now())
    try:
        await room.world.move_clock(landing)
    except ImpossibleActError:
        raise UserError("这里用的是电脑的真实时间，不能拨动。") from None
    return landing


async def _landing(room: Room, jump: Jump, now: datetime) -> datetime:
    match jump:
        case Jump.HOUR:
            return now + timedelta(hours=1)
        case Jump.DAY:
            return now + timedelta(days=1)
        case Jump.EVENING:
            return _evening(now.astimezone(room.zone), room.evening)
        case Jump.WORKDAY:
            return room.next_workday(now)
        case Jump.REMINDER:
            return await _reminder(room, now)


def _evening(now: datetime, wall: time) -> datetime:
    today = now.replace(hour=wall.hour, minute=wall.minute, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


async def _reminder(room: Room, now: datetime) -> datetime:
    reminder = await room.reminder()
    if reminder is None:
        raise UserError("现在没有等着响的提醒。先登记一件需求，机器人就会开始计时。")
    return max(reminder, now)
