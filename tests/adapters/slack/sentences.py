"""Which of the bot's sentences stand in a text that people were shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from babel.messages.pofile import read_po

from bot.language import LOCALES, SOURCE
from tools.catalogues import key_of

_HOLE = re.compile(r"\{\w+\}")
FAR = 600  # characters that fill a hole, at most


def sentences(locale: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each sentence of the features, by its English, and its forms in this language."""
    with (LOCALES / "fr.po").open("rb") as po:
        for message in read_po(po, locale="fr"):
            said = message.id if locale == SOURCE else message.string
            ours = any(file.startswith("bot/features/") for file, _ in message.locations)
            if ours and re.search(r"\w", _HOLE.sub("", key_of(message))):  # more than holes
                yield key_of(message), (said,) if isinstance(said, str) else tuple(said or ())


def flat(text: str) -> str:
    """The same without line breaks and marks: a button has its words without them."""
    return re.sub(r"\s+", " ", text.replace("**", ""))


def is_in(forms: Iterable[str], text: str) -> bool:
    """Whether one of the forms stands in a flat text, with anything in its holes."""
    return any(_stands(flat(form).strip(), text) for form in forms)


def _stands(form: str, text: str) -> bool:
    parts = [part for part in _HOLE.split(form) if part]
    starts, ends = form.startswith(parts[0]), form.endswith(parts[-1])
    at = text.find(parts[0])
    while at >= 0:
        end = _end(parts, text, at)
        cut = (starts and _is_cut(text, at)) or (ends and _is_cut(text, end))
        if end >= 0 and not cut:
            return True
        at = text.find(parts[0], at + 1)
    return False


def _end(parts: Sequence[str], text: str, at: int) -> int:
    """Where the parts end that follow each other from here, or -1."""
    end = at
    for part in parts:
        found = text.find(part, end, end + FAR)
        if found < 0:
            return -1
        end = found + len(part)
    return end


def _is_cut(text: str, at: int) -> bool:
    """Whether a word goes on at both sides of this place."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
