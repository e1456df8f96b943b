"""What the page sends, read as values of ours. Pure: bytes in, values out.

Whatever is wrong with a request is a `Trouble`, which is answered with one sentence.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.lounge.words import Trouble
from bot.model import Account, Button, Call, Field, Form, Place, Span, Text

Body = Mapping[str, Any]

LONGEST: Final = 4000  # characters of one text; a message of Slack may be as long
FURTHEST: Final = timedelta(days=366)  # of one travel of the clock

_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
# A tab and the ends of lines are text; the other controls, NUL above all, no database takes.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who makes a request, where, in which language, and the page's own id of it."""

    account: Account
    place: Place
    locale: str = ""
    gesture: str = ""


class Faults(Exception):
    """A form with fields that can't be read: field name -> key of a sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


# Reading JSON ------------------------------------------------------------------


def body(raw: bytes) -> Body:
    """The JSON object of a request."""
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError) as why:
        raise Trouble(400, "bad-json") from why
    if not isinstance(read, dict):
        raise Trouble(400, "bad-json")
    return read


def text(given: Body, name: str, *, default: str | None = None, longest: int = LONGEST) -> str:
    """The text called *name*, composed (NFC). Without a *default* it must be there, and say
    something.
    """
    value = given.get(name, default)
    if value is None:
        raise Trouble(400, "missing", field=name)
    if not isinstance(value, str):
        raise Trouble(400, "not-text", field=name)
    return _clean(value, name, required=default is None, longest=longest)


def _clean(value: str, name: str, *, required: bool = False, longest: int = LONGEST) -> str:
    if len(value) > longest:
        raise Trouble(400, "too-long", field=name, n=longest)
    if _CONTROL.search(value):
        raise Trouble(400, "bad-characters", field=name)
    if required and not value.strip():
        raise Trouble(400, "missing", field=name)
    return unicodedata.normalize("NFC", value)


def locale(given: Body) -> str:
    """The language asked for, "" for the person's own."""
    asked = text(given, "locale", default="", longest=35)  # RFC 5646, 4.4.1
    if asked and not _LOCALE.fullmatch(asked):
        raise Trouble(400, "bad-locale", locale=asked)
    return asked


def whole(given: Body, name: str, default: int, most: int) -> int:
    """A whole number of a query, from 1 to *most*."""
    value = text(given, name, default=str(default), longest=9)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise Trouble(400, "not-whole", field=name, n=most)
    return int(value)


def moment(given: Body, now: datetime, zone: ZoneInfo) -> datetime:
    """Where the clock is to go: {"to": a date and time} or {"forward": seconds}.

    A time with no offset is one of the community's *zone*. The answer is in UTC.
    """
    if ("to" in given) == ("forward" in given):
        raise Trouble(400, "bad-moment")
    there = now + _forward(given["forward"]) if "forward" in given else _to(given, zone)
    if there < now:
        raise Trouble(400, "clock-back")
    if there - now > FURTHEST:
        raise Trouble(400, "clock-far", n=FURTHEST.days)
    return there


def _forward(seconds: object) -> timedelta:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise Trouble(400, "bad-moment")
    if not math.isfinite(seconds):
        raise Trouble(400, "bad-moment")
    if seconds < 0:
        raise Trouble(400, "clock-back")
    if seconds > FURTHEST.total_seconds():
        raise Trouble(400, "clock-far", n=FURTHEST.days)
    return timedelta(seconds=seconds)


def _to(given: Body, zone: ZoneInfo) -> datetime:
    try:
        read = datetime.fromisoformat(text(given, "to", longest=40))
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as why:
        raise Trouble(400, "bad-moment") from why


# People in a text ----------------------------------------------------------------


def fold(words: str) -> str:
    """Lower case without accents, as people search: "Léa" is "lea"."""
    bare = unicodedata.normalize("NFKD", words.replace("’", "'"))
    return "".join(mark for mark in bare if not unicodedata.combining(mark)).casefold()


def mentions(words: str, people: Iterable[Account]) -> Text:
    """*words* with each "@Name" that names somebody as their account.

    A full name or an id counts, whatever its case and accents, and a first name that only
    one person has. The longest name wins; "@" inside a word is an address, not a mention.
    """
    names = sorted(_names(people), key=lambda named: -len(named[0]))
    spans: list[Span] = []
    start = 0
    for at in re.finditer(r"(?<!\w)@", words):
        found = _named(words, at.end(), names) if at.start() >= start else None
        if found:
            account, end = found
            spans += [words[start : at.start()], account]
            start = end
    return tuple(span for span in (*spans, words[start:]) if span != "")


def _names(people: Iterable[Account]) -> Iterator[tuple[str, Account]]:
    firsts: dict[str, list[Account]] = {}
    for account in people:
        yield from ((account.name, account), (account.id, account))
        first = account.name.split(" ")[0]
        firsts.setdefault(fold(first), []).append(account)
    for same in firsts.values():
        if len(same) == 1:
            yield same[0].name.split(" ")[0], same[0]


def _named(
    words: str, start: int, names: Sequence[tuple[str, Account]]
) -> tuple[Account, int] | None:
    for name, account in names:
        end = start + len(name)
        whole_word = not words[end : end + 1].isalnum()
        if name and whole_word and fold(words[start:end]) == fold(name):
            return account, end
    return None


# Calls ---------------------------------------------------------------------------

Read = Callable[[str], tuple[str, dict[str, str]]]  # Desk.read


def said(asker: Asker, words: str, read: Read, people: Iterable[Account]) -> Call:
    """The call of a slash command. The people it mentions travel apart from its words."""
    spans = mentions(words, people)
    rest = " ".join(span for span in spans if isinstance(span, str))
    name, args = read(" ".join(rest.split()))
    named = tuple(span for span in spans if isinstance(span, Account))
    return _call(asker, name, args, people={"": named} if named else {})


def pressed(asker: Asker, button: Button) -> Call:
    """The call of a button."""
    return _call(asker, button.name, {"arg": button.arg})


def submitted(
    asker: Asker, form: Form, fields: Body, find: Callable[[str], Account | None]
) -> Call:
    """The call of a form that was filled in; *find* knows an account by its id.

    Raises Faults where a field can't be read, and Trouble where nobody could have typed it.
    """
    known = {asked.name: asked for asked in form.fields}
    for name in fields:
        if name not in known:
            raise Trouble(400, "no-field", field=name[:80])
    args: dict[str, str] = {}
    people: dict[str, tuple[Account, ...]] = {}
    errors: dict[str, str] = {}
    for name, asked in known.items():
        try:
            if asked.kind == "people":
                people[name] = _people(asked, fields.get(name), find)
            else:
                args[name] = _value(asked, fields.get(name))
        except _Fault as fault:
            errors[name] = fault.key
    if errors:
        raise Faults(errors)
    return _call(asker, form.name, {**args, "arg": form.arg}, people=people, form=True)


def _call(
    asker: Asker,
    name: str,
    args: Mapping[str, str],
    people: Mapping[str, tuple[Account, ...]] | None = None,
    form: bool = False,
) -> Call:
    return Call(
        account=asker.account,
        place=asker.place,
        name=name,
        args=args,
        people=people or {},
        locale=asker.locale,
        gesture=asker.gesture,
        form=form,
    )


# Fields --------------------------------------------------------------------------


class _Fault(Exception):
    """What is wrong with one field: the key of a sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _people(
    asked: Field, given: object, find: Callable[[str], Account | None]
) -> tuple[Account, ...]:
    found = []
    for id in dict.fromkeys(_several(asked, given)):  # noqa: A001 -- the model's own word
        account = find(id)
        if account is None:
            raise Trouble(400, "nobody", id=id[:80])
        found.append(account)
    if not found and not asked.optional:
        raise _Fault("required")
    return tuple(found)


def _value(asked: Field, given: object) -> str:
    if asked.kind == "choices":
        value = ",".join(_several(asked, given))
    elif given is None:
        value = ""
    elif isinstance(given, str):
        value = _clean(given, asked.name).strip()
    else:
        raise Trouble(400, "not-text", field=asked.name)
    if not value:
        if asked.optional:
            return ""
        raise _Fault("required")
    return _CHECKS.get(asked.kind, _any)(asked, value)


def _several(asked: Field, given: object) -> list[str]:
    """A list of texts; one text alone, or none, will do."""
    if given is None or given == "":
        return []
    several = [given] if isinstance(given, str) else given
    if not isinstance(several, list):
        raise Trouble(400, "not-list", field=asked.name)
    for one in several:
        if not isinstance(one, str):
            raise Trouble(400, "not-list", field=asked.name)
    return [_clean(one, asked.name) for one in several if one]


def _any(asked: Field, value: str) -> str:  # noqa: ARG001 -- one signature for every kind
    return value


def _number(asked: Field, value: str) -> str:  # noqa: ARG001 -- one signature for every kind
    """A French comma is a point."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", value).replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", plain):
        raise _Fault("not-number")
    return plain


def _date(asked: Field, value: str) -> str:  # noqa: ARG001 -- one signature for every kind
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as why:
        raise _Fault("not-date") from why


def _time(asked: Field, value: str) -> str:  # noqa: ARG001 -- one signature for every kind
    try:
        return time.fromisoformat(value).strftime("%H:%M")
    except ValueError as why:
        raise _Fault("not-time") from why


def _choice(asked: Field, value: str) -> str:
    """One of the options; several are joined by commas, and no option has one."""
    options = {option.value for option in asked.options}
    chosen = value.split(",") if asked.kind == "choices" else [value]
    if not options.issuperset(chosen):
        raise _Fault("not-choice")
    return value


_CHECKS: Final[Mapping[str, Callable[[Field, str], str]]] = {
    "number": _number,
    "date": _date,
    "time": _time,
    "choice": _choice,
    "choices": _choice,
}
