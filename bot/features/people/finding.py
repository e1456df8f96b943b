"""Who fits the words of somebody who looks for them: by concept, or as they are spelled. Pure.

Only what everyone may see is looked at: nobody is found through a line they keep to themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.features.people.book import Name, Profile
from bot.vocabulary import Vocabulary, fold

DOING: tuple[Name, ...] = ("trade", "offers")  # the fields that say what somebody does
PHRASE = 4  # words of the longest form that is looked for in a sentence
_MARKS = ".,;:!?()[]\"'“”«»…"
_SHORT = 3  # letters; a word so short has no plural that could be taken off


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: *concepts* of the vocabulary, or the bare *words* where there is none."""

    concepts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.concepts or self.words)

    def among(self, text: str, vocabulary: Vocabulary) -> bool:
        """Whether *text* speaks of it: of one of the concepts, or with all of the words."""
        if self.concepts:
            return not self.concepts.isdisjoint(concepts_in(text, vocabulary))
        return bool(self.words) and self.words <= stems(text)


def wanted(typed: str, vocabulary: Vocabulary) -> Wanted:
    """What these words look for, in whatever language, form or sentence they stand."""
    concepts = frozenset(concepts_in(typed, vocabulary))
    return Wanted(concepts) if concepts else Wanted(words=stems(typed))


def concepts_in(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The concepts a text names, each once, in its order: the longest forms go first.

    "Photographe de mariage, retouche photo" names photography and photo editing.
    """
    words = _words(text)
    found: dict[str, None] = {}
    start = 0
    while start < len(words):
        length, concept = _longest(words[start : start + PHRASE], vocabulary)
        if concept:
            found[concept] = None
        start += length
    return tuple(found)


def _longest(words: Sequence[str], vocabulary: Vocabulary) -> tuple[int, str]:
    """How many of these words, from the first on, are a form, and of which concept."""
    for length in range(len(words), 0, -1):
        phrase = " ".join(words[:length])
        for form in (phrase, _bare(phrase)):
            if form in vocabulary:
                return length, vocabulary.canonical(form)
    return 1, ""


def _bare(phrase: str) -> str:
    """Without a French article that leans on it: "l'avocat" is "avocat"."""
    head, mark, rest = phrase.partition("'")
    return rest if mark and len(head) <= len("qu") else phrase


def stems(text: str) -> frozenset[str]:
    """Its words without case, accents and the mark of the plural, in French and in English."""
    return frozenset(_stem(_bare(word)) for word in _words(text))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > _SHORT and word[-1] in "sx" else word


def _words(text: str) -> list[str]:
    return [bare for word in fold(text).split() if (bare := word.strip(_MARKS))]


def says(profile: Profile, name: Name, what: Wanted, vocabulary: Vocabulary) -> bool:
    """Whether a field that everyone may see speaks of it."""
    return any(what.among(text, vocabulary) for text in _open_to_all(profile, name))


def does(profile: Profile, what: Wanted, vocabulary: Vocabulary) -> bool:
    """Whether this is somebody who does or offers it, as everyone may read."""
    return any(says(profile, name, what, vocabulary) for name in DOING)


def done_here(profiles: Iterable[Profile], vocabulary: Vocabulary) -> frozenset[str]:
    """The concepts that somebody among these does or offers, as everyone may read."""
    return frozenset(
        concept
        for one in profiles
        for name in DOING
        for text in _open_to_all(one, name)
        for concept in concepts_in(text, vocabulary)
    )


def _open_to_all(profile: Profile, name: Name) -> Sequence[str]:
    """The texts of a field, if everyone may see it."""
    if profile.sight(name) != "everyone":
        return ()
    said: str | Sequence[str] = getattr(profile, name)
    return (said,) if isinstance(said, str) else said


def neighbours(concepts: Iterable[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The concepts near these, each once, in a fixed order."""
    found = {near for one in concepts for near in vocabulary.near.get(one, ())}
    yield from sorted(found - set(concepts))
