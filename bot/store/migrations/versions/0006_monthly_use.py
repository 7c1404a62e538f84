"""What was used of a month's calls and messages"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Counted by organisation, month and kind."""
    op.create_table(
        "usage",
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "month", "kind", name=op.f("pk_usage")),
    )


def downgrade() -> None:
    """Nothing is counted any more."""
    op.drop_table("usage")
