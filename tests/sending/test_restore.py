"""A restored copy sends nothing by itself: what it holds unsent may have been sent in the life that was lost (F-88)."""

import asyncio
import contextlib
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bot.bootstrap import Tunings, open_bot
from bot.bootstrap.operating import held_lines, release_held
from bot.domain.sending import MessageClass
from bot.errors import LiaisonError
from bot.platforms.redaction import Redactor
from bot.store.backup import BackupError, backup, restore
from bot.store.database import FileLock, StoreInUseError, open_engine
from bot.store.migrate import SchemaError
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from pydantic import SecretStr
from sqlalchemy import select

from tests.sending.conftest import NUMBER, PostOffice, card, open_office

OPERATOR = "林晓彤"


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
            if name != "restoration"
        }
    engine.dispose()
    return found


@contextlib.asynccontextmanager
async def restored(office: PostOffice, file: Path, home: Path) -> AsyncIterator[PostOffice]:
    """The same world with another bot, on the copy."""
    url = f"sqlite:///{home / 'copy.sqlite3'}"
    restore(url, file, office.clock.now())
    settings = office.bot.company.settings.model_copy(
        update={"store": office.bot.company.settings.store.model_copy(update={"url": SecretStr(url)})}
    )
    tunings = Tunings(patch_after=0.0, machine=office.machine)
    async with open_bot(settings, office.clock, Redactor(), tunings) as bot:
        yield PostOffice(office.world, office.server, bot, office.clock, office.machine, office.people)


def url_of(office: PostOffice) -> str:
    return str(office.bot.engine.url)


@pytest.mark.asyncio
async def test_what_the_lost_life_sent_is_not_sent_again(office: PostOffice, tmp_path: Path) -> None:
    await office.owe(card())
    await office.owe("谢谢", message_class=MessageClass.COURTESY)
    backup(url_of(office), tmp_path / "copy.bak", office.clock.now())
    await office.send()
    office.pass_time(timedelta(hours=2))

    async with restored(office, tmp_path / "copy.bak", tmp_path) as copy:
        await copy.send()
        assert len(copy.seen()) == 2
        [told] = copy.seen(OPERATOR)
        assert "必须送到的（提醒、升级、审批）：1 条" in told.text
        assert "bot release" in told.text
        release_held(url_of(copy))
        await copy.send()

        assert len(copy.seen()) == 2
        assert [row.state for row in await copy.rows()] == ["sent", "uncertain", "sent"]


@pytest.mark.asyncio
async def test_what_the_lost_life_did_not_send_goes_marked_once_released(office: PostOffice, tmp_path: Path) -> None:
    await office.owe(card())
    backup(url_of(office), tmp_path / "copy.bak", office.clock.now())

    async with restored(office, tmp_path / "copy.bak", tmp_path) as copy:
        await copy.owe("定时器又响了", idem_key="timer:1#1")
        await copy.owe("在恢复以后做的事")
        await copy.owe("命令的回答", message_class=MessageClass.RECEIPT)
        await copy.send()
        assert [message.text for message in copy.seen()] == ["命令的回答"]
        release_held(url_of(copy))
        await copy.send()

        texts = [message.text for message in copy.seen()]
        marked = [text for text in texts if "补发" in text]
        assert len(texts) == 4
        assert any(NUMBER in text for text in marked)
        assert any("定时器又响了" in text for text in marked)
        assert len(marked) == 2
        assert held_lines(url_of(copy)) is None


def test_a_backup_of_either_store_holds_everything(store_url: str, office_rows: str, tmp_path: Path) -> None:
    restore_into(store_url, office_rows, tmp_path)
    again = tmp_path / "again.bak"
    backup(store_url, again, _now())
    restore(f"sqlite:///{tmp_path / 'third.sqlite3'}", again, _now())

    assert rows_of(store_url) == rows_of(f"sqlite:///{tmp_path / 'third.sqlite3'}")
    assert len(rows_of(store_url)["person"]) > 20


def restore_into(store_url: str, source: str, tmp_path: Path) -> None:
    backup(source, tmp_path / "first.bak", _now())
    restore(store_url, tmp_path / "first.bak", _now())


@pytest.fixture
def office_rows(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A store in which a company has begun; nobody uses it."""

    home = tmp_path / "begun"
    home.mkdir()
    shutil.copy(migrated_sqlite, home / "liaison.sqlite3")
    url = f"sqlite:///{home / 'liaison.sqlite3'}"

    async def begin() -> None:
        async with open_office(home, url):
            """The people and departments are in the store now."""

    asyncio.run(begin())
    return url


def test_a_store_in_use_is_not_restored(migrated_sqlite: Path, tmp_path: Path) -> None:
    backup(f"sqlite:///{migrated_sqlite}", tmp_path / "a.bak", _now())
    lock = FileLock(tmp_path / "used.sqlite3")
    lock.acquire()

    with pytest.raises(StoreInUseError):
        restore(f"sqlite:///{tmp_path / 'used.sqlite3'}", tmp_path / "a.bak", _now())
    lock.release()


def test_what_stood_there_before_is_kept(migrated_sqlite: Path, tmp_path: Path) -> None:
    backup(f"sqlite:///{migrated_sqlite}", tmp_path / "a.bak", _now())
    (tmp_path / "store.sqlite3").write_bytes(migrated_sqlite.read_bytes())

    kept = restore(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / "a.bak", _now())

    assert kept is not None
    assert kept.read_bytes()[:6] == b"SQLite"


def test_a_backup_overwrites_nothing(migrated_sqlite: Path, tmp_path: Path) -> None:
    (tmp_path / "a.bak").write_text("mine")

    with pytest.raises(LiaisonError, match="已经存在"):
        backup(f"sqlite:///{migrated_sqlite}", tmp_path / "a.bak", _now())
    assert (tmp_path / "a.bak").read_text() == "mine"


def test_a_backup_is_for_its_owner_alone(migrated_sqlite: Path, tmp_path: Path) -> None:
    backup(f"sqlite:///{migrated_sqlite}", tmp_path / "a.bak", _now())

    assert stat.S_IMODE((tmp_path / "a.bak").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"no database", b""])
def test_a_file_that_is_no_backup_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.bak").write_bytes(content)

    with pytest.raises(BackupError, match="什么也没有改动"):
        restore(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / "a.bak", _now())


def test_a_backup_of_a_newer_program_is_refused(migrated_sqlite: Path, tmp_path: Path) -> None:
    backup(f"sqlite:///{migrated_sqlite}", tmp_path / "a.bak", _now())
    with contextlib.closing(sqlite3.connect(tmp_path / "a.bak")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(SchemaError, match="比这个程序新"):
        restore(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / "a.bak", _now())


def test_a_backup_put_in_place_by_hand_is_fenced_all_the_same(office_rows: str, tmp_path: Path) -> None:
    backup(office_rows, tmp_path / "hand.sqlite3", _now())
    engine = open_engine(f"sqlite:///{tmp_path / 'hand.sqlite3'}")
    with engine.begin() as connection:
        found = UnitOfWork(connection).restores.current()
    engine.dispose()

    assert found is not None
    assert found.restored_at is None


def _now() -> datetime:
    return datetime.now(UTC)
