"""How people want to be reminded, mutes, what waits, what was reminded of"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Four small tables, and the way to what was sent to a person lately"""
    op.create_table(
        "reminder_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_choice")),
    )
    op.create_table(
        "mute",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mute_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "subject", name=op.f("pk_mute")),
    )
    op.create_table(
        "nudge",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_nudge_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "day", "subject", "kind", name=op.f("pk_nudge")),
    )
    op.create_table(
        "folded_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_folded_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folded_message")),
    )
    with op.batch_alter_table("folded_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_folded_message_told_at"), ["told_at"], unique=False)

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_person", ["person_id", "created_at"], unique=False)


def downgrade() -> None:
    """Forget them"""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_person")
    op.drop_table("folded_message")
    op.drop_table("nudge")
    op.drop_table("mute")
    op.drop_table("reminder_choice")
