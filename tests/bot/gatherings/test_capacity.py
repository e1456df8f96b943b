"""More seats, fewer seats; on site or by video."""

from __future__ import annotations

import pytest

from bot.model import Answer, Invalid, Whisper
from tests.bot.gatherings.speech import Evening
from tests.bot.gatherings.test_queue import WHEN, cant, full, guests, wait, you_are_in
from tests.town import press, read, said


async def change(evening: Evening, **fields: str) -> Answer:
    """The form "Change", with these fields changed."""
    form = await evening.form_of("hana", "Change")
    return await evening.submits("hana", form, fields)


def of_seats(evening: Evening, sentence: str) -> str:
    return evening(sentence, title="Bread", when=WHEN)


def seated(evening: Evening) -> str:
    return of_seats(evening, "There are more seats now, and you're in: **{title}**, {when}.")


def back(evening: Evening) -> str:
    return of_seats(
        evening,
        "**{title}**, {when}: there are fewer seats now, and the last to come have to wait. I'm"
        " sorry. You're at the front of the waiting list.",
    )


async def test_more_seats_are_given_at_once_in_order(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo", "dora")
    assert said(await change(evening, seats="3")) == evening("Saved.")
    await evening.town.app.tick()
    assert evening.town.told("bob") == evening.town.told("cleo") == [seated(evening)]
    assert evening.town.told("dora") == []
    assert await evening.presses("dora", going) == wait(evening, 1)


async def test_without_a_limit_everybody_is_in(evening: Evening) -> None:
    await full(evening, "bob", "cleo")
    await change(evening, seats="")
    await evening.town.app.tick()
    assert evening.town.told("bob") == evening.town.told("cleo") == [seated(evening)]


async def test_fewer_seats_are_asked_about_before_anybody_loses_one(evening: Evening) -> None:
    going = await full(evening, "bob", seats=3)
    answer = await change(evening, seats="1", title="Cake")
    many = evening.many(
        "With fewer of them, {n} person would lose a seat or a guest's. The last to come"
        " go back to the front of the waiting list, and are told.",
        "With fewer of them, {n} people would lose a seat or a guest's. The last to come"
        " go back to the front of the waiting list, and are told.",
        2,
    )
    kept = evening("Saved, but **{title}** has the seats it had.", title="Cake")
    assert said(answer) == f"{kept}\n{many}"
    await evening.town.app.tick()
    assert evening.town.told("agnes") == []
    await change(evening, title="Bread")
    told = await evening.press("hana", answer, "Fewer seats")
    assert told is not None
    assert said(told) == evening("Saved. Everybody whose seat that was is being told.")
    assert evening.town.told("abel") == evening.town.told("agnes") == [back(evening)]
    # Their turn decides: they came before Bob.
    for place, who in enumerate(("abel", "agnes", "bob"), start=1):
        assert await evening.presses(who, going) == wait(evening, place)


async def test_the_last_to_come_keeps_a_seat_with_fewer_guests(evening: Evening) -> None:
    going = await evening.announces(seats="4")
    await evening.presses("ada", going)
    await evening.presses("bob", going)
    await evening.presses("bob", guests(going, 2))
    await evening.press("hana", await change(evening, seats="3"), "Fewer seats")
    keep = of_seats(evening, "**{title}**, {when}: there are fewer seats now. You keep yours.")
    only = evening.many(
        "There is room for {n} guest only.", "There is room for {n} guests only.", 1
    )
    assert evening.town.told("bob") == [f"{keep} {only}"]


async def test_an_offer_is_withdrawn_with_its_seat(evening: Evening) -> None:
    going = await full(evening, "bob", seats=2)
    await evening.presses("abel", cant(going))
    await evening.press("hana", await change(evening, seats="1"), "Fewer seats")
    over = of_seats(evening, "This offer is over: **{title}**, {when}.")
    assert evening.town.told("bob") == [over, back(evening)]
    assert await evening.presses("bob", going) == wait(evening, 1)


@pytest.mark.parametrize("arg", ["", "0:-:0:0", "2:-:0", "2:-:0:9", "2:x:0:0", "99999:-:0:0"])
async def test_an_altered_number_of_seats_changes_nothing(evening: Evening, arg: str) -> None:
    await full(evening)
    told = await evening.presses("hana", f"gatherings.fewer:1:{arg}")
    assert told == evening("This button no longer does anything.")
    told = await evening.presses("ada", "gatherings.fewer:1:2:-:0:0")
    assert told == evening("Only whoever made it and the organisers can change it.")


# On site and by video -------------------------------------------------------------------------


async def hybrid(evening: Evening, seats: str = "1", **fields: str) -> tuple[str, str]:
    """A gathering with two quotas; the tokens of its two buttons."""
    await evening.announces(seats=seats)
    form = await evening.form_of("hana", "More settings")
    answer = await evening.submits("hana", form, {"hybrid": "both"} | fields)
    assert said(answer) == evening("Saved.")
    await evening.town.app.tick()
    on_site = evening.town.button(evening("Going, on site"))
    return on_site, evening.town.button(evening("Going, by video"))


BOTH = ("On site", "By video")


def site(evening: Evening) -> str:
    return f"{you_are_in(evening)} {evening('Where: on site.')}"


def video(evening: Evening, link: str = "") -> str:
    way = evening("You meet in a call right here in the chat: a huddle, or a voice channel.")
    if link:
        way = evening("The link: {link}", link=link)
    return f"{you_are_in(evening)} {evening('Where: by video.')}\n{way}"


async def test_the_form_speaks_of_the_room_and_the_call(evening: Evening) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "More settings")
    labels = {read(field.label) for field in form.fields}
    for label in (
        "How people can come", "Seats by video", "Link of the video call", "Size of the room, in m²"
    ):  # fmt: skip
        assert evening(label) in labels
    hints = {read(field.hint) for field in form.fields}
    assert evening("Only those who are going see it") in hints
    assert evening("For the safety rule of the space, if it has one") in hints
    [how] = [field for field in form.fields if field.name == "hybrid"]
    choices = [evening("On site"), evening("On site or by video")]
    assert [read(option.label) for option in how.options] == choices
    answer = await evening.submits("hana", form, link="javascript:1")
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["link"]


async def test_two_quotas_fill_apart(evening: Evening) -> None:
    on_site, by_video = await hybrid(evening, remote="1")
    assert await evening.presses("ada", on_site) == site(evening)
    assert await evening.presses("bob", by_video) == video(evening)
    there = evening("Where: on site.")
    assert await evening.presses("cleo", on_site) == f"{wait(evening, 1)} {there}"
    [card] = evening.town.wall()
    taken = evening.many("{n} of {all} seats taken", "{n} of {all} seats taken", 1, all="1")
    lines = [evening("{what}: {said}", what=evening(one), said=taken) for one in BOTH]
    assert "\n".join(lines) in card


async def test_one_can_change_from_one_to_the_other(evening: Evening) -> None:
    on_site, by_video = await hybrid(evening, link="https://video.example/room")
    await evening.presses("ada", on_site)
    await evening.presses("bob", on_site)
    assert await evening.presses("ada", by_video) == video(evening, "https://video.example/room")
    assert len(evening.town.told("bob")) == 1
    full_there = evening("There is no free seat on site.")
    stays = evening("You keep the seat you have.")
    assert await evening.presses("ada", on_site) == f"{full_there} {stays}"


async def test_a_place_in_the_queue_is_not_lost_for_a_wish(evening: Evening) -> None:
    on_site, by_video = await hybrid(evening, remote="1")
    await evening.presses("ada", on_site)
    await evening.presses("bob", by_video)
    await evening.presses("cleo", on_site)
    no = f"{evening('There is no free seat by video.')} "
    stays = evening("You keep your place on the waiting list.")
    assert await evening.presses("cleo", by_video) == no + stays
    await evening.presses("bob", cant(by_video.removesuffix(":remote")))
    assert await evening.presses("cleo", by_video) == video(evening)


async def test_who_must_leave_the_room_is_offered_a_seat_by_video_first(evening: Evening) -> None:
    on_site, _ = await hybrid(evening, seats="3", remote="1")
    for who in ("ada", "bob", "cleo", "dora"):
        await evening.presses(who, on_site)
    await evening.press("hana", await change(evening, seats="1"), "Fewer seats")
    instead = evening(
        "**{title}**, {when}: there are fewer seats on site now. You can have one by video"
        " instead: it is kept for you until {until}. If you don't take it, you're at the front"
        " of the waiting list.",
        title="Bread", when=WHEN, until="Tue 03 Mar 22:00",
    )  # fmt: skip
    assert evening.town.told("cleo") == [instead]  # the last to come, and the only seat there is
    assert evening.town.told("bob") == [back(evening)]
    there = evening("Where: on site.")
    assert await evening.presses("dora", on_site) == f"{wait(evening, 2)} {there}"
    told = await evening.press_on_wall("cleo", "No, thanks")
    assert isinstance(told, Whisper)
    assert said(told) == f"{wait(evening, 2)} {there}"  # behind Bob, before Dora
    assert await evening.presses("dora", on_site) == f"{wait(evening, 3)} {there}"


async def test_a_seat_by_video_that_is_taken_is_taken(evening: Evening) -> None:
    on_site, _ = await hybrid(evening, seats="2")
    for who in ("ada", "bob"):
        await evening.presses(who, on_site)
    await evening.press("hana", await change(evening, seats="1"), "Fewer seats")
    told = await evening.press_on_wall("bob", "Take it")
    assert told is not None
    assert said(told) == video(evening)


async def test_without_an_answer_one_waits_for_the_room(evening: Evening) -> None:
    on_site, _ = await hybrid(evening, seats="2")
    for who in ("ada", "bob", "cleo"):
        await evening.presses(who, on_site)
    await evening.press("hana", await change(evening, seats="1"), "Fewer seats")
    await evening.town.at("2026-03-03", "22:00")
    assert evening.town.told("bob")[1] == of_seats(
        evening,
        "**{title}**, {when}: the seat by video is no longer kept for you. You're at the"
        " front of the waiting list.",
    )
    assert (
        await evening.presses("bob", on_site) == f"{wait(evening, 1)} {evening('Where: on site.')}"
    )


async def test_the_button_of_a_whisper_is_enough(evening: Evening) -> None:
    on_site, _ = await hybrid(evening)
    [answer] = await evening.town.says("ada", on_site, locale=evening.locale)
    told = await evening.presses("ada", press(answer, evening("I can't any more")))
    assert told == evening("Noted: you can't. Another time!")
