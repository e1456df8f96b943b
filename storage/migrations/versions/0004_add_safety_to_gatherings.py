"""Add the safety rule to gatherings, where to go back to, and an index to count seats by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("gathering_signups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offer", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("back", sa.String(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_gathering_signups_gathering_standing_turn"))
        batch_op.create_index(
            batch_op.f("ix_gathering_signups_gathering_standing_turn_where_guests"),
            ["gathering", "standing", "turn", "where", "guests"],
            unique=False,
        )
    with op.batch_alter_table("gatherings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("safety", sa.String(), nullable=False, server_default=""))
