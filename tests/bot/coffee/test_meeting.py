"""A group's week: a moment agreed on, a nudge, two questions, the count, a kind question."""

from __future__ import annotations

from tests.bot.coffee.speech import MONDAY, Speech
from tests.town import read, said


async def pair(speech: Speech, *more: str) -> None:
    """Ada and Bob are introduced on Monday."""
    await speech.join("ada", "bob", *more)
    await speech.town.at(MONDAY)


async def test_the_introduction_names_everybody_a_reason_a_question_and_who_is_in_charge(
    speech: Speech,
) -> None:
    await pair(speech)
    [card] = speech.town.told("ada", "bob")
    assert speech("☕ **Time for a coffee!** {people}", people="@Ada, @Bob") in card
    assert speech("You haven't met yet.") in card
    assert speech("To break the ice: {question}", question="") in card
    captain = [speech("{captain}, it's your turn to make it happen.", captain=f"@{who}")
               for who in ("Ada", "Bob")]  # fmt: skip
    assert any(line in card for line in captain)


async def test_the_reason_says_who_seeks_and_who_offers(speech: Speech) -> None:
    town = speech.town
    for who, offers, seeks in (("ada", "photography", ""), ("bob", "", "photographie")):
        form = await town.asked(who, "/profile offers", locale=speech.locale)
        await town.submits(who, form, locale=speech.locale, offers=offers, seeks=seeks)
    await pair(speech)
    [card] = town.told("ada", "bob")
    what = {"en": "photography", "fr": "photographie"}[speech.locale]
    sentence = "{who} seeks {what}, {whom} offers it."
    assert speech(sentence, who="@Bob", whom="@Ada", what=what) in card


async def test_of_three_each_pair_that_met_before_is_named_once(speech: Speech) -> None:
    town = speech.town
    await pair(speech, "cleo")
    await town.at("2026-03-16")
    card = town.told("ada", "bob", "cleo")[-1]
    for who, whom in (("@Ada", "@Bob"), ("@Ada", "@Cleo"), ("@Bob", "@Cleo")):
        said_so = speech.many(
            "{who} and {whom} last met {n} round ago.",
            "{who} and {whom} last met {n} rounds ago.",
            1,
            who=who,
            whom=whom,
        )
        assert card.count(said_so) == 1


async def test_who_is_in_charge_takes_turns(speech: Speech) -> None:
    town = speech.town
    await pair(speech)
    await town.at("2026-03-16")
    leads = {
        who: speech("{captain}, it's your turn to make it happen.", captain=who)
        for who in ("@Ada", "@Bob")
    }
    cards = [text for text in town.told("ada", "bob") if "☕" in text]
    led = [who for card in cards for who, line in leads.items() if line in card]
    assert sorted(led) == ["@Ada", "@Bob"]


async def test_moments_are_proposed_and_pressed_until_one_suits_all(speech: Speech) -> None:
    town = speech.town
    await pair(speech)
    labels = [
        read(button.label)
        for _, message in town.chat.wall.values()
        for button in message.buttons
        if button.name == "coffee.slot"
    ]
    assert len(labels) == 3
    slots = [token for token in _tokens(speech) if token.startswith("coffee.slot")]
    await speech._press("ada", slots[0])
    [card] = town.told("ada", "bob")
    assert f"• {labels[0]} — @Ada" in card
    await speech._press("ada", slots[0])  # a second press takes it back
    assert "— @Ada" not in town.told("ada", "bob")[0]
    await speech._press("ada", slots[1])
    await speech._press("bob", slots[1])
    [card] = town.told("ada", "bob")
    assert speech("✔ **Agreed:** {when}", when="")[:8] in card
    assert not [token for token in _tokens(speech) if token.startswith("coffee.slot")]
    late = await speech._press("eve", slots[0])
    assert late is not None
    assert said(late) == speech("This is for the members of that coffee.")
    altered = await speech._press("ada", slots[0].rpartition(":")[0] + ":77")
    assert altered is not None
    assert said(altered) == speech("This button no longer does anything.")


def _tokens(speech: Speech) -> list[str]:
    walls = speech.town.chat.wall.values()
    return [button.token for _, message in walls for button in message.buttons]


async def test_a_day_later_a_nudge_to_groups_where_nobody_moved(speech: Speech) -> None:
    town = speech.town
    await pair(speech, "cleo", "dan")
    await speech.press_on_wall("ada", "We met")
    await town.at("2026-03-10", "12:00")
    nudged = [text for text in town.wall() if speech("Twenty")[:6] in text or "Vingt" in text]
    assert len(nudged) == 1  # only the pair without ada
    assert "@Ada" not in nudged[0]


async def test_halfway_and_at_the_end_it_is_asked_until_somebody_answers(speech: Speech) -> None:
    town = speech.town
    await pair(speech)
    await town.at("2026-03-12", "23:00")
    half = speech("Half of this round is over. Have you met?")
    assert half in town.wall()
    not_yet = await speech.press_on_wall("bob", "Not yet")
    assert not_yet is not None
    assert said(not_yet) == speech("No hurry. Twenty minutes are enough: who proposes a moment?")
    await town.at("2026-03-15", "17:00")
    assert speech("This round is nearly over. Did you meet?") in town.wall()
    could_not = await speech.press_on_wall("ada", "We couldn't")
    assert could_not is not None
    assert said(could_not).startswith(speech("That happens. Thanks for telling me!"))


async def test_who_said_they_met_is_asked_nothing_more(speech: Speech) -> None:
    town = speech.town
    await pair(speech)
    await speech.press_on_wall("bob", "We met")
    await town.at("2026-03-15", "23:00")
    assert len(town.told("ada", "bob")) == 1
    assert speech("✔ You met. Lovely!") in town.told("ada", "bob")[0]


async def test_both_answers_count_once_and_the_count_is_said(speech: Speech) -> None:
    town = speech.town
    await pair(speech, "cleo", "dan")
    token = town.button(speech("We met"), "ada")
    for who in town.companions("ada")[0] | {"ada"}:
        await speech._press(who, token)
    await town.at("2026-03-16", "09:00")
    counted = speech.many(
        "☕ {met} of {n} group met in the last round. Thank you all!",
        "☕ {met} of {n} groups met in the last round. Thank you all!",
        2,
        met="1",
    )
    assert counted in town.wall()
    assert not any("@" in text for text in town.wall() if text == counted)  # nobody is ranked


async def test_three_silent_rounds_bring_one_kind_question(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at("2026-03-30", "09:00")  # three rounds, three counts
    asked = speech(
        "I haven't heard of your last three coffees. No harm done! What suits you best from now on?"
    )
    assert town.told("ada") == [asked]
    stay = await speech.press_on_wall("ada", "Keep me in")
    assert stay is not None
    assert said(stay) == speech("Good, you stay in. See you at the next round!")
    ask = await speech.press_on_wall("bob", "Ask me each time")
    assert ask is not None
    assert said(ask) == speech("Good: I'll ask you the day before each round.")
    await town.at("2026-04-06", "12:00")
    assert town.told("ada").count(asked) == 1


async def test_the_third_answer_leaves(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at("2026-03-30", "09:00")
    left = await speech.press_on_wall("ada", "Take me out")
    assert left is not None
    assert said(left) == speech("You're out. No more introductions, until you join again.")
    count = len(town.companions("ada"))
    await town.at("2026-04-06", "12:00")
    assert len(town.companions("ada")) == count


async def test_a_word_from_the_partner_is_a_word(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    for monday in ("2026-03-09", "2026-03-16", "2026-03-23"):
        await town.at(monday, "11:00")
        await speech.press_on_wall("bob", "We met")
    await town.at("2026-03-30", "09:00")
    assert town.told("ada") == []
