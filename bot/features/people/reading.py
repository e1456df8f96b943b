"""What people typed in a form, as values; what cannot be one is refused at its field. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from bot.language import N_
from bot.model import Refusal
from bot.vocabulary import Vocabulary

Value = TypeVar("Value", bound=str)

LONGEST = 300  # characters of what one says about oneself, and of a link
LONGEST_NAME = 80  # of a trade, of a company
LONGEST_TAG = 40
MOST_TAGS = 15

_PARTS = re.compile(r"[,;\n]")
# Nothing of these belongs in an address, and some would change what surrounds it.
_UNFIT = re.compile(r"[\s<>\"'`|\\^{}\x00-\x1f\x7f]")


def line(typed: str, field: str, longest: int = LONGEST) -> str:
    """*typed* on one line. Refused beyond *longest* characters."""
    words = " ".join(typed.split())
    if len(words) > longest:
        raise Refusal(
            N_("That is {n} characters: {most} at most, please."),
            field=field,
            n=str(len(words)),
            most=str(longest),
        )
    return words


def tags(typed: str, field: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words between commas, as they were typed, each concept once."""
    found: dict[str, str] = {}
    for part in _PARTS.split(typed):
        tag = " ".join(part.split())
        if not vocabulary.canonical(tag):
            continue
        if len(tag) > LONGEST_TAG:
            raise Refusal(
                N_("“{tag}…” is too long: put commas between the words, {most} characters each."),
                field=field,
                tag=tag[:20],
                most=str(LONGEST_TAG),
            )
        found.setdefault(vocabulary.canonical(tag), tag)
    if len(found) > MOST_TAGS:
        raise Refusal(
            N_("That is {n} words: {most} at most, please. Keep those that matter most."),
            field=field,
            n=str(len(found)),
            most=str(MOST_TAGS),
        )
    return tuple(found.values())


def link(typed: str, field: str) -> str:
    """An address that begins with https:// and names a host, "" for none."""
    address = typed.strip()
    if not address:
        return ""
    if len(address) > LONGEST or not _is_address(address):
        raise Refusal(
            N_("A link begins with https://, for example https://example.org/lea"), field=field
        )
    return address


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    # A name before an @ is shown like a host and is none.
    plain = not _UNFIT.search(address) and "@" not in parts.netloc
    return plain and parts.scheme == "https" and "." in host.strip(".")


def chosen(typed: str, options: Sequence[Value], field: str) -> tuple[Value, ...]:
    """The options chosen, in the order of *options*. Refused if there is another."""
    values = {value.strip() for value in typed.split(",")} - {""}
    if not values <= set(options):
        raise Refusal(N_("Choose among what is offered, please."), field=field)
    return tuple(option for option in options if option in values)
