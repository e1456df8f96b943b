"""`comptoir pair`: a list of people in, groups out, with no chat at all.

The files are read here, the groups are drawn by `bot.matching`, and what comes out is JSON, a table
on a terminal, or aligned text anywhere else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.complaint import RosterError
from bot.facts import Facts, facts
from bot.matching import Group, LeftOut, Past, Person, Reason, Round, Rules, match
from bot.matching.people import LARGEST, SMALLEST
from bot.roster import (
    Entry,
    Roster,
    read_history,
    read_roster,
)
from bot.vocabulary import Vocabulary

REGULAR = 3  # rounds after which a newcomer is one no longer
SPARED = 4  # rounds during which who sat in a larger group is spared sitting in one again
TABLE_LIMIT = 500  # groups; a longer table is for a pager or a file, and takes seconds to lay out

_SIZES = {2: ("pair", "pairs"), 3: ("trio", "trios")}


@dataclass(frozen=True, slots=True)
class Draw:
    """What to draw: people per group, and where chance begins."""

    size: int
    seed: int


def pair(
    roster: Path, history: Path | None, draw: Draw, *, as_json: bool, out: TextIO, notes: TextIO
) -> None:
    """Draw a round from files and write it to *out*; remarks and the progress bar go to *notes*.

    *out* gets JSON when asked for, else a table where it is a terminal and aligned text where it
    isn't. Raises RosterError, with nothing written to *out*, for whatever is wrong with the input.
    """
    _check(draw)
    read, past = _read(roster, history, notes)
    vocabulary = Vocabulary.shipped()
    people = people_of(read, past, draw.size, vocabulary)
    rules = Rules(size=draw.size, near=vocabulary.near)
    with _bar(notes) as progress:
        round_ = match(people, past, rules, draw.seed, progress)
    words = Words(read, vocabulary, has_history=bool(past))
    if as_json:
        _write(out, json_text(round_, words, ascii_only=not _takes_all(out)))
    elif out.isatty() and len(round_.groups) <= TABLE_LIMIT:
        _write(out, _table(round_, words, out))
        _write(out, _ending(round_, words, draw))
    else:
        _write(out, _lines(round_, words))
        _write(out, _ending(round_, words, draw))


def people_of(
    roster: Roster, past: Sequence[Past], size: int, vocabulary: Vocabulary
) -> list[Person]:
    """Everybody on the list as the matching knows them, new or not and spared or not.

    Tags and trades are the concepts of *vocabulary*, whatever language they were written in.
    """
    met = Counter(one for _, one in {(group.date, one) for group in past for one in group.people})
    recent = sorted({group.date for group in past}, reverse=True)[:SPARED]
    spared = {day: SPARED - ago for ago, day in enumerate(recent)}
    burden: Counter[str] = Counter()
    for group in past:
        if len(group.people) > size and group.date in spared:
            for one in group.people:
                burden[one] = max(burden[one], spared[group.date])
    concept = cache(vocabulary.canonical)
    return [
        Person(
            id=entry.id,
            company=entry.company,
            trade=concept(entry.trade),
            offers=frozenset(filter(None, map(concept, entry.offers))),
            seeks=frozenset(filter(None, map(concept, entry.seeks))),
            avoid=frozenset(entry.avoid) - {entry.id},
            mode=entry.mode,
            newcomer=met[entry.id] < REGULAR,
            burden=burden[entry.id],
        )
        for entry in roster.entries
    ]


def json_text(round_: Round, words: Words, *, ascii_only: bool = False) -> str:
    """The round as JSON, one object on several lines."""
    found = {
        "groups": [
            {"members": list(group.people), "why": words.why(group)} for group in round_.groups
        ],
        "left_out": [{"id": left.id, "why": words.left(left)} for left in round_.left_out],
        "repeats": asdict(round_.repeats),
        "proved": round_.certificate.proved,
        "seed": round_.seed,
    }
    return json.dumps(found, ensure_ascii=ascii_only, indent=2) + "\n"


def proof_line(found: Facts) -> str:
    """ "48 people, 23 pairs, 1 trio, 0 left out, ... (fewest possible, proved)"."""
    if found.proved:
        proof = "fewest possible, proved"
    elif found.gap:
        proof = f"not proved, at most {found.gap} more than the fewest possible"
    else:
        proof = "not proved to be the fewest possible"
    parts = [
        "1 person" if found.people == 1 else f"{found.people} people",
        *(_groups(size, count) for size, count in found.groups),
        f"{found.left_out} left out",
        f"{found.recent} met in the last 10 rounds",
        f"{found.season} this season",
    ]
    return f"{', '.join(parts)} ({proof})"


class Words:
    """English for a round of these people. Names, never ids, unless two share a name."""

    def __init__(self, roster: Roster, vocabulary: Vocabulary, *, has_history: bool) -> None:
        self._entries: Mapping[str, Entry] = {entry.id: entry for entry in roster.entries}
        self._shared = Counter(entry.name for entry in roster.entries)
        self._vocabulary = vocabulary
        self._has_history = has_history

    def name(self, one: str) -> str:
        name = self._entries[one].name
        return f"{name} ({one})" if self._shared[name] > 1 else name

    def why(self, group: Group) -> list[str]:
        """What speaks for the group, then when its people met. Never empty."""
        wishes = [one for one in group.reasons if one.kind not in ("first", "again")]
        again = [one for one in group.reasons if one.kind == "again"]
        first = [one for one in group.reasons if one.kind == "first"]
        return [self._wish(each) for each in _bundles(wishes)] + self._standing(group, first, again)

    def left(self, left: LeftOut) -> str:
        """The same words whichever hard rule is behind it: an avoid list stays private."""
        name = self.name(left.id)
        if left.why == "alone":
            return f"{name} is the only one on the list."
        if left.why == "sat_out":
            return f"{name} sits out this time: the number of people is odd."
        return f"There was no place for {name} in this round."

    def _standing(
        self, group: Group, first: Sequence[Reason], again: Sequence[Reason]
    ) -> list[str]:
        met = [self._again(one, len(group.people)) for one in again]
        if not first:
            return met
        if not self._has_history:
            return ["No earlier meeting is known."]
        if len(group.people) == 2:
            return ["They haven't met."]
        if not again:
            return ["None of them have met."]
        who = [(self.name(one.who), self.name(one.whom)) for one in first]
        return [*met, *(f"{one} and {other} haven't met." for one, other in who)]

    def _again(self, reason: Reason, people: int) -> str:
        both = [self.name(reason.who), self.name(reason.whom)]
        who = "They" if people == 2 else listed(both)
        ago = "in the latest round" if reason.rounds == 1 else f"{reason.rounds} rounds ago"
        return f"{who} last met {ago}, on {reason.date}."

    def _wish(self, reasons: Sequence[Reason]) -> str:
        """One sentence for reasons that `_bundles` put together."""
        one = reasons[0]
        everybody = listed([self.name(who) for who in _people(reasons)])
        match one.kind:
            case "offers":
                whom = listed([self.name(each.whom) for each in reasons])
                seek = "seeks" if len(reasons) == 1 else "seek"
                return f"{whom} {seek} {self._spelt(one)}, {self.name(one.who)} offers it."
            case "trades":
                trades = {who: self._entries[who].trade for who in _people(reasons)}
                who = listed([f"{self.name(who)} ({trade})" for who, trade in trades.items()])
                return f"{who} have neighbouring trades."
            case "newcomer":
                return f"{self.name(one.who)} is new, {self.name(one.whom)} is a regular."
            case "mode":
                return (
                    f"{everybody} prefer to meet {'on site' if one.what == 'site' else 'remotely'}."
                )
            case "hours":
                return f"{everybody} are free at the same hours."
            case "languages":
                return f"{everybody} speak {one.what}."
            case _:
                return f"{everybody} prefer small groups."

    def _spelt(self, reason: Reason) -> str:
        """The tag as the one who seeks it wrote it."""
        seeks = self._entries[reason.whom].seeks
        concept = self._vocabulary.canonical
        return next((one for one in seeks if concept(one) == reason.what), reason.what)


def listed(names: Sequence[str]) -> str:
    """ "Léa", "Léa and Marc", "Léa, Marc and Inès"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _bundles(reasons: Sequence[Reason]) -> Iterator[list[Reason]]:
    """Reasons that make one sentence together, in the order of the first of each.

    In a group of five, ten pairs who all meet on site are one fact and not ten. What holds between
    two people is only said of more when it holds between any two of them.
    """
    alike: dict[tuple[str, ...], list[Reason]] = {}
    for reason in reasons:
        offered = (reason.who, reason.what) if reason.kind == "offers" else ()
        shared = (reason.what,) if reason.kind in ("mode", "languages", "hours") else ()
        alike.setdefault((reason.kind, *offered, *shared), []).append(reason)
    for (kind, *_), found in alike.items():
        among = len(_people(found))
        if kind in ("offers", "groups") or len(found) == among * (among - 1) // 2:
            yield found
        else:
            yield from ([one] for one in found)


def _people(reasons: Sequence[Reason]) -> list[str]:
    both = (one for reason in reasons for one in (reason.who, reason.whom) if one)
    return list(dict.fromkeys(both))


def _check(draw: Draw) -> None:
    if not SMALLEST <= draw.size <= LARGEST:
        raise RosterError(f"--size {draw.size}: groups have {SMALLEST} to {LARGEST} people")
    if draw.seed < 0:
        raise RosterError(f"--seed {draw.seed}: a seed is 0 or more")


def _read(roster: Path, history: Path | None, notes: TextIO) -> tuple[Roster, Sequence[Past]]:
    read = read_roster(_bytes(roster), str(roster))
    _note(notes, roster, read.unused)
    if history is None:
        return read, ()
    past = read_history(_bytes(history), str(history), [entry.id for entry in read.entries])
    _note(notes, history, past.unused)
    return read, past.groups


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror or error}") from None


def _note(notes: TextIO, path: Path, unused: Sequence[str]) -> None:
    if unused:
        what = "column not used" if len(unused) == 1 else "columns not used"
        _write(notes, f"{path}: {what}: {', '.join(unused)}\n")


@contextmanager
def _bar(notes: TextIO) -> Iterator[Callable[[float], None] | None]:
    """A progress bar that leaves nothing behind; none where nobody is looking."""
    if not notes.isatty():
        yield None
        return
    with Progress(console=Console(file=notes, force_terminal=True), transient=True) as bar:
        work = bar.add_task("Drawing the round", total=1.0)
        yield lambda done: bar.update(work, completed=done)


def _table(round_: Round, words: Words, out: TextIO) -> str:
    """The groups for a terminal. Names are text and never markup."""
    table = Table("", "Who", "Why", show_lines=True)
    for number, (names, why) in enumerate(_rows(round_, words), 1):
        table.add_row(str(number), Text("\n".join(names)), Text("\n".join(why)))
    console = Console(file=out, force_terminal=True)
    with console.capture() as taken:
        console.print(table)
    return taken.get()


def _lines(round_: Round, words: Words) -> str:
    """The groups as aligned text, one line each."""
    rows = [(", ".join(names), " ".join(why)) for names, why in _rows(round_, words)]
    count = len(str(len(rows)))
    width = max((cell_len(names) for names, _ in rows), default=0)
    return "".join(
        f"{number:>{count}}  {names}{' ' * (width - cell_len(names))}  {why}\n"
        for number, (names, why) in enumerate(rows, 1)
    )


def _rows(round_: Round, words: Words) -> Iterator[tuple[list[str], list[str]]]:
    for group in round_.groups:
        yield [words.name(one) for one in group.people], words.why(group)


def _ending(round_: Round, words: Words, draw: Draw) -> str:
    left = [f"Left out: {words.left(one)}\n" for one in round_.left_out]
    proof = proof_line(facts(round_, draw.size))
    seed = f"Seed {round_.seed}: --seed {round_.seed} draws this round again."
    return f"{''.join(left)}{proof}\n{seed}\n"


def _groups(size: int, count: int) -> str:
    one, many = _SIZES.get(size, (f"group of {size}", f"groups of {size}"))
    return f"{count} {one if count == 1 else many}"


def _takes_all(out: TextIO) -> bool:
    return (out.encoding or "utf-8").lower().startswith("utf")


def _write(out: TextIO, text: str) -> None:
    """Write what *out* can take: a name beyond its encoding gets question marks, not a crash."""
    encoding = out.encoding or "utf-8"
    out.write(text.encode(encoding, "replace").decode(encoding))
