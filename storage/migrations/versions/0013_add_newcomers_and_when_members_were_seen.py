"""Add newcomers and when members were seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "rhythm_arrivals",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("greeted", sa.Boolean(), nullable=False),
        sa.Column("suggested", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_rhythm_arrivals_member_members")
        ),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_rhythm_arrivals")),
    )
    op.create_table(
        "rhythm_greetings",
        sa.Column("newcomer", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("greeter", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["greeter"], ["members.id"], name=op.f("fk_rhythm_greetings_greeter_members")
        ),
        sa.ForeignKeyConstraint(
            ["newcomer"], ["members.id"], name=op.f("fk_rhythm_greetings_newcomer_members")
        ),
        sa.PrimaryKeyConstraint("newcomer", "greeter", name=op.f("pk_rhythm_greetings")),
    )
    with op.batch_alter_table("rhythm_greetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rhythm_greetings_greeter"), ["greeter"], unique=False)

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen", sa.Date(), nullable=True))

    with op.batch_alter_table("rhythm_habits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("greets", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("cared", sa.Boolean(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("unseen", sa.Boolean(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("asked", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("rests", sa.Date(), nullable=True))
