"""Add recommendations and needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _add_thanks()
    _add_needs()


def _add_thanks() -> None:
    op.create_table(
        "thanks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("giver", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receiver", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("author", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("settled", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author"], ["members.id"], name=op.f("fk_thanks_author_members")),
        sa.ForeignKeyConstraint(["giver"], ["members.id"], name=op.f("fk_thanks_giver_members")),
        sa.ForeignKeyConstraint(
            ["receiver"], ["members.id"], name=op.f("fk_thanks_receiver_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thanks_community"), ["community"], unique=False)
        batch_op.create_index(batch_op.f("ix_thanks_giver"), ["giver"], unique=False)
        batch_op.create_index(batch_op.f("ix_thanks_receiver"), ["receiver"], unique=False)


def _add_needs() -> None:
    op.create_table(
        "needs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("author", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author"], ["members.id"], name=op.f("fk_needs_author_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_needs_author"), ["author"], unique=False)
        batch_op.create_index(batch_op.f("ix_needs_community"), ["community"], unique=False)

    op.create_table(
        "helpers",
        sa.Column("need", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("naming", sa.String(), nullable=False),
        sa.Column("helps", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_helpers_member_members")),
        sa.ForeignKeyConstraint(["need"], ["needs.id"], name=op.f("fk_helpers_need_needs")),
        sa.PrimaryKeyConstraint("need", "member", name=op.f("pk_helpers")),
    )
    with op.batch_alter_table("helpers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_helpers_member"), ["member"], unique=False)
