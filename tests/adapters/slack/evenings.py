"""Scenes of gatherings that are only there to be told: what is said when an evening goes awry."""

from __future__ import annotations

from datetime import date

from bot.calendar import Closures, OwnClosure
from bot.features.gatherings.book import GatheringsBook, Template
from bot.features.gatherings.kinds import KINDS
from bot.features.gatherings.making.templates import MOST as MOST_TEMPLATES
from bot.features.gatherings.series.reading import MOST_HOSTS
from bot.model import Form, Whisper
from bot.video import Video
from tests.adapters.slack.town import KITCHEN, SlackTown
from tests.bot.gatherings.series_speech import form_at, previewed, started, the_series
from tests.bot.people.speech import Folk
from tests.town import press

WEDNESDAY = "2026-03-04"  # tomorrow
WORKS = Closures(own=(OwnClosure(date(2026, 3, 5), date(2026, 3, 5), "Travaux"),))
TYPED = {
    "en": {
        "tomorrow": "tomorrow 18:30",
        "noon": "tomorrow 12:00",
        "friday": "Friday 13 March 18:30",
        "long": "Friday 13 March 18:30 for 3 hours",
        "twice": "every Thursday 18:30, 2 times",
        "once": "every Thursday 18:30 from 1 October until 2 October",
        "october": "1 October",
    },
    "fr": {
        "tomorrow": "demain 18h30",
        "noon": "demain 12h",
        "friday": "vendredi 13 mars 18h30",
        "long": "vendredi 13 mars 18h30 pendant 3h",
        "twice": "tous les jeudis 18h30, 2 fois",
        "once": "tous les jeudis 18h30 à partir du 1er octobre jusqu'au 2 octobre",
        "october": "1er octobre",
    },
}


async def test_a_closed_day_moves_one_of_a_series(folk: Folk) -> None:
    folk.town.closures = WORKS
    folk.town.restart()
    await folk.host()
    await started(folk, TYPED[folk.locale]["twice"], closed="shift")
    await folk.town.app.tick()


async def test_a_series_of_two_is_kept_to_its_end(folk: Folk) -> None:
    await folk.host()
    preview = await previewed(folk, TYPED[folk.locale]["twice"])
    form = await form_at(folk, preview, "Dates and turns")
    hosts = [f"host{number}" for number in range(MOST_HOSTS + 1)]
    await folk.submits("hana", form, people={"hosts": hosts})
    await folk.press("hana", preview, "Start the series")
    await folk.presses("ada", folk.town.button(folk("Going")))
    await folk.submits("hana", await form_at(folk, await the_series(folk), "Skip a date"),
                       day=TYPED[folk.locale]["october"])  # fmt: skip
    second = await folk._press("hana", press(await the_series(folk), "2"))
    assert second
    await folk.submits("hana", await form_at(folk, second, "Change"), title="Rolls")
    form = await form_at(folk, await the_series(folk), "Change")
    await folk.submits("hana", form, title="Baguettes")
    asked = await folk.press("hana", await the_series(folk), "Stop the series")
    assert asked
    await folk.press("hana", asked, "Stop, but keep these")


async def test_a_series_has_no_date_left(folk: Folk) -> None:
    await folk.host()
    await started(folk, TYPED[folk.locale]["once"])
    form = await form_at(folk, await the_series(folk), "Skip a date")
    left = await folk.submits("hana", form, day=TYPED[folk.locale]["october"])
    await folk.submits("hana", await form_at(folk, left, "Change"), title="Baguettes")


async def test_what_is_announced_too_late(folk: Folk) -> None:
    await folk.host()
    words = TYPED[folk.locale]
    form = await folk.asked("hana", "event new")
    dates = f"{folk.when}\n{words['long']}"
    await folk.submits("hana", form, title="Bread", when=dates, where="The kitchen")
    late = await folk.drafts(when=words["tomorrow"])
    form = await folk.asked_by("hana", late, "Announce later")
    await folk.submits("hana", form, when=folk.when)
    voted = await folk.drafts(when=f"{folk.when}\n{words['friday']}")
    form = await folk.asked_by("hana", voted, "Vote until")
    voted = await folk.submits("hana", form, when=words["noon"])
    await folk.announces()
    form = await folk.form_of("hana", "Change")
    moved = await folk.submits("hana", form, when=words["noon"])
    await folk.town.at(WEDNESDAY, "18:30")
    await folk.press("hana", moved, "Move it")
    await folk.press("hana", voted, "Propose these dates")
    await folk.press("hana", late, "Announce now")


async def test_a_vote_is_called_off_by_mistake(folk: Folk) -> None:
    await folk.host()
    await folk.announces(title="Bread for all")
    preview = await folk.drafts(when=f"{folk.when}\n{TYPED[folk.locale]['friday']}")
    proposed = await folk.press("hana", preview, "Propose these dates")
    assert proposed
    for _ in range(3):
        await folk.presses("ada", "gatherings.tick:2:1")
    which = await folk.asks("ada", "event show", rest="bre")
    await folk.press("ada", which, folk("{title} (date to be chosen)", title="Bread"))
    managed = await folk.press("hana", proposed, "Manage")
    assert managed
    form = await folk.asked_by("hana", managed, "Call off")
    await folk.press("hana", await folk.submits("hana", form), "Put it back")
    dates = await folk.press("hana", managed, "Fix a date")
    assert isinstance(dates, Whisper)
    await folk.presses("hana", dates.message.buttons[0].token)
    await folk.presses("ada", "gatherings.tick:2:1")


async def test_who_was_there_and_who_was_not(folk: Folk) -> None:
    await folk.host()
    going = await folk.announces(when=TYPED[folk.locale]["tomorrow"])
    for who in ("ada", "bob", "cleo"):
        await folk.presses(who, going)
    await folk.town.at(WEDNESDAY, "18:35")
    here = folk.town.button(folk("I'm here"))
    await folk.presses("ada", here)
    await folk.presses("eve", here)  # without a seat
    past = await folk.says("hana", "event past")
    counted = await folk._press("hana", press(past, "1"))
    assert counted
    await folk.town.at(WEDNESDAY, "21:30")
    await folk.presses("bob", here)
    await folk.presses("dan", going)
    await folk.town.at("2026-03-05")
    await folk.hears_on_wall("bob", "I wasn't there")
    form = await folk.asked_by("hana", counted, "Tick who came")
    await folk.submits("hana", form, came=str((await folk.member("ada")).id))
    await folk.hears_on_wall("eve", "Loved it")


async def test_a_seat_is_offered_and_a_rule_has_no_number(folk: Folk) -> None:
    await folk.host()
    going = await folk.announces(seats="1")
    await folk.presses("ada", going)
    await folk.presses("bob", going)
    await folk.presses("ada", "gatherings.no:1")
    await folk.says("bob", "event")
    await folk.submits("hana", await folk.asked("hana", "space rule"), rule="m2")


async def test_a_card_is_shown_in_the_kitchen_too(folk: Folk) -> None:
    town = folk.town
    assert isinstance(town, SlackTown)
    await folk.host("olga")
    await folk.host()
    await folk.announces()
    town.here = KITCHEN
    await folk.submits("hana", await folk.form_of("hana", "Channels"), places="home,here")
    form = await channels(folk, "hana")
    await folk.submits("hana", form, places="")
    await folk.submits("hana", form, places="here")
    await folk.town.app.tick()
    town.here = town.chat.home
    old = await channels(folk, "olga")
    await folk.submits("hana", await channels(folk, "hana"), places="home")
    await folk.submits("olga", old, places="home,0")


async def channels(folk: Folk, who: str) -> Form:
    return await folk.town.asked(who, "gatherings.channels:1", locale=folk.locale)


async def test_tables_that_share_a_link(folk: Folk) -> None:
    folk.town.video = Video("fixed", "https://meet.example.org/hive")
    folk.town.restart()
    await folk.host()
    when = TYPED[folk.locale]["tomorrow"]
    going = await folk.announces(kind="apero", title="Cheese", where="", when=when)
    for who in ("ada", "bob", "cleo", "dan", "eve", "fay"):
        await folk.presses(who, going)
    await folk.town.at(WEDNESDAY, "18:20")
    [company] = folk.town.companions("ada")
    for who in ("ada", min(company)):
        await folk.presses(who, "gatherings.no:1")


async def test_the_first_at_a_table_and_one_who_waits(folk: Folk) -> None:
    await folk.host()
    when = TYPED[folk.locale]["tomorrow"]
    going = await folk.announces(kind="apero", title="Cheese", where="", when=when, seats="1")
    await folk.town.at(WEDNESDAY, "18:40")
    for who in ("ada", "bob"):
        await folk.presses(who, going)
        await folk.presses(who, "gatherings.my_table:1")


async def test_there_are_as_many_templates_as_there_may_be(folk: Folk) -> None:
    await folk.host()
    await folk.announces()
    async with folk.town.database.transaction() as tx:
        for number in range(MOST_TEMPLATES):
            made = Template(0, folk.town.community.id, f"Baking {number}", KINDS["event"].details)
            await tx.get(GatheringsBook).save_template(made)
    await folk.submits("hana", await folk.form_of("hana", "Save as a template"))
