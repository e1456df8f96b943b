"""What somebody means who gives a part of its name. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from bot.model import Option, words


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: "Été  à Lyon" is "ete a lyon"."""
    bare = unicodedata.normalize("NFKD", text)
    kept = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return " ".join(kept.casefold().split())


def alike(options: Iterable[Option], typed: str) -> list[Option]:
    """Those whose label has every word that was typed; those that begin with it come first."""
    wanted = fold(typed)
    words = wanted.split()
    found = [(fold(label_of(one)), one) for one in options]
    near = [(label, one) for label, one in found if all(word in label for word in words)]
    return [one for _, one in sorted(near, key=lambda pair: not pair[0].startswith(wanted))]


def meant(options: Iterable[Option], typed: str) -> list[Option]:
    """The one that was chosen from the list, or called by its whole label; else all alike."""
    known = list(options)
    wanted = fold(typed)
    chosen = [one for one in known if one.value == typed.strip()]
    return chosen or [o for o in known if fold(label_of(o)) == wanted] or alike(known, typed)


def label_of(option: Option) -> str:
    """Its label as words: what may be meant is written in plain text."""
    return words(option.label)
