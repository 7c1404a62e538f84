"""Meetings and minutes ready made: called on Friday for Tuesday, held, written, published."""

from dataclasses import dataclass

from bot.domain.meeting import CALLING, Meeting, MeetingKind
from bot.domain.minutes import WRITING, Minutes, with_divergence
from bot.services import meetings, minutes

from tests.domain.company_time import at
from tests.services.office import Office

NOTICE = {
    "topic": "国庆海报排期协调",
    "time": "11月24日 14:00-15:00",
    "place": "3楼会议室",
    "attendees": "李敏、赵强、刘洋",
    "agenda": "14:00-14:20 背景说明 李敏\n14:20-15:00 排期",
    "materials": "三季度销售数据：刘洋",
}
WRITTEN = {
    "points": "海报终稿延期原因\n印刷排期",
    "agreements": "终稿 11月26日定稿",
    "divergences": "上线日期：研发部要延期5天，市场部坚持原时间",
    "actions": "印刷海报｜李敏｜11月27日 18:00\n更新落地页｜刘洋｜11月30日 18:00",
    "follow_up": "王磊",
    "next_at": "11月30日 14:00",
}
END = at("2026-11-24 15:00")


def call(office: Office, by: str = "王磊", **changes: str) -> Meeting:
    """A coordination meeting on Tuesday, called by its host."""
    desk = office.desk(by)
    form = office.fill(desk, CALLING, {**NOTICE, **changes})
    return meetings.call(desk, MeetingKind.COORDINATION, form, room_id=office.room_id)


def held(office: Office, **changes: str) -> Meeting:
    """The same meeting, over since 15:00; the clock stands at its end."""
    meeting = call(office, **changes)
    office.now = END
    ended = meetings.end(office.desk(), meeting)
    assert ended is not None
    return ended


@dataclass
class Out:
    """Published minutes and their meeting."""

    meeting: Meeting
    minutes: Minutes


def write(office: Office, meeting: Meeting, by: str = "何佳", **changes: str) -> Out:
    """Minutes submitted by the recorder."""
    desk = office.desk(by)
    typed, also = with_divergence({**WRITTEN, **changes})
    form = office.fill(desk, WRITING, typed, tuple(also))
    return Out(*minutes.submit(desk, meeting, form))


def publish(office: Office, **changes: str) -> Out:
    """Held, written by 何佳, let out by 王磊, at half past three."""
    meeting = held(office, recorder="何佳")
    office.now = at("2026-11-24 15:30")
    out = write(office, meeting, **changes)
    done = minutes.approve(office.desk("王磊"), out.meeting, out.minutes)
    return Out(done.meeting, done.minutes)
