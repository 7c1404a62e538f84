"""A damaged SQLite file becomes nobody's duty, and people do not wait until a large one was checked (F-16, R-21)."""

import asyncio
import contextlib
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from bot.bootstrap import Bot, Tunings, open_bot, store
from bot.clock import SystemClock
from bot.config import build
from bot.platforms.redaction import Redactor
from bot.store import file_check
from bot.store.backup import backup, restore
from bot.store.file_check import DamagedStoreError, checking, open_to_read
from bot.store.migrate import upgrade
from bot.store.writer import NotStoredError

from tests.stories.acts import asked_need
from tests.stories.restarts import Premises, premises
from tests.stories.story import NO_WAIT

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中"
NEVER_READ = "dead_letter"
"""No start and no tap reads this table."""


def spoil(database: Path) -> bytes:
    """Noise in a page that only a check looks at; the file as it is now."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [size] = connection.execute("PRAGMA page_size").fetchone()
        where = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        [page] = connection.execute(where, [NEVER_READ]).fetchone()
    content = database.read_bytes()
    begin = (page - 1) * size
    database.write_bytes(content[:begin] + b"\xa5" * size + content[begin + size :])
    return database.read_bytes()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Files count as so large that no start can wait for their check, which ends after the event."""
    may_end = threading.Event()
    look = file_check._look

    def looks_long(connection: sqlite3.Connection) -> str:
        assert may_end.wait(30)
        return look(connection)

    monkeypatch.setattr(store, "_PATIENCE", 0.0)
    monkeypatch.setattr(file_check, "_look", looks_long)
    yield may_end
    may_end.set()


@dataclass
class Morning:
    """A company asleep: 刘洋 was asked for an answer, which is overdue by now."""

    place: Premises
    asked: str
    database: Path

    @contextlib.asynccontextmanager
    async def served(self) -> AsyncIterator[tuple[Bot, "asyncio.Task[None]"]]:
        """A fresh process of the bot, connected; and its serving, cancelled in the end."""
        place = self.place
        tunings = Tunings(patch_after=NO_WAIT, machine=place.machine)
        async with open_bot(place.settings, place.clock, Redactor(), tunings) as bot:
            serving = asyncio.create_task(bot.run())
            try:
                await place.server.cloud.connections.wait_for(1, 30)
                yield bot, serving
            finally:
                await bot.stop()
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)

    def story(self) -> dict[str, str]:
        """Every message on show, as it looks now."""
        return {key: f"{message.content}" for key, message in self.place.world.messages.items()}

    def stored(self, query: str) -> list[str]:
        """The first column of what the store holds, what stands in its log included."""
        with contextlib.closing(open_to_read(self.database)) as connection:
            return [row[0] for row in connection.execute(query)]


OVERDUE = "SELECT stage FROM timer WHERE state = 'armed' AND stage = 'due'"
FIRED = "SELECT key FROM timer WHERE state = 'fired'"
ANSWERED = "SELECT state FROM party WHERE state = 'confirmed'"


@pytest_asyncio.fixture
async def morning(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Morning]:
    """The bot was stopped on Friday, and two weeks later it is started again."""
    database = tmp_path / "liaison.sqlite3"
    shutil.copy(migrated_sqlite, database)
    async with premises(tmp_path, f"sqlite:///{database}") as place:
        async with place.opened() as story:
            await asked_need(story, LINE)
            asked = story.last("刘洋").message_id
            await asked_need(story, LINE)
            story.skip_news()
        place.clock.advance(timedelta(days=14))
        yield Morning(place, asked, database)
        place.seen |= set(place.world.messages)


@pytest.mark.asyncio
async def test_people_are_answered_while_a_large_file_is_checked_and_all_else_follows_once_it_is_whole(
    morning: Morning, large: threading.Event
) -> None:
    async with morning.served() as (bot, _):
        reaction = await morning.place.world.tap("刘洋", morning.asked, "确认无误")
        at_once, overdue = morning.story(), morning.stored(OVERDUE)
        _, early = await bot.health.ready()
        large.set()
        async with asyncio.timeout(30):
            while morning.stored(OVERDUE) or len(morning.story()) == len(at_once):  # noqa: ASYNC110  others tell nothing
                await asyncio.sleep(0.01)
        _, late = await bot.health.ready()

    assert "研发部已确认" in reaction.toast_text
    assert overdue != []
    assert early["store"] == {"ok": False, "doubt": "checking"}
    assert late["store"] == {"ok": True, "doubt": ""}


@pytest.mark.asyncio
async def test_damage_found_while_people_are_served_ends_the_process_with_nothing_sent_fired_or_written_over(
    morning: Morning, large: threading.Event
) -> None:
    found_so = spoil(morning.database)
    before, fired = morning.story(), morning.stored(FIRED)

    async with morning.served() as (bot, serving):
        reaction = await morning.place.world.tap("刘洋", morning.asked, "确认无误")
        large.set()
        with pytest.raises(DamagedStoreError, match=r"已损坏.*bot restore"):
            await asyncio.wait_for(asyncio.shield(serving), 30)
        _, ready = await bot.health.ready()

    changed = {key for key, content in morning.story().items() if content != before.get(key)}
    assert "研发部已确认" in reaction.toast_text
    assert changed == {morning.asked}  # the answer to the tap itself
    assert morning.stored(OVERDUE) != []
    assert morning.stored(FIRED) == fired
    assert ready["store"] == {"ok": False, "doubt": "damaged"}
    assert morning.database.read_bytes() == found_so
    assert morning.stored(ANSWERED) == ["confirmed"]  # the receipt's record, in the log beside


def test_a_failure_on_a_damaged_file_is_told_as_the_damage_it_comes_from(migrated_sqlite: Path, tmp_path: Path) -> None:
    database = tmp_path / "liaison.sqlite3"
    shutil.copy(migrated_sqlite, database)
    with pytest.raises(NotStoredError), checking(database):
        raise NotStoredError("the disk is full")
    spoil(database)

    with pytest.raises(DamagedStoreError), checking(database):
        raise NotStoredError("database disk image is malformed")


def test_a_damaged_file_is_not_migrated(migrated_sqlite: Path, tmp_path: Path) -> None:
    database = tmp_path / "liaison.sqlite3"
    shutil.copy(migrated_sqlite, database)
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    found_so = spoil(database)

    with pytest.raises(DamagedStoreError):
        upgrade(f"sqlite:///{database}")
    with pytest.raises(DamagedStoreError):
        asyncio.run(start(tmp_path))

    assert database.read_bytes() == found_so
    assert list(tmp_path.glob("*-before-*")) == []


def test_a_backup_takes_the_place_of_a_damaged_file_which_is_kept_as_it_was(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    database = tmp_path / "liaison.sqlite3"
    shutil.copy(migrated_sqlite, database)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    backup(f"sqlite:///{database}", tmp_path / "good.bak", now)
    noise = b"\xa5" * 8192
    database.write_bytes(noise)
    database.with_name("liaison.sqlite3-wal").write_bytes(noise)

    kept = restore(f"sqlite:///{database}", tmp_path / "good.bak", now)

    assert kept is not None
    assert kept.read_bytes() == kept.with_name(f"{kept.name}-wal").read_bytes() == noise
    asyncio.run(start(tmp_path))


async def start(data_dir: Path) -> None:
    async with open_bot(build({"data_dir": str(data_dir)}), SystemClock(), Redactor()):
        """It can be opened."""
