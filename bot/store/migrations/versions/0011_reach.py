"""Which rows buzz, and by which ways people can be notified"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Nothing was urgent, nothing is known"""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("urgent", server_default=None)
    op.create_table(
        "reach",
        sa.Column("cloud", sa.String(length=16), nullable=False),
        sa.Column("chat_id", sa.String(length=128), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cloud", "chat_id", "way", name=op.f("pk_reach")),
    )


def downgrade() -> None:
    """It is learned again"""
    op.drop_table("reach")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("urgent")
