"""Whatever the bot wants to show, Slack takes it, and what people wrote stays what they wrote.

A hundred of each by default; COMPTOIR_LONG=1 tries 50,000 messages and 50,000 forms, in blocks:
hypothesis remembers all that it tried within one.
"""

from __future__ import annotations

import os
import unicodedata
from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack import forms, render, text, wire
from bot.model import (
    Account,
    Bold,
    Button,
    Field,
    FieldKind,
    Form,
    Link,
    Message,
    Option,
    Picture,
    Span,
    Text,
)
from tests.adapters.desks import Voice
from tests.adapters.slack import eyes, lint
from tests.adapters.slack.hands import state
from tests.adapters.slack.schemas import violations
from tests.adapters.slack.workspace import JSON

LONG = bool(os.environ.get("COMPTOIR_LONG"))
many = settings(
    max_examples=1_000 if LONG else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="module", autouse=True, params=range(50 if LONG else 1))
def block(request: pytest.FixtureRequest) -> int:
    """Everything here is tried once for each."""
    return int(request.param)


VIEW = text.View("fr", ZoneInfo("Europe/Paris"))

# Of all there is: right to left, joined emoji, flags, half characters, controls, Slack's marks.
letters = st.text(max_size=20) | st.text(
    st.sampled_from("*_~`<>&|@#!: \n\t\r\x00\x1b\x85\ud800\udfffאبé👩🏽💻🇫🇷\u200d\u202e"),
    max_size=30,
)
marks = st.sampled_from(["<!channel>", "<!everyone>", "<@U0LEA>", "<https://a|b>", "*b*", "&lt;"])
long_letters = st.builds(lambda some, n: some * n, letters, st.integers(1, 400))  # up to 10 kB
words = letters | long_letters | marks
ids = st.from_regex(r"[UW][A-Z0-9]{2,10}", fullmatch=True)
accounts = st.builds(Account, st.just("slack"), ids, words)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001 -- made aware below
    lambda at: at.replace(tzinfo=UTC)
)
addresses = st.builds("https://{}".format, letters) | words
spans: st.SearchStrategy[Span] = (
    words | st.builds(Bold, words) | st.builds(Link, words, addresses) | accounts | moments
)
guests = st.just(tuple(Account("slack", f"U{n}", f"Guest {n}") for n in range(200)))
texts: st.SearchStrategy[Text] = st.lists(spans, max_size=6).map(tuple) | guests
names = st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True)
labels = st.lists(words | accounts | moments, max_size=2).map(tuple)
buttons = st.builds(Button, labels, names, letters, st.sampled_from(["plain", "primary", "danger"]))
pictures = st.builds(Picture, st.just("a.png"), st.just(b"PNG"), labels, addresses | st.just(""))
messages = st.builds(
    Message,
    texts,
    st.builds(lambda some, n: tuple(some * n), st.lists(buttons, max_size=3), st.integers(0, 40)),
    st.none() | pictures,
)
options = st.builds(Option, letters, labels)
kinds: st.SearchStrategy[FieldKind] = st.sampled_from(get_args(FieldKind))
values = words | st.sampled_from(
    ["2026-11-30", "18:30", "7", "-1.5", "2026-02-30", "25:00", "٣", "1e9", "²"]
)


@st.composite
def fields(draw: st.DrawFn) -> Field:
    some: list[Option] = draw(st.lists(options, max_size=4))
    many_more: bool = draw(st.booleans())
    if some and many_more:  # very many
        some = [Option(f"{n}", one.label) for n in range(draw(st.integers(5, 250))) for one in some]
    value = draw(values | st.sampled_from([one.value for one in some] or [""]))
    people = draw(st.lists(accounts, max_size=3))
    return Field(
        "name",
        draw(labels),
        draw(kinds),
        value,
        tuple(some),
        draw(st.booleans()),
        draw(labels),
        accounts=tuple(people),
    )


@st.composite
def any_form(draw: st.DrawFn) -> Form:
    made = draw(st.lists(fields(), max_size=4))
    named = [
        Field(f"field{n}", one.label, one.kind, one.value, one.options, one.optional, one.hint,
              accounts=one.accounts)
        for n, one in enumerate(made)
    ]  # fmt: skip
    title, submit, intro = draw(labels), draw(labels), draw(texts)
    return Form(draw(names), title, tuple(named), draw(letters), submit, intro)


@many
@given(messages, st.sampled_from(["", "F0PICTURE"]))
def test_slack_takes_every_message(shown: Message, picture: str) -> None:
    made = render.message(shown, VIEW, "marker", picture)
    given = {"channel": "C1", "metadata": render.metadata("marker"), "mrkdwn": False, **made}
    assert lint.message(made) == []
    assert violations("chat.postMessage", given) == []
    mentions = [e for b in made["blocks"] for e in eyes.words(b, mention) if isinstance(e, Account)]
    assert len(mentions) <= sum(isinstance(span, Account) for span in shown.text)


@many
@given(any_form())
def test_slack_takes_every_form(form: Form) -> None:
    made = forms.modal(form, VIEW, Voice("fr"), "C1")
    assert lint.view(made) == []
    assert violations("views.open", {"trigger_id": "t", "view": made}) == []


@many
@given(any_form(), texts, st.data())
def test_a_form_drawn_again_keeps_all_that_was_put_into_it(
    form: Form, why: Text, data: st.DataObject
) -> None:
    made = forms.modal(form, VIEW, Voice("fr"), "C1")
    typed = {f"field{n}": data.draw(filled(one)) for n, one in enumerate(form.fields)}
    shown = {**made, "state": {"values": state(made, typed)}}
    again = forms.again(shown, why, VIEW)
    assert lint.view(again) == []
    assert violations("views.update", {"view_id": "V1", "view": again}) == []
    assert state(again, {}) == shown["state"]["values"]


def test_a_long_reason_finds_room_above_a_long_form() -> None:
    form = Form("a.b", ("Title",), (Field("said", ("Said",), "text"),), intro=("words " * 3_000,))
    made = forms.modal(form, VIEW, Voice("fr"), "C1")
    assert lint.view(forms.again(made, ("reason " * 3_000,), VIEW)) == []


def filled(asked: Field) -> st.SearchStrategy[Any]:
    """Something that can be put into this field in Slack."""
    match asked.kind:
        case "date":
            return st.just("2026-04-01")
        case "time":
            return st.just("10:30")
        case "number":
            return st.just("12")
        case "people":
            return st.lists(ids, max_size=3, unique=True)
        case "choice" | "choices":
            return st.just("")
        case _:
            return st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=50)


@many
@given(st.lists(messages, max_size=6))
def test_slack_takes_every_page(sections: list[Message]) -> None:
    made = render.home(sections, VIEW)
    assert made["blocks"] == [] or lint.view(made) == []
    assert violations("views.publish", {"user_id": "U1", "view": made}) == []


@many
@given(st.lists(letters | accounts | moments, max_size=6).map(tuple))
def test_what_was_written_is_read(shown: Text) -> None:
    written = [text.clean(span) for span in shown if isinstance(span, str)]
    if len(written) == len(shown) and not "".join(written).strip():
        return  # it says nothing
    blocks = render.message(Message(shown), VIEW)["blocks"]
    read = [span for block in blocks for span in eyes.words(block, mention)]
    said = [span for span in read if isinstance(span, str)]
    assert "".join(said) == "".join(written)


def mention(id_: str) -> Account:
    return Account("slack", id_)


@many
@given(words, st.integers(2, 200))
def test_a_text_is_cut_to_length_and_between_signs(said: str, most: int) -> None:
    cut = text.clip(text.clean(said), most)
    assert lint.size(cut) <= most
    whole = text.clean(said)
    if cut != whole:
        assert cut.endswith("…")
        kept = cut[:-1]
        assert whole.startswith(kept)
        rest = whole[len(kept) :]
        if len(kept) > 64 and rest and not rest[0].isspace():
            marks_only = all(unicodedata.category(mark)[0] == "M" for mark in kept[-64:])
            assert marks_only or not unicodedata.category(rest[0]).startswith("M")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | letters,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(letters, inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "actions", "user", "team", "view", "channel", "container", "message", "trigger_id", "text",
    "command", "response_url", "state", "values", "private_metadata", "callback_id", "user_id",
)  # fmt: skip


@many
@given(st.dictionaries(st.sampled_from(KEYS), json_values, max_size=8))
def test_no_payload_is_too_odd_to_be_read(payload: JSON) -> None:
    def read(words: str) -> tuple[str, dict[str, str]]:
        return "", {"text": words}

    found = [
        wire.command(payload, "slack", read, {}),
        wire.submission(payload, "slack"),
        wire.submission({**payload, "view": payload}, "slack"),
        wire.shortcut(payload, "slack"),
        wire.press(payload, "slack"),
    ]
    for gesture in found:
        if gesture:
            for said in (*gesture.call.args.values(), gesture.call.name, gesture.who):
                assert said == text.clean(said)
    assert wire.person(payload, "T1").kind
    assert isinstance(wire.marker(payload), str)


@many
@given(letters)
def test_what_slack_escapes_is_unescaped(said: str) -> None:
    typed = " ".join(text.clean(said).replace("\n", " ").split())
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert wire.unmarked(escaped, "slack") == (typed, ())
