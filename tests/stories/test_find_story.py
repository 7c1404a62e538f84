"""/查: a record by its number, for those it concerns, with what happened to it."""

import pytest

from tests.stories.acts import asked_need, disputed_need
from tests.stories.forms import offered
from tests.stories.meeting_acts import publish
from tests.stories.story import GROUP, Story

pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@pytest.mark.asyncio
async def test_a_number_shows_the_card_that_can_be_acted_on_and_what_happened(story: Story) -> None:
    await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中")
    story.skip_news()

    await story.say("刘洋", "/查 2026-q4-shb-001", "私聊")
    card, timeline = story.news("刘洋")
    assert "经过" in timeline.text
    assert "11月20日(周五)10:00" in timeline.text
    assert "李敏 登记" in timeline.text
    assert "王磊 通过审批" in timeline.text
    await story.tap("刘洋", card, "确认无误")

    assert "执行中" in story.now_showing(card).text
    story.skip_news()
    await story.say("刘洋", "/查 2026-Q4-SHB-001", "私聊")
    _, timeline = story.news("刘洋")
    assert timeline.text.count("刘洋 确认") == 1
    assert timeline.text.count("全部部门已确认") == 1


@pytest.mark.asyncio
async def test_in_its_group_the_record_is_shown_there_elsewhere_in_private(story: Story) -> None:
    await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中")
    story.skip_news()

    await story.say("李敏", "/查 2026-Q4-SHB-001")
    assert len(story.news("李敏", GROUP)) == 2

    await story.say("李敏", "/查 2026-Q4-SHB-001", "跨部门协调总群")
    assert "已发到您和我的私聊" in story.one("李敏", "跨部门协调总群").text
    assert len(story.news("李敏")) == 2


@pytest.mark.asyncio
async def test_who_is_no_party_to_it_learns_only_whom_to_ask(story: Story) -> None:
    await asked_need(story, "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中")
    story.skip_news()

    await story.say("朱琳", "/查 2026-Q4-SHB-001", "私聊")

    refusal = story.one("朱琳").text
    assert "请联系 李敏" in refusal
    assert "国庆海报" not in refusal


@pytest.mark.asyncio
async def test_an_unknown_number_and_no_number_are_answered_with_an_example(story: Story) -> None:
    for line in ("/查", "/查 HY-2099-001"):
        await story.say("李敏", line, "私聊")
        assert "例：/查 海报" in story.one("李敏").text, line


@pytest.mark.asyncio
async def test_what_one_owes_on_another_card_comes_with_it(story: Story) -> None:
    await disputed_need(story)
    story.skip_news()

    await story.say("李敏", "/查 2026-Q4-SHB-001", "私聊")

    timeline, dispute = story.news("李敏")[-2:]  # before them the card, and its words where a variable is too small
    assert "刘洋 提出异议（研发部）" in timeline.text
    assert "接受并修订" in dispute.labels


@pytest.mark.asyncio
async def test_a_meeting_shows_its_minutes_and_an_action_item_its_form(story: Story) -> None:
    await publish(story)
    story.skip_news()

    await story.say("刘洋", "/查 HY-2026-001", "私聊")
    minutes, *in_words, timeline = story.news("刘洋")
    assert "终稿 11月26日定稿" in "\n".join(m.text for m in (minutes, *in_words))
    assert "王磊 发布纪要" in timeline.text

    number = await story.ask(lambda uow: uow.action_items.of_meeting(1)[0].number)
    await story.say("李敏", f"/查 {number}", "私聊")
    item, *_ = story.news("李敏")
    assert "完成" in offered(item)
