"""Everybody tries every call, with the ids of what is not theirs: nothing happens.

The calls are those that the bot has; a new one is tried without a line here. COMPTOIR_LONG=1
tries ten thousand altered arguments instead of a few hundred.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from bot.model import Invalid, Whisper
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import fresh_database
from tests.entries.space import CALLS, Spaces, altered, effects, foreign, two_spaces, typed
from tests.town import said

TRIES = 54 if os.environ.get("COMPTOIR_LONG") else 2  # of each call
ONLY = "Only the organisers of"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def spaces(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Spaces]:
    folder: Path = tmp_path_factory.mktemp("entries")
    database = SqlDatabase.at(await fresh_database("sqlite", folder), BOOKS)
    yield await two_spaces(database)
    await database.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("who", ["ada", "a-stranger", "gus"])
async def test_what_is_for_organisers_is_for_nobody_else(spaces: Spaces, who: str) -> None:
    """A member, somebody never seen, somebody who left; by command, by button and by form."""
    chance = Random(1)
    before = await spaces.rows()
    tried = 0
    for route in CALLS:
        if not route.organiser:
            continue
        for form in (False, True):
            args = {**typed(route, chance), "arg": altered(chance)}
            [answer] = await spaces.does(who, route.name, args, form=form)
            assert isinstance(answer, Invalid if form else Whisper), route.name
            assert said(answer).startswith(ONLY), route.name
            tried += 1
    assert tried > 50
    assert effects(before, await spaces.rows()) == {}


@pytest.mark.parametrize("who", ["mallory", "mallory-too"])
async def test_nobody_touches_the_space_next_door(
    spaces: Spaces, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even an organiser of another one, with any id of ours, in any call."""
    chance = Random(2)
    for route in CALLS:
        before = await spaces.rows()
        for number in range(TRIES):
            args = {**typed(route, chance), "arg": altered(chance)}
            await spaces.does(who, route.name, args, form=number % 2 == 1)
        assert foreign(before, await spaces.rows()) == [], route.name
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []
