"""/撤销: one's last act, within ten minutes, while nobody acted on it."""

from datetime import timedelta

import pytest

from tests.stories.acts import asked_need
from tests.stories.forms import offered
from tests.stories.hands import card_with
from tests.stories.meeting_acts import publish
from tests.stories.story import GROUP, Story

pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中"


async def asked_todos(story: Story) -> int:
    return len(await story.ask(lambda uow: uow.todos.open()))


@pytest.mark.asyncio
async def test_a_registered_need_is_withdrawn_and_stays_in_the_ledger(story: Story) -> None:
    await story.say("李敏", LINE)
    card = story.one("李敏", GROUP)
    story.skip_news()

    await story.say("李敏", "/撤销")

    assert "已撤销您刚才的「登记需求」：2026-Q4-SHB-001" in story.one("李敏", GROUP).text
    assert "已撤销" in story.now_showing(card).text
    assert await asked_todos(story) == 0
    await story.say("李敏", "/撤销")
    assert "不能撤销" in story.one("李敏", GROUP).text


@pytest.mark.asyncio
async def test_a_confirmation_is_taken_back_and_the_department_owes_its_answer_again(story: Story) -> None:
    card = await asked_need(story, LINE)
    confirmed = await story.tap("刘洋", story.last("刘洋"), "确认无误")
    assert "/撤销" in confirmed.toast_text
    story.skip_news()

    await story.say("刘洋", "/撤销", "私聊")

    assert "部门确认" in story.one("刘洋").text
    assert "还没有开始执行" in story.one("李敏").text
    assert "待各部门确认" in story.now_showing(card).text
    assert "11月23日(周一)10:00 前答复" in story.now_showing(card).text
    again = await story.tap("刘洋", card, "确认无误")
    assert "研发部已确认" in again.toast_text
    story.skip_news()
    assert await story.ask(lambda uow: uow.journal.faults()) == []


@pytest.mark.asyncio
async def test_a_finished_action_item_is_open_again(story: Story) -> None:
    await publish(story)
    item = card_with(story, "李敏", "完成")
    await story.submit("李敏", item, {"证明材料": "终稿已放共享盘"}, "完成")
    story.skip_news()

    await story.say("李敏", "/撤销", "私聊")

    assert "完成行动项" in story.last("李敏").text
    assert "进行中" in story.now_showing(item).text
    assert "完成" in offered(story.now_showing(item))
    story.skip_news()


@pytest.mark.asyncio
async def test_what_somebody_went_on_with_is_not_taken_back(story: Story) -> None:
    await story.say("李敏", LINE)
    await story.tap("王磊", story.last("王磊"), "通过")
    story.skip_news()

    await story.say("李敏", "/撤销")

    assert "王磊 已于 11月20日(周五)10:00 接着办了，不能撤销" in story.one("李敏", GROUP).text


@pytest.mark.asyncio
async def test_after_ten_minutes_and_with_nothing_done_there_is_nothing_to_take_back(story: Story) -> None:
    await story.say("李敏", LINE)
    story.skip_news()
    await story.later(timedelta(minutes=11))

    for who in ("李敏", "何佳"):
        await story.say(who, "/撤销")
        assert "没有可以撤销的操作" in story.one(who, GROUP).text


@pytest.mark.asyncio
async def test_departments_hear_once_that_a_need_was_withdrawn(story: Story) -> None:
    card = await asked_need(story, LINE)
    story.skip_news()

    await story.tap("李敏", card, "撤销需求")

    for who in ("刘洋", "赵强"):
        assert "李敏 撤销了 2026-Q4-SHB-001" in story.one(who).text
    assert await asked_todos(story) == 0
