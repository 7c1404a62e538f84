"""When people were reminded"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Of earlier reminders it is not known: they count as of now, so that nothing is told twice today"""
    with op.batch_alter_table("nudge") as nudge:
        nudge.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE nudge SET told_at = CURRENT_TIMESTAMP")
    with op.batch_alter_table("nudge") as nudge:
        nudge.alter_column("told_at", nullable=False)


def downgrade() -> None:
    """It is known by the day again; what went up to somebody counts as told"""
    op.execute("DELETE FROM nudge WHERE kind = 'raised'")
    with op.batch_alter_table("nudge") as nudge:
        nudge.drop_column("told_at")
