"""Malformed input to every command, button, form and route: an answer, and never an exception.

A few thousand; COMPTOIR_LONG=1 sends a hundred thousand, and holds the slowest answer under the
three seconds that the chats wait.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from bot.model import Account, Ask
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import fresh_database
from tests.entries.space import CALLS, Spaces, altered, two_spaces, typed

LONG = bool(os.environ.get("COMPTOIR_LONG"))
INPUTS = 100_000 if LONG else 2_000
PATIENCE = 3.0  # seconds that a chat waits for an answer
WHO = ("zoe-quill", "hana", "ada", "bob", "gus", "somebody", "mallory")
NASTY = (
    "", " ", "\n", "\0", "\ud800", "0", "-1", "00", "1.5", "1e309", "٣", "²", "9" * 30,
    "9" * 5000, "1:", ":1", "::", "1:2:3:4:5:6", "None", "nan", "{who}", "%s", "%(x)s",
    "{0.__class__}", "<!channel>", "@everyone", "<@U1>", "&amp;", "'; DROP TABLE members; --",
    "../../etc/passwd", "2026-02-30", "2026-13-01", "0000-00-00", "9999-12-31", "25:61", "24:00",
    "demain 25h", "31 avril", "tomorrow", "every 0 weeks", "every 99999999 weeks", "1 rounds",
    "99999999999 rounds", "👩‍👩‍👧‍👦" * 40, "e" + "\u0301" * 300, "\u202eabc", "\u2028", "x" * 9_999,
    "ß", "İ", "[a](javascript:x)", "**", "a,b,,c", ",", "1,2,3", "https://[::1", "http://x y",
    "true", "null", "[]", "auto", "met", "remote", "site", "-", "+", "=1+1",
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def spaces(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Spaces]:
    folder: Path = tmp_path_factory.mktemp("entries")
    database = SqlDatabase.at(await fresh_database("sqlite", folder), BOOKS)
    yield await two_spaces(database)
    await database.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")


def nasty(chance: Random) -> str:
    """One of the above, two of them, or a few characters of anything."""
    match chance.randrange(4):
        case 0:
            return "".join(chr(chance.randrange(0x3000)) for _ in range(chance.randrange(8)))
        case 1:
            return chance.choice(NASTY) + chance.choice((" ", ":", "")) + chance.choice(NASTY)
    return chance.choice(NASTY)


@dataclass
class Slowest:
    """The answer that took longest, and what it answered."""

    seconds: float = 0.0
    what: str = ""

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        clock = asyncio.get_running_loop().time
        began = clock()
        yield
        if clock() - began > self.seconds:
            self.seconds, self.what = clock() - began, what

    def judge(self, of: str) -> None:
        """Say it; in a long run, hold it."""
        sys.stdout.write(f"\n{of}, the slowest answered in {self.seconds:.2f} s: {self.what}\n")
        assert not LONG or self.seconds < PATIENCE


async def forms(spaces: Spaces) -> dict[str, dict[str, str]]:
    """What each form that opens anywhere is sent back with, by the call it makes."""
    found: dict[str, dict[str, str]] = {}
    for route in CALLS:
        for arg in ("", "1", "2", "3"):
            for who in ("zoe-quill", "hana"):
                args = {one.name: "" for one in route.params} | {"arg": arg}
                for answer in await spaces.does(who, route.name, args):
                    if isinstance(answer, Ask):
                        form = answer.form
                        values = {one.name: one.value for one in form.fields}
                        found.setdefault(form.name, values | {"arg": form.arg})
    return found


async def test_every_call_answers_whatever_it_is_given(
    spaces: Spaces, caplog: pytest.LogCaptureFixture
) -> None:
    chance = Random(5)
    found = await forms(spaces)
    assert len(found) > 20
    seen, slowest = "the call that failed", Slowest()
    for number in range(INPUTS):
        route = CALLS[number % len(CALLS)]
        form = found.get(route.name)
        args = dict(form) if form and chance.random() < 0.6 else typed(route, chance)
        broken = chance.choice((0.1, 0.3, 1.0))
        args |= {name: nasty(chance) for name in args if chance.random() < broken}
        if not form or chance.random() < 0.3:
            args["arg"] = chance.choice((altered, nasty))(chance)
        some = tuple(
            Account(chance.choice(("fake", "next", "")), nasty(chance)[:50], nasty(chance)[:50])
            for _ in range(chance.randrange(3))
        )
        people = {chance.choice(("", "whom", "hosts", nasty(chance)[:20])): some} if some else {}
        who = chance.choice(WHO)
        seen = f"number {number}: {who} {route.name} {args!r} {people!r}"
        form_sent = chance.random() < 0.5
        with slowest.timed(f"{who} {route.name}"):
            answers = await spaces.does(who, route.name, args, people, form=form_sent)
        assert isinstance(answers, list), seen
        complaints = [one for one in caplog.records if one.levelno >= logging.ERROR]
        assert not complaints, f"{seen}\n{caplog.text[-3000:]}"
        caplog.clear()
    slowest.judge(f"{INPUTS} calls")


async def test_every_command_is_read_whatever_follows_it(spaces: Spaces) -> None:
    chance = Random(6)
    for number in range(INPUTS):
        command = spaces.app.commands[number % len(spaces.app.commands)]
        words = chance.choice((command.words, *command.aliases))
        name, args = spaces.app.read(f"/{words} {nasty(chance)}"[: chance.randrange(1, 12_000)])
        assert isinstance(name, str)
        assert all(isinstance(value, str) for value in args.values())
