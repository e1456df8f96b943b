"""Who is on the list and who met whom, read from the CSV files people already have. Pure.

Both readers take the bytes of a file and the name to call it by. Whatever is wrong is one
RosterError; nothing else is raised, whatever the bytes.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain

from bot.matching.people import Mode, Past

SEPARATORS = (",", ";")  # of cells; the first wins where nothing else decides
LIST_SEPARATOR = ";"

_BOM = b"\xef\xbb\xbf"
_END = "\0"  # stands after the last line; no file holds it, see _text
_BREAK = re.compile(r"\r\n|\r|\n")
_BREAK_BYTES = re.compile(rb"\r\n|\r|\n")
# Terminals obey some of these; a name needs none of them.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Excel writes this line above the header to say which separator follows.
_SEP_LINE = re.compile(r"sep=([,;])(?=[\r\n])", re.IGNORECASE)
_SHOWN = 40  # letters of a cell that are quoted in a sentence
_SHOWN_COLUMNS = 12

# Headers as people write them, compared without case and accents.
_ROSTER: Mapping[str, tuple[str, ...]] = {
    "id": ("identifier", "identifiant"),
    "name": ("nom",),
    "company": ("entreprise", "societe"),
    "trade": ("metier", "profession"),
    "offers": ("offer", "offre", "offres"),
    "seeks": ("seek", "cherche", "recherche"),
    "avoid": ("avoids", "evite", "eviter"),
    "mode": (),
}
_HISTORY: Mapping[str, tuple[str, ...]] = {"date": (), "group": ("groupe",)}

_MODES: Mapping[str, Mode] = {
    **dict.fromkeys(("", "any", "both", "either", "hybrid"), "any"),
    **dict.fromkeys(("les deux", "peu importe", "hybride"), "any"),
    **dict.fromkeys(("site", "on site", "on-site", "onsite", "sur site", "sur place"), "site"),
    **dict.fromkeys(("in person", "presentiel", "en presentiel"), "site"),
    **dict.fromkeys(("remote", "online", "a distance", "distance", "en ligne"), "remote"),
    **dict.fromkeys(("distanciel", "teletravail", "visio"), "remote"),
}


class RosterError(Exception):
    """One sentence saying what is wrong, with the file and the line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a roster, trimmed. Tags keep the spelling they were given."""

    id: str
    name: str
    company: str = ""
    trade: str = ""
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    mode: Mode = "any"


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows of a roster in their order, at least one, and the columns nobody reads."""

    entries: tuple[Entry, ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """The groups that met, in the order of the file, and the columns nobody reads."""

    groups: tuple[Past, ...]
    unused: tuple[str, ...] = ()


def read_roster(data: bytes, source: str) -> Roster:
    """Read ``id,name`` and, where they are, ``company,trade,offers,seeks,avoid,mode``.

    UTF-8, cells parted by commas or semicolons, lists by semicolons. Raises RosterError.
    """
    table = _Table(data, source, _ROSTER, required=("id", "name"))
    entries: list[Entry] = []
    lines: dict[str, int] = {}
    for row in table.rows():
        entry = _entry(row)
        if entry.id in lines:
            first = lines[entry.id]
            raise row.wrong(f"the id {_quoted(entry.id)} already stands on line {first}")
        lines[entry.id] = row.line
        entries.append(entry)
    if not entries:
        raise _wrong(source, table.header_line, "there is a header and nobody below it")
    for entry in entries:
        for other in entry.avoid:
            if other not in lines:
                problem = f"avoid names {_quoted(other)}, an id that is not in this file"
                raise _wrong(source, lines[entry.id], problem)
    return Roster(tuple(entries), table.unused)


def read_history(data: bytes, source: str, known: Collection[str]) -> History:
    """Read ``date,group``: days as 2025-01-31 or 31/01/2025, groups as ids of *known*.

    A header with nothing below it is a history that has not begun. Raises RosterError.
    """
    table = _Table(data, source, _HISTORY, required=("date", "group"))
    ids = frozenset(known)
    return History(tuple(_past(row, ids) for row in table.rows()), table.unused)


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one record by the names of their columns; *line* is where it begins."""

    source: str
    line: int
    cells: Sequence[str]
    columns: Mapping[str, int]

    def wrong(self, problem: str) -> RosterError:
        return _wrong(self.source, self.line, problem)

    def text(self, column: str) -> str:
        """The cell in one line and trimmed; "" where there is no such column."""
        at = self.columns.get(column)
        return "" if at is None else " ".join(self.cells[at].split())

    def needed(self, column: str) -> str:
        """A cell that must say something, and in one line: more is a quote left open."""
        cell = self.cells[self.columns[column]].strip()
        if not cell:
            raise self.wrong(f"the {column} is empty")
        if _BREAK.search(cell):
            raise self.wrong(f"the {column} runs over several lines; is a quote left open?")
        return cell

    def several(self, column: str) -> list[str]:
        """The parts of a list, trimmed, in its order and without its blanks."""
        at = self.columns.get(column)
        cell = "" if at is None else self.cells[at]
        return [one for part in cell.split(LIST_SEPARATOR) if (one := part.strip())]


class _Table:
    """A header and its rows."""

    def __init__(
        self,
        data: bytes,
        source: str,
        known: Mapping[str, tuple[str, ...]],
        required: Sequence[str],
    ) -> None:
        text = _text(data, source)
        separators: Sequence[str] = SEPARATORS
        if mark := _SEP_LINE.match(text):
            separators = (mark[1],)
            text = text[mark.end() :]  # the end of the line stays: it counts
        starts = [(sign, *_first(text, sign, source)) for sign in separators]
        sign, line, header = max(
            starts, key=lambda start: (_recognised(start[2], known), len(start[2]))
        )
        if not header:
            raise _wrong(source, 1, "the file is empty")
        self._source = source
        self._records = _records(text, sign, source)
        self._sign = sign
        self._width = len(header)
        self.header_line = line
        self._columns = _columns(header, known, source, line)
        for column in required:
            if column not in self._columns:
                problem = f"the column {_quoted(column)} is missing; there is {_listed(header)}"
                raise _wrong(source, line, problem)
        read = set(self._columns.values())
        names = (" ".join(cell.split()) for at, cell in enumerate(header) if at not in read)
        self.unused = tuple(dict.fromkeys(name for name in names if name))

    def rows(self) -> Iterator[_Row]:
        for line, end, cells in self._records:
            if line == self.header_line:
                continue
            if len(cells) != self._width:
                raise _wrong(self._source, line, self._ragged(len(cells), end > line))
            yield _Row(self._source, line, cells, self._columns)

    def _ragged(self, count: int, tall: bool) -> str:
        problem = f"there are {count} cells where the header has {self._width}"
        if tall:
            return f"{problem}; is a quote left open?"
        if count > self._width and self._sign == LIST_SEPARATOR:
            return f'{problem}; a list needs quotes around it, like "a;b"'
        return problem


def _text(data: bytes, source: str) -> str:
    """The file as text, with no control characters but tabs and ends of lines."""
    body = data.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = f"the byte 0x{body[error.start]:02X} is not UTF-8; save the file as CSV in UTF-8"
        raise _wrong(source, _line_of(body, error.start), problem) from None
    if (at := body.find(0)) >= 0:
        problem = "there is a NUL byte; save the file as CSV in UTF-8"
        raise _wrong(source, _line_of(body, at), problem)
    if not text.strip():
        raise _wrong(source, 1, "the file is empty")
    return _CONTROLS.sub(" ", text)


def _line_of(body: bytes, at: int) -> int:
    return len(_BREAK_BYTES.findall(body[:at])) + 1


def _records(text: str, separator: str, source: str) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, last line, cells) of every record that is not blank."""
    lines = chain(io.StringIO(text, newline=""), [_END])
    # Not strict, for the spaces some programs leave after a closing quote. What strict would have
    # said of a quote left open is told by where the end of the file turns up.
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    start = 1
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                if cells != [_END]:
                    raise _wrong(source, start, "a quote is opened here and never closed")
                return
            if not all(map(_blank, cells)):
                yield start, reader.line_num, cells
            start = reader.line_num + 1
    except csv.Error:  # the one it has left: the limit on cells
        problem = f"a cell has more than {csv.field_size_limit()} letters; is a quote left open?"
        raise _wrong(source, start, problem) from None


def _blank(cell: str) -> bool:
    """Nothing but spaces and separators: a blank row read with the wrong one holds these."""
    return not cell or not "".join(cell.split()).strip("".join(SEPARATORS))


def _first(text: str, separator: str, source: str) -> tuple[int, list[str]]:
    """(line, cells) of the first record; a file of separators alone has none, like an empty one."""
    for line, _, cells in _records(text, separator, source):
        return line, cells
    return 1, []


def _recognised(header: Sequence[str], known: Mapping[str, tuple[str, ...]]) -> int:
    names = {_plain(cell) for cell in header}
    return sum(not names.isdisjoint((name, *aliases)) for name, aliases in known.items())


def _columns(
    header: Sequence[str], known: Mapping[str, tuple[str, ...]], source: str, line: int
) -> dict[str, int]:
    """Where each known column stands. Its own name wins over another word for it."""
    names = [_plain(cell) for cell in header]
    found = {}
    for column, aliases in known.items():
        places = [at for at, name in enumerate(names) if name == column]
        places = places or [at for at, name in enumerate(names) if name in aliases]
        if len(places) > 1:
            one, other = (_quoted(header[at]) for at in places[:2])
            problem = f"the columns {one} and {other} both mean {_quoted(column)}; keep one"
            raise _wrong(source, line, problem)
        if places:
            found[column] = places[0]
    return found


def _entry(row: _Row) -> Entry:
    one = row.needed("id")
    if LIST_SEPARATOR in one:
        raise row.wrong(f'the id {_quoted(one)} holds a ";", which parts the ids of a list')
    mode = row.text("mode")
    if _plain(mode) not in _MODES:
        raise row.wrong(f"the mode {_quoted(mode)} is none of any, site, remote")
    return Entry(
        id=one,
        name=" ".join(row.needed("name").split()),
        company=row.text("company"),
        trade=row.text("trade"),
        offers=_tags(row.several("offers")),
        seeks=_tags(row.several("seeks")),
        avoid=tuple(dict.fromkeys(row.several("avoid"))),
        mode=_MODES[_plain(mode)],
    )


def _tags(written: Iterable[str]) -> tuple[str, ...]:
    """Tags in one line each, the first spelling of each."""
    found: dict[str, str] = {}
    for one in written:
        found.setdefault(_plain(one), " ".join(one.split()))
    return tuple(found.values())


def _past(row: _Row, known: frozenset[str]) -> Past:
    day = _day(row)
    row.needed("group")
    ids = row.several("group")
    if not ids:
        raise row.wrong("the group is empty")
    for one in ids:
        if one not in known:
            raise row.wrong(f"the id {_quoted(one)} is not in the roster")
    people = frozenset(ids)
    if len(people) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise row.wrong(f"{_quoted(twice)} is in this group twice")
    return Past(day, people)


def _day(row: _Row) -> date:
    written = row.needed("date")
    day = _parsed_day(written)
    if day is None:
        raise row.wrong(f"the date {_quoted(written)} is no day like 2025-01-31 or 31/01/2025")
    return day


@lru_cache(maxsize=1024)  # a round is one day on thousands of rows
def _parsed_day(written: str) -> date | None:
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", written)
    french = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", written)
    parts = iso.groups() if iso else french.groups()[::-1] if french else ()
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:  # no such day, or not three numbers
        return None


@lru_cache(maxsize=65_536)  # a roster repeats its tags; these are all of a large one
def _plain(text: str) -> str:
    """A header, a mode or a tag as it is compared: no case, no accents, single spaces."""
    bare = unicodedata.normalize("NFKD", text)
    kept = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return " ".join(kept.casefold().split())


def _wrong(source: str, line: int, problem: str) -> RosterError:
    return RosterError(f"{source}, line {line}: {problem}")


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return f'"{shown[: _SHOWN - 1]}…"' if len(shown) > _SHOWN else f'"{shown}"'


def _listed(header: Sequence[str]) -> str:
    shown = [_quoted(cell) for cell in header[:_SHOWN_COLUMNS]]
    return ", ".join([*shown, "…"] if len(header) > _SHOWN_COLUMNS else shown)
