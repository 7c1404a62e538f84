"""Every Monday the secretary reads how much the bot talked last week, and what came of it (BOLD 7)."""

import pytest

from tests.stories.running import on
from tests.stories.story import Story


@pytest.mark.asyncio
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_the_secretary_reads_last_weeks_noise_on_monday(story: Story) -> None:
    for number in range(8):
        await story.say("李敏", f"/需求 研发部 海报第{number}版 截止 11月27日 优先级 低")
        await story.tap("王磊", story.last("王磊"), "通过")
    await story.advance(on(23, "08:52"))
    story.skip_news()

    await story.advance(on(23, "08:56"))

    digest = story.one("林晓彤")
    assert "上周机器人主动发给 3 人 24 条消息，每人 8.0 条" in digest.text
    assert "1 小时内处理的 33%，一天内没有下文的 67%" in digest.text
    story.skip_news()
