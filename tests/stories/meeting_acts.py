"""What people do about meetings, told once: call one, hold it, write its minutes."""

from datetime import datetime
from typing import Any

from bot.emulator.messages import Message

from tests.stories.story import GROUP, SHANGHAI, Story

NOTICE: dict[str, Any] = {
    "会议主题": "国庆海报排期协调",
    "时间": "11月24日 14:00-15:00",
    "地点": "3楼会议室",
    "参会人": ["李敏", "赵强", "刘洋"],
    "议程": "14:00-14:20 背景说明 李敏\n14:20-15:00 排期",
    "需提前准备的资料": "三季度销售数据：刘洋",
    "记录人": "何佳",
}
MINUTES: dict[str, Any] = {
    "讨论要点": "海报终稿延期原因\n印刷排期",
    "共识事项": "终稿 11月26日定稿",
    "分歧点": "上线日期：研发部要延期5天，市场部坚持原时间",
    "行动项": "印刷海报｜李敏｜11月27日 18:00\n更新落地页｜刘洋｜11月30日 18:00",
}


def tuesday(clock: str) -> datetime:
    """The day of the meeting."""
    return datetime.fromisoformat(f"2026-11-24 {clock}").replace(tzinfo=SHANGHAI)


async def call(story: Story, **changes: Any) -> Message:
    """王磊 calls a meeting in the group; the notice as the group sees it."""
    await story.say("王磊", "/会议")
    story.one("王磊", GROUP)
    await story.submit("王磊", story.one("王磊"), {**NOTICE, **changes}, "发出通知")
    return story.one("李敏", GROUP)


async def hold(story: Story, **changes: Any) -> Message:
    """Called, answered by all, over; the recorder's form."""
    notice = await call(story, **changes)
    for name in ("李敏", "赵强", "刘洋", "何佳"):
        await story.tap(name, notice, "参加")
    await story.advance(tuesday("15:00"))
    story.skip_news_but("何佳")
    return story.one("何佳")


async def publish(story: Story, **changes: Any) -> Message:
    """Held, written and let out; the minutes as the group sees them, the owners' cards not yet looked at."""
    form = await hold(story)
    await story.submit("何佳", form, {**MINUTES, **changes}, "提交审核")
    await story.tap("王磊", story.one("王磊"), "审核通过")
    return story.one("李敏", GROUP)
