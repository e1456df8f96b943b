"""Several dates: proposed, voted on, fixed, and those who voted told first."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.features.gatherings.vote.cards import day_and_hour, usual_end
from bot.model import Ask, Invalid, Whisper
from tests.bot.gatherings.speech import Evening
from tests.town import CATALOGUES, PARIS, press, read, said

DATES = {
    "en": ("Thursday 12 March", "19/03 19:00", "Thu 26 March"),
    "fr": ("jeudi 12 mars", "19/03 19h", "jeudi 26 mars"),
}
FIRST, SECOND, THIRD = "Thu 12 Mar 18:30", "Thu 19 Mar 19:00", "Thu 26 Mar 18:30"


def dates(evening: Evening, most: int = 3) -> str:
    return "\n".join(DATES[evening.locale][:most])


async def drafts(evening: Evening, **fields: str) -> Whisper:
    values = {"title": "Cheese", "when": dates(evening), "where": ""} | fields
    answer = await evening.drafts(kind="apero", **values)
    assert isinstance(answer, Whisper), said(answer)
    return answer


async def proposes(evening: Evening, **fields: str) -> Whisper:
    """A vote that everybody sees; what its organiser reads."""
    answer = await evening.press("hana", await drafts(evening, **fields), "Propose these dates")
    assert isinstance(answer, Whisper)
    return answer


@pytest.mark.parametrize(
    ("first", "now", "end"),
    [
        ((12, 18, 30), (3, 10, 7), (10, 18, 30)),  # two days before
        ((5, 18, 40), (4, 10, 7), (5, 2, 15)),  # halfway, on a quarter of an hour
        ((4, 10, 17), (4, 10, 7), (4, 10, 12)),  # no quarter of an hour is left
    ],
)
def test_a_vote_ends_at_a_time_one_can_remember(
    first: tuple[int, int, int], now: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    def march(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 3, day, hour, minute, tzinfo=PARIS)

    assert usual_end([march(*first)], march(*now)) == march(*end)


def label(evening: Evening, day: str, hour: str) -> str:
    """What stands on the button of a date."""
    t = CATALOGUES.speak(evening.locale)
    return day_and_hour(t, datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS), PARIS)


async def ticks(evening: Evening, who: str, *numbers: int) -> str:
    """Press the buttons of these dates; what the last press says."""
    told = ""
    for number in numbers:
        told = await evening.presses(who, f"gatherings.tick:1:{number}")
    return told


def card(evening: Evening) -> str:
    """The one card in the channel."""
    [found] = [
        read(message.text)
        for address, message in evening.town.chat.wall.values()
        if not address.people
    ]
    return found


def buttons(evening: Evening) -> list[str]:
    [found] = [
        message.buttons
        for address, message in evening.town.chat.wall.values()
        if not address.people
    ]
    return [read(button.label) for button in found]


def votes(evening: Evening, *who: str) -> str:
    """Who ticked a date, as the card says it."""
    names = ", ".join(f"@{one}" for one in who)
    return evening("{what}: {said}", what=str(len(who)), said=names)


async def test_several_dates_are_shown_back_before_anybody_votes(evening: Evening) -> None:
    preview = said(await drafts(evening))
    for date in (FIRST, SECOND, THIRD):
        assert date in preview
    assert evening("Members choose among these dates:") in preview
    # Two days before the first date, unless somebody says otherwise.
    ends = evening("The vote ends {when}: the date that suits most people wins.",
                   when="Tue 10 Mar 18:30")  # fmt: skip
    assert ends in preview
    assert evening.town.wall() == []


async def test_the_card_shows_who_ticked_what_and_is_edited(evening: Evening) -> None:
    told = said(await proposes(evening))
    assert told == evening(
        "The dates of **{title}** are proposed. The vote ends {when}; you can fix a date at any"
        " time.",
        title=evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese"),
        when="Tue 10 Mar 18:30",
    )
    assert buttons(evening) == [
        label(evening, "2026-03-12", "18:30"),
        label(evening, "2026-03-19", "19:00"),
        label(evening, "2026-03-26", "18:30"),
        evening("None suits me"),
    ]
    told = await ticks(evening, "ada", 1, 3)
    assert told == evening(
        "You ticked: {dates}. Press a date again to take it back.", dates=f"{FIRST}, {THIRD}"
    )
    await ticks(evening, "bob", 3)
    one, two = votes(evening, "Ada"), votes(evening, "Ada", "Bob")
    assert f"1. {FIRST} · {one}\n2. {SECOND}\n3. {THIRD} · {two}" in card(evening)
    assert await ticks(evening, "bob", 3) == evening("You have ticked no date now.")
    assert f"3. {THIRD} · {one}" in card(evening)
    assert len(evening.town.wall()) == 1


async def test_none_suits_me_takes_the_ticks_back_and_a_tick_takes_that_back(
    evening: Evening,
) -> None:
    await proposes(evening)
    await ticks(evening, "ada", 1)
    told = await evening.presses("ada", "gatherings.none_suits:1")
    assert told == evening(
        "Noted: none of these dates suits you. I'll tell you which one it will be."
    )
    none = evening.many("None of them suits {n} person.", "None of them suits {n} people.", 1)
    assert none in card(evening)
    assert "@Ada" not in card(evening)
    await ticks(evening, "ada", 2)
    assert none not in card(evening)
    assert "@Ada" in card(evening)


async def test_many_names_are_cut_short(evening: Evening) -> None:
    await proposes(evening, when=dates(evening, 2))
    for number in range(17):
        await evening.town.says(f"m{number:02}", "gatherings.tick:1:1", locale=evening.locale)
    await evening.town.app.tick()
    assert evening.many("and {n} more", "and {n} more", 2) in card(evening)


async def test_those_who_voted_are_told_first_and_everybody_half_an_hour_later(
    evening: Evening,
) -> None:
    await proposes(evening)
    await ticks(evening, "ada", 1, 2)
    await ticks(evening, "bob", 3)
    await evening.presses("cleo", "gatherings.none_suits:1")
    ask = await evening.manages("hana", "Fix a date")
    second = f"{label(evening, '2026-03-19', '19:00')} (1)"
    [told] = await evening.town.says("hana", press(ask, second), locale=evening.locale)
    title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese")
    opens = "Tue 03 Mar 10:30"
    assert said(told) == evening(
        "**{title}** is fixed: {when}. Those who voted are being told; sign-ups open to everybody"
        " {opens}.",
        title=title, when=SECOND, opens=opens,
    )  # fmt: skip
    await evening.town.app.tick()
    assert evening.town.told("ada") == [
        evening(
            "The date of **{title}** is fixed: {when}, which suits you. You're the first to know:"
            " sign-ups open to everybody {opens}.",
            title=title, when=SECOND, opens=opens,
        )
    ]  # fmt: skip
    kindly = evening(
        "The date of **{title}** is fixed: {when}. That isn't one you ticked, sorry! If you can"
        " make it after all, there's a place for you; sign-ups open to everybody {opens}.",
        title=title, when=SECOND, opens=opens,
    )  # fmt: skip
    assert evening.town.told("bob") == evening.town.told("cleo") == [kindly]
    assert evening.town.told("dan") == []
    first = evening(
        "✔ **The date is fixed.** Those who voted are told first; sign-ups open to everybody"
        " {when}.",
        when=opens,
    )
    assert first in card(evening)
    assert buttons(evening) == []
    # The head start is one: Ada has a seat before the card offers any.
    going = evening.town.button(evening("Going"), "ada")
    seat = await evening.presses("ada", going)
    assert seat.startswith(evening("You're in: **{title}**, {when}.", title=title, when=SECOND))
    assert buttons(evening) == []
    await evening.town.at("2026-03-03", "10:30")
    assert buttons(evening)[0] == evening("Going")
    assert "@Ada" in card(evening)
    assert evening("**Which dates suit you?** Tick all that do.") not in card(evening)


async def test_the_vote_ends_by_itself_and_the_earliest_of_equals_wins(evening: Evening) -> None:
    await proposes(evening)
    await ticks(evening, "ada", 3, 2)
    await ticks(evening, "bob", 2, 3)
    await evening.town.at("2026-03-10", "18:29")
    assert evening("None suits me") in buttons(evening)
    await evening.town.at("2026-03-10", "18:30")
    title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese")
    assert evening.town.told("hana") == [
        evening.many(
            "The vote on **{title}** is over: {when}, which suits {n} person.",
            "The vote on **{title}** is over: {when}, which suits {n} people.",
            2, title=title, when=SECOND,
        )
    ]  # fmt: skip
    assert len(evening.town.told("ada")) == 1
    told = await ticks(evening, "ada", 1)
    assert told == evening("The vote is over: it is {when}.", when=SECOND)


async def test_without_any_vote_only_the_organiser_is_asked(evening: Evening) -> None:
    await proposes(evening)
    await evening.presses("ada", "gatherings.none_suits:1")
    await evening.town.at("2026-03-10", "18:30")
    title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese")
    assert evening.town.told("hana") == [
        evening(
            "The vote on **{title}** is over, and nobody ticked a date. Fix one anyway, or give"
            " them more time?",
            title=title,
        )
    ]
    assert evening.town.told("ada") == []
    assert card(evening).endswith(
        evening(
            "The vote has ended without a choice: you can still tick a date, until one is fixed."
        )
    )
    # Given more time, the vote goes on and ends by itself later.
    form = await evening.press_on_wall("hana", "More time")
    assert isinstance(form, Ask)
    when = {"en": "Thursday 9am", "fr": "jeudi 9h"}[evening.locale]
    told = await evening.submits("hana", form.form, when=when)
    assert said(told) == evening("The vote ends {when}.", when="Thu 12 Mar 09:00")
    await ticks(evening, "ada", 1)
    await evening.town.at("2026-03-12", "09:00")
    assert len(evening.town.told("ada")) == 1
    assert FIRST in card(evening)


async def test_a_date_that_is_past_cannot_be_ticked_and_the_last_one_ends_it(
    evening: Evening,
) -> None:
    await proposes(evening, when=dates(evening, 2))
    await evening.town.at("2026-03-12", "18:30")
    told = await ticks(evening, "ada", 1)
    assert told == evening("This date is past by now.")
    assert buttons(evening) == [label(evening, "2026-03-19", "19:00"), evening("None suits me")]
    assert evening("past by now") in card(evening)
    await evening.town.at("2026-03-19", "19:00")
    title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese")
    over = evening(
        "The dates of **{title}** are past and none was fixed: it is called off.", title=title
    )
    assert evening.town.told("hana")[-1] == over
    assert card(evening) == "\n".join(
        [evening("✖ **Called off:** {title}", title=title), evening("No date was fixed.")]
    )
    assert await ticks(evening, "ada", 2) == evening("This gathering was called off.")


async def test_the_end_of_the_vote_is_the_organisers_to_say(evening: Evening) -> None:
    preview = await drafts(evening)
    form = await evening.press("hana", preview, "Vote until")
    assert isinstance(form, Ask)
    late = {"en": "27/03 9:00", "fr": "27/03 9h"}[evening.locale]
    told = await evening.submits("hana", form.form, when=late)
    assert isinstance(told, Invalid)
    assert said(told) == evening("That is after the last date: end the vote before it.")
    soon = {"en": "tomorrow 9am", "fr": "demain 9h"}[evening.locale]
    told = await evening.submits("hana", form.form, when=soon)
    assert "Wed 04 Mar 09:00" in said(told)
    await evening.press("hana", told, "Propose these dates")
    await ticks(evening, "ada", 3)
    await evening.town.at("2026-03-04", "09:00")
    assert len(evening.town.told("ada")) == 1


async def test_changed_dates_keep_the_ticks_of_those_that_stay(evening: Evening) -> None:
    await proposes(evening)
    await ticks(evening, "ada", 1, 3)
    form = await evening.form_of("hana", "Change")
    [when] = [one.value for one in form.fields if one.name == "when"]
    kept = "\n".join(when.splitlines()[1:])
    told = await evening.submits("hana", form, when=kept)
    assert said(told) == evening("Saved.")
    await evening.town.app.tick()
    assert f"1. {SECOND}\n2. {THIRD} · {votes(evening, 'Ada')}" in card(evening)


async def test_a_draft_changes_between_one_date_and_several(evening: Evening) -> None:
    preview = await drafts(evening)
    form = await evening.press("hana", preview, "Change")
    assert isinstance(form, Ask)
    one = await evening.submits("hana", form.form, when=DATES[evening.locale][0])
    assert FIRST in said(one)
    assert evening("Members choose among these dates:") not in said(one)
    form = await evening.press("hana", one, "Change")
    assert isinstance(form, Ask)
    several = await evening.submits("hana", form.form, when=dates(evening, 2))
    assert evening("Members choose among these dates:") in said(several)
    await evening.press("hana", several, "Throw away")
    assert evening.town.wall() == []


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("Thursday 12 March", "31 avril 18h"), 2),
        (("soonish", "Thursday 12 March"), 1),
        (("19/03 18:30", "Thursday 19 March"), 2),
        (("18/03 18:30-20:00", "19/03 18:30-21:00"), 2),
    ],
)
async def test_the_line_that_is_wrong_is_named(
    evening: Evening, lines: tuple[str, ...], why: int
) -> None:
    answer = await evening.drafts(kind="apero", when="\n".join(lines))
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["when"]
    assert said(answer).startswith(evening("Line {n}: {why}", n=str(why), why=""))


async def test_there_are_five_dates_at_most(evening: Evening) -> None:
    typed = "\n".join(f"{day}/03 18:30" for day in range(13, 19))
    answer = await evening.drafts(kind="apero", when=typed)
    assert said(answer) == evening("{most} dates at most.", most="5")


async def test_five_dates_are_not_too_many(evening: Evening) -> None:
    typed = "\n".join(f"{day}/03 18:30" for day in range(13, 18))
    answer = await evening.drafts(kind="apero", when=typed)
    assert isinstance(answer, Whisper)


async def test_events_are_voted_on_alike(evening: Evening) -> None:
    preview = await evening.drafts(when="13/03 18:30\n19/03 18:30")
    await evening.press("hana", preview, "Propose these dates")
    assert "The kitchen" in card(evening)
    await ticks(evening, "ada", 2)
    await evening.town.at("2026-03-11", "18:30")
    await evening.town.at("2026-03-11", "19:00")
    assert "Thu 19 Mar 18:30" in card(evening)
    assert evening("Going") in buttons(evening)


async def test_one_who_leaves_the_space_no_longer_counts(evening: Evening) -> None:
    await proposes(evening)
    await ticks(evening, "ada", 1)
    await evening.town.app.left(evening.town.account("ada"))
    await evening.town.app.tick()
    assert "@Ada" not in card(evening)


@pytest.mark.parametrize("arg", ["1:9", "1:x", "1:", "1:0", "2:1", "99:1", "1:-1", "1:١"])
async def test_altered_buttons_do_nothing(evening: Evening, arg: str) -> None:
    await proposes(evening)
    for call in ("tick", "fix"):
        told = await evening.presses("hana", f"gatherings.{call}:{arg}")
        assert told == evening("This button no longer does anything."), call


async def test_only_its_maker_and_organisers_fix_a_date(evening: Evening) -> None:
    await proposes(evening)
    for call in ("propose:1", "ask_until:1", "save_until:1", "ask_fix:1", "fix:1:1"):
        told = await evening.presses("ada", f"gatherings.{call}")
        assert told == evening("Only whoever made it and the organisers can change it."), call
