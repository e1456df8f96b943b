"""What those who voted on a date hear, and may do before everybody else."""

from __future__ import annotations

from tests.bot.gatherings.speech import Evening
from tests.bot.gatherings.test_voting import THIRD, dates, proposes, ticks
from tests.town import said


async def test_who_voted_is_told_that_the_vote_is_called_off_and_goes_on(evening: Evening) -> None:
    await proposes(evening)
    await ticks(evening, "ada", 3)
    form = await evening.form_of("hana", "Call off")
    answer = await evening.submits("hana", form, because="The cook is ill")
    await evening.town.app.tick()
    title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese")
    off = evening("✖ **Called off:** {title}", title=title)
    assert evening.town.told("ada") == [f"{off}\nThe cook is ill"]
    assert evening.town.told("bob") == []
    await evening.press("hana", answer, "Put it back")
    await evening.town.app.tick()
    on = evening("The vote on the date of **{title}** goes on after all.", title=title)
    assert evening.town.told("ada")[1:] == [on]
    # Its end comes and goes meanwhile; put back, it is decided after all.
    answer = await evening.submits("hana", await evening.form_of("hana", "Call off"), because="")
    await evening.town.at("2026-03-11", "09:00")
    await evening.press("hana", answer, "Put it back")
    await evening.town.app.tick()
    again, fixed = evening.town.told("ada")[3:]
    after_all = "**{title}** takes place after all: {when}."
    assert again == evening(after_all, title=title, when=THIRD)
    assert THIRD in fixed


async def test_a_vote_whose_dates_are_past_is_not_put_back(evening: Evening) -> None:
    await proposes(evening, when=dates(evening, 2))
    form = await evening.form_of("hana", "Call off")
    answer = await evening.submits("hana", form, because="")
    await evening.town.at("2026-04-20", "09:00")
    told = await evening.press("hana", answer, "Put it back")
    assert told is not None
    assert said(told) == evening("This gathering is over.")


async def test_nobody_else_signs_up_during_the_head_start(evening: Evening) -> None:
    await proposes(evening)
    await ticks(evening, "ada", 1)
    await evening.presses("hana", "gatherings.fix:1:1")
    nothing = evening("This button no longer does anything.")
    assert await evening.presses("bob", "gatherings.go:1") == nothing
    assert await evening.presses("bob", "gatherings.maybe:1") == nothing
    assert await evening.presses("ada", "gatherings.go:1") != nothing
    assert await evening.presses("hana", "gatherings.go:1") != nothing
    await evening.town.at("2026-03-03", "10:30")
    assert await evening.presses("bob", "gatherings.go:1") != nothing
