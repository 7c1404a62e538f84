"""What can be searched: every record's words, and their grams for the index of either store."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.store.tables.base import key, long_text, moment


class SearchableRow(SQLModel, table=True):
    """A record as it is found by words; the index over ``grams`` is the store's own (migration 9)."""

    __tablename__ = "searchable"
    id: int = key()
    subject: str = Field(max_length=40, unique=True)
    words: str = long_text()
    grams: str = long_text()
    said_at: datetime = moment()
