"""What a browser sends back, as the bot's own words. Pure.

The inputs of a form are called "f.NAME"; beside them stand the call to make ("name", "arg"), and
the call that opened the form ("from.name", "from.arg"), so that a form that is refused can be
opened again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.model import Account, Ask, Call, Form, Text
from bot.pages import Visitor

FIELD: Final = "f."
LONGEST: Final = 4_000  # of what is typed into one field
PARTS: Final = ";"  # between the names of several people

Sent = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed, or a form sent."""

    name: str
    arg: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opener: tuple[str, str] = ("", "")

    @property
    def names(self) -> list[str]:
        """Everybody whom its fields of people name."""
        return [name for names in self.people.values() for name in names]


def read(sent: Sent) -> Press:
    """What was sent. Fields of people are "p.NAME", with names between semicolons."""
    plain = {name: value[:LONGEST] for name, value in sent}
    fields: dict[str, tuple[str, ...]] = {}
    people: dict[str, tuple[str, ...]] = {}
    for name, value in sent:
        key = name[len(FIELD) :]
        if name.startswith(FIELD):
            fields[key] = (*fields.get(key, ()), value[:LONGEST].replace("\r\n", "\n"))
        elif name.startswith("p."):
            parts = (part.strip() for part in value[:LONGEST].split(PARTS))
            people[key] = (*people.get(key, ()), *(part for part in parts if part))
    opener = plain.get("from.name", ""), plain.get("from.arg", "")
    return Press(plain.get("name", ""), plain.get("arg", ""), fields, people, opener)


def call_of(press: Press, visitor: Visitor, known: Mapping[str, Account], locale: str) -> Call:
    """The call that a press makes; *known* are the accounts of its people."""
    args = {name: ",".join(one for one in values if one) for name, values in press.fields.items()}
    people = {
        name: tuple(known[one] for one in names if one in known)
        for name, names in press.people.items()
    }
    return Call(
        visitor.account,
        visitor.community.home,
        press.name,
        {**args, "arg": press.arg},
        people,
        locale=locale,
        form=True,  # so that a refusal is told from an answer
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is shown: with what was typed, who was named, and what is wrong."""

    form: Form
    opener: tuple[str, str]
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, Text] = field(default_factory=dict)


def opened(ask: Ask, press: Press) -> Filled:
    """A form that a press opened."""
    form = ask.form
    return Filled(form, (press.name, press.arg), {one.name: _values(one.value, one.kind) for one in
                                                  form.fields})  # fmt: skip


def again(ask: Ask, press: Press, errors: Mapping[str, Text]) -> Filled:
    """The same form after a refusal: nothing that was typed is lost."""
    filled = replace(opened(ask, press), opener=press.opener, errors=errors)
    typed = {**press.fields, **{name: ("; ".join(who),) for name, who in press.people.items()}}
    absent = {one.name: () for one in ask.form.fields if one.kind == "choices"}
    return replace(filled, typed={**filled.typed, **absent, **typed})


def _values(value: str, kind: str) -> tuple[str, ...]:
    return tuple(value.split(",")) if kind == "choices" else (value,)
