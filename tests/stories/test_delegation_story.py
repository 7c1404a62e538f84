"""Somebody is away: who stands in gets the cards, the rights and the digests, and the record says for whom (L5)."""

import pytest

from tests.stories.running import on
from tests.stories.story import GROUP, Story

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


@pytest.mark.asyncio
async def test_a_delegate_approves_for_a_head_who_is_away_and_the_card_says_so(story: Story) -> None:
    await story.say("王磊", "/代理 何佳 到 12月3日", "私聊")
    assert "到 12月3日(周四)18:00 由 何佳 代您处理" in story.one("王磊").text
    assert "王磊 请您代为处理" in story.one("何佳").text
    await story.say("李敏", LINE)
    card = story.one("李敏", GROUP)
    assert story.news("王磊") == []

    await story.tap("何佳", story.one("何佳"), "通过")

    assert "何佳 代 王磊" in story.now_showing(card).text
    assert "国庆海报终稿" in story.one("刘洋").text
    story.skip_news()


@pytest.mark.asyncio
async def test_a_delegate_may_not_approve_their_own_need(story: Story) -> None:
    await story.say("王磊", "/代理 李敏 到 12月3日", "私聊")
    story.skip_news()

    await story.say("李敏", LINE)
    story.skip_news_but("李敏")
    cards = [message for message in story.news("李敏") if "通过" in message.labels]

    for card in cards:
        reaction = await story.tap("李敏", card, "通过")
        assert "只有审批人可以操作" in reaction.toast_text
    story.skip_news()


@pytest.mark.asyncio
async def test_what_was_owed_already_goes_to_the_delegate_and_comes_back(story: Story) -> None:
    await story.say("李敏", LINE)
    await story.tap("王磊", story.last("王磊"), "通过")
    story.skip_news()

    await story.say("刘洋", "/代理 赵强 到 11月25日", "私聊")
    story.skip_news()
    await story.advance(on(20, "12:01"))
    assert "请答复需求" in story.news("赵强")[-1].text
    assert story.news("刘洋") == []
    await story.say("刘洋", "/代理 取消", "私聊")
    assert "重新找您" in story.one("刘洋").text
    assert "刘洋 回来了" in story.news("赵强")[-1].text
    story.skip_news()

    await story.advance(on(23, "09:00"))

    assert any("逾期 1 件" in message.text for message in story.news("刘洋"))
    story.skip_news()


@pytest.mark.asyncio
async def test_rights_end_with_the_delegation(story: Story) -> None:
    await story.say("王磊", "/代理 何佳 到 11月23日 12点", "私聊")
    await story.say("李敏", LINE)
    card = story.last("何佳")
    await story.advance(on(23, "12:30"))
    story.skip_news()

    reaction = await story.tap("何佳", card, "通过")

    assert "只有审批人可以操作，联系人：王磊" in reaction.toast_text
    story.skip_news()


@pytest.mark.asyncio
async def test_without_a_delegate_the_deputy_stands_in_for_the_liaison(story: Story) -> None:
    await story.say("刘洋", "/代理 到 11月25日", "私聊")
    assert "由 孙浩 代您处理" in story.one("刘洋").text

    await story.say("李敏", LINE)
    await story.tap("王磊", story.last("王磊"), "通过")

    assert story.news("刘洋") == []
    assert "国庆海报终稿" in story.one("孙浩").text
    assert "国庆海报终稿" in story.one("赵强").text
    story.skip_news()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/代理 王磊 到 12月3日", "不能请自己代理"),
        ("/代理 何佳", "没看懂代理到什么时候"),
        ("/代理 何佳 到 11月3日", "11月3日"),
        ("/代理 查无此人 到 12月3日", "查无此人"),
        ("/代理", "现在没有代理"),
        ("/代理 取消", "您没有请人代理"),
    ],
)
async def test_a_line_that_delegates_nothing_says_why(story: Story, line: str, answer: str) -> None:
    await story.say("王磊", line, "私聊")

    assert answer in story.one("王磊").text
