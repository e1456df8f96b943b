"""A place and a link, typed in one line and never lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.gatherings.kinds import EVENT
from bot.features.gatherings.making.forms import read_what, what_and_when
from bot.features.gatherings.making.reading import is_address, place
from bot.model import Refusal
from tests.bot.gatherings.speech import Evening
from tests.town import CATALOGUES, said

LINK = "https://example.org/room"


@pytest.mark.parametrize(
    ("typed", "venue", "link"),
    [
        ("", "", ""),
        ("The kitchen", "The kitchen", ""),
        (LINK, "", LINK),
        (f"The kitchen {LINK}", "The kitchen", LINK),
        (f"The kitchen, {LINK}", "The kitchen", LINK),
        (f"{LINK} The  kitchen", "The kitchen", LINK),
        ("ftp://example.org", "ftp://example.org", ""),
    ],
)
def test_a_line_is_a_place_a_link_or_both(typed: str, venue: str, link: str) -> None:
    assert place(typed, "where") == (venue, link)


def test_two_links_are_one_too_many() -> None:
    with pytest.raises(Refusal, match="One link"):
        place(f"{LINK} {LINK}", "where")


@given(st.text(max_size=60), st.sampled_from(["", LINK]), st.booleans())
def test_a_form_sent_back_untouched_changes_nothing(venue: str, link: str, hybrid: bool) -> None:
    kept = place(" ".join(word for word in venue.split() if not is_address(word)), "where")[0]
    args = {"title": "Bread", "where": f"{kept} {link}"}
    details = read_what(args, EVENT)
    assert (details.venue, details.link) == (kept, link)
    form = what_and_when(CATALOGUES.speak("en"), details, "", "1", "gatherings.save")
    again = {one.name: one.value for one in form.fields}
    assert read_what(again, details) == details


async def test_the_link_is_for_those_who_are_going(evening: Evening) -> None:
    going = await evening.announces(where=f"The kitchen {LINK}")
    assert LINK not in evening.town.wall()[0]
    assert "The kitchen" in evening.town.wall()[0]
    assert LINK in await evening.presses("ada", going)
    form = await evening.form_of("hana", "Change")
    await evening.submits("hana", form, title="Rolls")
    await evening.town.app.tick()
    assert LINK in await evening.presses("bob", going)


async def test_two_links_are_refused_at_their_field(evening: Evening) -> None:
    answer = await evening.drafts(where=f"{LINK} {LINK}")
    assert said(answer) == evening("One link at a time.")
