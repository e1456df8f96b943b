"""Scenes of rounds, and of what grows from them: closed days, swaps, wishes, thanks, requests."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.calendar import Closures, OwnClosure
from bot.features.coffee.book import CoffeeBook, Enrolment, NewGroup, Round
from bot.features.coffee.hosting import DRAWS
from bot.features.coffee.report import MOST
from bot.features.people.book import PeopleBook, Profile
from bot.features.people.directory import MOST as A_PAGE
from bot.features.rhythm.hosting import LONGEST
from bot.features.rhythm.ladder_book import LadderBook, Seat
from bot.model import Answer, Member, Place, Whisper
from bot.ports import NotSent, Undeliverable
from bot.video import Video
from tests.adapters.slack.seldom import meet_across, sends, types, waits
from tests.bot.coffee.lots import keep_none_apart
from tests.bot.coffee.speech import MONDAY
from tests.bot.people.speech import Folk
from tests.bot.people.test_thanks import both, says
from tests.bot.rhythm.speech import Regulars
from tests.town import press

CLOSED = (date(2026, 3, 9), date(2026, 3, 16))
WORKS = {"en": "Works", "fr": "Travaux"}
LAST_ONE = {
    "en": "every Monday at 10:00, until 29 March 2026",
    "fr": "tous les lundis à 10h, jusqu’au 29 mars 2026",
}
FIRST_OF_THE_YEAR = date(2026, 1, 5)  # a Monday
WEEK = timedelta(weeks=1)
UNSEEN = timedelta(days=43)  # a day more than one is left in peace
THEMES = {"en": "Your first client", "fr": "Votre premier client"}
MONTHS = timedelta(days=400)  # more than a map looks back on


async def test_closed_mondays_and_the_end_of_the_rounds(folk: Folk) -> None:
    town = folk.town
    town.closures = Closures(own=tuple(OwnClosure(day, day, WORKS[folk.locale]) for day in CLOSED))
    town.restart()
    await folk.host()
    for who in ("ada", "bob"):
        await folk.says(who, "coffee join")
    await folk.submits("ada", await folk.asked("ada", "coffee settings"), wishes="warn")
    await town.at("2026-03-09", "11:00")
    skipped = await folk.press_on_wall("ada", "Skip this one")
    assert skipped is not None
    await town.at("2026-03-10", "11:00")
    await folk.press("ada", skipped, "Take part after all")
    form = await folk.asked("hana", "coffee edit")
    await folk.submits("hana", form, rhythm=LAST_ONE[folk.locale], rules="skip")
    await town.at("2026-03-22", "11:00")
    await folk.press_on_wall("ada", "Skip this one")
    await folk.says("bob", "coffee leave")
    await town.at("2026-03-23", "11:00")
    await folk.says("hana", "coffee preview")
    await folk.says("ada", "coffee skip")
    await folk.says("cy", "coffee join")


async def test_an_organiser_changes_a_preview(folk: Folk) -> None:
    await folk.host()
    await folk.town.at("2026-03-04")
    for who in ("ada", "bob"):
        await folk.says(who, "coffee join")
    preview = await folk.says("hana", "coffee preview")
    form = await folk.asked_by("hana", preview, "Swap somebody")
    for chosen in ([], ["ada"]):
        await folk.submits("hana", form, people={"one": chosen})
    for _ in range(DRAWS):
        await folk.press("hana", preview, "Draw again")
    for who in ("cleo", "dan"):
        await folk.says(who, "coffee join")
    await keep_none_apart(folk.town, "ada", "bob", "cleo", "dan")
    preview = await folk.says("hana", "coffee preview")
    await swaps(folk, preview)
    await folk.says("ada", "coffee avoid", people=["bob", "cleo", "dan"])  # read as the lots are
    await swaps(folk, preview)


async def swaps(folk: Folk, preview: Answer) -> None:
    """Hana presses the first change that she is offered for Ada."""
    form = await folk.asked_by("hana", preview, "Swap somebody")
    offered = await folk.submits("hana", form, people={"one": ["ada"]})
    assert isinstance(offered, Whisper)
    await folk.presses("hana", offered.message.buttons[0].token)


async def test_who_is_left_out_and_what_is_said_of_it(folk: Folk) -> None:
    await folk.host()
    await folk.submits("hana", await folk.asked("hana", "coffee edit"), rules="sit_out")
    for who in ("ada", "bob", "cleo"):
        await folk.says(who, "coffee join")
    preview = await folk.says("hana", "coffee preview")
    await folk.press("hana", preview, "Send it now")
    for who in ("bob", "cleo"):
        await folk.says(who, "coffee avoid", people=["ada"])
    await folk.says("hana", "coffee preview")
    form = await folk.asked("bob", "coffee avoid")
    await folk.submits("bob", form, people={"whom": []})


async def test_the_report_of_rounds_and_a_long_preview(folk: Folk) -> None:
    town = folk.town
    await folk.host()
    pair = (await folk.member("ada"), await folk.member("bob"))
    for number, met in enumerate((True, True, False, False, True, True, True, True)):
        await held(folk, FIRST_OF_THE_YEAR + number * WEEK, pair, met=met)
        if number in {3, 5, 7}:
            await folk.says("hana", "coffee report")
    many = [await town.member(f"m{number:02}") for number in range(2 * (MOST + 1))]
    async with town.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [circle] = await book.circles(town.community.id)
        for member in many:
            await book.enrol(Enrolment(circle.id, member, town.clock.now()))
    await folk.says("hana", "coffee preview")


async def held(folk: Folk, day: date, people: tuple[Member, ...], *, met: bool) -> None:
    """A round that these alone were in, and of which nothing was proved."""
    town = folk.town
    proof = json.dumps({"certificate": {"proved": False}, "draws": 1})
    async with town.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [circle] = await book.circles(town.community.id)
        round_ = await book.open_round(Round(0, circle.id, day, town.clock.now(), 1, "held"))
        assert round_
        await book.prove(round_.id, 1, proof)
        [group] = await book.seat(round_.id, [NewGroup(people, "[]", people[0], 1)])
        if met:
            await book.answer(group.id, people[0], "met")


async def test_a_moment_is_agreed_and_a_third_joins(folk: Folk) -> None:
    town = folk.town
    for who in ("ada", "bob"):
        await folk.says(who, "coffee join")
    await town.at(MONDAY)
    [slot, *_] = [
        button.token
        for _, message in town.chat.wall.values()
        for button in message.buttons
        if button.name == "coffee.slot"
    ]
    for who in ("ada", "bob"):
        await folk.presses(who, slot)
    await town.at("2026-03-12", "11:00")
    not_yet = town.button(folk("Not yet"), "bob")
    await folk.presses("bob", not_yet)
    await folk.asks("cleo", "coffee join")
    await folk.presses("bob", not_yet)


async def test_people_on_different_chats_meet_by_video(folk: Folk) -> None:
    folk.town.video = Video("fixed", "https://video.example/hive")
    await meet_across(folk)


async def test_ones_own_list_of_thanks(folk: Folk) -> None:
    await both(folk, "ada", "bob")
    await both(folk, "ada", "bob", "We work together now")
    await says(folk, "cleo", "bob")
    await folk.asks("bob", "merci mine")


async def test_three_requests_are_enough(folk: Folk) -> None:
    await folk.submits("ada", await folk.asked("ada", "ask"), need=" ")
    for number in ("1", "2", "3"):
        preview = await types(folk, "ada", f"ask a van, {number}")
        await folk.presses_on("ada", preview, "Send it")
    await folk.presses("ada", press(await folk.says("ada", "ask"), "2"))


async def test_many_cards_and_a_map_of_more_than_a_year(folk: Folk) -> None:
    town = folk.town
    for who in ("ada", "bob"):
        await folk.says(who, "coffee join")
    await town.at(MONDAY)
    await folk.press_on_wall("ada", "We met")
    for number in range(A_PAGE):
        trade = ("photographer", "gardener")[number % 2]
        await carries(folk, f"m{number}", trade)
    await carries(folk, "ada", "gardener")
    form = await folk.asked("bob", "who")
    await folk.press("bob", await folk.submits("bob", form), "More")
    await folk.says("bob", "space map")
    town.clock.set(town.clock.now() + MONTHS)
    await folk.says("bob", "space map")


async def carries(folk: Folk, who: str, trade: str) -> None:
    """Their card says this trade."""
    member = await folk.member(who)
    async with folk.town.database.transaction() as tx:
        await tx.get(PeopleBook).save(Profile(member, trade=trade))


async def test_how_often_one_met_somebody(regulars: Regulars) -> None:
    pair = (await regulars.member("ada"), await regulars.member("bob"))
    for number, met in enumerate((True, True, True, False, False)):
        await held(regulars, FIRST_OF_THE_YEAR + number * WEEK, pair, met=met)
        if number in {2, 4}:
            await regulars.asks("ada", "coffee rhythm")


async def test_a_table_with_an_organiser_hosts_a_breakfast(regulars: Regulars) -> None:
    four = ("ada", "bob", "cleo", "dan")
    await regulars.host("ada")
    await regulars.enrols(*four)
    await sat(regulars, tuple([await regulars.member(who) for who in four]))
    await regulars.town.at("2026-03-04", "11:00")
    token = regulars.town.button(regulars("Propose a theme"), "ada")
    form = await regulars.town.asked("ada", token, locale=regulars.locale)
    await regulars.submits("ada", form, theme="x" * (LONGEST + 1))
    await regulars.submits("ada", form, theme=THEMES[regulars.locale])
    await regulars.hears_on_wall("bob", "Never propose anything")


async def sat(regulars: Regulars, people: tuple[Member, ...]) -> None:
    """A table was made of these weeks ago, and met."""
    town = regulars.town
    first = datetime.combine(FIRST_OF_THE_YEAR, time(10), town.community.zone).astimezone(UTC)
    async with town.database.transaction() as tx:
        ladder = tx.get(LadderBook)
        await ladder.lay(town.community.id, (people[0], people[1]), first)
        [table] = await ladder.tables(town.community.id, ["ready"])
        seats = tuple(Seat(one, one in people[:2], "yes") for one in people)
        await ladder.change(replace(table, step="made", seats=seats))
    await held(regulars, FIRST_OF_THE_YEAR + WEEK, people, met=True)


async def test_two_who_were_not_seen_for_long_answer(regulars: Regulars) -> None:
    for who in ("ada", "bob"):
        await regulars.asks(who, "profile")
    town = regulars.town
    town.clock.set(town.clock.now() + UNSEEN)
    await town.at("2026-04-16", "11:00")
    await regulars.hears_on_wall("ada", "Not now")
    await regulars.hears_on_wall("bob", "Never ask again")


async def test_messages_wait_and_questions_about_them_are_settled(folk: Folk) -> None:
    await folk.host()
    ada, chat = Place.of(await folk.member("ada")), folk.town.chat
    chat.trouble = [Undeliverable("the account is closed") for _ in range(6)]
    for number in range(6):
        await sends(folk, ada, "notice", f"closed {number}")
    await waits(folk, 1)
    chat.trouble = [NotSent("slow down", timedelta(minutes=10))]
    await sends(folk, ada, "notice", "late")
    await waits(folk, 15)
    chat.answers, chat.trouble = False, [TimeoutError("no answer") for _ in range(2)]
    await sends(folk, ada, "introduction", "old", timedelta(minutes=7))
    await sends(folk, ada, "introduction", "lost")
    await waits(folk, 6)
    chat.answers, chat.trouble = True, [Undeliverable("the account is closed")]
    await waits(folk, 10)
