"""Needs in execution, and moments of the days in which they are."""

from datetime import datetime

from bot.emulator.messages import Message

from tests.stories.story import GROUP, SHANGHAI, Story


def on(day: int, clock: str, month: int = 11) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def running_need(story: Story, title: str = "国庆海报终稿", due: str = "11月27日") -> Message:
    """A need of 市场部 that 研发部 has confirmed; returns its card in the group."""
    await story.say("王磊", f"/需求 研发部 {title} 截止 {due} 优先级 高")
    card = story.news("王磊", GROUP)[-1]
    await story.tap("周建国", story.news("周建国")[-1], "通过")
    await story.tap("刘洋", story.news("刘洋")[-1], "确认无误")
    story.skip_news()
    assert "执行中" in story.now_showing(card).text
    return card
