"""A phrase without its accents, capitals and typography, and the way back to what was typed."""

import unicodedata
from dataclasses import dataclass

from bot.phrases.questions import Asked

LONGEST = 200
"""Characters in the longest phrase that is read at all."""

_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"} | dict.fromkeys("‐‑‒–—−", "-")
)


@dataclass(frozen=True, slots=True)
class Folded:
    """``text``: lower case, without accents, single spaces. ``typed``: what it was made of."""

    typed: str
    text: str
    origin: tuple[int, ...]

    def fragment(self, start: int, end: int) -> str:
        """What was typed for ``text[start:end]``."""
        if start >= end:
            return self.typed
        return self.typed[self.origin[start] : self.origin[end - 1] + 1]


def fold(typed: str) -> Folded:
    """Fold a phrase; raises ``Asked`` when it is empty or too long to be a date."""
    if len(typed) > LONGEST:
        raise Asked("too_long", typed)
    letters: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(typed):
        for letter in _plain(character):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            origin.append(position)
    while letters and letters[-1] in " .!,;":
        letters.pop()
        origin.pop()
    if not letters:
        raise Asked("empty", typed)
    return Folded(typed, "".join(letters), tuple(origin))


def _plain(character: str) -> str:
    """A character as the grammar spells it; nothing for accents and invisible marks."""
    if character.isspace():
        return " "
    spelt = unicodedata.normalize("NFKC", character.translate(_ALIKE)).casefold()
    kept = (
        letter
        for letter in unicodedata.normalize("NFD", spelt)
        if unicodedata.category(letter) not in {"Mn", "Cf"}
    )
    return "".join(kept)
