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

from bot.complaint import MORE, RosterError
from bot.language import N_
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
            first = str(lines[entry.id])
            problem = N_('the id "{name}" already stands on line {first}')
            raise row.wrong(problem, name=_short(entry.id), first=first)
        lines[entry.id] = row.line
        entries.append(entry)
    if not entries:
        raise _wrong(source, table.header_line, N_("there is a header and nobody below it"))
    for entry in entries:
        for other in entry.avoid:
            if other not in lines:
                problem = N_('avoid names "{name}", an id that is not in this file')
                raise _wrong(source, lines[entry.id], problem, name=_short(other))
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

    def wrong(self, problem: str, **holes: str) -> RosterError:
        return _wrong(self.source, self.line, problem, **holes)

    def text(self, column: str) -> str:
        """The cell in one line and trimmed; "" where there is no such column."""
        at = self.columns.get(column)
        return "" if at is None else " ".join(self.cells[at].split())

    def needed(self, column: str) -> str:
        """A cell that must say something, and in one line: more is a quote left open."""
        cell = self.cells[self.columns[column]].strip()
        if not cell:
            raise self.wrong(N_("the {column} is empty"), column=column)
        if _BREAK.search(cell):
            problem = N_("the {column} runs over several lines; is a quote left open?")
            raise self.wrong(problem, column=column)
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
            raise _wrong(source, 1, N_("the file is empty"))
        self._source = source
        self._records = _records(text, sign, source)
        self._sign = sign
        self._width = len(header)
        self.header_line = line
        self._columns = _columns(header, known, source, line)
        for column in required:
            if column not in self._columns:
                problem = N_('the column "{column}" is missing; there is {columns}')
                raise _wrong(source, line, problem, column=column, columns=_listed(header))
        read = set(self._columns.values())
        names = (" ".join(cell.split()) for at, cell in enumerate(header) if at not in read)
        self.unused = tuple(dict.fromkeys(name for name in names if name))

    def rows(self) -> Iterator[_Row]:
        for line, end, cells in self._records:
            if line == self.header_line:
                continue
            if len(cells) != self._width:
                problem = self._ragged(len(cells), end > line)
                count, width = str(len(cells)), str(self._width)
                raise _wrong(self._source, line, problem, count=count, width=width)
            yield _Row(self._source, line, cells, self._columns)

    def _ragged(self, count: int, tall: bool) -> str:
        if tall:
            return N_("there are {count} cells where the header has {width}; is a quote left open?")
        if count > self._width and self._sign == LIST_SEPARATOR:
            return N_(
                "there are {count} cells where the header has {width}; a list needs quotes around"
                ' it, like "a;b"'
            )
        return N_("there are {count} cells where the header has {width}")


def _text(data: bytes, source: str) -> str:
    """The file as text, with no control characters but tabs and ends of lines."""
    body = data.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = N_("the byte {byte} is not UTF-8; save the file as CSV in UTF-8")
        byte = f"0x{body[error.start]:02X}"
        raise _wrong(source, _line_of(body, error.start), problem, byte=byte) from None
    if (at := body.find(0)) >= 0:
        problem = N_("there is a NUL byte; save the file as CSV in UTF-8")
        raise _wrong(source, _line_of(body, at), problem)
    if not text.strip():
        raise _wrong(source, 1, N_("the file is empty"))
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
                    raise _wrong(source, start, N_("a quote is opened here and never closed"))
                return
            if not all(map(_blank, cells)):
                yield start, reader.line_num, cells
            start = reader.line_num + 1
    except csv.Error:  # the one it has left: the limit on cells
        problem = N_("a cell has more than {most} letters; is a quote left open?")
        raise _wrong(source, start, problem, most=str(csv.field_size_limit())) from None


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
            one, other = (_short(header[at]) for at in places[:2])
            problem = N_('the columns "{one}" and "{other}" both mean "{column}"; keep one')
            raise _wrong(source, line, problem, one=one, other=other, column=column)
        if places:
            found[column] = places[0]
    return found


def _entry(row: _Row) -> Entry:
    one = row.needed("id")
    if LIST_SEPARATOR in one:
        problem = N_('the id "{name}" holds a ";", which parts the ids of a list')
        raise row.wrong(problem, name=_short(one))
    mode = row.text("mode")
    if _plain(mode) not in _MODES:
        problem = N_('the mode "{name}" is none of any, site, remote')
        raise row.wrong(problem, name=_short(mode))
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
        raise row.wrong("the {column} is empty", column="group")
    for one in ids:
        if one not in known:
            raise row.wrong('the id "{name}" is not in the roster', name=_short(one))
    people = frozenset(ids)
    if len(people) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise row.wrong('"{name}" is in this group twice', name=_short(twice))
    return Past(day, people)


def _day(row: _Row) -> date:
    written = row.needed("date")
    day = _parsed_day(written)
    if day is None:
        problem = 'the date "{name}" is no day like 2025-01-31 or 31/01/2025'
        raise row.wrong(problem, name=_short(written))
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


def _wrong(source: str, line: int, problem: str, **holes: str | Sequence[str]) -> RosterError:
    return RosterError(problem, source, line, **holes)


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return f"{shown[: _SHOWN - 1]}…" if len(shown) > _SHOWN else shown


def _listed(header: Sequence[str]) -> tuple[str, ...]:
    shown = tuple(_short(cell) for cell in header[:_SHOWN_COLUMNS])
    return (*shown, MORE) if len(header) > _SHOWN_COLUMNS else shown
