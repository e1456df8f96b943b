"""Add coffee and profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _coffee_circles()
    _audit()
    _coffee_avoided()
    _coffee_enrolments()
    _coffee_free()
    _coffee_rounds()
    _profiles()
    _coffee_groups()
    _coffee_left_out()
    _coffee_seats()


def _coffee_circles() -> None:
    op.create_table(
        "coffee_circles",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("odd", sa.String(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("serendipity", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_circles")),
        sa.UniqueConstraint("community", "name", name=op.f("uq_coffee_circles_community_name")),
    )
    with op.batch_alter_table("coffee_circles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_coffee_circles_community"), ["community"], unique=False
        )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_audit_member_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_community"), ["community"], unique=False)


def _coffee_avoided() -> None:
    op.create_table(
        "coffee_avoided",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_coffee_avoided_member_members")
        ),
        sa.ForeignKeyConstraint(
            ["other"], ["members.id"], name=op.f("fk_coffee_avoided_other_members")
        ),
        sa.PrimaryKeyConstraint("member", "other", name=op.f("pk_coffee_avoided")),
    )


def _coffee_enrolments() -> None:
    op.create_table(
        "coffee_enrolments",
        sa.Column("circle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("rest", sa.Integer(), nullable=False),
        sa.Column("skip", sa.Date(), nullable=True),
        sa.Column("yes", sa.Date(), nullable=True),
        sa.Column("warn", sa.Boolean(), nullable=False),
        sa.Column("groups", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("kind_question", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circle"],
            ["coffee_circles.id"],
            name=op.f("fk_coffee_enrolments_circle_coffee_circles"),
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_coffee_enrolments_member_members")
        ),
        sa.PrimaryKeyConstraint("circle", "member", name=op.f("pk_coffee_enrolments")),
    )
    with op.batch_alter_table("coffee_enrolments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coffee_enrolments_member"), ["member"], unique=False)


def _coffee_free() -> None:
    op.create_table(
        "coffee_free",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("circle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circle"], ["coffee_circles.id"], name=op.f("fk_coffee_free_circle_coffee_circles")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_coffee_free_member_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_free")),
        sa.UniqueConstraint(
            "circle", "member", "day", name=op.f("uq_coffee_free_circle_member_day")
        ),
    )


def _coffee_rounds() -> None:
    op.create_table(
        "coffee_rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("circle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circle"], ["coffee_circles.id"], name=op.f("fk_coffee_rounds_circle_coffee_circles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_rounds")),
        sa.UniqueConstraint("circle", "day", "kind", name=op.f("uq_coffee_rounds_circle_day_kind")),
    )


def _profiles() -> None:
    op.create_table(
        "profiles",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("seeks", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("seen_by", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_profiles_member_members")
        ),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_profiles")),
    )


def _coffee_groups() -> None:
    op.create_table(
        "coffee_groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("captain", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starter", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["captain"], ["members.id"], name=op.f("fk_coffee_groups_captain_members")
        ),
        sa.ForeignKeyConstraint(
            ["round"], ["coffee_rounds.id"], name=op.f("fk_coffee_groups_round_coffee_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_groups")),
    )
    with op.batch_alter_table("coffee_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coffee_groups_round"), ["round"], unique=False)


def _coffee_left_out() -> None:
    op.create_table(
        "coffee_left_out",
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_coffee_left_out_member_members")
        ),
        sa.ForeignKeyConstraint(
            ["round"], ["coffee_rounds.id"], name=op.f("fk_coffee_left_out_round_coffee_rounds")
        ),
        sa.PrimaryKeyConstraint("round", "member", name=op.f("pk_coffee_left_out")),
    )


def _coffee_seats() -> None:
    op.create_table(
        "coffee_seats",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["coffee_groups.id"], name=op.f("fk_coffee_seats_group_id_coffee_groups")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_coffee_seats_member_members")
        ),
        sa.PrimaryKeyConstraint("group_id", "member", name=op.f("pk_coffee_seats")),
    )
    with op.batch_alter_table("coffee_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coffee_seats_member"), ["member"], unique=False)
