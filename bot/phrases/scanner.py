"""Cuts a phrase into parts: at each place the longest rule that fits, and nothing left over."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.phrases.folding import Folded, fold
from bot.phrases.parts import Part, Slot
from bot.phrases.questions import Asked, Kind

Built = tuple[Part, ...] | Kind
"""What a rule makes of its words: parts, or the kind of question that they call for."""

Build = Callable[[re.Match[str]], Built]

Wanted = TypeVar("Wanted")

# A rule ends where a word ends, and never in the middle of a date or a time.
_END = r"(?![a-z0-9])(?![-:/.]\d)"
_BETWEEN = re.compile(rf" |,|@|- |(?:a|at|au|on|le|la|les|the|du|de){_END}|(?:pour|for)(?= [a-z])")


@dataclass(frozen=True, slots=True)
class Rule:
    """What some words mean."""

    pattern: re.Pattern[str]
    build: Build


def rule(pattern: str, build: Build) -> Rule:
    """A rule for words that match ``pattern`` up to where a word ends."""
    return Rule(re.compile(f"(?:{pattern}){_END}", re.ASCII), build)


@dataclass(frozen=True, slots=True)
class Found:
    """A part, and the words it comes from as they were typed."""

    part: Part
    fragment: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """The parts of a phrase, each slot filled once."""

    typed: str
    found: tuple[Found, ...]

    def part(self, wanted: type[Wanted]) -> Wanted | None:
        """The part of a type, or None."""
        return next((one.part for one in self.found if isinstance(one.part, wanted)), None)

    def in_slot(self, slot: Slot) -> Found | None:
        """What fills a slot, or None."""
        return next((one for one in self.found if one.part.slot == slot), None)

    def none_but(self, slots: Iterable[Slot]) -> None:
        """Raises ``Asked`` about the first part that fills any other slot."""
        allowed = set(slots)
        for one in self.found:
            if one.part.slot not in allowed:
                raise Asked("unknown", one.fragment)


def phrase_of(typed: str, found: Iterable[Found]) -> Phrase:
    """A phrase; raises ``Asked`` when two parts fill one slot."""
    phrase = Phrase(typed, tuple(found))
    filled: set[Slot] = set()
    for one in phrase.found:
        if one.part.slot in filled:
            raise Asked("twice", one.fragment)
        filled.add(one.part.slot)
    return phrase


def scan(typed: str, rules: Sequence[Rule]) -> list[Found]:
    """The parts of a text in their order; raises ``Asked`` about what no rule understands."""
    folded = fold(typed)
    found: list[Found] = []
    position = 0
    while position < len(folded.text):
        longest = _longest(folded, position, rules)
        if longest is None:
            between = _BETWEEN.match(folded.text, position)
            if between is None:
                raise Asked("unknown", _word(folded, position))
            if between.end() == len(folded.text):  # "Thursday 14h to": something is missing
                raise Asked("unknown", folded.fragment(between.start(), between.end()))
            position = between.end()
            continue
        matching, match = longest
        fragment = folded.fragment(match.start(), match.end())
        built = matching.build(match)
        if isinstance(built, str):
            raise Asked(built, fragment)
        found.extend(Found(part, fragment) for part in built)
        position = match.end()
    return found


def _longest(
    folded: Folded, position: int, rules: Sequence[Rule]
) -> tuple[Rule, re.Match[str]] | None:
    matches = [(each, each.pattern.match(folded.text, position)) for each in rules]
    fitting = [(each, match) for each, match in matches if match is not None]
    return max(fitting, key=lambda pair: pair[1].end(), default=None)


def _word(folded: Folded, position: int) -> str:
    end = folded.text.find(" ", position)
    return folded.fragment(position, end if end > position else len(folded.text))
