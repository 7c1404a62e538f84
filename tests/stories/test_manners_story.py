"""How the bot speaks to people: merged, at decent hours, once, and less when they ask for less (UX 4.4, S6, L2)."""

import pytest
from bot.emulator.messages import Message

from tests.stories.acts import asked_need, disputed_need
from tests.stories.restarts import Premises
from tests.stories.running import on
from tests.stories.story import GROUP, OpenStage, Story

HIGH = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"


def digests(messages: list[Message]) -> list[Message]:
    """Those of somebody's messages that are merged reminders."""
    return [message for message in messages if "发 /提醒" in message.text and "件待办" in message.text]


@pytest.mark.asyncio
async def test_a_morning_digest_comes_shortly_before_nine_with_the_overdue_first(story: Story) -> None:
    await asked_need(story, HIGH)
    await asked_need_by_name(story, "新品手册", "中")
    await asked_need_by_name(story, "包装打样", "中")
    await story.advance(on(23, "08:30"))
    story.skip_news()
    await story.advance(on(23, "08:52"))
    assert story.unexpected() == []

    await story.advance(on(23, "08:56"))

    digest = story.one("刘洋")
    assert digest.text.index("国庆海报终稿") < digest.text.index("新品手册")
    assert "逾期 1 件" in digest.text
    assert "今天 2 件" in digest.text
    story.skip_news()


@pytest.mark.asyncio
async def test_a_line_of_the_digest_opens_the_card_on_which_the_todo_is_done(story: Story) -> None:
    await asked_need(story, HIGH)
    await story.advance(on(23, "08:56"))
    digest = digests(story.news("刘洋"))[0]
    story.skip_news()

    await story.tap("刘洋", digest, "打开 1 国庆海报终稿")
    card = story.one("刘洋")
    await story.tap("刘洋", card, "确认无误")

    assert "执行中" in story.now_showing(card).text
    story.skip_news()
    reaction = await story.tap("刘洋", digest, "打开 1 国庆海报终稿")
    assert "已经办完" in reaction.toast_text


@pytest.mark.asyncio
async def test_nobody_is_told_twice_a_day_of_the_same_thing_nor_sent_an_empty_digest(story: Story) -> None:
    await asked_need(story, HIGH)
    await story.advance(on(23, "09:00"))
    story.skip_news()

    await story.advance(on(23, "16:00"))

    assert story.news("刘洋") == []
    story.skip_news()


@pytest.mark.asyncio
async def test_what_is_asked_at_night_waits_for_the_morning_and_comes_merged(story: Story) -> None:
    await story.advance(on(20, "21:30"))
    await story.say("李敏", HIGH)
    await story.say("李敏", HIGH.replace("国庆海报终稿", "新品手册"))
    assert len(story.news("李敏", GROUP)) == 2
    await story.advance(on(23, "08:52"))
    assert story.unexpected() == []

    await story.advance(on(23, "08:56"))

    digest = story.one("王磊")
    assert "审批需求 国庆海报终稿" in digest.text
    assert "审批需求 新品手册" in digest.text
    await story.tap("王磊", digest, "打开 1 国庆海报终稿")
    await story.tap("王磊", story.one("王磊"), "通过")
    assert "国庆海报终稿" in story.one("刘洋").text
    story.skip_news()


@pytest.mark.asyncio
async def test_after_an_outage_one_digest_says_which_days_it_makes_up_for(place: Premises) -> None:
    async with place.opened() as story:
        await asked_need(story, HIGH)
        await story.say("李敏", HIGH.replace("国庆海报终稿", "新品手册"))
        await story.tap("王磊", story.last("王磊"), "通过")
        story.skip_news()

    async with place.opened(on(25, "10:00")) as story:
        private = story.news("刘洋")
        assert len(private) == 1
        assert "补发：11月20日–25日" in private[0].text
        assert "国庆海报终稿" in private[0].text
        assert "新品手册" in private[0].text
        story.skip_news()
        await story.advance(on(25, "16:00"))
        assert story.unexpected() == []


@pytest.mark.asyncio
async def test_an_outage_that_ends_at_night_is_made_up_for_in_the_morning(place: Premises) -> None:
    async with place.opened() as story:
        await asked_need(story, HIGH)
        story.skip_news()

    async with place.opened(on(24, "22:00")) as story:
        assert story.unexpected() == []
        await story.advance(on(25, "09:00"))
        assert "补发：11月20日–24日" in story.one("刘洋").text
        story.skip_news()


@pytest.mark.asyncio
async def test_why_did_i_get_this_is_answered_and_offers_silence(story: Story) -> None:
    await asked_need(story, HIGH)
    card = story.last("刘洋")
    story.skip_news()

    reaction = await story.tap("刘洋", card, "为什么收到")

    assert "有一件事等您：答复需求" in reaction.toast_text
    why = story.one("刘洋")
    await story.tap("刘洋", why, "静音此需求")
    await story.advance(on(20, "12:30"))
    assert story.news("刘洋") == []
    story.skip_news()
    await story.advance(on(23, "08:56"))
    assert story.news("刘洋") == []
    assert "已升级" in story.news("赵强", GROUP)[0].text, "what is owed to the head passes"
    story.skip_news()
    await story.say("刘洋", "/提醒 恢复", "私聊")
    assert "已取消 1 件静音，照常提醒。" in story.one("刘洋").text

    await story.say("刘洋", "/提醒 关闭", "私聊")
    story.skip_news()
    await story.say("刘洋", "/提醒 恢复", "私聊")
    assert "您没有静音任何事。汇总提醒仍是关闭，发 /提醒 两次 改回来。" in story.one("刘洋").text


@pytest.mark.asyncio
async def test_remind_me_tomorrow_is_silent_today_and_speaks_tomorrow(story: Story) -> None:
    await asked_need(story, HIGH)
    card = story.last("刘洋")
    await story.tap("刘洋", card, "为什么收到")

    reaction = await story.tap("刘洋", story.last("刘洋"), "明天提醒我")

    assert "11月23日(周一)08:5" in reaction.toast_text
    story.skip_news()
    await story.advance(on(20, "18:30"))
    assert story.news("刘洋") == []
    story.skip_news()
    await story.advance(on(23, "09:00"))
    assert len(digests(story.news("刘洋"))) == 1
    story.skip_news()


@pytest.mark.asyncio
async def test_nothing_more_today_silences_every_digest_of_the_day(story: Story) -> None:
    await asked_need(story, HIGH)
    await story.advance(on(23, "08:56"))
    digest = digests(story.news("刘洋"))[0]
    await story.say("李敏", HIGH.replace("国庆海报终稿", "新品手册"))
    await story.tap("王磊", story.last("王磊"), "通过")
    story.skip_news()

    await story.tap("刘洋", digest, "今天不再提醒")
    await story.advance(on(23, "16:00"))

    assert [m for m in story.news("刘洋") if "到期" in m.text or "逾期" in m.text] == []
    story.skip_news()


@pytest.mark.asyncio
@pytest.mark.parametrize(("choice", "morning", "noon"), [("每天一次", 1, 0), ("两次", 1, 1), ("关闭", 0, 0)])
async def test_everybody_chooses_how_often_to_be_reminded(story: Story, choice: str, morning: int, noon: int) -> None:
    await asked_need(story, HIGH)
    await story.say("刘洋", f"/提醒 {choice}", "私聊")
    assert choice in story.news("刘洋")[-1].text
    story.skip_news()

    await story.advance(on(23, "09:00"))
    assert len(digests(story.news("刘洋"))) == morning
    await story.advance(on(23, "12:50"))
    await story.say("李敏", HIGH.replace("国庆海报终稿", "新品手册"))
    await story.tap("王磊", story.last("王磊"), "通过")
    await story.advance(on(23, "14:10"))
    assert len(digests(story.news("刘洋"))) == noon
    story.skip_news()


@pytest.mark.asyncio
async def test_a_reminder_word_nobody_knows_changes_nothing(story: Story) -> None:
    await story.say("刘洋", "/提醒 每小时", "私聊")

    assert "没有改" in story.one("刘洋").text
    await story.say("刘洋", "/提醒", "私聊")
    assert "两次" in story.one("刘洋").text


@pytest.mark.asyncio
async def test_the_reminder_says_who_will_be_told_when_if_nobody_acts(story: Story) -> None:
    await asked_need(story, HIGH)
    story.skip_news()

    await story.advance(on(20, "12:01"))

    assert "11月23日(周一)08:00 仍未处理，将通知 赵强" in story.one("刘洋").text
    story.skip_news()


async def asked_need_by_name(story: Story, title: str, priority: str) -> None:
    """A further need of 市场部 that 研发部 owes an answer to."""
    await story.say("李敏", f"/需求 研发部 {title} 截止 11月27日 优先级 {priority}")
    await story.tap("王磊", story.last("王磊"), "通过")


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.feishu_only(reason="DingTalk's cards have no overflow menu, their buttons stand in a row")
@pytest.mark.asyncio
async def test_a_private_card_has_one_menu_and_only_what_its_reader_may_do(story: Story) -> None:
    await asked_need(story)
    private = story.one("刘洋")

    assert private.labels == ["确认无误", "有异议", "怎么算的", "为什么收到"]
    assert str(private.card).count("'overflow'") == 1
    story.skip_news()


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_after_the_days_allowance_news_waits_for_the_digest_and_what_awaits_a_decision_does_not(
    open_stage: OpenStage,
) -> None:
    async with open_stage(digest={"allowance": 2}) as story:
        titles = ("新品手册", "包装打样", "门店陈列")
        for title in titles:
            await asked_need_by_name(story, title, "低")
            await story.tap("刘洋", story.last("刘洋"), "确认无误")
        told = "".join(message.text for message in story.news("李敏"))
        assert [title for title in titles if f"{title}」各部门都已确认，开始执行" in told] == ["新品手册", "包装打样"]
        story.skip_news()
        _, dispute = await disputed_need(story)
        assert "召集会议" in dispute.labels, "what 李敏 has to decide comes at once"
        story.skip_news()

        await story.advance(on(23, "08:56"))
        assert "门店陈列」各部门都已确认，开始执行" in story.one("李敏").text
        story.skip_news()
