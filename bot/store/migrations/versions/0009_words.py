"""Records are found by what they say"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FORGET = "INSERT INTO searchable_index (searchable_index, rowid, grams) VALUES ('delete', old.id, old.grams);"
_LEARN = "INSERT INTO searchable_index (rowid, grams) VALUES (new.id, new.grams);"
# The index holds no copy of the text; only ASCII is taken apart, so a gram of Chinese characters is one token.
_SQLITE = (
    "CREATE VIRTUAL TABLE searchable_index USING fts5("
    "grams, content='searchable', content_rowid='id', detail='none', columnsize=0, tokenize='ascii')",
    f"CREATE TRIGGER searchable_added AFTER INSERT ON searchable BEGIN {_LEARN} END",
    f"CREATE TRIGGER searchable_removed AFTER DELETE ON searchable BEGIN {_FORGET} END",
    f"CREATE TRIGGER searchable_changed AFTER UPDATE ON searchable BEGIN {_FORGET} {_LEARN} END",
)
_POSTGRES = ("CREATE INDEX searchable_index ON searchable USING gin (string_to_array(grams, ' '))",)


def upgrade() -> None:
    """A table and the store's own index over it; what is on record is written into it after the next start"""
    op.create_table(
        "searchable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("grams", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searchable")),
        sa.UniqueConstraint("subject", name=op.f("uq_searchable_subject")),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Search is gone; no record is"""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE searchable_index")
    op.drop_table("searchable")
