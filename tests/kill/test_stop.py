"""``bot run`` as an operator runs it: told to stop in the middle of the work, and started a second time by mistake."""

import asyncio
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bot.emulator.messages import Message
from bot.emulator.tapping import Reaction
from bot.platforms.intake import NOT_YET
from bot.store.database import open_engine

from tests.kill.checker import complaints
from tests.kill.company import at_work_now
from tests.kill.ended import Ended
from tests.kill.opening import first_morning, open_rig
from tests.kill.process import READY_WITHIN, ROOT
from tests.kill.rig import GROUP, PRIVATE, Rig
from tests.kill.stores import SQLITE_NAME, SqliteStores, Stores

NEEDS = 10
BUTTONS = (
    ("刘洋", PRIVATE, "确认无误"),
    ("赵强", PRIVATE, "确认无误"),
    ("赵强", GROUP, "有异议"),
    ("刘洋", GROUP, "怎么算的"),
    ("李敏", GROUP, "怎么算的"),
)
STOPPED_WITHIN = 15.0
REFUSED_WITHIN = 5.0


def bot_run(home: Path) -> list[str]:
    """The command an operator types."""
    return [sys.executable, "-m", "bot", "run", "-c", str(home / "config.toml")]


async def ask_for_much(rig: Rig) -> None:
    """Ten needs, all approved and waiting for the other department."""
    day = (rig.clock.now() + timedelta(days=30)).date()
    await rig.say_all(
        "李敏",
        [f"/需求 研发部 第{n}批国庆海报 截止 {day.year}年{day.month}月{day.day}日 优先级 中" for n in range(NEEDS)],
    )
    asked = with_button(rig, "王磊", PRIVATE, "通过")
    await asyncio.gather(*(rig.world.tap("王磊", message.message_id, "通过") for message in asked))
    await rig.settle()


def with_button(rig: Rig, who: str, where: str, button: str) -> list[Message]:
    """Every message there with this button."""
    place = rig.world.private_chat(who).chat_id if where == PRIVATE else where
    return [message for message in rig.world.see(who, place) if button in message.labels]


@pytest.mark.asyncio
async def test_a_stop_under_load_finishes_what_was_taken_and_ends_well(
    bots: Path, stores: Stores, tmp_path: Path
) -> None:
    """SIGTERM with 50 taps on their way (F-9)."""
    url = stores.new(tmp_path)
    async with open_rig(bots, first_morning(url, datetime.now(UTC)), tmp_path, calendar=at_work_now()) as rig:
        await ask_for_much(rig)
        await rig.child.kill()
        operated = await asyncio.create_subprocess_exec(*bot_run(tmp_path), cwd=ROOT, stderr=subprocess.PIPE)
        await rig.cloud.connections.wait_for(1, READY_WITHIN)

        taps = [
            asyncio.create_task(rig.world.tap(who, message.message_id, button))
            for who, where, button in BUTTONS
            for message in with_button(rig, who, where, button)
        ]
        await asyncio.wait(taps, return_when=asyncio.FIRST_COMPLETED)
        told = time.monotonic()
        operated.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(operated.communicate(), STOPPED_WITHIN * 4)
        took = time.monotonic() - told
        reactions: list[Reaction] = await asyncio.gather(*taps)
        await rig.settle()
        await rig.child.kill()

        answered = [each for each in reactions if each.error is None and each.toast_text != NOT_YET.toast]
        print(f"\n{len(taps)} taps on their way, {len(answered)} answered, stopped in {took:.1f} s")
        assert len(taps) == NEEDS * len(BUTTONS)
        assert operated.returncode == 0, errors.decode()
        assert took <= STOPPED_WITHIN
        assert answered
        engine = open_engine(url)
        with engine.connect().execution_options(reads_only=True) as store:
            assert complaints(Ended(rig.world, rig.cloud, store, rig.clock.now(), rig.dingtalk)) == []
        engine.dispose()


@pytest.mark.asyncio
async def test_a_second_process_on_the_same_file_refuses_in_a_plain_sentence(
    bots: Path, migrated_sqlite: Path, tmp_path: Path
) -> None:
    """F-76; counted is the time the second process works, not how long a busy machine lets it wait."""
    url = SqliteStores(migrated_sqlite).new(tmp_path)
    async with open_rig(bots, first_morning(url), tmp_path):
        before = worked()
        second = await asyncio.create_subprocess_exec(*bot_run(tmp_path), cwd=ROOT, stderr=subprocess.PIPE)
        said = (await asyncio.wait_for(second.communicate(), READY_WITHIN))[1].decode()

        assert second.returncode == 1
        assert said.strip().splitlines()[-1].startswith("另一个进程正在使用这个数据库")
        assert SQLITE_NAME in said
        assert "Traceback" not in said
        assert worked() - before <= REFUSED_WITHIN


def worked() -> float:
    """Seconds of processor time that processes we started and waited for have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
