"""Members and their accounts, jobs, posts, and the gestures already done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _members()
    _jobs()
    _posts()
    _inbox()


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", _ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("organiser", sa.Boolean(), nullable=False),
        sa.Column("arrived", _INSTANT, nullable=False),
        sa.Column("left", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_members_community", "members", ["community"])
    op.create_table(
        "accounts",
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("left", _INSTANT),
        sa.PrimaryKeyConstraint("chat", "id", name="pk_accounts"),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name="fk_accounts_member_members"),
    )
    op.create_index("ix_accounts_member", "accounts", ["member"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("due", _INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed", _INSTANT),
        sa.Column("leased_until", _INSTANT),
        sa.Column("epoch", _ID, nullable=False),
        sa.Column("buried_at", _INSTANT),
        sa.Column("error", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("community", "key", name="uq_jobs_community_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_due", "jobs", ["due"])


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tried", sa.Integer()),
        sa.Column("shown", sa.Integer()),
        sa.Column("ref", sa.String()),
        sa.Column("marker", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", _INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", _INSTANT),
        sa.Column("epoch", _ID, nullable=False),
        sa.Column("error", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("community", "key", "chat", name="uq_posts_community_key_chat"),
        sa.UniqueConstraint("marker", name="uq_posts_marker"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_state_due", "posts", ["state", "due"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("gesture", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat", "gesture", name="pk_inbox"),
    )
    op.create_index("ix_inbox_at", "inbox", ["at"])
