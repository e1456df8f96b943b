"""Add coffee and profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables import Instant, Json, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "coffee_circles",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("rhythm", Words(), nullable=False),
        sa.Column("chat", Words(), nullable=False),
        sa.Column("channel", Words(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("odd", Words(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("serendipity", sa.Integer(), nullable=False),
        sa.Column("wording", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_circles")),
        sa.UniqueConstraint("community", "name", name=op.f("uq_coffee_circles_community_name")),
    )
    with op.batch_alter_table("coffee_circles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_coffee_circles_community"), ["community"], unique=False
        )

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
    op.create_table(
        "coffee_enrolments",
        sa.Column("circle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("mode", Words(), nullable=False),
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

    op.create_table(
        "coffee_rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("circle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", Words(), nullable=False),
        sa.Column("proof", Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circle"], ["coffee_circles.id"], name=op.f("fk_coffee_rounds_circle_coffee_circles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee_rounds")),
        sa.UniqueConstraint("circle", "day", name=op.f("uq_coffee_rounds_circle_day")),
    )
    op.create_table(
        "profiles",
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about", Words(), nullable=False),
        sa.Column("trade", Words(), nullable=False),
        sa.Column("company", Words(), nullable=False),
        sa.Column("offers", Json(), nullable=False),
        sa.Column("seeks", Json(), nullable=False),
        sa.Column("languages", Json(), nullable=False),
        sa.Column("mode", Words(), nullable=False),
        sa.Column("hours", Json(), nullable=False),
        sa.Column("link", Words(), nullable=False),
        sa.Column("seen_by", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_profiles_member_members")
        ),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_profiles")),
    )
    op.create_table(
        "coffee_groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reasons", Words(), nullable=False),
        sa.Column("captain", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starter", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
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

    op.create_table(
        "coffee_left_out",
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("why", Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_coffee_left_out_member_members")
        ),
        sa.ForeignKeyConstraint(
            ["round"], ["coffee_rounds.id"], name=op.f("fk_coffee_left_out_round_coffee_rounds")
        ),
        sa.PrimaryKeyConstraint("round", "member", name=op.f("pk_coffee_left_out")),
    )
    op.create_table(
        "coffee_seats",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("said", Words(), nullable=True),
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
