"""Texts as Discord reads them: escaped, cut and split where no letter breaks. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote

from bot.model import Account, Bold, Link, Member, Span, Text

LONGEST_URL: Final = 512
LONGEST_LABEL: Final = 200

# Discord takes a backslash before any sign; these may begin markup wherever they stand.
_MARKUP = re.compile(r"[\\*_~`|\[\]<>@]")
_LINE_MARKUP = re.compile(r"[#\-+]|\d{1,9}[.)]")
_SHORTCODE = re.compile(r":(?=[^\s:]+:)")
# An address that is left as it is: a backslash inside would be part of it.
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]*~`|\\@]+", re.IGNORECASE)
_SAFE = ("https://", "http://")
_JOINER = "\u200d"


def size(words: str) -> int:
    """How long Discord counts *words* at most: in units of UTF-16, as its clients do."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def clusters(words: str) -> Iterator[str]:
    """The letters of *words* as a reader counts them: accents, skins and flags stay together."""
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or _parts(words, start, at):
            yield words[start:at]
            start = at


def _parts(words: str, start: int, at: int) -> bool:
    """Whether a new letter begins at *at*."""
    before, here = words[at - 1], words[at]
    if here == _JOINER or before == _JOINER or unicodedata.category(here) in {"Mn", "Me", "Mc"}:
        return False
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\U000e0020" <= here <= "\U000e007f":
        return False
    if _flag(before) and _flag(here):
        return (at - start) % 2 == 0
    return not (before == "\r" and here == "\n")


def _flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def cut(words: str, most: int) -> str:
    """*words*, shortened with "…" to *most*."""
    if size(words) <= most:
        return words
    kept, left = [], most - 1
    for letter in clusters(words):
        left -= size(letter)
        if left < 0:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def plain(text: Text) -> str:
    """A text where there is no markup: a label, a name, a description."""
    return "".join(map(_plain, text))


def _plain(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(words) | Link(words, _):
            return words
        case Account():
            return f"@{span.name or span.id}"
        case Member():
            return f"#{span.id}"
        case datetime():
            return f"{span:%Y-%m-%d %H:%M} UTC"


def line(text: Text, most: int, empty: str = "…") -> str:
    """A text in one line of at most *most*, and never empty."""
    return cut(" ".join(plain(text).split()), most) or empty


def markdown(text: Text) -> str:
    """The whole text in Discord's markup."""
    return "".join(_atoms(text))


def split(text: Text, most: int) -> list[str]:
    """The text in Discord's markup, in parts of at most *most*.

    Parted at the end of a line if there is one near, else at a space, else between letters;
    never inside a mention, a link or a bold word.
    """
    parts: list[str] = []
    waiting: list[str] = []
    length = 0
    atoms = list(_atoms(text))
    if size("".join(atoms)) <= most:
        atoms, waiting = [], atoms  # as nearly always
    for atom in atoms:
        if length + size(atom) > most:
            end = _break(waiting)
            parts.append("".join(waiting[:end]))
            waiting = waiting[end:]
            length = sum(map(size, waiting))
        waiting.append(atom)
        length += size(atom)
    parts.append("".join(waiting))
    return [part for part in (part.strip("\n") for part in parts) if part.strip()]


def _break(atoms: list[str]) -> int:
    """Behind which of the atoms to part them."""
    for sign in ("\n", " "):
        for at in range(len(atoms), len(atoms) // 2, -1):
            if atoms[at - 1] == sign:
                return at
    return len(atoms)


def _atoms(text: Text) -> Iterator[str]:
    """Pieces of markup that may be parted between, none longer than a link."""
    fresh = True  # at the start of a line
    for span in _merged(text):
        match span:
            case str():
                yield from _escaped(span, fresh)
                fresh = span.endswith("\n")
                continue
            case Bold(words):
                yield from _bold(words)
            case Link(label, url):
                yield from _link(label, url)
            case Account():
                yield f"<@{span.id}>" if span.id.isdecimal() else escape(f"@{span.name}")
            case Member():  # the engine hands accounts; a stranger is still somebody
                yield f"#{span.id}"
            case datetime():
                yield f"<t:{int(span.timestamp())}:F>"
        fresh = False


def _merged(text: Text) -> list[Span]:
    """Neighbours of one kind in one: "**a****b**" would not be bold."""
    found: list[Span] = []
    for span in text:
        last = found[-1] if found else None
        if isinstance(span, Bold) and isinstance(last, Bold):
            found[-1] = Bold(last.text + span.text)
        elif isinstance(span, str) and isinstance(last, str):
            found[-1] = last + span
        elif span not in ("", Bold("")):
            found.append(span)
    return found


def escape(words: str) -> str:
    """*words* as they are, whatever markup they look like."""
    return "".join(_escaped(words, fresh=True))


def _escaped(words: str, fresh: bool) -> Iterator[str]:
    at = 0
    while at < len(words):
        if address := _ADDRESS.match(words, at):
            if size(address[0]) <= LONGEST_URL:
                yield address[0]
            else:
                yield from _letters(address[0])
            at, fresh = address.end(), False
            continue
        if fresh and (list_sign := _LINE_MARKUP.match(words, at)):
            yield f"{list_sign[0][:-1]}\\{list_sign[0][-1]}"
            at, fresh = list_sign.end(), False
            continue
        if _MARKUP.match(words, at) or _SHORTCODE.match(words, at):
            yield f"\\{words[at]}"
            at, fresh = at + 1, False
            continue
        letter = next(clusters(words[at : at + 64]))
        fresh = letter[-1] == "\n" or (fresh and letter.isspace())
        yield letter
        at += len(letter)


def _letters(words: str) -> Iterator[str]:
    for letter in clusters(words):
        yield f"\\{letter}" if _MARKUP.match(letter) else letter


def _bold(words: str) -> Iterator[str]:
    """Bold, with the spaces around it outside: Discord shows "** a**" as it is written."""
    bare = words.strip()
    if not bare or size(bare) > LONGEST_LABEL or "\n\n" in bare:
        yield from _escaped(words, fresh=False)
        return
    before, _, after = words.partition(bare)
    yield from before
    yield f"**{escape(bare)}**"
    yield from after


def _link(label: str, url: str) -> Iterator[str]:
    """Anything but an address of the web, "javascript:" above all, is shown as words."""
    address = quote(url, safe=":/?#[]@!$&'()*+,;=%~-._")
    address = address.replace("(", "%28").replace(")", "%29")
    words = cut(" ".join(label.split()), LONGEST_LABEL)
    if not words or size(address) > LONGEST_URL or not address.lower().startswith(_SAFE):
        yield from _escaped(label, fresh=False)
        return
    if words.lower().startswith(_SAFE):  # a label that is an address is no label to Discord
        yield f"<{address}>"
        return
    yield f"[{escape(words)}](<{address}>)"
