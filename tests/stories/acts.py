"""What several stories begin with."""

from bot.emulator.messages import Message

from tests.stories.story import GROUP, Story

LINE = "/需求 研发部、生产部 国庆海报终稿 截止 11月27日 优先级 中"


async def asked_need(story: Story, line: str = LINE) -> Message:
    """A need that was registered by 李敏 and approved by 王磊; returns its card in the group."""
    await story.say("李敏", line)
    card = story.one("李敏", GROUP)
    await story.tap("王磊", story.one("王磊"), "通过")
    return card


async def disputed_need(story: Story) -> tuple[Message, Message]:
    """A need that 研发部 objects to; returns the group card and the initiator's dispute card."""
    card = await asked_need(story)
    await story.tap("刘洋", story.one("刘洋"), "有异议")
    story.skip_news_but("李敏")
    form = story.last("刘洋")
    await story.submit(
        "刘洋",
        form,
        {"异议类型": "建议调整节点", "异议说明": "11月25日前设备占用，排不出人", "建议方案": "时间改为12月4日18:00"},
    )
    return card, story.one("李敏")
