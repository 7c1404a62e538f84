"""What nobody delivered is found in the chat history and answered; who else uses our app is named (F-34)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from bot.bootstrap.watchers import reconciler_of
from bot.domain.alarms import Code
from bot.emulator.company import COMPANY
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.feishu.cloud import FeishuCloud
from bot.store.backup import backup, restore
from bot.store.database import open_engine
from bot.store.reader import Reader
from bot.watch.reconciler import EVERY, Reconciler
from structlog.testing import capture_logs

from tests.links.bench import eventually
from tests.stories.conftest import story  # noqa: F401  the fixture
from tests.stories.restarts import premises
from tests.stories.story import GROUP, Story

pytestmark = pytest.mark.asyncio
NEED = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"
A_WHILE = timedelta(seconds=10)  # less than the cloud waits before it delivers again


def reconciler_for(story: Story) -> Reconciler:  # noqa: F811
    bot = story.bot
    assert bot.clouds.feishu is not None
    return reconciler_of(bot.clouds.feishu, bot.company.settings, story.clock, bot.app, Reader(bot.engine))


async def reconciled(story: Story, reconciler: Reconciler) -> int:  # noqa: F811
    found = await reconciler.reconcile()
    await story.settle()
    return len(found)


def cloud_of(story: Story) -> FeishuCloud:  # noqa: F811
    wire = story.world.wire_of(story.world.chat(GROUP))
    assert isinstance(wire, FeishuCloud)
    return wire


def go_deaf(story: Story) -> None:  # noqa: F811
    """Nothing of what people say arrives from now on, and the cloud does not wait for an answer to it."""
    cloud = cloud_of(story)
    cloud.go_deaf()
    cloud.pusher.answer_within = 0.2


@pytest_asyncio.fixture
async def seen(story: Story) -> AsyncIterator[tuple[Story, Reconciler]]:  # noqa: F811
    """A bot that was spoken to once, and has looked through the history since."""
    await story.say("王磊", "/看板")
    await story.say("李敏", "/看板", "私聊")
    story.skip_news()
    reconciler = reconciler_for(story)
    story.clock.advance(A_WHILE)
    assert await reconciled(story, reconciler) == 0
    yield story, reconciler


async def test_what_a_deaf_link_swallowed_is_answered_within_a_minute_and_the_link_is_replaced(
    seen: tuple[Story, Reconciler],
) -> None:
    story, reconciler = seen  # noqa: F811
    cloud = cloud_of(story)
    go_deaf(story)
    deaf = cloud.connections.open[0]
    await story.say("王磊", NEED)
    await story.say("李敏", "/看板", "私聊")
    assert story.unexpected() == []
    story.clock.advance(A_WHILE)

    assert await reconciled(story, reconciler) == 2

    assert "国庆海报终稿" in story.news("王磊", GROUP)[0].text
    assert [alarm.code for alarm in reconciler.look()] == [Code.EVENTS_MISSED]
    async with asyncio.timeout(20):
        while cloud.connections.open in ([], [deaf]):  # noqa: ASYNC110  the emulator tells nobody
            await asyncio.sleep(0.01)
    assert EVERY + 5 <= 60
    story.skip_news()


async def test_what_was_delivered_is_not_taken_twice(seen: tuple[Story, Reconciler]) -> None:
    story, reconciler = seen  # noqa: F811
    await story.say("王磊", NEED)
    story.skip_news()
    story.clock.advance(A_WHILE)

    assert await reconciled(story, reconciler) == 0

    assert list(reconciler.look()) == []
    assert story.unexpected() == []


async def test_what_people_say_to_each_other_stays_theirs(seen: tuple[Story, Reconciler]) -> None:
    story, reconciler = seen  # noqa: F811
    go_deaf(story)
    await story.say("王磊", "中午吃什么", at_bot=False)
    story.clock.advance(A_WHILE)

    assert await reconciled(story, reconciler) == 0


async def test_a_group_whose_history_is_refused_hides_no_other(seen: tuple[Story, Reconciler]) -> None:
    story, reconciler = seen  # noqa: F811
    go_deaf(story)
    cloud_of(story).faults.add(Fault(FaultKind.REFUSE, "GET /open-apis/im/v1/messages", code=230027))
    await story.say(COMPANY.groups[1].members[0], "/看板", COMPANY.groups[1].name)
    story.clock.advance(A_WHILE)

    assert await reconciled(story, reconciler) == 1
    story.skip_news()


async def test_a_message_of_our_app_that_we_did_not_send_names_a_stranger(seen: tuple[Story, Reconciler]) -> None:
    story, reconciler = seen  # noqa: F811
    group = story.world.chats[COMPANY.groups[0].chat_id]
    strange = story.world.post(group, "text", '{"text":"来自另一个库"}', "")
    for _ in range(3):
        story.clock.advance(timedelta(seconds=EVERY))
        await reconciled(story, reconciler)

    assert [(alarm.code, alarm.examples) for alarm in reconciler.look()] == [
        (Code.FOREIGN_SENDER, (strange.message_id,))
    ]
    story.skip_news()


async def test_a_message_whose_receipt_may_still_come_is_no_strangers(seen: tuple[Story, Reconciler]) -> None:
    """We know the id of what we sent only from the cloud's answer."""
    story, reconciler = seen  # noqa: F811
    story.world.post(story.world.chats[COMPANY.groups[0].chat_id], "text", '{"text":"刚刚发出"}', "")
    story.clock.advance(timedelta(seconds=80))
    await reconciled(story, reconciler)

    assert list(reconciler.look()) == []
    story.skip_news()


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_what_was_sent_between_a_backup_and_its_restore_was_sent_by_no_stranger(
    tmp_path: Path, store_url: str
) -> None:
    copy = tmp_path / "copy"
    async with premises(tmp_path, store_url) as place:
        async with place.opened() as lost:
            await lost.say("王磊", NEED)
            backup(store_url, copy, place.clock.now())
            await lost.say("王磊", NEED.replace("终稿", "二稿"))
            lost.skip_news()
        place.clock.advance(timedelta(minutes=10))
        restore(store_url, copy, place.clock.now())
        async with place.opened(place.clock.now() + timedelta(seconds=6)) as after:
            reconciler = reconciler_for(after)
            for _ in range(3):
                after.clock.advance(timedelta(seconds=EVERY))
                await reconciled(after, reconciler)

            assert list(reconciler.look()) == []
            after.skip_news()


async def test_a_store_out_of_reach_ends_nothing_and_is_asked_again(seen: tuple[Story, Reconciler]) -> None:
    story, _ = seen  # noqa: F811
    nowhere = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/gone")
    bot = story.bot
    assert bot.clouds.feishu is not None
    with capture_logs() as logs:
        reconciler = reconciler_of(bot.clouds.feishu, bot.company.settings, story.clock, bot.app, Reader(nowhere))
        running = asyncio.create_task(reconciler.run())
        await eventually(lambda: any(line["event"] == "history not compared" for line in logs))

    assert not running.done()
    running.cancel()


async def test_commands_given_while_the_bot_was_off_are_all_found_after_the_start(
    tmp_path: Path, store_url: str
) -> None:
    async with premises(tmp_path, store_url) as place:
        async with place.opened() as before:
            await before.say("李敏", "/看板", "私聊")
            before.skip_news()
        place.clock.advance(timedelta(minutes=10))
        for number in range(5):
            await place.world.say("王磊", GROUP, NEED.replace("终稿", f"第{number}稿"), at_bot=True)
        await place.world.say("李敏", place.world.private_chat("李敏").chat_id, "/我的", at_bot=True)
        async with place.opened(place.clock.now() + timedelta(seconds=6)) as after:
            reconciler = reconciler_for(after)
            found = await reconciler.reconcile()
            await after.settle()
            numbers = [after.world.messages[m].text for m in after.world.messages if m not in place.seen]

            assert len(found) == 6
            assert all(any(f"第{number}稿" in text for text in numbers) for number in range(5))
            assert list(reconciler.look()) == []
            after.skip_news()
