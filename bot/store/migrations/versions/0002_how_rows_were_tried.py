"""How rows of the outbox were tried: places, last signs, doubts, holds"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PLACE = """
UPDATE outbox SET place = cloud || CASE
    WHEN kind = 'update' THEN ':card:' || coalesce(posting_id, 0)
    WHEN person_id IS NOT NULL THEN ':person:' || person_id
    ELSE ':chat:' || chat_id END
"""


def upgrade() -> None:
    """What was tried and never settled is in doubt from its first try on."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.String(length=160), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("tried_at", sa.Float(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("repeated", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("holds", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hold_until", sa.Float(), nullable=False, server_default="0"))
        batch_op.alter_column("first_try", new_column_name="doubt_since", existing_type=sa.Float())
        batch_op.create_index("ix_outbox_tried", ["tried_at"], unique=False)
        batch_op.create_index("ix_outbox_hold", ["hold_until"], unique=False)
    op.execute(sa.text(_PLACE))
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        for name in ("place", "tried_at", "repeated", "holds", "hold_until"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Back to the first try alone."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_hold")
        batch_op.drop_index("ix_outbox_tried")
        batch_op.alter_column("doubt_since", new_column_name="first_try", existing_type=sa.Float())
        for name in ("hold_until", "holds", "repeated", "tried_at", "place"):
            batch_op.drop_column(name)
