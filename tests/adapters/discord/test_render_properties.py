"""Whatever the bot wants to show, Discord takes it, and it reads as it was written.

Some hundred of each by default; COMPTOIR_LONG=1 tries 50,000 messages and 50,000 forms, in blocks:
hypothesis remembers all that it tried within one.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord import forms, render, text, wire, words
from bot.model import (
    Account,
    Bold,
    Button,
    Field,
    File,
    Form,
    Link,
    Message,
    Option,
    Picture,
    Span,
    Text,
)
from tests.adapters.desks import Voice
from tests.adapters.discord import eyes
from tests.adapters.discord.rules import faults

LONG = bool(os.environ.get("COMPTOIR_LONG"))
many = settings(
    max_examples=1_000 if LONG else 400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="module", autouse=True, params=range(50 if LONG else 1))
def block(request: pytest.FixtureRequest) -> int:
    """Everything here is tried once for each."""
    return int(request.param)


letters = st.text(
    st.characters(codec="utf-8") | st.sampled_from("*_~`|<>[]()#-+\\@: \n.1éß👩🏽‍💻🇫🇷\u200d\ufe0f"),
    max_size=60,
)
long_letters = st.builds(lambda some, n: some * n, letters, st.integers(1, 80))
ids = st.integers(1, 2**63).map(str)
accounts = st.builds(Account, st.just("discord"), ids | st.just("nobody"), letters)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001  made aware below
    lambda at: at.replace(tzinfo=UTC)
)
addresses = st.builds("https://{}".format, letters) | letters
spans: st.SearchStrategy[Span] = (
    letters
    | long_letters
    | st.builds(Bold, letters)
    | st.builds(Link, letters, addresses)
    | accounts
    | moments
)
texts: st.SearchStrategy[Text] = st.lists(spans, max_size=12).map(tuple)
names = st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True)
buttons = st.builds(
    Button, texts, names, st.text(max_size=70), st.sampled_from(["plain", "primary", "danger"])
)
pictures = st.builds(Picture, letters, st.just(b"png"), texts) | st.builds(
    Picture, letters, st.just(b""), texts, addresses
)
files = st.builds(File, letters, st.just("text/calendar"), st.just(b"x"))
messages = st.builds(
    Message,
    texts,
    st.lists(buttons, max_size=30).map(tuple),
    st.none() | pictures,
    st.none() | files,
)


@many
@given(messages, st.lists(accounts, max_size=4), st.text(min_size=1, max_size=24))
def test_every_message_is_one_that_discord_takes(
    message: Message, people: list[Account], marker: str
) -> None:
    pings = render.pinged(message, people)
    for at, part in enumerate(render.parts(message, pings, marker)):
        posted = render.posted(part, render.nonce(marker, at))
        said = render.whispered(part)
        assert faults("POST", "/channels/1/messages", posted) == []
        assert faults("PATCH", "/channels/1/messages/2", {**part.body, **render.flags(part)}) == []
        assert faults("POST", "/interactions/1/t/callback", {"type": 4, "data": said}) == []
        assert faults("POST", "/webhooks/1/t", said) == []
        assert set(posted["allowed_mentions"]["users"]) <= {one.id for one in people}


@many
@given(messages, st.text(min_size=1, max_size=24))
def test_every_button_is_there_and_comes_back_as_it_was(message: Message, marker: str) -> None:
    parts = render.parts(message, (), marker)
    shown = [id_ for part in parts for id_ in wire.custom_ids(part.body)]
    assert [render.unsigned(id_) for id_ in shown] == list(
        dict.fromkeys(button.token for button in message.buttons)
    ) or len({button.token for button in message.buttons}) == len(shown)
    assert sum(len(part.files) for part in parts) == bool(message.file) + bool(
        message.picture and message.picture.data
    )


@many
@given(st.lists(letters, max_size=6))
def test_plain_strings_read_as_they_were_written(pieces: list[str]) -> None:
    whole = "".join(pieces)
    shown = "".join(text.split(tuple(pieces), 60))
    assert _dense(eyes.read(shown, str)) == _dense(whole)
    assert all(text.size(part) <= 60 for part in text.split(tuple(pieces), 60)) or "http" in whole


@many
@given(texts, st.integers(1, 200))
def test_a_text_in_one_line_is_cut_between_letters(words_: Text, most: int) -> None:
    line = text.line(words_, most)
    assert 0 < text.size(line) <= max(most, 1)
    assert "\n" not in line


def _dense(words_: str) -> str:
    """Without the spaces, which are not what this is about."""
    return "".join(words_.split())


kinds = st.sampled_from(["text", "long", "number", "date", "time", "choice", "choices", "people"])


@st.composite
def fields(draw: st.DrawFn, at: int) -> Field:
    kind = draw(kinds)
    options: tuple[Option, ...] = ()
    if kind in ("choice", "choices"):
        labels = draw(st.lists(texts, min_size=1, max_size=40))
        options = tuple(Option(f"v{n}", label) for n, label in enumerate(labels))
    chosen = draw(st.sampled_from([option.value for option in options])) if options else ""
    value = chosen if options else draw(letters | long_letters | st.just("2026-11-30"))
    return Field(
        f"f{at}",
        draw(texts),
        kind,  # type: ignore[arg-type]  # one of the kinds above
        value,
        options,
        draw(st.booleans()),
        draw(texts),
        accounts=tuple(draw(st.lists(accounts, max_size=30))),
    )


@st.composite
def forms_(draw: st.DrawFn) -> Form:
    asked = tuple(draw(fields(at)) for at in range(draw(st.integers(1, 9))))
    return Form("a.b", draw(texts), asked, draw(st.text(max_size=60)), intro=draw(texts))


@many
@given(forms_())
def test_every_step_of_every_form_is_one_that_discord_takes(form: Form) -> None:
    sheet = forms.sheet_of(form, "1")
    assert forms.load(forms.dump(sheet)) == sheet
    asked = [question.name for step in sheet.steps for question in step]
    assert asked == [field.name for field in form.fields]
    for step in range(len(sheet.steps)):
        modal = forms.modal(sheet, "123", step, words.placeholders(Voice("en")))
        callback = {"type": 9, "data": modal}
        assert faults("POST", "/interactions/1/t/callback", callback) == []
        assert forms.read_token(modal["custom_id"]) == ("form", "123", step)
