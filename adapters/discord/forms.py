"""Forms as Discord's modals, and what comes back. Pure.

A modal holds five things and knows no dates. A longer form goes in steps; a date and an hour
are typed. What was typed stays in a `Sheet` until the bot accepts it, so that nothing is
typed twice: it is plain JSON, and outlives a restart in the chat's notes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, time
from typing import Any, Final

from adapters.discord.text import cut, line, plain
from bot.model import Account, Call, Field, Form, Place

JSON = dict[str, Any]

TEXT, LABEL, TEXT_INPUT, STRING_SELECT, USER_SELECT = 10, 18, 4, 3, 5
SLOTS: Final = 5  # top-level components of a modal
OPTIONS: Final = 25  # of one select
LONGEST: Final = 4000  # characters of a text input
PEOPLE: Final = 25

# What our own buttons and modals begin with; no call of a feature does.
SHEET: Final = "~"


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a form, said in one language."""

    name: str
    kind: str
    label: str
    hint: str = ""
    optional: bool = False
    options: tuple[tuple[str, str], ...] = ()  # value, label


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form that somebody is filling in, with what they answered so far."""

    person: str
    name: str
    arg: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    answers: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # id, name

    @property
    def steps(self) -> tuple[tuple[Question, ...], ...]:
        """The questions, as many at a time as one modal holds; the introduction takes a place."""
        first = SLOTS - 1 if self.intro else SLOTS
        found, step, room = [], list[Question](), first
        for question in self.questions:
            wanted = selects(question)
            if step and wanted > room:
                found.append(tuple(step))
                step, room = [], SLOTS
            step.append(question)
            room -= wanted
        return (*found, tuple(step))

    def missing(self) -> dict[str, str]:
        """What was never answered and has to be: a step was left out."""
        return {
            question.name: "required"
            for question in self.questions
            if not question.optional
            and not self.answers.get(question.name)
            and not self.people.get(question.name)
        }

    def step_of(self, errors: Mapping[str, object]) -> int:
        """The first step with something to correct."""
        for number, step in enumerate(self.steps):
            if any(question.name in errors for question in step):
                return number
        return 0


def selects(question: Question) -> int:
    """How many components a question takes: a select holds 25 options."""
    return max(1, min(SLOTS - 1, -(-len(question.options) // OPTIONS)))


def sheet_of(form: Form, person: str) -> Sheet:
    """A fresh sheet, with what the form holds already."""
    chosen = {
        asked.name: tuple((account.id, account.name) for account in asked.accounts)
        for asked in form.fields
        if asked.kind == "people"
    }
    return Sheet(
        person,
        form.name,
        form.arg,
        line(form.title, 45),
        cut(plain(form.intro), LONGEST),
        tuple(_question(asked) for asked in form.fields),
        {asked.name: asked.value for asked in form.fields if asked.kind != "people"},
        chosen,
    )


def _question(asked: Field) -> Question:
    return Question(
        asked.name,
        asked.kind,
        line(asked.label, 45),
        " ".join(plain(asked.hint).split()),
        asked.optional,
        tuple((option.value, line(option.label, 100)) for option in asked.options),
    )


def dump(sheet: Sheet) -> str:
    """The sheet as text."""
    return json.dumps(asdict(sheet), ensure_ascii=False)


def load(text: str) -> Sheet:
    """The sheet behind what `dump` made."""
    read = json.loads(text)
    questions = tuple(
        Question(**{**one, "options": tuple(tuple(option) for option in one["options"])})
        for one in read.pop("questions")
    )
    people = {
        name: tuple((one, called) for one, called in found)
        for name, found in read.pop("people").items()
    }
    return Sheet(**read, questions=questions, people=people)


# Showing -----------------------------------------------------------------------------


def token(what: str, key: str, step: int) -> str:
    """The custom id of our own buttons and modals: "~form:KEY:0"."""
    return f"{SHEET}{what}:{key}:{step}"


def read_token(custom_id: str) -> tuple[str, str, int] | None:
    """What `token` was made of; None for a feature's own."""
    found = re.fullmatch(rf"{SHEET}([a-z]+):(\d{{1,20}}):(\d{{1,3}})", custom_id)
    return (found[1], found[2], int(found[3])) if found else None


def modal(sheet: Sheet, key: str, step: int, words: JSON) -> JSON:
    """The modal of one step; *words* are "of", a suffix for the title of several steps, and
    the placeholders "date" and "time".
    """
    steps = sheet.steps
    step = min(step, len(steps) - 1)
    title = sheet.title
    if len(steps) > 1:
        suffix = f" ({step + 1}/{len(steps)})"
        title = cut(sheet.title, 45 - len(suffix)) + suffix
    parts: list[JSON] = []
    if step == 0 and sheet.intro:
        parts.append({"type": TEXT, "content": sheet.intro})
    for question in steps[step]:
        parts += _components(question, sheet, words)
    return {"custom_id": token("form", key, step), "title": title, "components": parts}


def _components(question: Question, sheet: Sheet, words: JSON) -> list[JSON]:
    value = sheet.answers.get(question.name, "")
    if question.kind == "people":
        return [_label(question, _people(question, sheet))]
    if question.options:
        return _choices(question, value.split(",") if value else [])
    style = 2 if question.kind == "long" else 1
    box: JSON = {
        "type": TEXT_INPUT,
        "custom_id": question.name,
        "style": style,
        "required": not question.optional,
        "max_length": LONGEST if style == 2 else 400,
    }
    if question.kind in ("date", "time"):
        box["placeholder"] = words[question.kind]
        value = _typed(question.kind, value)
    if value:
        box["value"] = value[: box["max_length"]]
    return [_label(question, box)]


def _label(question: Question, component: JSON, more: str = "") -> JSON:
    label = {"type": LABEL, "label": cut(question.label, 45 - len(more)) + more}
    if question.hint:
        label["description"] = cut(question.hint, 100)
    return {**label, "component": component}


def _people(question: Question, sheet: Sheet) -> JSON:
    chosen = [one for one, _ in sheet.people.get(question.name, ()) if one.isdecimal()][:PEOPLE]
    select: JSON = {
        "type": USER_SELECT,
        "custom_id": question.name,
        "required": not question.optional,
        "min_values": 0 if question.optional else 1,
        "max_values": PEOPLE,
    }
    if chosen:
        select["default_values"] = [{"id": one, "type": "user"} for one in chosen]
    return select


def _choices(question: Question, chosen: Sequence[str]) -> list[JSON]:
    """One select, or several where there are more options than one holds."""
    count = selects(question)
    groups = [question.options[at * OPTIONS : (at + 1) * OPTIONS] for at in range(count)]
    found = []
    for at, group in enumerate(groups):
        required = not question.optional and count == 1
        several = question.kind == "choices"
        picked = [value for value, _ in group if value in chosen][: None if several else 1]
        select = {
            "type": STRING_SELECT,
            "custom_id": question.name if count == 1 else f"{question.name}{SHEET}{at}",
            "required": required,
            "min_values": 1 if required else 0,
            "max_values": len(group) if several else 1,
            "options": [
                {"label": label, "value": value, "default": value in picked}
                for value, label in group
            ],
        }
        found.append(_label(question, select, f" ({at + 1}/{count})" if count > 1 else ""))
    return found


def _typed(kind: str, value: str) -> str:
    """A date as people here write it: 30/11/2026."""
    if kind == "date" and (found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)):
        return f"{found[3]}/{found[2]}/{found[1]}"
    return value


# Reading -----------------------------------------------------------------------------


def fill(
    sheet: Sheet,
    step: int,
    values: Mapping[str, Sequence[str]],
    found: Mapping[str, tuple[Account, ...]],
) -> tuple[Sheet, dict[str, str]]:
    """The sheet with a step's answers, and what is wrong: question -> "date", "required"...

    What can't be read is kept as it was typed, so that it can be corrected.
    """
    answers, people = dict(sheet.answers), dict(sheet.people)
    errors: dict[str, str] = {}
    for question in sheet.steps[min(step, len(sheet.steps) - 1)]:
        if question.kind == "people":
            chosen = found.get(question.name, ())
            people[question.name] = tuple((one.id, one.name) for one in chosen)
            missing = not chosen
        else:
            answers[question.name] = _answer(question, values, answers.get(question.name, ""))
            missing = not answers[question.name]
        if missing and not question.optional:
            errors[question.name] = "required"
        elif not missing and (fault := _fault(question, answers.get(question.name, ""))):
            errors[question.name] = fault
        elif question.kind in _READ:
            answers[question.name] = _READ[question.kind](answers[question.name]) or ""
    return replace(sheet, answers=answers, people=people), errors


def _answer(question: Question, values: Mapping[str, Sequence[str]], before: str) -> str:
    """What was given. Of options that no select had room for, what was chosen *before* stays."""
    given = [
        value
        for name, chosen in values.items()
        if name.partition(SHEET)[0] == question.name
        for value in chosen
    ]
    if question.kind == "choices":
        unseen = {value for value, _ in question.options[OPTIONS * selects(question) :]}
        given += [value for value in before.split(",") if value in unseen]
    return ",".join(given) if question.options else "".join(given).strip()


def _fault(question: Question, value: str) -> str:
    if question.kind in _READ and _READ[question.kind](value) is None:
        return question.kind
    if question.options:
        known = {option for option, _ in question.options}
        chosen = value.split(",")
        if not known.issuperset(chosen):
            return "choice"
        if question.kind == "choice" and len(chosen) > 1:
            return "one"
    return ""


def read_date(typed: str) -> str | None:
    """30/11/2026, 30.11.26 or 2026-11-30, as 2026-11-30."""
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed)
    here = re.fullmatch(r"(\d{1,2})\s*[/. -]\s*(\d{1,2})\s*[/. -]\s*(\d{4}|\d\d)", typed)
    if not typed:
        return ""
    parts = iso.groups() if iso else here.groups()[::-1] if here else None
    if parts is None:
        return None
    year, month, day = map(int, parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        return None


def read_time(typed: str) -> str | None:
    """18:30, 18h30, 18h or 18, as 18:30."""
    if not typed:
        return ""
    found = re.fullmatch(r"(\d{1,2})(?:\s*[:hH.]\s*(\d\d)?)?", typed)
    try:
        return time(int(found[1]), int(found[2] or 0)).strftime("%H:%M") if found else None
    except ValueError:
        return None


def read_number(typed: str) -> str | None:
    """A French comma is a point."""
    bare = re.sub(r"\s", "", typed).replace(",", ".")
    return bare if not bare or re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", bare) else None


_READ: Final = {"date": read_date, "time": read_time, "number": read_number}


def call_of(sheet: Sheet, account: Account, place: Place, locale: str, gesture: str) -> Call:
    """The call of a sheet that is filled in."""
    return Call(
        account=account,
        place=place,
        name=sheet.name,
        args={**sheet.answers, "arg": sheet.arg},
        people={
            name: tuple(Account(account.chat, one, called) for one, called in chosen)
            for name, chosen in sheet.people.items()
        },
        locale=locale,
        gesture=gesture,
        form=True,
    )
