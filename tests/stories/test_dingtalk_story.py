"""The same process on DingTalk: one need from a line in the group to its progress, by card and by lines of text."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.stories.acts import asked_need
from tests.stories.settings import Setting
from tests.stories.story import Story, stage

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A company on DingTalk where nobody imported a template."""
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as opened:
        yield opened


async def test_a_need_is_registered_approved_and_confirmed(story: Story) -> None:
    card = await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中")
    assert "待各部门确认" in story.now_showing(card).text
    asked = story.one("刘洋")
    assert "有异议" in story.one("赵强").text

    await story.tap("刘洋", asked, "确认无误")

    assert "执行中" in story.now_showing(card).text
    assert "✓ 已确认" in story.now_showing(card).text
    assert "各部门都已确认" in story.one("李敏").text
