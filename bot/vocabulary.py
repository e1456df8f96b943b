"""Words for what people offer, seek and do: the same concept in every language and form. Pure.

A tag finds its concept by an exact form of the vocabulary, never by likeness. The shipped
vocabulary is the file beside this one, made to be edited.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SHIPPED = Path(__file__).with_suffix(".toml")
LANGUAGES = ("en", "fr")  # every concept has these; a file may add more

_CODE = re.compile(r"[a-z]{2,3}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_JOINTS = re.compile(r"[-‐‑‒–_/\s]+")  # what parts or joins words; NFKD leaves all of these
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'"})


class VocabularyError(Exception):
    """One sentence saying what is wrong, with the file and the line."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing people do. *forms*: language -> what it is called, its name first."""

    id: str
    forms: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8192)  # the shipped forms, each looked at several times while they are read
def fold(words: str) -> str:
    """Lower case, no accents, single spaces for hyphens and slashes: "Rédaction-Web " is
    "redaction web". A "#" in front and a full stop behind don't count; "C++" and "C#" stay.
    """
    folded = _fold_once(words)
    # Taking a sign apart may bring out another that folds: "‥" is two full stops, "ℌ" an H.
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(words: str) -> str:
    bare = unicodedata.normalize("NFKD", words.casefold().translate(_LIGATURES))
    kept = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return _JOINTS.sub(" ", kept).strip().removeprefix("#").removesuffix(".").strip()


class Vocabulary:
    """The concepts, by every form they have.

    *near*: concept -> those near without competing, in both directions, every concept present.
    """

    def __init__(self, concepts: Mapping[str, Concept], near: Mapping[str, frozenset[str]]) -> None:
        self.concepts = concepts
        self.near = near
        self._by_form = {fold(form): key for key, form in _forms(concepts)}

    @classmethod
    def read(cls, text: str, source: str = SHIPPED.name) -> Vocabulary:
        """The vocabulary that *text*, a TOML file called *source*, describes.

        Raises VocabularyError.
        """
        return _Reader(text, source).read()

    @classmethod
    def shipped(cls) -> Vocabulary:
        """The one that comes with the bot."""
        return cls.read(SHIPPED.read_text("utf-8"))

    def __contains__(self, tag: str) -> bool:
        """Whether *tag* is a form, or the id, of a concept."""
        return fold(tag) in self._by_form

    def canonical(self, tag: str) -> str:
        """The id of its concept; the folded tag itself where there is none."""
        folded = fold(tag)
        return self._by_form.get(folded, folded)

    def name(self, concept: str, locale: str) -> str:
        """What a concept is called in a language ("fr-CA" is French), in English where that is
        unknown; what is no concept is called what it is.
        """
        known = self.concepts.get(concept)
        if known is None:
            return concept
        code = re.split(r"[-_]", locale.lower())[0]
        return known.forms.get(code, known.forms[LANGUAGES[0]])[0]


def _forms(concepts: Mapping[str, Concept]) -> Iterator[tuple[str, str]]:
    """(concept, form): its id among them."""
    for concept in concepts.values():
        yield concept.id, concept.id
        for forms in concept.forms.values():
            yield from ((concept.id, form) for form in forms)


NO_WORDS = Vocabulary({}, {})  # every tag stands for itself alone


class _Reader:
    """A file of concepts; whatever is wrong with it is said with its line."""

    def __init__(self, text: str, source: str) -> None:
        self._lines, self._text, self._source = text.splitlines(), text, source

    def read(self) -> Vocabulary:
        try:
            tables = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise self._not_toml(error) from None
        concepts = {key: self._concept(key, table) for key, table in tables.items()}
        if not concepts:
            raise VocabularyError(f"{self._source}, line 1: there is no concept")
        self._check_forms(concepts)
        return Vocabulary(concepts, self._near(tables))

    def _concept(self, key: str, table: object) -> Concept:
        if not isinstance(table, dict):
            raise self._wrong(key, "", "is not a table such as [photography]")
        if not _ID.fullmatch(key):
            raise self._wrong(key, "", "is no id: write a-z, 0-9 and hyphens between words")
        for part in table:
            if part != "near" and not _CODE.fullmatch(part):
                raise self._wrong(key, part, f"has {part!r}, which is no language and not near")
        for language in LANGUAGES:
            if language not in table:
                raise self._wrong(key, "", f"has no forms in {language!r}")
        languages = (part for part in table if part != "near")
        return Concept(key, {part: self._strings(key, part, table[part]) for part in languages})

    def _strings(self, key: str, part: str, value: object) -> tuple[str, ...]:
        """A list of words, none of them empty; of a language, at least one."""
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(key, part, f"has in {part!r} something else than a list of texts")
        if not all(fold(one) for one in value) or (part != "near" and not value):
            raise self._wrong(key, part, f"has in {part!r} nothing, or an empty text")
        return tuple(value)

    def _check_forms(self, concepts: Mapping[str, Concept]) -> None:
        """A form belongs to one concept, and stands once in each of its languages."""
        owners: dict[str, str] = {}
        for key, form in _forms(concepts):
            owner = owners.setdefault(fold(form), key)
            if owner != key:
                raise self._wrong(
                    key, form, f"has the form {form!r}, which is one of {owner!r} too"
                )
        for concept in concepts.values():
            for language, forms in concept.forms.items():
                if twice := _twice(forms):
                    problem = f"has {twice!r} twice in {language!r}: case and accents don't count"
                    raise self._wrong(concept.id, twice, problem)

    def _near(self, tables: Mapping[str, Mapping[str, object]]) -> Mapping[str, frozenset[str]]:
        near: dict[str, set[str]] = {key: set() for key in tables}
        for key, table in tables.items():
            for other in self._strings(key, "near", table.get("near", [])):
                if other not in tables:
                    raise self._wrong(key, other, f"is near {other!r}, which is no concept here")
                if other == key:
                    raise self._wrong(key, "near", "is near itself")
                near[key].add(other)
                near[other].add(key)
        return {key: frozenset(others) for key, others in near.items()}

    def _not_toml(self, error: tomllib.TOMLDecodeError) -> VocabularyError:
        """tomllib ends its sentences with "(at line 3, column 5)" or "(at end of document)"."""
        said = str(error)
        place = re.search(r"\(at line (\d+)", said)
        line = int(place[1]) if place else len(self._lines)
        why = said.rpartition(" (at ")[0] or said
        return VocabularyError(f"{self._source}, line {line}: this is not TOML: {why}")

    def _wrong(self, key: str, word: str, problem: str) -> VocabularyError:
        """The sentence, with the line of the concept, or that of *word* inside it."""
        heads = (f"[{key}]", f'["{key}"]', f"{key} ", f"{key}=")
        starts = (n for n, line in enumerate(self._lines) if line.strip().startswith(heads))
        first = next(starts, 0)
        found = first
        for number in range(first + 1, len(self._lines)):
            line = self._lines[number].strip()
            if line.startswith("["):
                break
            if word and (f'"{word}"' in line or re.match(rf"{re.escape(word)}\s*=", line)):
                found = number
                break
        return VocabularyError(f"{self._source}, line {found + 1}: {key!r} {problem}")


def _twice(forms: Sequence[str]) -> str:
    """The first form that stands there already, "" if none does."""
    seen: set[str] = set()
    for form in forms:
        if fold(form) in seen:
            return form
        seen.add(fold(form))
    return ""
