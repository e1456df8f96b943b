"""Migrations: what they make is what the tables say, and whoever is killed leaves them whole."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, event, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import PendingRollbackError

import storage.books
from storage.database import SqlDatabase, engine_at
from storage.migrate import alembic_config, migrate, pending
from storage.migrations.__main__ import draft
from storage.tables import Id, Instant, Json, Words, metadata, personal, technical
from storage.trouble import DatabaseUnusable
from tests.databases import Kind, drop, fresh_database
from tests.storage.dying import KILLED, a_bit_of_everything, die_migrating

VERSIONS = Path(storage.__path__[0]) / "migrations" / "versions"
ALL = sorted(file.stem.split("_")[0] for file in VERSIONS.glob("0*.py"))


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = {last!r}


def upgrade() -> None:
    with op.batch_alter_table("members") as members:
        members.add_column(sa.Column("pronouns", sa.String(), nullable=False, server_default=""))
        members.alter_column("name", nullable=True)
    op.create_index("ix_members_name", "members", ["name"])
    op.drop_index("ix_members_name", "members")
    with op.batch_alter_table("members") as members:
        members.alter_column("name", nullable=False)
"""


@pytest.fixture
async def url(kind: Kind, tmp_path: Path) -> AsyncIterator[str]:
    """A database with every table; its tables are changed here, so no other test has it after."""
    address = await fresh_database(kind, tmp_path)
    yield address
    drop(address)


def copied(folder: Path) -> Path:
    """The migrations, in a folder to add to."""
    return Path(shutil.copytree(VERSIONS.parent, folder / "migrations"))


@pytest.fixture
def next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A change still to come: on SQLite, it makes the table anew that others point at."""
    folder = copied(tmp_path)
    following = NEXT.format(last=ALL[-1])
    (folder / "versions" / "9001_next.py").write_text(following, encoding="utf-8")
    config = alembic_config()
    config.set_main_option("script_location", str(folder))
    monkeypatch.setattr("storage.migrate.alembic_config", lambda: config)
    return "9001"


class Killed(BaseException):
    """The process ends here."""


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def looked_at(url: str, look: Callable[[Connection], Any]) -> Any:
    engine = engine_at(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(look)
    finally:
        await engine.dispose()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def members(connection: Connection) -> list[tuple[str, str]]:
    joined = "SELECT members.name, accounts.id FROM members JOIN accounts ON member = members.id"
    return [tuple(row) for row in connection.execute(text(joined))]


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


@contextmanager
def killed_before(statement: int) -> Iterator[list[str]]:
    """Every connection dies before its statement of this number; the list tells which were run."""
    run: list[str] = []

    def die(_c: object, _u: object, what: str, *_: object) -> None:
        if len(run) == statement:
            raise Killed(what)
        run.append(what)

    event.listen(Engine, "before_cursor_execute", die)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", die)


async def test_an_empty_database_gets_every_table(empty_url: str) -> None:
    assert await pending(empty_url) == ALL
    assert await migrate(empty_url) == ALL
    assert await looked_at(empty_url, tables) == {*metadata.tables, "alembic_version"}
    assert await pending(empty_url) == []
    assert await migrate(empty_url) == []


async def test_the_migrations_make_what_the_tables_say(url: str) -> None:
    assert await looked_at(url, differences) == []


async def test_a_table_no_migration_makes_would_be_seen(url: str) -> None:
    extra = Table("plants", metadata, technical("id", Id, primary_key=True))
    try:
        assert [change[0] for change in await looked_at(url, differences)] == ["add_table"]
    finally:
        metadata.remove(extra)


async def test_to_look_makes_no_file(tmp_path: Path) -> None:
    assert await pending(f"sqlite:///{tmp_path}/x.db") == ALL
    assert files(tmp_path) == []


async def test_two_that_start_together_migrate_once(empty_url: str) -> None:
    applied = await asyncio.gather(*[migrate(empty_url) for _ in range(4)])
    assert sorted(applied) == [[], [], [], ALL]


async def test_killed_before_any_statement_it_leaves_nothing_and_can_be_retried(
    empty_url: str,
) -> None:
    number = 0
    while True:
        with killed_before(number) as run:
            try:
                await migrate(empty_url)
                break
            except Killed:
                pass
        assert await looked_at(empty_url, tables) == set(), run[-1]
        number += 1
    made = sum("CREATE TABLE" in statement for statement in run)
    assert made == len(metadata.tables) + 1
    assert number == len(run) > 2 * len(ALL)
    assert await looked_at(empty_url, differences) == []


async def test_a_process_killed_half_way_leaves_nothing(empty_url: str) -> None:
    for statement in (4, 9, 14):
        assert await die_migrating(empty_url, statement) == KILLED
        assert await looked_at(empty_url, tables) == set()
    assert await migrate(empty_url) == ALL


async def test_a_table_made_anew_keeps_its_rows_wherever_the_migration_is_killed(
    url: str, database: SqlDatabase, next_migration: str
) -> None:
    async with database.transaction() as tx:
        await a_bit_of_everything(tx)
    number = 0
    while True:
        assert await pending(url) == [next_migration]
        before = await looked_at(url, tables)
        with killed_before(number):
            try:
                assert await migrate(url) == [next_migration]
                break
            except (Killed, PendingRollbackError):  # alembic tries to tidy up after itself
                pass
        assert await looked_at(url, tables) == before
        assert await looked_at(url, members) == [("Léa", "U1")]
        number += 1
    assert number > 5
    assert await looked_at(url, tables) == before
    assert await looked_at(url, members) == [("Léa", "U1")]
    [change] = await looked_at(url, differences)
    assert (change[0], change[3].name) == ("remove_column", "pronouns")


async def test_rows_that_point_nowhere_stop_a_migration(
    tmp_path: Path, next_migration: str
) -> None:
    url = await fresh_database("sqlite", tmp_path)
    engine = engine_at(url, foreign_keys=False)
    async with engine.begin() as connection:
        orphan = "INSERT INTO accounts (chat, id, member, name) VALUES ('slack', 'U1', 99, '')"
        await connection.execute(text(orphan))
    await engine.dispose()
    with pytest.raises(DatabaseUnusable, match="The table accounts points at rows"):
        await migrate(url)
    assert await pending(url) == [next_migration]


async def test_a_database_of_a_newer_program_is_refused(empty_url: str) -> None:
    await migrate(empty_url)
    engine = engine_at(empty_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    for ask in (migrate, pending):
        with pytest.raises(DatabaseUnusable, match=r"newer version .* \(revision 9999\)"):
            await ask(empty_url)


async def test_a_migration_is_drafted_from_the_tables(tmp_path: Path) -> None:
    extra = Table(
        "plants",
        metadata,
        technical("id", Id, primary_key=True),
        personal("owner", Words, nullable=False),
        technical("watered", Instant),
        technical("notes", Json),
    )
    config = alembic_config()
    config.set_main_option("script_location", str(copied(tmp_path)))
    try:
        [path] = await draft(config, "Add the table of plants")
    finally:
        metadata.remove(extra)
    drafted = path.read_text(encoding="utf-8")
    assert path.name == f"{len(ALL) + 1:04}_add_the_table_of_plants.py"
    assert f"down_revision = '{ALL[-1]}'" in drafted
    assert "sa.Column('owner', sa.String(), nullable=False)" in drafted
    assert "sa.Column('watered', sa.DateTime(timezone=True), nullable=True)" in drafted
    assert "sa.Column('notes', sa.JSON(), nullable=True)" in drafted
    assert "storage." not in drafted
