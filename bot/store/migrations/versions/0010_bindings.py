"""Groups and accounts bound from chat"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """All rooms so far came from the configuration; a name that two of them had stays with the newer one"""
    with op.batch_alter_table("room") as room:
        room.add_column(sa.Column("handle", sa.String(length=128), nullable=True))
        room.add_column(sa.Column("overrode", sa.JSON(none_as_null=True), nullable=True))
    op.execute("UPDATE room SET handle = name WHERE id IN (SELECT max(id) FROM room GROUP BY name)")
    with op.batch_alter_table("room") as room:
        room.create_unique_constraint(op.f("uq_room_handle"), ["handle"])
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("cloud", sa.String(length=16), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("remote_id", sa.String(length=128), nullable=False),
        sa.Column("chat_id", sa.String(length=128), nullable=False),
        sa.Column("shown_name", sa.String(length=128), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("proven_on", sa.String(length=16), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_person_id_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_link_decided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_remote_id"), ["remote_id"], unique=False)


def downgrade() -> None:
    """Bindings made in chat stay as they are; who asked is forgotten"""
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_remote_id"))
        batch_op.drop_index(batch_op.f("ix_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_link_code"))
    op.drop_table("link")
    with op.batch_alter_table("room") as room:
        room.drop_constraint(op.f("uq_room_handle"), type_="unique")
        room.drop_column("overrode")
        room.drop_column("handle")
