"""A gesture that the platform brings four times has one effect, whichever it is."""

from __future__ import annotations

from pathlib import Path
from random import Random

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import fresh_database
from tests.entries.space import CALLS, altered, changed, two_spaces, typed


async def test_what_comes_four_times_is_done_once(tmp_path: Path) -> None:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    spaces = await two_spaces(database)
    effective = 0
    for route in CALLS:
        chance = Random(route.name)  # one call more changes nothing for the others
        who = "zoe-quill" if route.organiser else chance.choice(("zoe-quill", "ada", "bob"))
        args = {**typed(route, chance), "arg": altered(chance)}
        gesture = f"four-{route.name}"
        before = await spaces.rows()
        await spaces.does(who, route.name, args, gesture=gesture)
        once = await spaces.rows()
        effective += any(name != "inbox" for name in changed(before, once))
        for _ in range(3):
            assert await spaces.does(who, route.name, args, gesture=gesture) == [] or not (
                changed(before, once)
            )
        assert changed(once, await spaces.rows()) == {}, route.name
    assert effective > 40  # some did something, or nothing was shown
    await database.close()
