"""Add whom to avoid, should they come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "coffee_avoided_before",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_coffee_avoided_before_member_members")
        ),
        sa.PrimaryKeyConstraint("member", "seal", name=op.f("pk_coffee_avoided_before")),
    )
    with op.batch_alter_table("coffee_avoided_before", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coffee_avoided_before_seal"), ["seal"], unique=False)
