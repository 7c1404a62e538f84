"""On DingTalk calls are counted by the month: used up too fast, digests say in common words that there is something."""

from pathlib import Path

import pytest
from bot.domain.budget import Use
from bot.store.reader import Reader
from bot.watch.auditor import Auditor
from bot.watch.looks import budget_look

from tests.stories.running import on
from tests.stories.settings import Setting
from tests.stories.story import GROUP, Story, stage

pytestmark = pytest.mark.asyncio

WORDS = "您有待办：今天。发 /我的 看全部。"


async def owing(story: Story) -> None:
    """李敏 and 何佳 of one department owe something on Monday."""
    for who in ("李敏", "何佳"):
        await story.say("王磊", f"/行动 {who}的清单 截止 11月23日 18:00 @{who}")
    story.skip_news()


async def use_up(story: Story, calls: int) -> None:
    """So many calls were counted this month."""
    app = story.server.dingtalk.app.client_id
    await story.ask(lambda uow: uow.usage.add(app, "2026-11", {Use.CALL: calls}))


async def test_digests_ahead_of_the_budget_go_out_in_common_words_many_people_a_call(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        await owing(story)
        await use_up(story, 4000)
        await story.advance(on(23, "08:56"))

        assert story.one("李敏").text == WORDS
        assert story.one("何佳").text == WORDS
        batches = [call.body["userIds"] for call in story.server.dingtalk.calls if call.path.endswith("batchSend")]
        assert sorted(batches[-1]) == sorted(story.world.person(who).user_id for who in ("李敏", "何佳"))
        await story.say("李敏", "/我的", "私聊")
        assert "李敏的清单" in story.one("李敏").text
        story.skip_news()


async def test_within_the_budget_everybody_reads_their_own(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        await owing(story)
        await use_up(story, 3000)
        await story.advance(on(23, "08:56"))

        assert "李敏的清单" in story.one("李敏").text
        assert "何佳的清单" in story.one("何佳").text
        story.skip_news()


async def test_what_was_held_back_is_told_in_full_all_the_same(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        await story.advance(on(20, "20:30"))
        await owing(story)
        await use_up(story, 4000)
        await story.advance(on(23, "08:56"))

        assert "李敏的清单" in story.one("李敏").text
        story.skip_news()


async def test_whoever_is_told_on_feishu_notices_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.BOTH) as story:
        await owing(story)
        await use_up(story, 4000)
        await story.advance(on(23, "08:56"))

        assert "李敏的清单" in story.one("李敏").text
        story.skip_news()


async def test_while_messages_are_plenty_words_that_answer_somebody_cost_no_call(tmp_path: Path) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        assert story.bot.meter is not None
        for _ in range(400):
            story.bot.meter.count(Use.CALL)
        usage = story.server.dingtalk.usage
        calls, messages = usage.calls[usage.month], usage.messages[usage.month]

        await story.say("李敏", "/提醒 每天一次", "私聊")
        assert "每天" in story.one("李敏").text
        await story.say("李敏", "/没有这个", GROUP)
        assert "没有" in story.one("李敏", GROUP).text

        assert usage.calls[usage.month] == calls
        assert usage.messages[usage.month] == messages + 4


@pytest.mark.parametrize(("calls", "says"), [(3500, "本月用量过了 70%"), (4500, "过了 90%"), (5000, "本月用量已用完")])
async def test_the_operator_gets_a_card_at_each_mark_of_the_month(tmp_path: Path, calls: int, says: str) -> None:
    async with stage(tmp_path, setting=Setting.DINGTALK_PUBLIC) as story:
        meter = story.bot.meter
        assert meter is not None
        for _ in range(calls):
            meter.count(Use.CALL)

        await Auditor(Reader(story.bot.engine), story.clock, story.bot.app.dispatch, [budget_look(meter)]).audit()
        await story.settle()

        told = story.one("林晓彤").text
        assert says in told
        assert f"接口 {calls}/5000" in told
