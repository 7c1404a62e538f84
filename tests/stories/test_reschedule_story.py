"""改期: a meeting that was called is moved or changed; whom it concerns hears of it, its clocks go with it (M12)."""

from datetime import timedelta
from typing import Any

import pytest
from bot.emulator.messages import Message

from tests.stories.forms import filled_in
from tests.stories.meeting_acts import NOTICE, call, tuesday
from tests.stories.story import GROUP, Story, plain

on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
LATER: dict[str, Any] = {
    "时间": "11月25日 15:00-16:00",
    "议程": "15:00-15:20 背景说明 李敏\n15:20-16:00 排期",
}


async def answered(story: Story) -> Message:
    """A meeting that three of those asked have answered."""
    notice = await call(story)
    await story.tap("李敏", notice, "参加")
    await story.tap("刘洋", notice, "参加")
    await story.tap("赵强", notice, "无法参加")
    await story.submit("赵强", story.one("赵强"), {"指派": "孙浩"}, "确定无法参加")
    story.skip_news()
    return notice


@pytest.mark.asyncio
async def test_a_moved_meeting_calls_everybody_again_and_its_clocks_go_with_it(story: Story) -> None:
    notice = await answered(story)

    await story.tap("王磊", notice, "改期")
    form = story.one("王磊")
    known = filled_in(form)
    assert known["会议主题"] == NOTICE["会议主题"]
    assert known["时间"] == "11月24日 14:00-15:00"
    assert plain(known["议程"]) == plain(NOTICE["议程"])
    assert known["需提前准备的资料"] == NOTICE["需提前准备的资料"]
    assert known["记录人"] == "何佳"
    moved = await story.submit("王磊", form, LATER, "通知大家")

    assert moved.toast_text == "HY-2026-001 已改到 11月25日(周三)15:00–16:00"
    fresh = story.one("李敏", GROUP)
    assert "会议改期 · 国庆海报排期协调" in fresh.text
    assert "原定 11月24日(周二)14:00–15:00" in fresh.text
    assert story.called(fresh) == {"李敏", "赵强", "刘洋", "何佳"}
    assert "11月25日(周三)15:00–16:00" in fresh.text
    assert "李敏" in fresh.text
    assert "参加" not in story.now_showing(notice).labels
    assert "已换新卡片 · 会议改期" in story.now_showing(notice).text
    assert "不用再代" in story.one("孙浩").text

    await story.tap("李敏", fresh, "参加")
    assert "李敏 ✓ 参加" in story.now_showing(fresh).text

    await story.advance(tuesday("15:00"))
    assert "待召开" in story.now_showing(fresh).text
    assert "将要开会" in story.one("赵强").text
    story.skip_news()
    await story.advance(tuesday("15:00") + timedelta(days=1))
    assert "进行中" in story.now_showing(fresh).text
    await story.advance(tuesday("16:00") + timedelta(days=1))
    assert "请写纪要" in story.one("何佳").text


@on_one_store
@pytest.mark.asyncio
async def test_an_agenda_nobody_touched_moves_with_the_meeting(story: Story) -> None:
    notice = await answered(story)
    await story.tap("王磊", notice, "改期")
    form = story.one("王磊")

    short = await story.submit("王磊", form, {"时间": "11月25日 15:00-15:30"}, "通知大家")
    assert "议程合计 60 分钟，会议只有 30 分钟" in short.toast_text
    await story.submit("王磊", form, {"时间": "11月25日 15:00-16:00"}, "通知大家")

    fresh = story.one("李敏", GROUP)
    assert "15:00–15:20 背景说明 李敏" in fresh.text
    assert "15:20–16:00 排期" in fresh.text
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_another_place_keeps_the_answers_and_who_is_no_longer_asked_is_told(story: Story) -> None:
    notice = await answered(story)

    await story.tap("王磊", notice, "改期")
    await story.submit("王磊", story.one("王磊"), {"地点": "5楼会议室", "参会人": ["李敏", "赵强"]}, "通知大家")

    changed = story.one("李敏", GROUP)
    assert "会议有变 · 国庆海报排期协调" in changed.text
    assert "原定地点 3楼会议室" in changed.text
    assert "李敏 ✓ 参加" in changed.text
    assert "赵强 无法参加，由 孙浩 代" in changed.text
    assert "刘洋" not in changed.text.split("参会人")[1].split("议程")[0]
    assert "不用参加" in story.one("刘洋").text


@on_one_store
@pytest.mark.asyncio
async def test_a_corrected_agenda_disturbs_nobody(story: Story) -> None:
    notice = await answered(story)

    await story.tap("王磊", notice, "改期")
    await story.submit("王磊", story.one("王磊"), {"议程": "14:00-14:30 背景\n14:30-15:00 排期"}, "通知大家")

    assert story.news("李敏", GROUP) == []
    assert "14:00–14:30 背景" in story.now_showing(notice).text


@on_one_store
@pytest.mark.asyncio
async def test_only_who_called_it_or_hosts_it_may_and_only_before_it_begins(story: Story) -> None:
    notice = await answered(story)

    refused = await story.tap("李敏", notice, "改期")
    assert "只有召集人和主持人可以改" in refused.toast_text
    assert "王磊" in refused.toast_text
    assert story.news("李敏") == []

    await story.tap("王磊", notice, "改期")
    form = story.one("王磊")
    await story.advance(tuesday("14:00"))
    story.skip_news()
    late = await story.submit("王磊", form, LATER, "通知大家")
    assert "会议现在是「进行中」" in late.toast_text
    assert "11月24日(周二)14:00–15:00" in story.now_showing(notice).text


@on_one_store
@pytest.mark.asyncio
async def test_an_agenda_outside_the_meetings_hours_is_refused_and_nothing_is_lost(story: Story) -> None:
    notice = await answered(story)

    await story.tap("王磊", notice, "改期")
    form = story.one("王磊")
    moved = {"时间": "11月25日 15:00-16:00", "议程": "14:00-14:20 背景说明 李敏\n14:20-15:00 看样张"}
    refused = await story.submit("王磊", form, moved, "通知大家")

    assert "14:00–14:20 不在会议时间 15:00–16:00 里" in refused.toast_text
    kept = filled_in(story.to_mend(form))
    assert kept["时间"] == "11月25日 15:00-16:00"
    assert "11月24日(周二)14:00–15:00" in story.now_showing(notice).text


@on_one_store
@pytest.mark.asyncio
async def test_minutes_given_instead_of_clocks_become_the_agendas_times(story: Story) -> None:
    notice = await call(story, 议程="背景说明 20分钟 李敏\n排期 40分钟")

    assert "14:00–14:20 背景说明 李敏" in notice.text
    assert "14:20–15:00 排期" in notice.text
