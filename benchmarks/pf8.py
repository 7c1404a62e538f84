"""PF-8: the newest twenty of very many records that say a word, against looking through all of them."""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.domain.grams import grams
from bot.store.database import open_engine
from bot.store.migrate import upgrade
from bot.store.search import Searchable
from bot.store.tables import metadata
from sqlalchemy import Engine, insert

from benchmarks.findings import Finding, micro
from benchmarks.office import FRIDAY

_SEED = 8
_NEWEST = 20
_LETTERS = [chr(0x4E00 + number) for number in range(1500)]
_ASKED = 200
_searchable = metadata.tables["searchable"]


def measure(quick: bool) -> list[Finding]:
    """On SQLite; texts of 200 characters, drawn like a language's: few are in most, most are in few."""
    records = 20_000 if quick else 200_000
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "liaison.sqlite3"
        upgrade(f"sqlite:///{store}")
        engine = open_engine(f"sqlite:///{store}")
        texts = _fill(engine, records)
        with closing(sqlite3.connect(store)) as raw:
            found = [finding for length in (2, 4) for finding in _asked(engine, raw, texts, length)]
            size = raw.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'searchable_index%'").fetchone()[0]
        engine.dispose()
    of_text = sum(len(text.encode()) for text in texts)
    return [*found, Finding("PF-8", "index against the text", size / of_text, limit=0.6, detail=f"{records} records")]


def _fill(engine: Engine, records: int) -> list[str]:
    draw = random.Random(_SEED)  # noqa: S311  texts, not secrets
    weights = [1 / (rank + 1) for rank in range(len(_LETTERS))]
    texts = ["".join(draw.choices(_LETTERS, weights, k=200)) for _ in range(records)]
    rows = [
        {
            "subject": f"need:{number}",
            "words": text,
            "grams": " ".join(grams(text)),
            "said_at": FRIDAY - timedelta(minutes=number),
        }
        for number, text in enumerate(texts)
    ]
    with engine.begin() as connection:
        connection.execute(insert(_searchable), rows)
    return texts


def _asked(engine: Engine, raw: sqlite3.Connection, texts: list[str], length: int) -> list[Finding]:
    draw = random.Random(_SEED + length)  # noqa: S311  as above
    words = [_word(draw.choice(texts), draw.randrange(190), length) for _ in range(_ASKED)]
    with engine.connect().execution_options(reads_only=True) as connection:
        searchable = Searchable(connection)
        ours = sorted(_took(lambda word: searchable.find((word,), _NEWEST), word) for word in words)
    scanning = "SELECT subject, words FROM searchable WHERE words LIKE ? ORDER BY said_at DESC LIMIT 20"
    theirs = sorted(_took(lambda word: raw.execute(scanning, (f"%{word}%",)).fetchall(), word) for word in words[:10])
    detail = f"{len(texts)} records, median {micro(ours[len(ours) // 2])}, LIKE {micro(theirs[5])}"
    return [Finding("PF-8", f"{length} characters: p99", ours[len(ours) * 99 // 100] * 1e3, "ms", 20, detail=detail)]


def _word(text: str, start: int, length: int) -> str:
    return text[start : start + length]


def _took(ask: Callable[[str], object], word: str) -> float:
    started = time.thread_time()
    ask(word)
    return time.thread_time() - started
