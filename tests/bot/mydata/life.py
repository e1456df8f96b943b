"""A life in the space that leaves a trace in every table."""

from __future__ import annotations

from datetime import date, timedelta

from bot.features.coffee.book import CoffeeBook
from bot.features.people.book import LinksBook
from bot.features.rhythm.book import Greeting, Habits, RhythmBook, Wish
from bot.features.rhythm.ladder_book import LadderBook
from bot.features.space.book import KeysBook
from bot.model import Later, Whisper
from bot.ports import Inbox, Jobs, Notes
from tests.bot.people.speech import Folk
from tests.town import press

ZOE = "zoe-quill"  # whose life it is; nobody else is called anything like it
PHOTO = {"en": "somebody for photography", "fr": "quelqu’un pour la photographie"}
VOTED = {"en": "Thu 12 March\nThu 19 March", "fr": "jeudi 12 mars\njeudi 19 mars"}
WEEKLY = {"en": "every Friday 18:30", "fr": "tous les vendredis 18h30"}
MONDAY = "2026-03-09"


async def live(folk: Folk) -> None:
    """From Tuesday to the Thursday of the week after: everything that leaves a trace."""
    await folk.host(ZOE)
    await folk.host("hana")
    await _tells(folk)
    await _hosts(folk)
    await _asks(folk)
    await folk.town.at(MONDAY, "12:00")
    await _meets(folk)
    await _writes_down(folk)
    await _thanks(folk)


async def _tells(folk: Folk) -> None:
    """A profile, whom to avoid, and a coffee."""
    await folk.shows(ZOE, trade="photographer", offers="photography", seeks="accounting")
    for who in (ZOE, "ada", "bob", "cleo", "dan"):
        await folk.says(who, "coffee join")
    await folk.says(ZOE, "coffee avoid", people=["bob"])
    await folk.says("cleo", "coffee avoid", people=[ZOE])
    await folk.says(ZOE, "coffee avoid", people=["eve"])
    await folk.asks("eve", "mydata forget", rest="yes")


async def _hosts(folk: Folk) -> None:
    """An event and a series of her own, a vote, and an apéro with tables."""
    going = await folk.announces(ZOE, title="A walk with Zoe-Quill")
    await folk.presses(ZOE, going)
    form = await folk.asked(ZOE, "event reminders")
    await folk.submits(ZOE, form, remind="60")
    answer = await folk.says(ZOE, "event series")
    form = await folk.asked_by(ZOE, answer, "New events")
    values = {"title": "Bread", "where": "The kitchen", "when": WEEKLY[folk.locale]}
    preview = await folk.submits(ZOE, form, values)
    form = await folk.asked_by(ZOE, preview, "Dates and turns")
    preview = await folk.submits(ZOE, form, people={"hosts": [ZOE, "ada"]})
    await folk.press(ZOE, preview, "Start the series")
    preview = await folk.drafts("hana", "apero", title="Cheese", where="", when=VOTED[folk.locale])
    await folk.press("hana", preview, "Propose these dates")
    tick = next(
        button.token
        for address, message in reversed(folk.town.chat.wall.values())
        if not address.people
        for button in message.buttons
        if button.name == "gatherings.tick"
    )
    await folk.presses(ZOE, tick)
    noon = {"en": "Monday 9 March 11:45", "fr": "lundi 9 mars 11h45"}[folk.locale]
    going = await folk.announces("hana", "apero", title="Noon", where="", when=noon)
    for who in (ZOE, "ada", "bob", "dan"):
        await folk.presses(who, going)


async def _asks(folk: Folk) -> None:
    """A need of hers, and one that she offers to meet."""
    answer = await folk.asks(ZOE, "ask", rest={"en": "a van", "fr": "une camionnette"}[folk.locale])
    await folk.presses_on(ZOE, answer, "Send it")
    answer = await folk.asks("ada", "ask", rest=PHOTO[folk.locale])
    await folk.presses_on("ada", answer, "Send it")
    await folk.hears_on_wall(ZOE, "Name me")


async def _meets(folk: Folk) -> None:
    """Her coffee: met; and another one today."""
    await folk.hears_on_wall(ZOE, "I'm here")
    token = next(
        button.token
        for address, message in folk.town.chat.wall.values()
        if ZOE in {one.id for one in address.people}
        for button in message.buttons
        if button.name == "coffee.slot"
    )
    await folk.presses(ZOE, token)
    await folk.says(ZOE, "coffee now")
    answer = await folk.says(ZOE, "coffee preview")
    assert isinstance(answer, Whisper)


async def _writes_down(folk: Folk) -> None:
    """What only chance or another chat would leave behind."""
    now, me = folk.town.clock.now(), await folk.member(ZOE)
    ada = await folk.member("ada")
    async with folk.town.database.transaction() as tx:
        coffee = tx.get(CoffeeBook)
        [circle] = await coffee.circles("town")
        [round_, *_] = await coffee.rounds(circle.id, 9)
        await coffee.leave_out(round_.id, {me: "needed_elsewhere"})
        await coffee.set_free(circle.id, me, date(2026, 3, 10), free=True)
        await tx.get(LinksBook).issue(me, "a digest", now + timedelta(minutes=10))
        rhythm = tx.get(RhythmBook)
        await rhythm.wish(Wish(me, ada, now))
        await rhythm.wish(Wish(ada, me, now))
        await rhythm.keep(Habits(me, offers=False))
        await rhythm.greet(Greeting(ada, me, now))
        await tx.get(LadderBook).lay("town", (me, ada), now)
        keys, session = tx.get(KeysBook), now + timedelta(hours=12)
        await keys.issue("a digest", me, "session", session, now)
        notes, until = tx.get(Notes), now + timedelta(days=30)
        await notes.keep("fake", f"acted:{ZOE}", "yes", until)
        await notes.keep("fake", f"thread:ada,{ZOE}", "T1", until)
        await notes.keep("fake", "thread:ada,bob", "T2", until)
        await tx.get(Inbox).first("fake", "gesture-1", now)
        args = {"circle": str(circle.id), "member": str(me.id)}
        later = Later("coffee.back", now + timedelta(days=3), f"coffee.back:1:{me.id}", args)
        await tx.get(Jobs).add("town", later)


async def _thanks(folk: Folk) -> None:
    """She says merci, and it counts; she says it again, and it does not."""
    for whom, label in (("ada", "Yes, that's right"), ("dan", "No, that's not right")):
        await folk.asks(whom, "merci mine")
        answer = await folk.asks(ZOE, "merci", whom)
        await folk.presses(ZOE, press(answer, folk("I recommended them")))
        await folk.hears_on_wall(whom, label)
