"""Add wishes to meet again and habits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "rhythm_habits",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offers", sa.Boolean(), nullable=False),
        sa.Column("offered", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_rhythm_habits_member_members")
        ),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_rhythm_habits")),
    )
    op.create_table(
        "rhythm_wishes",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_rhythm_wishes_member_members")
        ),
        sa.ForeignKeyConstraint(
            ["other"], ["members.id"], name=op.f("fk_rhythm_wishes_other_members")
        ),
        sa.PrimaryKeyConstraint("member", "other", name=op.f("pk_rhythm_wishes")),
    )
    with op.batch_alter_table("rhythm_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rhythm_wishes_other"), ["other"], unique=False)
