"""The tables of the coffee feature."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, ForeignKey, Integer, Table, UniqueConstraint

from storage.tables import Id, Instant, Json, Words, metadata, personal, pseudonymous, technical

circles_table = Table(
    "coffee_circles",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False, index=True),
    technical("name", Words, nullable=False),
    technical("rhythm", Words, nullable=False),
    technical("chat", Words, nullable=False),
    technical("channel", Words, nullable=False),
    technical("size", Integer, nullable=False),
    technical("odd", Words, nullable=False),
    technical("apart", Boolean, nullable=False),
    technical("serendipity", Integer, nullable=False),
    technical("wording", Words, nullable=False),
    technical("lots", Words, nullable=False, server_default=""),
    UniqueConstraint("community", "name"),
)
enrolments_table = Table(
    "coffee_enrolments",
    metadata,
    technical("circle", ForeignKey("coffee_circles.id"), primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True, index=True),
    personal("since", Instant, nullable=False),
    personal("mode", Words, nullable=False),
    personal("until", Date),
    personal("rest", Integer, nullable=False),
    personal("skip", Date),
    personal("yes", Date),
    personal("warn", Boolean, nullable=False),
    personal("groups", Boolean, nullable=False),
    personal("silent", Integer, nullable=False),
    personal("kind_question", Boolean, nullable=False),
    personal("voice", Boolean, nullable=False, server_default="0"),
)
avoided_table = Table(
    "coffee_avoided",
    metadata,
    personal("member", ForeignKey("members.id"), primary_key=True),
    personal("other", ForeignKey("members.id"), primary_key=True),
)
# Whom they would not meet was erased: should they come back, they are known by their seal.
avoided_before_table = Table(
    "coffee_avoided_before",
    metadata,
    personal("member", ForeignKey("members.id"), primary_key=True),
    pseudonymous("seal", Words, primary_key=True, index=True),
)
rounds_table = Table(
    "coffee_rounds",
    metadata,
    technical("id", Id, primary_key=True),
    technical("circle", ForeignKey("coffee_circles.id"), nullable=False),
    technical("day", Date, nullable=False),
    technical("at", Instant, nullable=False),
    technical("seed", Id, nullable=False),
    technical("state", Words, nullable=False),
    technical("proof", Words, nullable=False),
    technical("kind", Words, nullable=False),
    UniqueConstraint("circle", "day", "kind"),
)
groups_table = Table(
    "coffee_groups",
    metadata,
    technical("id", Id, primary_key=True),
    technical("round", ForeignKey("coffee_rounds.id"), nullable=False, index=True),
    personal("reasons", Words, nullable=False),
    pseudonymous("captain", ForeignKey("members.id"), nullable=False),
    technical("starter", Integer, nullable=False),
    technical("slots", Json, nullable=False),
    technical("moved", Boolean, nullable=False),
    technical("gone", Boolean, nullable=False),
)
seats_table = Table(
    "coffee_seats",
    metadata,
    technical("group_id", ForeignKey("coffee_groups.id"), primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True, index=True),
    personal("said", Words),
    personal("votes", Json, nullable=False),
)
left_out_table = Table(
    "coffee_left_out",
    metadata,
    technical("round", ForeignKey("coffee_rounds.id"), primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True),
    personal("why", Words, nullable=False),
)
free_table = Table(
    "coffee_free",
    metadata,
    technical("id", Id, primary_key=True),
    technical("circle", ForeignKey("coffee_circles.id"), nullable=False),
    pseudonymous("member", ForeignKey("members.id"), nullable=False),
    personal("day", Date, nullable=False),
    UniqueConstraint("circle", "member", "day"),
)
