"""Messages as JSON and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Account, Bold, Button, Event, File, Link, Member, Message, Picture, Span
from storage.messages import Unreadable, dump, load
from tests.storage.moments import CLEANED, NASTY

# Whatever can be encoded, but for NUL: that is what is kept exactly.
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
moments = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 -- hypothesis takes its bounds naive
    datetime(9000, 1, 1),  # noqa: DTZ001 -- the same
    timezones=st.timezones() | st.just(timezone(timedelta(hours=-3, minutes=-30))),
).map(lambda moment: moment.astimezone(UTC))
spans: st.SearchStrategy[Span] = st.one_of(
    words,
    st.builds(Bold, words),
    st.builds(Link, words, words),
    st.builds(Member, words, st.integers()),
    st.builds(Account, words, words, words),
    moments,
)
texts = st.lists(spans, max_size=5).map(tuple)
buttons = st.builds(Button, texts, words, words, st.sampled_from(["plain", "primary", "danger"]))
pictures = st.builds(Picture, words, st.binary(), texts, words)
files = st.builds(File, words, words, st.binary())
some_buttons = st.lists(buttons, max_size=3).map(tuple)
events = st.builds(Event, words, words, moments, moments, words, words, st.booleans())
messages = st.builds(
    Message,
    texts,
    some_buttons,
    *(st.none() | part for part in (pictures, files, events)),
    over=st.booleans(),
)


def names(message: Message) -> list[str]:
    """What the accounts in it are called: equality does not see it."""
    return [span.name for span in message.text if isinstance(span, Account)]


@given(messages)
def test_every_message_comes_back_as_it_was(message: Message) -> None:
    dumped = json.loads(json.dumps(dump(message)))
    assert load(dumped) == message
    assert names(load(dumped)) == names(message)
    assert dump(load(dumped)) == dumped


@given(st.text())
def test_any_text_at_all_can_be_written(text: str) -> None:
    message = Message((text, Bold(text)), (Button((text,), text, text),))
    dumped = dump(message)
    json.dumps(dumped, ensure_ascii=False).encode()
    assert "\x00" not in str(load(dumped).text[0])


def test_nul_and_lone_surrogates_become_replacement_characters() -> None:
    message = Message(
        (NASTY, Link(NASTY, NASTY), Member(NASTY, 1), Account(NASTY, NASTY, NASTY)),
        (Button((Bold(NASTY),), NASTY, NASTY),),
        Picture(NASTY, b"\x00", (NASTY,)),
    )
    assert load(dump(message)) == Message(
        (CLEANED, Link(CLEANED, CLEANED), Member(CLEANED, 1), Account(CLEANED, CLEANED)),
        (Button((Bold(CLEANED),), CLEANED, CLEANED),),
        Picture(CLEANED, b"\x00", (CLEANED,)),
    )


def test_a_picture_of_before_there_were_addresses_is_read() -> None:
    picture = {name: GOOD["picture"][name] for name in ("name", "data", "alt")}
    assert load({**GOOD, "picture": picture}).picture == load(GOOD).picture


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        dump(Message((datetime(2026, 11, 30, 9),)))  # noqa: DTZ001 -- the point


def test_something_that_is_no_span_is_refused() -> None:
    stranger: Any = 12
    with pytest.raises(ValueError, match="cannot hold 12"):
        dump(Message((stranger,)))


GOOD = dump(
    Message(
        ("hello",),
        (Button(("Go",), "coffee.go"),),
        Picture("map.png", b"png", ("a map",)),
        File("talk.ics", "text/calendar", b"ics"),
    )
)


def with_span(span: object) -> dict[str, Any]:
    return {**GOOD, "text": [span]}


def with_button(**changes: object) -> dict[str, Any]:
    return {**GOOD, "buttons": [{**GOOD["buttons"][0], **changes}]}


@pytest.mark.parametrize(
    "dumped",
    [
        {},
        [],
        None,
        {"text": []},
        {**GOOD, "colour": "red"},
        {**GOOD, "text": "hello"},
        {**GOOD, "buttons": None},
        {**GOOD, "picture": None},
        {**GOOD, "file": None},
        {**GOOD, "file": {**GOOD["file"], "data": "not base64!"}},
        {**GOOD, "file": {**GOOD["file"], "size": 3}},
        {**GOOD, "picture": {**GOOD["picture"], "data": "not base64!"}},
        {**GOOD, "picture": {**GOOD["picture"], "width": 3}},
        with_span(12),
        with_span(None),
        with_span({}),
        with_span({"italic": "x"}),
        with_span({"bold": "x", "italic": "y"}),
        with_span({"bold": 3}),
        with_span({"link": "https://example.org"}),
        with_span({"member": ["c", "1"]}),
        with_span({"member": ["c", True]}),
        with_span({"member": ["c"]}),
        with_span({"account": ["slack", "U1"]}),
        with_span({"at": "Monday"}),
        with_span({"at": "2026-11-30T09:00:00"}),
        with_button(style="loud"),
        with_button(style=["plain"]),
        with_button(name=3),
        with_button(size="big"),
    ],
)
def test_anything_else_is_unreadable(dumped: Any) -> None:
    load(GOOD)
    with pytest.raises(Unreadable):
        load(dumped)
