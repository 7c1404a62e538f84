"""When somebody last acted on a cloud, for those who are on both"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Nobody has acted yet"""
    with op.batch_alter_table("identity") as identity:
        identity.add_column(sa.Column("acted_at", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("identity") as identity:
        identity.alter_column("acted_at", server_default=None)


def downgrade() -> None:
    """It is forgotten"""
    with op.batch_alter_table("identity") as identity:
        identity.drop_column("acted_at")
