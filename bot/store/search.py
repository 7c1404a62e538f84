"""Records by their words: SQLite by FTS5, PostgreSQL by a GIN index, both over the same grams (P11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnClause, Connection, Integer, bindparam, column, delete, select, table, text

from bot.domain.grams import grams, is_said
from bot.domain.subject import Subject
from bot.store.prepared import Prepared
from bot.store.rows import put_row
from bot.store.tables import metadata

_searchable = metadata.tables["searchable"]
_RECORDS = {"need": "need", "meeting": "meeting", "action": "action_item"}
"""The kinds of records that are searched, and the tables they are in."""


def _numbers_after(records: str) -> Prepared:
    number: ColumnClause[int] = column("id", Integer)
    query = select(number).select_from(table(records, number)).where(number > bindparam("last")).order_by(number)
    return Prepared(query.limit(bindparam("most")))


_NUMBERS_AFTER = {kind: _numbers_after(records) for kind, records in _RECORDS.items()}
_ANY = Prepared(select(_searchable.c.id).limit(1))

_SAYS = {
    "sqlite": text("id IN (SELECT rowid FROM searchable_index WHERE searchable_index MATCH :wanted)"),
    "postgresql": text("string_to_array(grams, ' ') @> string_to_array(:wanted, ' ')"),
}
_FIND = {
    dialect: Prepared(
        select(_searchable.c.subject, _searchable.c.words)
        .where(says)
        .order_by(_searchable.c.said_at.desc(), _searchable.c.id.desc())
        .limit(bindparam("most"))
    )
    for dialect, says in _SAYS.items()
}


@dataclass(frozen=True, slots=True)
class Found:
    """A record, and all that is said in it, one thing a line."""

    subject: Subject
    lines: tuple[str, ...]


class Searchable:
    """Keeps what every record says, and finds the records that say something."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def keep(self, subject: Subject, lines: Sequence[str], said_at: datetime) -> None:
        """From now on the record is found by these lines, and by no others."""
        words = "\n".join(lines)
        row = {"subject": str(subject), "words": words, "grams": " ".join(grams(words)), "said_at": said_at}
        put_row(self._c, _searchable, "subject", row)

    def find(self, words: Sequence[str], most: int) -> list[Found]:
        """The records that say each of these folded words, which hold a gram together; what was said last comes first.

        ``most`` bounds how many are looked through.
        """
        wanted = grams(" ".join(words))
        sqlite = self._c.dialect.name == "sqlite"
        asked = " ".join(f'"{gram}"' for gram in wanted) if sqlite else " ".join(wanted)
        rows = _FIND[self._c.dialect.name].all(self._c, {"wanted": asked, "most": most})
        return [
            Found(Subject.parse(row.subject), tuple(row.words.split("\n"))) for row in rows if is_said(words, row.words)
        ]

    def is_empty(self) -> bool:
        """Whether no record can be found, as in a store that is older than search."""
        return _ANY.first(self._c) is None

    def records_after(self, last: Subject, most: int) -> list[Subject]:
        """The next records of the same kind, whether they can be found yet or not."""
        rows = _NUMBERS_AFTER[last.kind].all(self._c, {"last": last.id, "most": most})
        return [Subject(last.kind, row.id) for row in rows]

    def clear(self) -> None:
        """No record can be found until it is kept again."""
        self._c.execute(delete(_searchable))
