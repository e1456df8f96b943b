"""What members tell about themselves, in SQL."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Table

from storage.tables import Json, Words, metadata, personal, pseudonymous

profiles_table = Table(
    "profiles",
    metadata,
    pseudonymous("member", ForeignKey("members.id"), primary_key=True),
    personal("about", Words, nullable=False),
    personal("trade", Words, nullable=False),
    personal("company", Words, nullable=False),
    personal("offers", Json, nullable=False),
    personal("seeks", Json, nullable=False),
    personal("languages", Json, nullable=False),
    personal("mode", Words, nullable=False),
    personal("hours", Json, nullable=False),
    personal("link", Words, nullable=False),
    personal("seen_by", Json, nullable=False),  # field -> "everyone", "members" or "nobody"
)
