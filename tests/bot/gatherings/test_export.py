"""The list of sign-ups for a spreadsheet: complete, in order, and never a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.gatherings.after.export import harmless, rows_of, sheet
from bot.features.gatherings.book import Details, Gathering, Signup
from bot.model import Member, Person, Whisper
from tests.bot.gatherings.speech import Evening
from tests.town import CATALOGUES, said

BREAD = Gathering(1, "town", Details("event", "Bread"), "planned", None, Member("town", 1))
RISKY = "=+-@\t\r\n＝＋－＠"


@pytest.fixture
def chat() -> str:
    """One is enough: what becomes of a file is each chat's own matter."""
    return "fake"


def rows(data: bytes, separator: str) -> list[list[str]]:
    """The cells as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


async def test_everybody_is_in_it_in_order(evening: Evening) -> None:
    going = await evening.announces(seats="2")
    for who in ("ada", "bob", "cleo", "=dan"):
        await evening.presses(who, going)
    await evening.presses("eve", going.replace(".go", ".maybe"))
    await evening.presses("flo", going.replace(".go", ".no"))
    answer = await evening.manages("hana", "Export")
    assert isinstance(answer, Whisper)
    assert said(answer) == evening("Here is the list, for a spreadsheet.")
    file = answer.message.file
    assert file is not None
    assert (file.name, file.kind) == ("gathering-1-2026-03-12.csv", "text/csv")
    assert file.data.startswith(b"\xef\xbb\xbf")
    separator = ";" if evening.locale == "fr" else ","
    site, wait = evening("On site"), evening("Waiting")
    assert rows(file.data, separator) == [
        [evening(one) for one in ("Name", "Answer", "Where", "Guests", "Place in the queue",
                                  "Came")],
        ["Ada", evening("Going"), site, "0", "", ""],
        ["Bob", evening("Going"), site, "0", "", ""],
        ["Cleo", wait, site, "0", "1", ""],
        ["'=Dan", wait, site, "0", "2", ""],
        ["Eve", evening("Maybe"), site, "0", "", ""],
        ["Flo", evening("Can't"), site, "0", "", ""],
    ]  # fmt: skip


async def test_who_came_is_in_it(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    await evening.town.at("2026-03-12", "18:30")
    await evening.presses("ada", evening.town.button(evening("I'm here")))
    [answer] = await evening.town.says("hana", "gatherings.export:1", locale=evening.locale)
    assert isinstance(answer, Whisper)
    assert answer.message.file is not None
    separator = ";" if evening.locale == "fr" else ","
    assert rows(answer.message.file.data, separator)[1][-1] == evening("Yes")


async def test_of_nobody_there_is_no_list(evening: Evening) -> None:
    await evening.announces()
    answer = await evening.manages("hana", "Export")
    assert said(answer) == evening("Nobody has signed up yet.")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+33 6", "-2", "@SUM(A1)", "\tx", "\rx", "\n=1", " =1", "＝1", "\u00a0=1",
        '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_could_run_is_marked_as_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ada", "", "O'Neil", "a=b", "12", "Zoé-Lou", "'=x", "(+1)"])
def test_the_rest_is_left_alone(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_whatever_people_are_called_nothing_runs_and_nobody_is_lost(names: list[str]) -> None:
    t = CATALOGUES.speak("en")
    members = [Member("town", number) for number in range(len(names))]
    people = {m: Person(m, name, "en") for m, name in zip(members, names, strict=True)}
    signups = [Signup(1, m, "going", "site", turn=m.id) for m in members]
    for separator in (",", ";"):
        read = rows(sheet(rows_of(t, BREAD, signups, people), separator), separator)
        assert [row[0].removeprefix("'") for row in read] == [
            name.removeprefix("'") for name in names
        ]
        assert not any(cell.startswith(tuple(RISKY)) for row in read for cell in row)
