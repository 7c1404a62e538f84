"""From every list of what waits it is one tap to the card on which it is done (UX 5.1, L2)."""

import pytest

from tests.stories.acts import asked_need
from tests.stories.running import on
from tests.stories.story import GROUP, Story

HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


@pytest.mark.asyncio
async def test_my_todos_open_where_i_asked_for_them(story: Story) -> None:
    await asked_need(story, HIGH)
    story.skip_news()

    await story.say("刘洋", "/我的", "私聊")
    opened = await story.tap("刘洋", story.one("刘洋"), "打开 1 国庆海报终稿")
    assert opened.toast_text == "已在下面打开"
    card = story.one("刘洋")
    done = await story.tap("刘洋", card, "确认无误")

    assert "执行中" in story.now_showing(card).text, done
    story.skip_news()


@pytest.mark.asyncio
async def test_a_list_of_mine_in_the_group_opens_for_nobody_else(story: Story) -> None:
    await asked_need(story, HIGH)
    story.skip_news()
    await story.say("刘洋", "/我的")
    mine = story.one("刘洋", GROUP)

    others = await story.tap("孙浩", mine, "打开 1 国庆海报终稿")
    own = await story.tap("刘洋", mine, "打开 1 国庆海报终稿")

    assert "刘洋" in others.toast_text
    assert "没有改动" in others.toast_text
    assert "私聊" in own.toast_text
    assert "确认无误" in story.one("刘洋").labels
    assert story.news("孙浩") == []


@pytest.mark.asyncio
async def test_a_head_opens_what_was_escalated_to_them_from_the_groups_card(story: Story) -> None:
    await asked_need(story, HIGH)
    await story.advance(on(22, "23:00"))
    story.skip_news()
    await story.advance(on(23, "09:00"))
    escalated = next(m for m in story.news("赵强", GROUP) if "已升级" in m.text)
    story.skip_news()

    await story.tap("赵强", escalated, "打开处理")

    opened = story.one("赵强")
    assert "国庆海报终稿" in opened.text
    await story.tap("赵强", opened, "确认无误")
    assert "执行中" in story.now_showing(opened).text
    story.skip_news()


@pytest.mark.asyncio
async def test_an_approval_refused_for_want_of_a_reason_keeps_its_menu(story: Story) -> None:
    await story.say("李敏", HIGH)
    approval = story.one("王磊")
    assert "为什么收到" in approval.labels

    await story.submit("王磊", approval, {"退回原因": ""}, "退回")

    kept = story.now_showing(approval)
    assert "为什么收到" in kept.labels
    assert "为什么收到：这件需求由您审批" in kept.text
    story.skip_news()
