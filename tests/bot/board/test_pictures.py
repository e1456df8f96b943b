"""The map and the pulse, against what a child would count."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.board.pulse import pulse_of
from bot.pages import Map
from bot.picture.book import Seats
from bot.picture.map import OTHERS, RIM, map_of, people_of
from bot.picture.meetings import NAMED, Archive, meetings_of
from storage.keeping import YEAR as KEPT
from tests.town import CATALOGUES, PARIS, VOCABULARY, read

TODAY = date(2026, 3, 3)
YEAR = NAMED.days
YEAR_AGO = TODAY - NAMED
NAMES = [(number, f"Member {number}") for number in range(1, 13)]
TRADES = {1: "photographer", 2: "photographe", 3: "accountant", 4: "comptable", 5: "yoga",
          6: "developer", 7: "développeuse"}  # fmt: skip

Parties = list[tuple[int, list[int], bool]]  # days ago, who, whether one of them said they met
parties: st.SearchStrategy[Parties] = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.lists(st.integers(1, 15), min_size=2, max_size=5, unique=True),
        st.booleans(),
    ),
    max_size=25,
)


def seats_of(found: Parties) -> list[Seats]:
    """As the book gives them: a round for each day."""
    by_day: dict[int, list[tuple[int, int, int]]] = {}
    for number, (ago, who, met) in enumerate(found):
        rows = [(number, one, int(met and one == who[0])) for one in who]
        by_day.setdefault(ago, []).extend(rows)
    return [
        Seats("coffee", TODAY - timedelta(days=ago), np.array(rows, np.int64))
        for ago, rows in sorted(by_day.items(), reverse=True)
    ]


def drawn(found: Parties, month: int | None = None, *, named: bool = True) -> Map:
    people = people_of(CATALOGUES.speak("en"), NAMES, TRADES, VOCABULARY)
    return map_of(people, meetings_of(seats_of(found)), TODAY, month, named=named)


@given(parties, st.integers(0, 14))
@settings(deadline=None)
def test_the_map_links_exactly_who_sat_together_until_then(found: Parties, month: int) -> None:
    sheet = drawn(found, month)
    begin = sheet.months[sheet.month]
    end = (begin + timedelta(days=32)).replace(day=1)
    wanted, fresh = set(), set()
    assert sheet.since == (YEAR_AGO if any(ago > YEAR for ago, _, _ in found) else None)
    assert sheet.months[0] >= YEAR_AGO.replace(day=1)
    for ago, who, _ in found:
        day = TODAY - timedelta(days=ago)
        if YEAR_AGO <= day < end:
            pairs = {pair for pair in combinations(sorted(who), 2) if max(pair) <= len(NAMES)}
            wanted |= pairs
            fresh |= pairs if day >= begin else set()
    links = [(one + 1, other + 1) for one, other in sheet.links]
    assert set(links) == wanted
    assert set(links[: sheet.fresh]) == fresh
    assert (len(links), sheet.linked) == (len(wanted), len(wanted))
    for number, dot in enumerate(sheet.dots, start=1):
        assert dot.links == sum(number in pair for pair in wanted)
        far = (dot.x**2 + dot.y**2) ** 0.5
        assert (far > RIM - 2) == (dot.links == 0)
    assert sheet.unlinked == sum(not dot.links for dot in sheet.dots)


@given(parties)
@settings(deadline=None)
def test_everybody_keeps_their_direction_through_the_months(found: Parties) -> None:
    months = len(drawn(found).months)
    angles = [[np.arctan2(dot.y, dot.x) for dot in drawn(found, month).dots]
              for month in range(months)]  # fmt: skip
    for month in angles:
        apart = np.abs(np.exp(1j * np.array(month)) - np.exp(1j * np.array(angles[0])))
        assert apart.max() < 0.02  # points stand on whole numbers
    assert drawn(found) == drawn(found)


@given(parties)
@settings(deadline=None)
def test_the_pulse_counts_what_a_child_would(found: Parties) -> None:
    ids = np.array([number for number, _ in NAMES])
    sheet = pulse_of(meetings_of(seats_of(found)), ids, [], TODAY, PARIS)
    known: set[tuple[int, int]] = set()
    old = any(ago > YEAR for ago, _, _ in found)
    assert (sheet.since is None) == (not old)
    every = len(NAMES) * (len(NAMES) - 1) / 2
    for month in sheet.months:
        end = (month.first + timedelta(days=32)).replace(day=1)
        mine = [(ago, who, met) for ago, who, met in found
                if month.first <= TODAY - timedelta(days=ago) < end]  # fmt: skip
        assert month.met == (sum(met for _, _, met in mine) / len(mine) if mine else None)
        for ago, who, met in mine:
            here = [one for one in sorted(who) if one <= len(NAMES)]
            known |= set(combinations(here, 2)) if met and ago <= YEAR else set()
        if old and month.first < YEAR_AGO:
            assert month.reach is None  # names were gone in a part of it
        else:
            assert month.reach == pytest.approx(len(known) / every)
        if month.regular is not None and old:
            assert month.first > YEAR_AGO + timedelta(days=59)


def test_names_are_drawn_for_as_long_as_they_are_kept() -> None:
    assert NAMED == KEPT


def test_trades_are_colours_in_both_languages() -> None:
    t = CATALOGUES.speak("fr")
    people = people_of(t, NAMES, TRADES, VOCABULARY)
    assert people.colour[0] == people.colour[1]  # a photographer and une photographe
    assert people.colour[2] == people.colour[3]
    assert people.colour[8] == OTHERS
    assert read(people.called[int(people.colour[0])]) == "photographie"


def test_without_names_nobody_is_told_from_anybody() -> None:
    found: Parties = [(3, [1, 2, 3], True), (4, [4, 5], True)]
    people = people_of(CATALOGUES.speak("en"), NAMES, TRADES, VOCABULARY, fewest=5)
    sheet = map_of(people, meetings_of(seats_of(found)), TODAY, None, named=False)
    assert {dot.name for dot in sheet.dots} == {""}
    assert (sheet.bridges, sheet.alone) == ((), ())
    assert {dot.trade for dot in sheet.dots} == {OTHERS}  # no trade has five people
    assert sheet.unlinked == 7


class Shelf:
    """The part of the port BoardBook that the archive reads."""

    def __init__(self, seats: list[Seats]) -> None:
        self.kept = seats

    async def seats(self, community: str, since: date) -> list[Seats]:
        return [one for one in self.kept if one.day >= since]


@given(parties, st.lists(st.integers(0, 200), max_size=5))
@settings(deadline=None)
async def test_what_is_kept_in_memory_changes_no_answer(found: Parties, steps: list[int]) -> None:
    shelf, archive = Shelf(seats_of(found)), Archive()
    today = TODAY - timedelta(days=400)
    for step in (*steps, 400):
        today = min(today + timedelta(days=step), TODAY)
        known = [one for one in shelf.kept if one.day <= today]
        now = Shelf(known)
        read_ = await archive.read("town", now, today)  # type: ignore[arg-type]  # a part of the port
        whole = meetings_of(known)
        assert sorted(zip(read_.day, read_.one, read_.other, read_.met, strict=True)) == sorted(
            zip(whole.day, whole.one, whole.other, whole.met, strict=True)
        )
