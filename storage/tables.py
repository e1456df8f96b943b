"""What all tables share: their metadata, their column types, and how private a column is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypedDict, Unpack, cast, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    FetchedValue,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

# Every constraint has a name, because SQLite can only change a table by making it anew
# under alembic, and PostgreSQL only drops what it can name.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Privacy = Literal["personal", "pseudonymous", "technical"]
Kind = type[TypeEngine[Any]] | TypeEngine[Any] | ForeignKey


class Options(TypedDict, total=False):
    """What else SQLAlchemy's Column takes, as far as this house uses it."""

    primary_key: bool
    nullable: bool
    index: bool
    unique: bool
    server_default: str | FetchedValue


def personal(name: str, *kind: Kind, **options: Unpack[Options]) -> Column[Any]:
    """A column that tells something about a person in plain words: a name, a wish, a text."""
    return _tagged("personal", name, *kind, **options)


def pseudonymous(name: str, *kind: Kind, **options: Unpack[Options]) -> Column[Any]:
    """A column that points at a person without naming them: an id, and what hangs on it."""
    return _tagged("pseudonymous", name, *kind, **options)


def technical(name: str, *kind: Kind, **options: Unpack[Options]) -> Column[Any]:
    """A column that says nothing about anybody."""
    return _tagged("technical", name, *kind, **options)


def _tagged(privacy: Privacy, name: str, *kind: Kind, **options: Unpack[Options]) -> Column[Any]:
    # The type and the foreign key come in this one row, as Column takes them.
    column: Column[Any] = Column(name, *cast("tuple[ForeignKey, ...]", kind), **options)
    column.info["privacy"] = privacy
    return column


def untagged(tables: MetaData) -> list[str]:
    """The columns nobody thought about: "table.column" of each without a privacy tag."""
    known = get_args(Privacy)
    return [
        f"{table.name}.{column.name}"
        for table in tables.sorted_tables
        for column in table.columns
        if column.info.get("privacy") not in known
    ]


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC, read back aware and in UTC, to the microsecond.

    Raises ValueError for a naive one: nobody knows which moment that would be.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} names no time zone: which moment is it?")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps no zone: what comes back is the UTC that was put in.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# PostgreSQL stores no NUL in a text; a lone surrogate has no UTF-8 at all. Both can be typed
# into a chat, or come from a broken client.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """*text* with NUL and lone surrogates replaced by U+FFFD, the rest untouched."""
    return _UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text of any length; what no database can store is replaced by U+FFFD on the way in."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """JSON of text, numbers, lists and mappings, cleaned like `Words` on the way in."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: object, _dialect: Dialect) -> object:
        return _storable_json(value)


def _storable_json(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(key): _storable_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_json(inner) for inner in value]
    return value


# 64 bits on PostgreSQL. SQLite counts ids by itself only in a column that says INTEGER,
# which is 64 bits there.
Id = BigInteger().with_variant(Integer, "sqlite")
