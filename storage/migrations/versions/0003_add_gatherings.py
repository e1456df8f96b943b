"""Add gatherings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _gathering_rules()
    _gathering_templates()
    _gathering_series()
    _gathering_wishes()
    _gatherings()
    _gathering_options()
    _gathering_signups()
    _gathering_tables()
    _gathering_votes()
    _gathering_seats()


def _gathering_rules() -> None:
    op.create_table(
        "gathering_rules",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("safety", sa.String(), nullable=False),
        sa.Column("feed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community", name=op.f("pk_gathering_rules")),
    )


def _gathering_templates() -> None:
    op.create_table(
        "gathering_templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_templates")),
        sa.UniqueConstraint(
            "community", "name", name=op.f("uq_gathering_templates_community_name")
        ),
    )


def _gathering_series() -> None:
    op.create_table(
        "gathering_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("creator", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creator"], ["members.id"], name=op.f("fk_gathering_series_creator_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_series")),
    )
    with op.batch_alter_table("gathering_series", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gathering_series_community"), ["community"], unique=False
        )


def _gathering_wishes() -> None:
    op.create_table(
        "gathering_wishes",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("remind", sa.Integer(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("feed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_gathering_wishes_member_members")
        ),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_gathering_wishes")),
    )


def _gatherings() -> None:
    op.create_table(
        "gatherings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over", sa.DateTime(timezone=True), nullable=True),
        sa.Column("creator", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("named", sa.Date(), nullable=True),
        sa.Column("announce", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("remote_only", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creator"], ["members.id"], name=op.f("fk_gatherings_creator_members")
        ),
        sa.ForeignKeyConstraint(["host"], ["members.id"], name=op.f("fk_gatherings_host_members")),
        sa.ForeignKeyConstraint(
            ["series"], ["gathering_series.id"], name=op.f("fk_gatherings_series_gathering_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gatherings")),
        sa.UniqueConstraint("series", "named", name=op.f("uq_gatherings_series_named")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("gatherings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gatherings_community_state_over"),
            ["community", "state", "over"],
            unique=False,
        )


def _gathering_options() -> None:
    op.create_table(
        "gathering_options",
        sa.Column(
            "gathering", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering"], ["gatherings.id"], name=op.f("fk_gathering_options_gathering_gatherings")
        ),
        sa.PrimaryKeyConstraint("gathering", "number", name=op.f("pk_gathering_options")),
    )


def _gathering_signups() -> None:
    op.create_table(
        "gathering_signups",
        sa.Column(
            "gathering", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("liked", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering"], ["gatherings.id"], name=op.f("fk_gathering_signups_gathering_gatherings")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_gathering_signups_member_members")
        ),
        sa.PrimaryKeyConstraint("gathering", "member", name=op.f("pk_gathering_signups")),
    )
    with op.batch_alter_table("gathering_signups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gathering_signups_gathering_standing_turn"),
            ["gathering", "standing", "turn"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_gathering_signups_member"), ["member"], unique=False)


def _gathering_tables() -> None:
    op.create_table(
        "gathering_tables",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "gathering", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("host", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering"], ["gatherings.id"], name=op.f("fk_gathering_tables_gathering_gatherings")
        ),
        sa.ForeignKeyConstraint(
            ["host"], ["members.id"], name=op.f("fk_gathering_tables_host_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_tables")),
        sa.UniqueConstraint(
            "gathering",
            "rotation",
            "number",
            name=op.f("uq_gathering_tables_gathering_rotation_number"),
        ),
    )


def _gathering_votes() -> None:
    op.create_table(
        "gathering_votes",
        sa.Column(
            "gathering", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering"], ["gatherings.id"], name=op.f("fk_gathering_votes_gathering_gatherings")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_gathering_votes_member_members")
        ),
        sa.PrimaryKeyConstraint("gathering", "number", "member", name=op.f("pk_gathering_votes")),
    )
    with op.batch_alter_table("gathering_votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_votes_member"), ["member"], unique=False)


def _gathering_seats() -> None:
    op.create_table(
        "gathering_seats",
        sa.Column("table_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_gathering_seats_member_members")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["gathering_tables.id"],
            name=op.f("fk_gathering_seats_table_id_gathering_tables"),
        ),
        sa.PrimaryKeyConstraint("table_id", "member", name=op.f("pk_gathering_seats")),
    )
    with op.batch_alter_table("gathering_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_seats_member"), ["member"], unique=False)
