"""An action item: added in a line, finished with proof, delayed with a reason, reminded when it is late."""

from datetime import datetime

import pytest

from tests.stories.forms import filled_in, offered
from tests.stories.meeting_acts import publish
from tests.stories.story import GROUP, SHANGHAI, Story

LINE = "/行动 印刷海报 @李敏 截止 11月27日 18:00"


def moment(text: str) -> datetime:
    """A moment on Shanghai's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.asyncio
async def test_one_line_adds_an_item_echoes_it_and_tells_its_owner(story: Story) -> None:
    await story.say("王磊", LINE)

    echo = story.one("王磊", GROUP)
    assert "进行中 · 印刷海报" in echo.text
    assert "11月27日(周五)18:00" in echo.text
    owners = story.one("李敏")
    assert {"完成", "延期", "更新进展"} <= set(offered(owners))
    assert list(filled_in(owners)) == ["证明材料", "延期原因", "新完成时间", "调整计划", "进展"]


@pytest.mark.asyncio
async def test_a_line_without_an_owner_opens_the_form_with_the_rest_filled_in(story: Story) -> None:
    await story.say("王磊", "/行动 印刷海报 截止 11月27日 18:00")

    assert story.one("王磊", GROUP).text == "表单已发到您和我的私聊。"
    form = story.one("王磊")
    await story.submit("王磊", form, {"负责人": "李敏"}, "提交")
    assert "进行中 · 印刷海报" in story.now_showing(form).text
    assert "进行中 · 印刷海报" in story.one("王磊", GROUP).text
    assert "印刷海报" in story.one("李敏").text


@pytest.mark.asyncio
async def test_done_without_proof_is_refused_and_with_proof_it_is_done(story: Story) -> None:
    await story.say("王磊", LINE)
    echo, card = story.one("王磊", GROUP), story.one("李敏")

    refused = await story.tap("李敏", card, "完成")
    assert "「证明材料」还没有填" in refused.toast_text
    done = await story.submit("李敏", story.now_showing(card), {"证明材料": "poster-final.pdf"}, "完成")

    assert done.toast_text == "XD-2026-0001 已完成，10 分钟内可发 /撤销 收回"
    assert "已完成 · 印刷海报" in story.now_showing(card).text
    assert "poster-final.pdf" in story.now_showing(echo).text
    assert filled_in(story.now_showing(card)) == {}
    assert "完成了" in story.one("王磊").text


@pytest.mark.asyncio
async def test_a_delay_needs_reason_later_date_and_plan_and_keeps_what_was_typed(story: Story) -> None:
    await story.say("王磊", LINE)
    echo, card = story.one("王磊", GROUP), story.one("李敏")
    earlier = {"延期原因": "供应商纸样未到", "新完成时间": "11月26日 18:00", "调整计划": "11月28日开印"}

    refused = await story.submit("李敏", card, earlier, "延期")
    assert "新完成时间要晚于原来的 11月27日(周五)18:00" in refused.toast_text
    kept = filled_in(story.to_mend(card))
    assert kept["延期原因"] == "供应商纸样未到"

    moved = await story.submit("李敏", story.now_showing(card), {"新完成时间": "11月30日 18:00"}, "延期")
    assert moved.toast_text == "XD-2026-0001 已延期到 11月30日(周一)18:00"
    assert "延期 · 印刷海报" in story.now_showing(echo).text
    assert "供应商纸样未到" in story.one("王磊").text


@pytest.mark.asyncio
async def test_an_overdue_item_reminds_its_owner_escalates_and_a_late_delay_is_marked(story: Story) -> None:
    await story.say("王磊", LINE)
    echo, card = story.one("王磊", GROUP), story.one("李敏")

    await story.advance(moment("2026-11-27 18:00"))
    digest, reminder = story.news("李敏")
    assert "今天 1" in digest.text
    assert "请完成行动项" in reminder.text
    await story.advance(moment("2026-11-30 10:00"))
    story.skip_news()
    assert "逾期" in story.now_showing(echo).text

    late = {"延期原因": "供应商纸样未到", "新完成时间": "12月2日 18:00", "调整计划": "12月1日开印"}
    moved = await story.submit("李敏", story.now_showing(card), late, "延期")
    assert "逾期后补报" in moved.toast_text
    assert "逾期后补报" in story.now_showing(echo).text
    assert "逾期后补报" in story.one("王磊").text


@pytest.mark.asyncio
async def test_a_finished_item_shows_on_the_minutes_it_came_from(story: Story) -> None:
    minutes = await publish(story)
    card = story.one("李敏")
    story.skip_news()

    await story.submit("李敏", card, {"证明材料": "poster-final.pdf"}, "完成")

    assert "完成了" in story.one("王磊").text
    assert "已完成" in await story.read("李敏", minutes)


@pytest.mark.asyncio
async def test_many_items_for_one_person_come_as_one_list(story: Story) -> None:
    await publish(story, 行动项="\n".join(f"印刷第{n}批海报｜李敏｜11月27日 18:00" for n in (1, 2, 3, 4)))

    told = story.one("李敏").text
    assert "您的新行动项：4 条" in told
    assert "印刷第4批海报" in told


@pytest.mark.asyncio
async def test_progress_shows_on_every_card_and_disturbs_nobody(story: Story) -> None:
    await story.say("王磊", LINE)
    echo, card = story.one("王磊", GROUP), story.one("李敏")

    await story.submit("李敏", card, {"进展": "初稿已完成，等市场部意见"}, "更新进展")

    assert "进展：初稿已完成，等市场部意见" in story.now_showing(echo).text


@pytest.mark.asyncio
async def test_items_are_listed_and_opened_by_number_with_the_form_only_for_the_owner(story: Story) -> None:
    await story.say("王磊", LINE)
    story.skip_news()

    await story.say("李敏", "/行动", "私聊")
    assert "我的行动项：1 条" in story.one("李敏").text
    await story.say("刘洋", "/行动 部门")
    assert "市场部、研发部的行动项：1 条" in story.one("刘洋", GROUP).text
    await story.say("刘洋", "/行动 逾期", "私聊")
    assert "逾期的行动项：没有" in story.one("刘洋").text
    await story.say("李敏", "/行动 xd-2026-0001", "私聊")
    assert "完成" in story.one("李敏").labels
    await story.say("刘洋", "/行动 XD-2026-0001")
    assert "完成" not in story.one("刘洋", GROUP).labels
    await story.say("马军", "/行动 XD-2026-0001", "私聊")
    assert "请联系 李敏" in story.one("马军").text


@pytest.mark.asyncio
async def test_who_asked_may_call_it_off_and_the_owner_hears_of_it(story: Story) -> None:
    await story.say("王磊", LINE)
    echo, card = story.one("王磊", GROUP), story.one("李敏")

    refused = await story.tap("刘洋", echo, "取消行动项")
    assert "只有提出人可以取消，联系人：王磊" in refused.toast_text
    await story.tap("王磊", echo, "取消行动项")

    assert "已取消 · 印刷海报" in story.now_showing(card).text
    assert "已取消，不用再做" in story.one("李敏").text


@pytest.mark.asyncio
async def test_two_owners_or_no_clear_time_are_refused_and_nothing_is_stored(story: Story) -> None:
    await story.say("王磊", "/行动 印刷海报 @李敏、刘洋 截止 尽快")

    refusal = story.news("王磊", GROUP)[0].text
    assert "「负责人」" in refusal
    assert "「截止时间」" in refusal
    assert "行动项还没有新增" in refusal
    story.skip_news()
    assert await story.ask(lambda uow: uow.todos.open()) == []
