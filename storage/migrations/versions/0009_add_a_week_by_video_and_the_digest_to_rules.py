"""Add a week by video, and whether the week is told, to the rules of a space."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("gathering_rules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remote_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.Boolean(), nullable=False, server_default="1"))
