"""The directory: who is found, what is shown of them, and that it is the same for everybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.people.finding import concepts_in, wanted
from bot.model import Whisper
from tests.bot.people.speech import Folk
from tests.town import VOCABULARY, press, read, said

FOUND = {"en": "1 member · photography", "fr": "1 membre · photographie"}


@pytest.mark.parametrize("word", ["photographer", "Photographes", "photo", "a photographer"])
async def test_a_trade_is_found_in_both_languages_and_in_the_plural(folk: Folk, word: str) -> None:
    await folk.shows("ada", trade="photographe de mariage", offers="retouche")
    await folk.shows("bob", trade="baker")
    answer = await folk.says("cleo", "who", word)
    head, card = said(answer).split("\n\n")
    assert head.casefold().startswith(FOUND[folk.locale][:8])
    assert card.startswith("@Ada · photographe de mariage\n")


async def test_what_is_found_is_called_by_its_name_in_my_language(folk: Folk) -> None:
    await folk.shows("ada", offers="photo")
    assert said(await folk.says("cleo", "who", "photographers")).startswith(FOUND[folk.locale])


async def test_trade_goes_before_offers_and_a_name_is_found_too(folk: Folk) -> None:
    await folk.shows("ada", trade="cook", offers="photo")
    await folk.shows("zoe", trade="photographer")
    text = said(await folk.says("cleo", "who", "photo"))
    assert text.index("@Zoe") < text.index("@Ada")
    assert "@Zoe · photographer" in said(await folk.says("cleo", "who", "zoe"))


async def test_nobody_is_found_through_what_they_keep_to_themselves(folk: Folk) -> None:
    await folk.shows("ada", trade="photographer", offers="photo", seeks="law")
    await folk.keeps("ada", "seeks")
    assert "@Ada" not in said(await folk.says("cleo", "who", "photographer"))
    form = await folk.asked("cleo", "who")
    assert "@Ada" not in said(await folk.submits("cleo", form, offers="photo"))
    everybody = said(await folk.submits("cleo", form))
    assert everybody.splitlines()[2:] == ["@Ada", folk("Seeks: {tags}", tags="law")]
    await folk.shows("bob", trade="photographer", seeks="law")
    await folk.keeps("bob", "trade")
    card = said(await folk.says("cleo", "who", "photographer"))
    assert "@Bob · photographer" in card
    assert "law" not in card


async def test_who_left_is_not_found(folk: Folk) -> None:
    await folk.shows("ada", trade="photographer")
    await folk.town.app.left(folk.town.account("ada"))
    assert "Ada" not in said(await folk.says("cleo", "who", "photographer"))


async def test_a_form_asks_for_several_things_at_once(folk: Folk) -> None:
    await folk.shows("ada", trade="photographer", seeks="lawyer")
    await folk.shows("bob", trade="photographer", seeks="baker")
    form = await folk.asked("cleo", "who")
    text = said(await folk.submits("cleo", form, trade="photo", seeks="avocats"))
    assert "@Ada" in text
    assert "@Bob" not in text
    text = said(await folk.submits("cleo", form))
    assert "@Ada" in text
    assert "@Bob" in text


async def test_ten_at_a_time_and_the_rest_by_button(folk: Folk) -> None:
    for number in range(12):
        await folk.shows(f"m{number:02}", trade="photographer")
    first = await folk.says("cleo", "who", "photo")
    assert said(first).count("photographer") == 10
    token = press(first, folk("More"))
    assert len(token) <= 100
    [second] = await folk.town.says("cleo", token, locale=folk.locale)
    assert [name in said(second) for name in ("@M09", "@M10", "@M11")] == [False, True, True]
    assert folk("More") not in folk.labels(second)


@pytest.mark.parametrize(
    "arg", ["", "x", "10", "99:photo:::", "-1:photo:::", "²:photo:::", "0:a:b:c:d:e", "9" * 90]
)
async def test_an_altered_button_is_refused(folk: Folk, arg: str) -> None:
    await folk.shows("ada", trade="photographer")
    answer = await folk.presses("cleo", f"people.more:{arg}")
    assert answer == folk("This button no longer does anything.")


async def test_nobody_found_leads_to_a_neighbour_or_to_the_whole_space(folk: Folk) -> None:
    await folk.shows("ada", trade="vidéaste")
    answer = await folk.says("cleo", "who", "photographer")
    near = {"en": "video", "fr": "vidéo"}[folk.locale]
    assert folk.labels(answer)[0] == near
    assert "@Ada · vidéaste" in await folk.presses("cleo", press(answer, near))
    form = await folk.asked_by("cleo", answer, "Ask the space")
    assert form.fields[1].value == {"en": "photography", "fr": "photographie"}[folk.locale]


async def test_before_anybody_has_a_card_the_first_is_invited(folk: Folk) -> None:
    form = await folk.asked("cleo", "who")
    answer = await folk.submits("cleo", form)
    assert said(answer) == folk("Nobody has a card yet. Be the first: two lines are enough.")
    assert (await folk.asked_by("cleo", answer, "Say who I am")).name == "people.save_me"


async def test_everybody_reads_the_same_avoided_or_not(folk: Folk) -> None:
    """Whoever is on a list, and whoever made it, reads what all the others read."""
    for who in ("ada", "bob"):
        await folk.shows(who, trade="photographer")
    before = [await folk.says(who, "who", "photo") for who in ("ada", "bob", "cleo")]
    await folk.town.says("ada", "/coffee avoid", people=["bob"])
    after = [await folk.says(who, "who", "photo") for who in ("ada", "bob", "cleo")]
    assert before == after
    assert len({repr(answer) for answer in after}) == 1


async def test_too_long_a_word_is_refused_at_its_field(folk: Folk) -> None:
    form = await folk.asked("cleo", "who")
    answer = await folk.submits("cleo", form, trade="x" * 25)
    assert said(answer) == folk(
        "That is {n} characters: {most} at most, please.", n="25", most="24"
    )


async def test_what_is_typed_stays_text(folk: Folk) -> None:
    answer = await folk.says("cleo", "who", "<!channel> **x** :::")
    assert isinstance(answer, Whisper)
    assert "<!channel> **x**" in read(answer.message.text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Photographe de mariage, retouche photo", ("photography", "photo-editing")),
        ("looking for a lawyer, quickly", ("law",)),
        ("je cherche l'avocat d'un ami", ("law",)),
        ("nothing of the kind", ()),
        ("", ()),
    ],
)
def test_a_sentence_names_its_trades(text: str, found: tuple[str, ...]) -> None:
    assert concepts_in(text, VOCABULARY) == found


@given(st.sampled_from(sorted(VOCABULARY.concepts)), st.data())
def test_every_form_of_a_concept_finds_every_other(concept: str, data: st.DataObject) -> None:
    forms = [one for some in VOCABULARY.concepts[concept].forms.values() for one in some]
    one, other = data.draw(st.sampled_from(forms)), data.draw(st.sampled_from(forms))
    assert wanted(one, VOCABULARY).among(other, VOCABULARY)
    assert wanted(one, VOCABULARY) == wanted(one.upper(), VOCABULARY)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read(typed: str) -> None:
    sought = wanted(typed, VOCABULARY)
    assert not sought or sought.among(typed, VOCABULARY)
