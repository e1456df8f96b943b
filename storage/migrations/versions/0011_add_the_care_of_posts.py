"""Add how posts are taken care of: what they are for, until when, and what is in doubt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="notice"))
        batch_op.add_column(sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("lane", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("wanted", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("doubted", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told", sa.String(), nullable=True))
    posts = sa.table("posts", sa.column("lane", sa.String()), sa.column("key", sa.String()))
    op.execute(posts.update().values(lane=posts.c.key))  # each by itself, until it is sent
