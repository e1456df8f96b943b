"""The tables of the gatherings feature."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.tables import Id, Instant, Json, Words, metadata, personal, pseudonymous, technical

series_table = Table(
    "gathering_series",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False, index=True),
    technical("rhythm", Words, nullable=False),
    personal("details", Json, nullable=False),
    pseudonymous("creator", ForeignKey("members.id"), nullable=False),
    pseudonymous("hosts", Json, nullable=False),
    personal("themes", Json, nullable=False),
    technical("stopped", Boolean, nullable=False),
)
templates_table = Table(
    "gathering_templates",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False),
    technical("name", Words, nullable=False),
    personal("details", Json, nullable=False),
    UniqueConstraint("community", "name"),
)
gatherings_table = Table(
    "gatherings",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False),
    personal("details", Json, nullable=False),
    technical("state", Words, nullable=False),
    technical("start", Instant),
    technical("over", Instant),  # the end, kept to be searched by
    pseudonymous("creator", ForeignKey("members.id"), nullable=False),
    pseudonymous("host", ForeignKey("members.id")),
    technical("series", ForeignKey("gathering_series.id")),
    technical("named", Date),
    technical("announce", Instant),
    technical("announced", Boolean, nullable=False),
    technical("sequence", Integer, nullable=False),
    technical("turns", Integer, nullable=False),
    technical("remote_only", Boolean, nullable=False),
    technical("safety", Words, nullable=False),
    personal("because", Words, nullable=False),
    UniqueConstraint("series", "named"),
    Index(None, "community", "state", "over"),
    sqlite_autoincrement=True,  # an id is never used again: buttons and calendars name it
)
signups_table = Table(
    "gathering_signups",
    metadata,
    technical("gathering", ForeignKey("gatherings.id"), primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True, index=True),
    personal("standing", Words, nullable=False),
    personal("where", Words, nullable=False),
    personal("guests", Integer, nullable=False),
    technical("turn", Integer, nullable=False),
    technical("until", Instant),
    technical("offer", Integer, nullable=False),
    personal("back", Words),
    personal("asked", Words, nullable=False),
    personal("came", Boolean),
    personal("liked", Integer),
    # Seats and places in the queue are counted at every press, from this index alone.
    Index(None, "gathering", "standing", "turn", "where", "guests"),
)
options_table = Table(
    "gathering_options",
    metadata,
    technical("gathering", ForeignKey("gatherings.id"), primary_key=True),
    technical("number", Integer, primary_key=True),
    technical("start", Instant, nullable=False),
)
votes_table = Table(
    "gathering_votes",
    metadata,
    technical("gathering", ForeignKey("gatherings.id"), primary_key=True),
    technical("number", Integer, primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True, index=True),
)
tables_table = Table(
    "gathering_tables",
    metadata,
    technical("id", Id, primary_key=True),
    technical("gathering", ForeignKey("gatherings.id"), nullable=False),
    technical("rotation", Integer, nullable=False),
    technical("number", Integer, nullable=False),
    technical("day", Date, nullable=False),
    pseudonymous("host", ForeignKey("members.id"), nullable=False),
    pseudonymous("room", Json, nullable=False),  # whose conversation its message stands in
    personal("reasons", Words, nullable=False),
    UniqueConstraint("gathering", "rotation", "number"),
)
table_seats_table = Table(
    "gathering_seats",
    metadata,
    technical("table_id", ForeignKey("gathering_tables.id"), primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True, index=True),
)
wishes_table = Table(
    "gathering_wishes",
    metadata,
    pseudonymous("member", ForeignKey("members.id"), primary_key=True),
    personal("remind", Integer, nullable=False),  # minutes before; 0 for not at all
    personal("private", Boolean, nullable=False),  # private messages are welcome
    technical("feed", Integer, nullable=False),  # counts revoked addresses of their calendar
)
rules_table = Table(
    "gathering_rules",
    metadata,
    technical("community", Words, primary_key=True),
    technical("safety", Words, nullable=False),  # "", "m2 4" or "percent 50"
    technical("remote_until", Instant),
    technical("digest", Boolean, nullable=False),
    technical("feed", Integer, nullable=False),  # counts revoked addresses of the space's calendar
)
