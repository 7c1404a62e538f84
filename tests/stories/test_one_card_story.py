"""Of a record one card is alive in a chat: an older one says that a new one took its place, and asks for nothing."""

import pytest
from bot.emulator.messages import Message

from tests.stories.acts import disputed_need
from tests.stories.meeting_acts import call
from tests.stories.story import GROUP, Story

on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
RULING = {"结论": "按异议修订", "裁定内容": "完成时间改为12月4日18:00", "依据": "公司重点项目优先"}


def gave_way(story: Story, card: Message) -> bool:
    now = story.now_showing(card)
    return "请在新卡片上操作" in now.text and now.labels == [] and now.inputs == []


@pytest.mark.asyncio
async def test_after_a_ruling_to_revise_only_the_new_card_asks_for_the_revision(story: Story) -> None:
    _, dispute = await disputed_need(story)
    await story.tap("李敏", dispute, "提请仲裁")
    await story.submit("王磊", story.last("王磊"), RULING, "裁定")

    assert gave_way(story, dispute)
    assert "接受并修订" in story.last("李敏").labels
    story.skip_news()


@pytest.mark.asyncio
async def test_a_department_that_is_asked_again_has_one_card_to_answer_on(story: Story) -> None:
    _, dispute = await disputed_need(story)
    asked = next(m for m in story.world.see("刘洋", story.place("刘洋", "私聊")) if "国庆海报终稿" in m.text)

    await story.tap("李敏", dispute, "说明理由")
    await story.submit("李敏", story.last("李敏"), {"理由": "客户合同约定11月27日交付，不能延期"})

    again = next(m for m in story.news("刘洋") if "确认无误" in m.labels)
    assert gave_way(story, asked)
    await story.tap("刘洋", again, "确认无误")
    assert "刘洋" in story.now_showing(again).text
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_record_looked_up_in_its_group_lives_on_the_new_card(story: Story) -> None:
    notice = await call(story)
    story.skip_news()

    await story.say("李敏", "/查 HY-2026-001")
    found = story.news("李敏", GROUP)[0]

    assert gave_way(story, notice)
    await story.tap("李敏", found, "参加")
    assert "李敏 ✓ 参加" in story.now_showing(found).text
