"""The journal shows every later change: of an entry, of its order, of its end."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from bot.domain import subject as subjects
from bot.store import journal
from bot.store.database import open_engine
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import Engine, select, text

HEAD = metadata.tables["journal_head"]
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def kept(store_url: str) -> Iterator[Engine]:
    """Two records with three entries each, and a list of their heads."""
    engine = open_engine(store_url)
    with engine.begin() as connection:
        written = UnitOfWork(connection).journal
        for record in (1, 2):
            for step, what in enumerate(("registered", "approved", "confirmed")):
                written.append(
                    subjects.need(record), what, NOON + timedelta(minutes=step), None, "test", reason="国庆海报"
                )
        written.note_heads(NOON)
    yield engine
    engine.dispose()


def faults(engine: Engine) -> list[str]:
    """What verification finds."""
    with engine.begin() as connection:
        return UnitOfWork(connection).journal.faults()


def test_an_untouched_journal_verifies(kept: Engine) -> None:
    assert faults(kept) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            "UPDATE journal SET data = replace(data, '海报', '手册') WHERE subject = 'need:1' AND seq = 2",
            "need:1 第 2 条",
        ),
        (
            "UPDATE journal SET actor_id = NULL, what = 'returned' WHERE subject = 'need:2' AND seq = 3",
            "need:2 第 3 条",
        ),
        ("DELETE FROM journal WHERE subject = 'need:1' AND seq = 2", "need:1 第 3 条"),
        ("DELETE FROM journal WHERE subject = 'need:2' AND seq = 3", "need:2 第 3 条"),
        ("DELETE FROM journal WHERE subject = 'need:1'", "need:1 第 3 条"),
        ("UPDATE journal_head SET heads = '{}'", "链头清单"),
    ],
)
def test_tampering_is_found_and_named(kept: Engine, tampering: str, found: str) -> None:
    with kept.begin() as connection:
        connection.execute(text(tampering))

    assert any(found in fault for fault in faults(kept))


def test_a_list_names_what_changed_since_the_one_before_and_a_cut_end_shows_nights_later(
    kept: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_OUT_OF_ORDER", 0)
    with kept.begin() as connection:
        written = UnitOfWork(connection).journal
        for night in (1, 2):
            written.append(subjects.need(2), "changed", NOON + timedelta(days=night), None, "test")
            written.note_heads(NOON + timedelta(days=night))
        lists = [json.loads(heads) for heads in connection.execute(select(HEAD.c.heads).order_by(HEAD.c.id)).scalars()]
        before = written.recent_list_faults()
        connection.execute(text("DELETE FROM journal WHERE subject = 'need:1' AND seq = 3"))
        cut = written.recent_list_faults()

    assert [sorted(each) for each in lists] == [["need:1", "need:2"], ["need:2"], ["need:2"]]
    assert (before, cut) == ([], ["need:1"])
    assert any("need:1 第 3 条" in fault for fault in faults(kept))
