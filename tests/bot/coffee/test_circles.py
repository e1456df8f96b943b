"""Several circles, each with its rhythm, size and rules; and closed days."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calendar import Closures, OwnClosure, Rhythm
from bot.features.coffee.book import CoffeeBook
from bot.phrases import read_rhythm
from bot.repeating import rhythm_text
from tests.bot.coffee.speech import MONDAY, Speech
from tests.town import CATALOGUES, PARIS, TUESDAY, press, read, said

WHEN = {"en": "every Thursday at 09:30", "fr": "tous les jeudis à 9h30"}


async def design(speech: Speech, **more: str) -> str:
    """Olga opens a circle of designers."""
    await speech.town.make_organiser("olga")
    form = await speech.asked("olga", "new")
    values = {"name": "Design", "rhythm": WHEN[speech.locale], "size": "3", **more}
    return said(await speech.submits("olga", form, values))


async def test_a_new_circle_says_back_what_was_understood(speech: Speech) -> None:
    text = await design(speech)
    rhythm = {"en": "every Thursday at 09:30", "fr": "tous les jeudis à 09:30"}[speech.locale]
    saved = speech("Saved: **{name}**, {rhythm}, groups of {size}.", name="Design", rhythm=rhythm,
                   size="3")  # fmt: skip
    following = speech("The next round is {when}.", when="Thu 05 Mar 09:30")
    assert text == f"{saved} {following}"


async def test_each_circle_has_its_own_round_and_size(speech: Speech) -> None:
    town = speech.town
    await design(speech)
    for who in ("ada", "bob", "cleo"):
        await speech.says(who, "join", "Design")
    await town.at("2026-03-05", "09:30")
    assert town.companions("ada") == [{"bob", "cleo"}]
    await town.at(MONDAY, "12:00")
    assert len(town.companions("ada")) == 1  # not in the first circle


def first(speech: Speech) -> str:
    """The name of the circle that a space starts with, in the language of the space."""
    return read(CATALOGUES.speak(speech.town.locale)("Coffee"))


async def test_the_first_circle_is_named_in_the_language_of_the_space(speech: Speech) -> None:
    async with speech.town.database.transaction() as tx:
        [circle] = await tx.get(CoffeeBook).circles("town")
    assert circle.name == {"en": "Coffee", "fr": "Café"}[speech.town.locale]


async def test_with_several_circles_the_bot_asks_which(speech: Speech) -> None:
    await design(speech)
    answer = await speech.says("ada", "join")
    assert said(answer) == speech("Which one?")
    [joined] = await speech.town.says("ada", press(answer, "Design"), locale=speech.locale)
    assert said(joined).startswith(
        speech("You're in! The next round is {when}.", when="Thu 05 Mar 09:30")
    )
    status = await speech.hears("ada", "status")
    colon = "\u00a0: " if speech.locale == "fr" else ": "
    assert "Design" + colon + speech("You're in.") in status
    assert first(speech) + colon + speech("You're not in.") in status


async def test_an_unknown_circle_is_named_with_those_there_are(speech: Speech) -> None:
    await design(speech)
    assert await speech.hears("ada", "join", "Desing") == speech(
        "There is no circle called “{name}”. There are: {names}.",
        name="Desing",
        names=f"{first(speech)}, Design",
    )


@pytest.mark.parametrize(
    ("values", "sentence", "holes"),
    [
        ({"name": ""}, "A circle needs a name.", {}),
        ({"name": "x" * 41}, "{most} characters at most.", {"most": "40"}),
        ({"size": "9"}, "Groups are of 2 to 5 people.", {}),
        ({"wording": "x" * 301}, "{most} characters at most.", {"most": "300"}),
        (
            {"rhythm": "gribouille"},
            "I do not understand “{fragment}”. Write for example “Thursday 18:30” or “24/11"
            " 18:30”.",
            {"fragment": "gribouille"},
        ),
    ],
)
async def test_a_mistake_is_said_at_its_field(
    speech: Speech, values: dict[str, str], sentence: str, holes: dict[str, str]
) -> None:
    assert await design(speech, **values) == speech(sentence, **holes)


async def test_two_circles_of_one_name_would_be_mixed_up(speech: Speech) -> None:
    taken = first(speech).casefold()
    assert await design(speech, name=taken) == speech("There is a circle of that name already.")


async def test_changing_the_rhythm_moves_the_next_round(speech: Speech) -> None:
    town = speech.town
    await town.make_organiser("olga")
    await speech.join("ada", "bob")
    form = await speech.asked("olga", "edit")
    await speech.submits("olga", form, rhythm=WHEN[speech.locale])
    await town.at("2026-03-05", "12:00")
    assert town.companions("ada") == [{"bob"}]
    before = len(town.wall())
    await town.at(MONDAY, "12:00")
    assert len([text for text in town.wall()[before:] if "☕ " in text and "@" in text]) == 0


async def test_the_list_of_circles(speech: Speech) -> None:
    await design(speech)
    text = await speech.hears("olga", "circles")
    assert len(text.splitlines()) == 2
    assert "Design" in text


@pytest.mark.parametrize(
    "rhythm",
    ["daily 08:30", "weekly mon 10:00", "every 3 weeks thu 09:05 from 2026-03-05",
     "monthly 15 12:00", "monthly first tue 18:30", "monthly last fri 18:30"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_rhythm_in_words_is_read_back_as_itself(rhythm: str, language: str) -> None:
    known = Rhythm.parse(rhythm)
    words = rhythm_text(CATALOGUES.speak(language), known)
    found = read_rhythm(words, TUESDAY, PARIS, language)
    assert isinstance(found, Rhythm), (words, found)
    assert (found.pattern, found.at) == (known.pattern, known.at), words


async def test_a_closed_monday_moves_the_round_and_it_is_said(speech: Speech) -> None:
    town = speech.town
    town.closures = Closures(own=(OwnClosure(date(2026, 3, 16), date(2026, 3, 16), "Travaux"),))
    town.restart()
    await speech.join("ada", "bob")
    await town.at("2026-03-15", "12:00")
    said_so = speech("☕ The coffee of {was} moves to {now} ({because}).",
                     was=speech.day("2026-03-16"), now=speech.day("2026-03-17"),
                     because="Travaux")  # fmt: skip
    assert said_so in town.wall()
    await town.at("2026-03-16", "23:00")
    rounds = [text for text in town.told("ada", "bob") if "☕" in text]
    assert len(rounds) == 1
    await town.at("2026-03-17", "10:00")
    rounds = [text for text in town.told("ada", "bob") if "☕" in text]
    assert len(rounds) == 2


async def test_a_closed_monday_is_skipped_where_the_circle_wants_it(speech: Speech) -> None:
    town = speech.town
    await town.make_organiser("olga")
    town.closures = Closures(own=(OwnClosure(date(2026, 3, 16), date(2026, 3, 16), "Travaux"),))
    town.restart()
    form = await speech.asked("olga", "edit")
    await speech.submits("olga", form, rules="skip")
    await speech.join("ada", "bob")
    await town.at("2026-03-15", "12:00")
    none = speech("☕ No coffee on {day} ({because}). The next round is {when}.",
                  day=speech.day("2026-03-16"), because="Travaux",
                  when="Mon 23 Mar 10:00")  # fmt: skip
    assert none in town.wall()
    await town.at("2026-03-22", "12:00")
    assert len([text for text in town.told("ada", "bob") if "☕" in text]) == 1
