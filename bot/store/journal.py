"""The journal (留痕): append-only, one hash chain per record, and a chained list of chain heads (DECISIONS 3)."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from bot.domain.subject import Subject
from bot.store.prepared import Prepared
from bot.store.races import LostRaceError
from bot.store.rows import insert_if_new
from bot.store.tables import metadata

_journal = metadata.tables["journal"]
_head = metadata.tables["journal_head"]
_GENESIS = "0" * 64

FOLLOWING = frozenset({"agreed", "due moved"})
"""What follows from an act by itself, and is no act of its own."""
_CHUNK = 400  # heads looked up at once
_RECENT = 31  # lists, one a night
_OUT_OF_ORDER = 1000  # entries; replicas may commit a lower number after a higher one

_Heads = dict[str, list[Any]]
"""By record the number and hash of its newest entry."""

_OF = Prepared(select(_journal).where(_journal.c.subject == bindparam("subject")).order_by(_journal.c.seq))
_NAMED = Prepared(
    select(_journal.c.id, _journal.c.subject, _journal.c.hash).where(
        _journal.c.subject.in_(bindparam("subjects", expanding=True)),
        _journal.c.hash.in_(bindparam("hashes", expanding=True)),
    )
)
_CHANGED = (
    select(_journal.c.subject, func.max(_journal.c.seq).label("seq"))
    .where(_journal.c.id > bindparam("after"))
    .group_by(_journal.c.subject)
    .subquery()
)
_HEADS = Prepared(
    select(_journal.c.subject, _journal.c.seq, _journal.c.hash).join(
        _CHANGED, (_CHANGED.c.subject == _journal.c.subject) & (_CHANGED.c.seq == _journal.c.seq)
    )
)
_ADD_LIST = Prepared(insert(_head))
_LISTS = Prepared(select(_head).order_by(_head.c.id.desc()).limit(bindparam("most")))
_LATELY = select(func.max(_journal.c.id) - 2000).scalar_subquery()
_BY = Prepared(
    select(_journal)
    .where(
        _journal.c.id > _LATELY,
        _journal.c.actor_id == bindparam("actor_id"),
        _journal.c.at >= bindparam("since"),
        *(_journal.c.what != word for word in FOLLOWING),
    )
    .order_by(_journal.c.id.desc())
    .limit(1)
)
_LAST = Prepared(
    select(_journal).where(_journal.c.subject == bindparam("subject")).order_by(_journal.c.seq.desc()).limit(1)
)

_ACTS = Prepared(
    select(_journal.c.actor_id, _journal.c.at, _journal.c.subject).where(
        _journal.c.at >= bindparam("begin"), _journal.c.at < bindparam("end"), _journal.c.actor_id.is_not(None)
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a record."""

    subject: str
    seq: int
    at: datetime
    actor_id: int | None
    what: str
    data: Mapping[str, Any]
    hash: str


class Journal:
    """Appends entries and recomputes chains. What is newest is kept: a record is held before it is read (F-20)."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self._newest: dict[Subject, Entry] = {}
        self._appended: list[tuple[Subject, str]] = []

    def acts(self, begin: datetime, end: datetime) -> list[tuple[int, datetime, str]]:
        """Who acted when on what, from ``begin`` to before ``end``."""
        rows = _ACTS.all(self._c, {"begin": begin, "end": end})
        return [(row.actor_id, row.at, row.subject) for row in rows]

    def forget(self) -> None:
        """What was read and written may have been undone."""
        self._newest.clear()
        self._appended.clear()

    def append(
        self, subject: Subject, what: str, now: datetime, actor_id: int | None, source: str, **data: Any
    ) -> None:
        """Add an entry to the record's chain: who did what, with what, because of which event.

        Raises LostRaceError when a replica added one at the same time.
        """
        last = self.last(subject)
        row: dict[str, Any] = {
            "subject": str(subject),
            "seq": last.seq + 1 if last else 1,
            "at": now,
            "actor_id": actor_id,
            "what": what,
            "data": json.dumps(data, sort_keys=True, ensure_ascii=False, default=str),
            "source": source,
            "prev_hash": last.hash if last else _GENESIS,
        }
        digest = _hash(row)
        if not insert_if_new(self._c, _journal, {**row, "hash": digest}):
            raise LostRaceError(f"{subject} already has an entry {row['seq']}")
        self._appended.append((subject, what))
        self._newest[subject] = Entry(row["subject"], row["seq"], now, actor_id, what, json.loads(row["data"]), digest)

    def appended(self, whats: Collection[str]) -> list[Subject]:
        """The records to which an entry of one of these kinds was added here, each once."""
        return list(dict.fromkeys(subject for subject, what in self._appended if what in whats))

    def newest_by(self, actor_id: int, since: datetime) -> Entry | None:
        """The newest entry somebody made since a moment, among the last two thousand of all: no index is needed."""
        row = _BY.first(self._c, {"actor_id": actor_id, "since": since})
        return _entry_of(row) if row else None

    def entries(self, subject: Subject) -> list[Entry]:
        """What happened to a record, oldest first."""
        return [_entry_of(row) for row in _OF.all(self._c, {"subject": str(subject)})]

    def last(self, subject: Subject) -> Entry | None:
        """The newest thing that happened to a record."""
        if subject not in self._newest:
            row = _LAST.first(self._c, {"subject": str(subject)})
            if row is None:
                return None
            self._newest[subject] = _entry_of(row)
        return self._newest[subject]

    def note_heads(self, now: datetime) -> None:
        """Chain a list of the heads of all records that changed since the last one, so that a cut end shows too."""
        last = self._newest_list()
        heads = json.dumps(self._heads(self._noted_until(json.loads(last.heads)) if last else 0), sort_keys=True)
        row = {"at": now, "heads": heads, "prev_hash": last.hash if last else _GENESIS}
        _ADD_LIST.run(self._c, {**row, "hash": _hash(row)})

    def faults(self, subject: Subject | None = None) -> list[str]:
        """Recompute the chains; one line per record or list that does not fit, naming the first bad entry."""
        query = select(_journal).order_by(_journal.c.subject, _journal.c.seq)
        if subject is not None:
            query = query.where(_journal.c.subject == str(subject))
        faults: dict[str, str] = {}
        record, seq, previous = "", 0, _GENESIS
        for row in self._c.execute(query):
            if row.subject != record:
                record, seq, previous = row.subject, 0, _GENESIS
            content = {name: getattr(row, name) for name in _CHAINED}
            if record not in faults and (row.seq, row.prev_hash, row.hash) != (seq + 1, previous, _hash(content)):
                faults[record] = f"{record} 第 {row.seq} 条（{row.what}）对不上"
            seq, previous = row.seq, row.hash
        return [*faults.values(), *(self._head_faults() if subject is None else [])]

    def of_kinds(self, whats: Collection[str], subject: Subject | None = None) -> Iterator[Entry]:
        """Every entry of these kinds, of one record or of all, record by record and oldest first.

        What was tampered with beyond reading is left out.
        """
        query = select(_journal).where(_journal.c.what.in_(whats)).order_by(_journal.c.subject, _journal.c.seq)
        if subject is not None:
            query = query.where(_journal.c.subject == str(subject))
        for row in self._c.execute(query):
            with suppress(ValueError):  # the chain tells of it
                yield _entry_of(row)

    def recent_list_faults(self) -> list[str]:
        """What the lists of the last month know and the journal no longer holds, by subject; '' for a list itself.

        Quick however long the journal is: each record is looked up by its key, no hash is recomputed but the lists'.
        """
        rows = _LISTS.all(self._c, {"most": _RECENT})
        heads: _Heads = {}
        for row in reversed(rows):
            heads |= json.loads(row.heads) if _is_whole(row) else {}
        return [*([""] if not all(map(_is_whole, rows)) else []), *self._cut(heads)]

    def _newest_list(self) -> Any:
        return _LISTS.first(self._c, {"most": 1})

    def _noted_until(self, heads: _Heads) -> int:
        """The number of the newest entry that a list names, less what replicas may have written out of order."""
        return max((row.id for row in self._named_in(heads)), default=0) - _OUT_OF_ORDER

    def _heads(self, after: int) -> _Heads:
        """The present heads of records that have an entry with a higher number."""
        return {row.subject: [row.seq, row.hash] for row in _HEADS.all(self._c, {"after": after})}

    def _head_faults(self) -> list[str]:
        faults: list[str] = []
        cut: set[str] = set()
        previous = _GENESIS
        for row in self._c.execute(select(_head).order_by(_head.c.id)):
            if row.prev_hash != previous or not _is_whole(row):
                faults.append(f"链头清单第 {row.id} 条对不上")
            previous = row.hash
            heads: _Heads = json.loads(row.heads)
            for subject in sorted(set(self._cut(heads)) - cut):
                cut.add(subject)
                faults.append(f"{subject} 第 {heads[subject][0]} 条在链头清单第 {row.id} 条里有，现在没有或不同")
        return faults

    def _cut(self, heads: _Heads) -> list[str]:
        """The subjects whose head the journal no longer holds."""
        present = {(row.subject, row.hash) for row in self._named_in(heads)}
        return [subject for subject, (_, digest) in heads.items() if (subject, digest) not in present]

    def _named_in(self, heads: _Heads) -> Iterator[Any]:
        """The entries that a list names, as far as they are there."""
        subjects = list(heads)
        for start in range(0, len(subjects), _CHUNK):
            some = subjects[start : start + _CHUNK]
            yield from _NAMED.all(self._c, {"subjects": some, "hashes": [heads[each][1] for each in some]})


def _is_whole(row: Row[Any]) -> bool:
    return bool(row.hash == _hash({name: getattr(row, name) for name in ("at", "heads", "prev_hash")}))


def _entry_of(row: Row[Any]) -> Entry:
    return Entry(row.subject, row.seq, row.at, row.actor_id, row.what, json.loads(row.data), row.hash)


_AS_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False)
_CHAINED = ("subject", "seq", "at", "actor_id", "what", "data", "source", "prev_hash")


def _hash(row: Mapping[str, Any]) -> str:
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
    return hashlib.sha256(_AS_JSON.encode(plain).encode()).hexdigest()
