"""A coffee by voice, noticed by itself where everybody of it wished so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.coffee.speech import MONDAY, Speech
from tests.databases import fresh_database
from tests.town import Town, read


@pytest.fixture
async def speech(tmp_path: Path, locale: str) -> AsyncIterator[Speech]:
    """Ada and Bob are introduced, and so are Cleo and Dan."""
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database, locale=locale)
    town.community = replace(town.community, hears=True)
    town.restart()
    await town.app.open()
    yield Speech(town, locale)
    await database.close()


async def wish(speech: Speech, *who: str, wishes: str = "voice") -> None:
    for one in who:
        form = await speech.asked(one, "settings")
        assert speech("Notice by yourself when we all sit in a voice channel") in {
            read(option.label) for field in form.fields for option in field.options
        }
        await speech.submits(one, form, wishes=wishes)


async def talk(speech: Speech, *who: str) -> None:
    town = speech.town
    await town.app.talked([town.account(one) for one in who])
    await town.app.tick()


def met(speech: Speech) -> int:
    """How many cards say so."""
    return sum(speech("✔ You met. Lovely!") in text for text in speech.town.wall())


async def introduced(speech: Speech, *who: str) -> list[str]:
    """Two who are introduced to each other."""
    await speech.join(*who)
    await speech.town.at(MONDAY)
    return [who[0], *sorted(speech.town.companions(who[0])[0])]


async def test_two_who_wish_it_met_by_voice(speech: Speech) -> None:
    pair = await introduced(speech, "ada", "bob", "cleo", "dan")
    await wish(speech, *pair)
    await talk(speech, *pair, "a stranger")
    assert met(speech) == 1
    await talk(speech, *pair)  # once more changes nothing
    assert met(speech) == 1


async def test_one_who_does_not_wish_it_is_enough_for_nothing(speech: Speech) -> None:
    pair = await introduced(speech, "ada", "bob")
    await wish(speech, pair[0])
    await wish(speech, pair[1], wishes="")
    await talk(speech, *pair)
    assert met(speech) == 0
    await wish(speech, pair[1])
    await talk(speech, *pair)
    assert met(speech) == 1


async def test_others_together_prove_nothing(speech: Speech) -> None:
    pair = await introduced(speech, "ada", "bob", "cleo", "dan")
    others = [one for one in ("ada", "bob", "cleo", "dan") if one not in pair]
    await wish(speech, *pair, *others)
    await talk(speech, pair[0], others[0])
    assert met(speech) == 0


async def test_a_coffee_whose_time_is_over_is_left_alone(speech: Speech) -> None:
    first = await introduced(speech, "ada", "bob", "cleo", "dan")
    await wish(speech, "ada", "bob", "cleo", "dan")
    await speech.town.at("2026-03-16", "10:30")
    assert first[1] not in speech.town.companions("ada")[-1]
    await talk(speech, *first)
    assert met(speech) == 0


async def test_what_one_of_them_said_before_stays_theirs(
    speech: Speech,
) -> None:
    pair = await introduced(speech, "ada", "bob")
    await wish(speech, *pair)
    await speech.town.at("2026-03-15", "19:00")
    await speech._press(pair[0], speech.town.button(speech("We couldn't"), pair[0]))
    await talk(speech, *pair)
    assert met(speech) == 1


async def test_where_no_chat_hears_it_is_not_asked(speech: Speech) -> None:
    await speech.join("ada")
    await wish(speech, "ada")
    speech.town.community = replace(speech.town.community, hears=False)
    speech.town.restart()
    form = await speech.asked("ada", "settings")
    assert "voice" not in {option.value for field in form.fields for option in field.options}
    assert form.intro == ()
    await speech.submits("ada", form)
    speech.town.community = replace(speech.town.community, hears=True)
    speech.town.restart()
    form = await speech.asked("ada", "settings")
    assert form.fields[1].value == "voice"  # what was wished is not lost meanwhile
