"""`comptoir pair`, from files on disk to what the organiser reads."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.complaint import RosterError
from bot.matching import Past, Person
from bot.pair import Draw, pair, people_of
from bot.roster import Entry, Roster
from bot.vocabulary import NO_WORDS, Vocabulary

ROSTER = """\
id,name,trade,offers,seeks,avoid,mode
marc,Marc,photographe,Photography,accounting,,site
lea,Léa,graphiste,logos, PHOTOGRAPHY ,zoe,site
ines,Inès,comptable,Accounting,logos,,
zoe,Zoé,,,,,
"""
HISTORY = """\
date,group
2025-01-06,lea;marc
2025-01-06,ines;zoe
2025-01-13,lea;ines
"""


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


class Files:
    """A folder with a roster and perhaps a history, and the command run in it."""

    def __init__(self, folder: Path) -> None:
        self.roster = folder / "roster.csv"
        self.history = folder / "history.csv"
        self.notes = io.StringIO()
        self.write(ROSTER)

    def write(self, roster: str, history: str | None = None) -> None:
        self.roster.write_text(roster, encoding="utf-8")
        if history is not None:
            self.history.write_text(history, encoding="utf-8")

    def run(self, size: int = 2, seed: int = 1, as_json: bool = False, screen: bool = False) -> str:
        history = self.history if self.history.exists() else None
        out = Screen() if screen else io.StringIO()
        draw = Draw(size, seed)
        pair(self.roster, history, draw, as_json=as_json, out=out, notes=self.notes)
        return out.getvalue()

    def json(self, size: int = 2, seed: int = 1) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(size, seed, as_json=True))
        return found


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def members(found: dict[str, Any]) -> list[list[str]]:
    return [group["members"] for group in found["groups"]]


def test_json_has_the_promised_shape_and_nothing_else(files: Files) -> None:
    # Léa avoids Zoé, so that one pair meets again whatever one does: better that than two.
    files.write(ROSTER, HISTORY)
    assert files.json(seed=5) == {
        "groups": [
            {
                "members": ["ines", "lea"],
                "why": [
                    "Inès seeks logos, Léa offers it.",
                    "They last met in the latest round, on 2025-01-13.",
                ],
            },
            {"members": ["marc", "zoe"], "why": ["They haven't met."]},
        ],
        "left_out": [],
        "repeats": {"last_10_rounds": 1, "last_season": 1, "meetings": 1},
        "proved": True,
        "seed": 5,
    }
    assert files.notes.getvalue() == ""


def test_who_is_alone_is_left_out_and_told_why(files: Files) -> None:
    files.write("id,name\na,Léa\n")
    found = files.json()
    assert found["left_out"] == [{"id": "a", "why": "Léa is the only one on the list."}]
    assert found["groups"] == []


def test_reasons_name_people_and_spell_tags_as_the_seeker_does(files: Files) -> None:
    found = files.json()
    assert members(found) == [["ines", "zoe"], ["lea", "marc"]]
    assert [group["why"] for group in found["groups"]] == [
        ["No earlier meeting is known."],
        [
            "Léa seeks PHOTOGRAPHY, Marc offers it.",
            "Léa (graphiste) and Marc (photographe) have neighbouring trades.",
            "Léa and Marc prefer to meet on site.",
            "No earlier meeting is known.",
        ],
    ]


def test_text_for_a_pipe_is_aligned_and_ends_with_the_proof(files: Files) -> None:
    files.write("id,name\na,小林\nb,Léa-Marie\nc,Bo\nd,Al\ne,Cy\n")
    said = files.run(seed=9).splitlines()
    assert said[-2:] == [
        "5 people, 1 pair, 1 trio, 0 left out, 0 met in the last 10 rounds, 0 this season"
        " (fewest possible, proved)",
        "Seed 9: --seed 9 draws this round again.",
    ]
    whys = [line.index("No earlier") + line.count("小林") * 2 for line in said[:-2]]
    assert len(whys) == 2
    assert len(set(whys)) == 1


def test_a_terminal_gets_a_table_and_names_are_never_markup(files: Files) -> None:
    files.write("id,name\na,[red]Léa[/red]\nb,=1+1\n")
    said = files.run(screen=True)
    assert "┏" in said
    assert "[red]Léa[/red]" in said
    assert "=1+1" in said
    assert "2 people, 1 pair, 0 left out" in said
    assert "\x1b" not in files.run()


def test_json_stays_json_on_a_terminal(files: Files, tmp_path: Path) -> None:
    out = Screen()
    pair(files.roster, None, Draw(2, 1), as_json=True, out=out, notes=files.notes)
    assert json.loads(out.getvalue())["seed"] == 1


def test_an_output_with_few_letters_loses_accents_but_no_ids(files: Files) -> None:
    files.write("id,name\nłéa,Łucja\nb,Bo\n")
    for as_json in (True, False):
        raw = io.BytesIO()
        out = io.TextIOWrapper(raw, encoding="latin-1")
        pair(files.roster, None, Draw(2, 1), as_json=as_json, out=out, notes=files.notes)
        out.flush()
        if as_json:
            assert members(json.loads(raw.getvalue())) == [["b", "łéa"]]
        else:
            assert "Bo, ?ucja" in raw.getvalue().decode("latin-1")


def test_a_progress_bar_is_for_terminals_alone(files: Files) -> None:
    files.run()
    assert files.notes.getvalue() == ""
    files.notes = Screen()
    files.run()
    assert "Drawing the round" in files.notes.getvalue()


def as_excel_in_france(lines: list[str]) -> str:
    """The same cells between semicolons, marked as UTF-8, quoted where needed."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(csv.reader(lines))
    return "\ufeff" + out.getvalue()


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_neither_rows_nor_separators_nor_columns_change_the_round(files: Files, size: int) -> None:
    demo = Path(__file__).parents[2] / "bot" / "demo_roster.csv"
    header, *rows = demo.read_text(encoding="utf-8").splitlines()
    files.write("\n".join([header, *rows]))
    expected = files.run(size, 11, as_json=True)
    assert len(members(json.loads(expected))) == -(-30 // size)
    random.Random(3).shuffle(rows)
    files.write("\n".join([header, *rows]))
    assert files.run(size, 11, as_json=True) == expected
    files.write(as_excel_in_france([header, *rows]))
    assert files.run(size, 11, as_json=True) == expected


def test_the_rows_of_the_history_have_no_order_either(files: Files) -> None:
    files.write(ROSTER, HISTORY)
    expected = files.json()
    header, *rows = HISTORY.splitlines()
    files.write(ROSTER, "\n".join([header, *reversed(rows), rows[0]]))
    assert files.json() == expected


def test_another_seed_is_another_draw_and_the_same_seed_the_same(files: Files) -> None:
    files.write("id,name\n" + "".join(f"p{n},N{n}\n" for n in range(12)))
    drawn = [str(members(files.json(seed=seed))) for seed in (1, 1, 2, 3, 4)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1


@pytest.mark.parametrize(("people", "size", "rounds"), [(8, 2, 7), (9, 3, 4)])
def test_a_season_kept_in_a_file_meets_everybody_once(
    files: Files, people: int, size: int, rounds: int
) -> None:
    roster = "id,name\n" + "".join(f"p{n},N{n}\n" for n in range(people))
    history = "date,group\n"
    for week in range(rounds):
        files.write(roster, history)
        found = files.json(size, seed=week)
        assert found["repeats"] == {"last_10_rounds": 0, "last_season": 0, "meetings": 0}
        assert found["proved"] is True
        day = date(2025, 1, 6) + timedelta(weeks=week)
        history += "".join(f"{day},{';'.join(group)}\n" for group in members(found))
    files.write(roster, history)
    assert files.json(size)["repeats"]["meetings"] > 0


@pytest.mark.parametrize("size", [2, 3, 4])
def test_repeats_are_counted_as_one_would_by_hand(files: Files, size: int) -> None:
    chance = random.Random(size)
    people = [f"p{n}" for n in range(16)]
    rounds: list[list[list[str]]] = []
    for _ in range(18):
        mixed = chance.sample(people, 16)
        rounds.append([mixed[at : at + 2] for at in range(0, 16, 2)])
    start = date(2025, 1, 6)
    rows = [
        f"{start + timedelta(weeks=week)},{';'.join(group)}\n"
        for week, groups in enumerate(rounds)
        for group in groups
    ]
    files.write(
        "id,name\n" + "".join(f"{one},{one}\n" for one in people), "date,group\n" + "".join(rows)
    )
    found = files.json(size)
    now = {frozenset({a, b}) for group in members(found) for a in group for b in group if a < b}
    met = [[frozenset(pair) for pair in groups] for groups in rounds]
    assert found["repeats"] == {
        "last_10_rounds": len(now & {pair for groups in met[-10:] for pair in groups}),
        "last_season": len(now & {pair for groups in met[-14:] for pair in groups}),
        "meetings": sum(pair in now for groups in met for pair in groups),
    }


@pytest.mark.parametrize("size", [-1, 0, 1, 6, 100])
def test_impossible_sizes_are_one_sentence(files: Files, size: int) -> None:
    with pytest.raises(RosterError) as wrong:
        files.run(size)
    assert str(wrong.value) == f"--size {size}: groups have 2 to 5 people"


def test_a_seed_below_nothing_is_one_sentence(files: Files) -> None:
    with pytest.raises(RosterError, match=r"^--seed -1: a seed is 0 or more$"):
        files.run(seed=-1)


def test_a_file_that_cannot_be_read_is_one_sentence(files: Files, tmp_path: Path) -> None:
    missing = tmp_path / "none.csv"
    for path, problem in [(missing, "No such file or directory"), (tmp_path, "Is a directory")]:
        out = io.StringIO()
        with pytest.raises(RosterError) as wrong:
            pair(path, None, Draw(2, 1), as_json=False, out=out, notes=files.notes)
        assert str(wrong.value) == f"{path}: {problem}"
        with pytest.raises(RosterError) as wrong:
            pair(files.roster, path, Draw(2, 1), as_json=False, out=out, notes=files.notes)
        assert str(wrong.value) == f"{path}: {problem}"
        assert out.getvalue() == ""


def test_a_wrong_history_says_its_own_file(files: Files) -> None:
    files.write(ROSTER, "date,group\n2025-01-06,lea;bob\n")
    with pytest.raises(RosterError) as wrong:
        files.run()
    assert str(wrong.value) == f'{files.history}, line 2: the id "bob" is not in the roster'


def test_columns_nobody_reads_are_noted_once_and_off_the_output(files: Files) -> None:
    files.write("id,name,mail,phone\na,A,x,1\nb,B,y,2\n", "date,group,room\n")
    assert "mail" not in files.run()
    assert files.notes.getvalue() == (
        f"{files.roster}: columns not used: mail, phone\n{files.history}: column not used: room\n"
    )


def test_who_is_new_and_who_is_spared_comes_from_the_history() -> None:
    roster = Roster(tuple(Entry(one, one.upper()) for one in "abcde"))
    days = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(6)]
    past = [
        Past(days[0], frozenset("abc")),
        Past(days[1], frozenset("ab")),
        Past(days[2], frozenset("acd")),
        Past(days[3], frozenset("ab")),
        Past(days[4], frozenset("bd")),
        Past(days[5], frozenset("abe")),
    ]
    people = people_of(roster, past, 2, NO_WORDS)
    assert {one.id: one.burden for one in people} == {"a": 4, "b": 4, "c": 1, "d": 1, "e": 4}
    assert {one.id for one in people if one.newcomer} == {"c", "d", "e"}
    assert people_of(roster, past[::-1], 2, NO_WORDS) == people
    assert {one.burden for one in people_of(roster, past, 3, NO_WORDS)} == {0}


def test_people_are_matched_by_concepts_in_either_language() -> None:
    entry = Entry(
        *("a", "Léa", "Brume", " PHOTOGRAPHE ", (" Retouche photo", "Tissage", "#"), ("site WEB",)),
        avoid=("a", "b"),
        mode="remote",
    )
    [one] = people_of(Roster((entry,)), (), 2, Vocabulary.shipped())
    assert one == Person(
        "a",
        company="Brume",
        trade="photography",
        offers=frozenset({"photo-editing", "tissage"}),
        seeks=frozenset({"web-development"}),
        avoid=frozenset({"b"}),
        mode="remote",
        newcomer=True,
    )


def test_a_list_may_speak_two_languages(files: Files) -> None:
    files.write(
        "id,name,trade,offers,seeks\na,Ana,,Photos,\nb,Bo,,,\nc,Cy,carpenter,,\n"
        "d,Dé,,,photographe\ne,Em,architecte d'intérieur,,\nf,Fy,,,\n"
    )
    found = files.json()
    assert members(found) == [["a", "d"], ["b", "f"], ["c", "e"]]
    assert found["groups"][0]["why"][0] == "Dé seeks photographe, Ana offers it."
    assert found["groups"][2]["why"][0] == (
        "Cy (carpenter) and Em (architecte d'intérieur) have neighbouring trades."
    )
