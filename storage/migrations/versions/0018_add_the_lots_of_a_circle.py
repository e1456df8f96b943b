"""Add the lots of a circle."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("coffee_circles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lots", sa.String(), server_default="", nullable=False))
