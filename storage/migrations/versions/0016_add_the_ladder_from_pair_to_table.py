"""Add the ladder from pair to table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "rhythm_tables",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rhythm_tables")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rhythm_tables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rhythm_tables_community"), ["community"], unique=False)

    op.create_table(
        "rhythm_seats",
        sa.Column("table_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("of_pair", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_rhythm_seats_member_members")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["rhythm_tables.id"], name=op.f("fk_rhythm_seats_table_id_rhythm_tables")
        ),
        sa.PrimaryKeyConstraint("table_id", "member", name=op.f("pk_rhythm_seats")),
    )
    with op.batch_alter_table("rhythm_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rhythm_seats_member"), ["member"], unique=False)
