"""Two spaces in one house: one where much has happened, and one next door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from sqlalchemy import Table, select

from bot.app import App, Rooms
from bot.feature import Route
from bot.features import FEATURES
from bot.model import Account, Answer, Call, Community, Place
from bot.ports import Members
from storage.database import SqlDatabase
from storage.tables import metadata
from tests.bot.mydata.life import ZOE, live
from tests.bot.people.speech import Folk
from tests.fakes import FakeChat, FakeClock
from tests.town import CATALOGUES, ON_THE_WEB, PARIS, VOCABULARY, Town

Row = tuple[str, ...]
Rows = Mapping[str, frozenset[Row]]

CALLS: tuple[Route, ...] = tuple(route for feature in FEATURES for route in feature.calls)
# What notes that somebody did something, whatever became of it; and what they are called.
OWN = {"inbox", "members", "accounts", "audit", "notes"}


@dataclass
class Spaces:
    """The town, which Zoe lived in, and "next", where Mallory is an organiser."""

    database: SqlDatabase
    at: datetime
    gestures: int = 0
    chats: tuple[FakeChat, FakeChat] = field(
        default_factory=lambda: (FakeChat("fake"), FakeChat("next"))
    )

    def __post_init__(self) -> None:
        communities = [
            Community(id_, id_.title(), PARIS, "en", (chat.id,), (Place(chat.id, chat.home),))
            for id_, chat in zip(("town", "next"), self.chats, strict=True)
        ]
        self.app = App(
            Rooms(
                FEATURES, communities, self.chats, self.database, FakeClock(self.at), Random(3),
                CATALOGUES, vocabulary=VOCABULARY, addresses=ON_THE_WEB,
            )
        )  # fmt: skip

    def account(self, who: str) -> Account:
        return Account("next" if who.startswith("mallory") else "fake", who, who.title())

    async def does(
        self,
        who: str,
        name: str,
        args: Mapping[str, str],
        people: Mapping[str, tuple[Account, ...]] | None = None,
        *,
        form: bool = False,
        gesture: str = "",
    ) -> list[Answer]:
        account = self.account(who)
        self.gestures += 1
        call = Call(
            account,
            Place(account.chat, FakeChat.home),
            name,
            args,
            people or {},
            form=form,
            gesture=gesture or f"g{self.gestures}",
        )
        return await self.app.handle(call)

    async def rows(self) -> Rows:
        """Every row of every table."""
        found: dict[str, frozenset[Row]] = {}
        async with self.database.transaction() as tx:
            for table in metadata.sorted_tables:
                rows = await tx._connection.execute(select(table))  # what no book tells
                found[table.name] = frozenset(tuple(map(str, row)) for row in rows)
        return found


async def two_spaces(database: SqlDatabase) -> Spaces:
    """Zoe's life, and the space next door with an organiser of its own."""
    town = Town(database)
    await town.app.open()
    await live(Folk(town, "en"))
    await town.says("gus", "/coffee join")
    await town.app.left(town.account("gus"))
    await town.app.tick()
    spaces = Spaces(database, town.clock.now())
    await spaces.app.open()
    for who in ("mallory", "mallory-too"):
        await spaces.does(who, "coffee.join", {})
    async with database.transaction() as tx:
        members = tx.get(Members)
        known = await members.known(spaces.account("mallory"))
        assert known
        await members.appoint(known, True)
    return spaces


def changed(before: Rows, after: Rows) -> dict[str, tuple[frozenset[Row], frozenset[Row]]]:
    """For each table with a difference: the rows that went, and those that came."""
    return {
        name: (before[name] - after[name], after[name] - before[name])
        for name in before
        if before[name] != after[name]
    }


def effects(before: Rows, after: Rows) -> dict[str, tuple[frozenset[Row], frozenset[Row]]]:
    """The same, but for what merely says that somebody was here."""
    return {name: rows for name, rows in changed(before, after).items() if name not in OWN}


def foreign(before: Rows, after: Rows) -> list[str]:
    """What somebody next door did to the town: a row of its own that changed, or a new one."""
    found = []
    for name, (went, came) in changed(before, after).items():
        table = metadata.tables[name]
        found += [f"{name}: gone {row}" for row in went if belongs(table, row, before)]
        found += [f"{name}: new {row}" for row in came if belongs(table, row, before)]
    return found


def belongs(table: Table, row: Row, rows: Rows) -> bool:
    """Whether a row is of the town: it says so, or points at something that is."""
    columns = {column.name: value for column, value in zip(table.columns, row, strict=True)}
    if "community" in columns:
        return columns["community"] == "town"
    for column in table.columns:
        for key in column.foreign_keys:
            target = key.column.table
            if any(
                other[0] == columns[column.name] and belongs(target, other, rows)
                for other in rows[target.name]
            ):
                return True
    return columns.get("chat") == "fake"


def altered(chance: Random) -> str:
    """What a button may carry after somebody changed it: ids that exist, days, numbers."""
    one = chance.choice(("1", "2", "3", "4", "5", "7", "12"))
    more = chance.choice(("", "", f":{chance.randint(0, 6)}", ":2026-03-16", ":1:-:0:0", ":1:2",
                          ":-:-:0:0", ":fake:general", ":maybe", ":20"))  # fmt: skip
    return f"{one}{more}"


def typed(route: Route, chance: Random) -> dict[str, str]:
    """Something for each option of a command, as a form or a command would bring it."""
    known = ("1", "Bread", "Coffee", "2026-03-20", "18:30", "photography", ZOE, "2 rounds", "6", "")
    names = {one.name for one in route.params} | {"text", "title", "name", "seats", "when", "until"}
    return {name: chance.choice(known) for name in sorted(names)}
