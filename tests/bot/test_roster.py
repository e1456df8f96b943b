"""Rosters and histories as people have them: well made, French, broken, or not CSV at all."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import bot
from bot.complaint import RosterError
from bot.matching import Past
from bot.roster import Entry, read_history, read_roster
from bot.vocabulary import Vocabulary
from tests.town import CATALOGUES

LEA = Entry(
    "lea",
    "Léa Fontanel",
    "Atelier Brume",
    "graphiste",
    ("Identité visuelle", "affiches"),
    ("photographie",),
    ("marc",),
    "site",
)
MARC = Entry("marc", "Marc Okoundji", seeks=("site web",))

ENGLISH_FILE = """\
id,name,company,trade,offers,seeks,avoid,mode
lea,Léa Fontanel,Atelier Brume,graphiste,Identité visuelle;affiches,photographie,marc,site
marc,Marc Okoundji,,,,site web,,
"""
# What Excel writes in France when a list holds the separator of the file.
FRENCH_FILE = """\
Identifiant;Nom;Entreprise;Métier;Offres;Cherche;Évite;Mode
lea;Léa Fontanel;Atelier Brume;graphiste;"Identité visuelle;affiches";photographie;marc;Sur site
marc;Marc Okoundji;;;;site web;;
"""


@pytest.mark.parametrize("text", [ENGLISH_FILE, FRENCH_FILE], ids=["commas", "semicolons"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["bare", "marked"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_one_list_in_every_spelling_of_csv(text: str, mark: bytes, end: str) -> None:
    data = mark + text.replace("\n", end).encode()
    assert read_roster(data, "r.csv").entries == (LEA, MARC)
    assert read_roster(data.rstrip(), "r.csv").entries == (LEA, MARC)


def test_blank_lines_spaces_and_quotes_are_no_matter() -> None:
    text = (
        '\n  ID ,  "Name" , offers\n\n , ,\n'
        ' lea , "Fontanel,  Léa" , "a ;; b ; A"\n \nmarc,"Marc ""le grand""",\n\n'
    )
    assert read_roster(text.encode(), "r.csv").entries == (
        Entry("lea", "Fontanel, Léa", offers=("a", "b")),
        Entry("marc", 'Marc "le grand"'),
    )


def test_the_line_excel_writes_about_separators_is_obeyed() -> None:
    text = "sep=;\r\nid;name\r\na;x, y\r\nb;\r\n"
    with pytest.raises(RosterError, match=r"^r\.csv, line 4: the name is empty$"):
        read_roster(text.encode(), "r.csv")
    text = text.replace("b;", "b;z")
    assert read_roster(text.encode(), "r.csv").entries[0] == Entry("a", "x, y")


def test_columns_nobody_reads_are_named_once_in_their_order() -> None:
    text = "phone,id,E-mail,name,phone,\n1,a,x@y,Léa,2,3\n"
    roster = read_roster(text.encode(), "r.csv")
    assert roster.unused == ("phone", "E-mail")
    assert roster.entries == (Entry("a", "Léa"),)


def test_a_column_s_own_name_wins_over_another_word_for_it() -> None:
    roster = read_roster("id,name,nom\na,Léa,Fontanel\n".encode(), "r.csv")
    assert roster.entries == (Entry("a", "Léa"),)
    assert roster.unused == ("nom",)


def test_a_formula_is_text() -> None:
    roster = read_roster(b'id,name,offers\n=1+1,"=HYPERLINK(""x"")",@SUM(A1);-2\n', "r.csv")
    assert roster.entries == (Entry("=1+1", '=HYPERLINK("x")', offers=("@SUM(A1)", "-2")),)


def test_what_a_terminal_would_obey_is_taken_out_of_names() -> None:
    roster = read_roster("id,name\na,L\x1b[31méa\x07\x9b\n".encode(), "r.csv")
    assert roster.entries == (Entry("a", "L [31méa"),)


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("", "any"),
        ("ANY", "any"),
        ("les deux", "any"),
        ("on-site", "site"),
        ("Présentiel", "site"),
        ("remote", "remote"),
        ("À distance", "remote"),
    ],
)
def test_modes_are_read_in_two_languages(written: str, mode: str) -> None:
    roster = read_roster(f"id,name,mode\na,Léa,{written}\n".encode(), "r.csv")
    assert roster.entries[0].mode == mode


WRONG_ROSTERS = [
    (b"", "line 1: the file is empty"),
    (b"\xef\xbb\xbf\r\n \r\n", "line 1: the file is empty"),
    (b"\n,,\n", "line 1: the file is empty"),
    (b"\nid,name\n\n", "line 2: there is a header and nobody below it"),
    (b"id,company\na,b\n", 'line 1: the column "name" is missing; there is "id", "company"'),
    (b"\n\nname;x\nL;y\n", 'line 3: the column "id" is missing; there is "name", "x"'),
    (b"id,name,ID\n", 'line 1: the columns "id" and "ID" both mean "id"; keep one'),
    (
        b"id,name,offre,Offres\n",
        'line 1: the columns "offre" and "Offres" both mean "offers"; keep one',
    ),
    (b"id,name\na,L\n\nb,M\na,N\n", 'line 5: the id "a" already stands on line 2'),
    (
        b'id,name\na,"L\nM"\nb,N\nb,O\n',
        "line 2: the name runs over several lines; is a quote left open?",
    ),
    (b'id,name,x\na,L,"1\n2"\nb,M,3\na,N,4\n', 'line 5: the id "a" already stands on line 2'),
    (
        b"sep=;\nid,name;x\na,L;1\n",
        'line 2: the column "id" is missing; there is "id,name", "x"',
    ),
    (b"id,name\n,L\n", "line 2: the id is empty"),
    (b"id,name\na, \n", "line 2: the name is empty"),
    (b"id,name\na;b,L\n", 'line 2: the id "a;b" holds a ";", which parts the ids of a list'),
    (
        b"id,name,avoid\na,L,b\nb,M,a;c\n",
        'line 3: avoid names "c", an id that is not in this file',
    ),
    (b"id,name,mode\na,L,maybe\n", 'line 2: the mode "maybe" is none of any, site, remote'),
    (b"id,name\na,L\nb,M,x\n", "line 3: there are 3 cells where the header has 2"),
    (b"id,name,mode\na,L\n", "line 2: there are 2 cells where the header has 3"),
    (
        b"id;name;offers\na;L;x;y\n",
        "line 2: there are 4 cells where the header has 3; a list needs quotes around it, "
        'like "a;b"',
    ),
    (
        b'id,name,mode\na,"L,any\nb,"M\n',
        "line 2: there are 2 cells where the header has 3; is a quote left open?",
    ),
    (b'id,name\na,L\nb,"M\nc,N\n', "line 3: a quote is opened here and never closed"),
    (b'id,name\na,"', "line 2: a quote is opened here and never closed"),
    (b'"id,name\na,L\n', "line 1: a quote is opened here and never closed"),
    (
        b"id,name\na,L\r\nb,caf\xe9\r\n",
        "line 3: the byte 0xE9 is not UTF-8; save the file as CSV in UTF-8",
    ),
    (
        "id,name\na,Léa\n".encode("utf-16"),
        "line 1: the byte 0xFF is not UTF-8; save the file as CSV in UTF-8",
    ),
    (b"id,name\r\ra,L\0\n", "line 3: there is a NUL byte; save the file as CSV in UTF-8"),
    (
        b'id,name\na,L\nb,"' + b"x" * 200_000 + b'"\n',
        "line 3: a cell has more than 131072 letters; is a quote left open?",
    ),
    (
        b"id,name,mode\na,L," + b"x" * 50 + b"\n",
        f'line 2: the mode "{"x" * 39}…" is none of any, site, remote',
    ),
]


@pytest.mark.parametrize(("data", "sentence"), WRONG_ROSTERS)
def test_a_wrong_roster_is_one_sentence_with_file_and_line(data: bytes, sentence: str) -> None:
    with pytest.raises(RosterError) as wrong:
        read_roster(data, "my list.csv")
    assert str(wrong.value) == f"my list.csv, {sentence}"


@pytest.mark.parametrize(("data", "sentence"), WRONG_ROSTERS)
def test_an_organiser_reads_what_is_wrong_in_their_language(data: bytes, sentence: str) -> None:
    with pytest.raises(RosterError) as wrong:
        read_roster(data, "my list.csv")
    english, french = (wrong.value.said(CATALOGUES.speak(one)) for one in ("en", "fr"))
    assert english == (f"my list.csv, {sentence}",)
    [told] = french
    assert isinstance(told, str)
    line, _, problem = sentence.removeprefix("line ").partition(": ")
    assert told.startswith(f"dans my list.csv, ligne {line}, ")
    assert problem not in told
    assert '"' not in told.replace('"a;b"', "")


def test_a_name_with_braces_is_a_name() -> None:
    with pytest.raises(RosterError) as wrong:
        read_roster(b"id,name\n{x},L\n{x},M\n", "{y}.csv")
    assert str(wrong.value) == '{y}.csv, line 3: the id "{x}" already stands on line 2'


def test_a_history_is_read_in_both_forms_of_dates() -> None:
    text = "date,group,room\n2025-01-06,a;b,blue\n\n13/1/2025, c ; a ;,red\n"
    history = read_history(text.encode(), "h.csv", ["a", "b", "c"])
    assert history.groups == (
        Past(date(2025, 1, 6), frozenset("ab")),
        Past(date(2025, 1, 13), frozenset("ca")),
    )
    assert history.unused == ("room",)
    french = 'Date;Groupe;x\r\n06/01/2025;"a;b";\r\n13/01/2025;"c;a";\r\n'
    assert read_history(french.encode(), "h.csv", "abc").groups == history.groups


def test_a_history_that_has_not_begun_is_no_error() -> None:
    assert read_history(b"date,group\n", "h.csv", ["a"]).groups == ()


BAD_DATE = "is no day like 2025-01-31 or 31/01/2025"
WRONG_HISTORIES = [
    (b"", "line 1: the file is empty"),
    (b"date,who\n", 'line 1: the column "group" is missing; there is "date", "who"'),
    (b"date,group\n2025-01-06,a;b\n2025-01-13,a;z\n", 'line 3: the id "z" is not in the roster'),
    (b"date,group\n2025-01-06,a;b;a\n", 'line 2: "a" is in this group twice'),
    (b"date,group\n2025-02-30,a;b\n", f'line 2: the date "2025-02-30" {BAD_DATE}'),
    (b"date,group\n01/31/2025,a;b\n", f'line 2: the date "01/31/2025" {BAD_DATE}'),
    (b"date,group\n20250106,a;b\n", f'line 2: the date "20250106" {BAD_DATE}'),
    (b"date,group\n0000-01-01,a;b\n", f'line 2: the date "0000-01-01" {BAD_DATE}'),
    (b"date,group\n,a;b\n", "line 2: the date is empty"),
    (b"date,group\n2025-01-06,\n", "line 2: the group is empty"),
    (b"date,group\n2025-01-06,;\n", "line 2: the group is empty"),
    (b"date,group\n2025-01-06\n", "line 2: there are 1 cells where the header has 2"),
    (
        b"date;group\n2025-01-06;a;b\n",
        "line 2: there are 3 cells where the header has 2; a list needs quotes around it, "
        'like "a;b"',
    ),
    (
        b'date,group\n2025-01-06,"a;b\n2025-01-13,a;b"\n',
        "line 2: the group runs over several lines; is a quote left open?",
    ),
]


@pytest.mark.parametrize(("data", "sentence"), WRONG_HISTORIES)
def test_a_wrong_history_is_one_sentence_with_file_and_line(data: bytes, sentence: str) -> None:
    with pytest.raises(RosterError) as wrong:
        read_history(data, "h.csv", ["a", "b"])
    assert str(wrong.value) == f"h.csv, {sentence}"


PIECES = [
    *("id", "name", "date", "group", "mode", "offers", "avoid", "nom", "a", "b", "2025-01-06"),
    *(",", ";", "\n", "\r\n", "\r", '"', '""', " ", "é", "\u2028", "\x1c", "\0", "\ufeff", "=1"),
]
TORN = st.one_of(
    st.binary(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=40).map(lambda some: "".join(some).encode()),
    st.lists(st.sampled_from(PIECES), max_size=40).map(
        lambda some: ("id,name,avoid,mode\n" + "".join(some)).encode()
    ),
    st.lists(st.sampled_from(PIECES), max_size=40).map(
        lambda some: ("date;group\n" + "".join(some)).encode()
    ),
)


def refusal(read: Callable[[bytes, str], object], data: bytes) -> str:
    """What *read* says against *data*; "" when it reads it."""
    try:
        read(data, "f.csv")
    except RosterError as wrong:
        return str(wrong)
    return ""


@given(TORN)
@example(b'id,"na\nid;name\na;b')
@example('id,name\na,"\u2028"'.encode())
def test_whatever_the_bytes_it_is_read_or_refused_in_one_line(data: bytes) -> None:
    for read in (read_roster, lambda data, source: read_history(data, source, "ab")):
        said = refusal(read, data)
        assert said.startswith("f.csv, line ") or not said
        assert len(said.splitlines()) <= 1


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8
).filter(lambda cell: cell.strip())


@given(
    st.dictionaries(CELL.filter(lambda cell: ";" not in cell), CELL, min_size=1, max_size=6),
    st.sampled_from(",;"),
)
def test_what_is_quoted_comes_back(people: dict[str, str], separator: str) -> None:
    people = {one.strip(): name for one, name in people.items()}
    quoted = [[part.replace('"', '""') for part in pair] for pair in people.items()]
    lines = [f'"{one}"{separator}"{name}"' for one, name in quoted]
    data = "\n".join([f"id{separator}name", *lines]).encode()
    entries = read_roster(data, "r.csv").entries
    assert [(entry.id, entry.name) for entry in entries] == [
        (one, " ".join(name.split())) for one, name in people.items()
    ]


def test_fifty_thousand_rows_keep_every_person_and_every_line() -> None:
    rows = [f'p{n};"Léa Nº{n}";"photo;vidéo {n % 40}";p{n - n % 2}' for n in range(50_000)]
    data = "\r\n".join(["id;nom;offres;évite", *rows]).encode("utf-8-sig")
    entries = read_roster(data, "r.csv").entries
    assert len(entries) == 50_000
    assert entries[49_999] == Entry(
        "p49999", "Léa Nº49999", offers=("photo", "vidéo 39"), avoid=("p49998",)
    )
    with pytest.raises(RosterError, match=r'^r\.csv, line 50002: the id "p7" already stands on'):
        read_roster(data + b"\r\np7;L;;", "r.csv")


def test_the_roster_of_the_demo_is_a_space_one_would_believe() -> None:
    path = Path(bot.__file__).parent / "demo_roster.csv"
    roster = read_roster(path.read_bytes(), path.name)
    assert roster.unused == ()
    assert len(roster.entries) == 30
    assert len({entry.name for entry in roster.entries}) == 30
    assert all(entry.company and entry.offers and entry.seeks for entry in roster.entries)
    vocabulary = Vocabulary.shipped()
    assert [entry.trade for entry in roster.entries if entry.trade not in vocabulary] == []
    assert {entry.mode for entry in roster.entries} == {"any", "site", "remote"}
    assert [entry.id for entry in roster.entries if entry.avoid] == ["jules"]
    companies = [entry.company for entry in roster.entries]
    assert {companies.count(one) for one in companies} == {1, 2, 3}
    offered = [
        (entry.id, vocabulary.canonical(one)) for entry in roster.entries for one in entry.offers
    ]
    for entry in roster.entries:
        sought = set(map(vocabulary.canonical, entry.seeks))
        assert [who for who, what in offered if what in sought and who != entry.id], entry.name
