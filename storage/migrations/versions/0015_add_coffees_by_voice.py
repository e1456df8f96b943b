"""Add coffees by voice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("coffee_enrolments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voice", sa.Boolean(), server_default="0", nullable=False))
