"""Scenes of what is seldom said: messages in trouble, two accounts joined, the map, refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.model import Account, Answer, Call, Invalid, Kind, Message, Place, Post
from bot.ports import Undeliverable
from tests.bot.gatherings.speech import FRENCH
from tests.bot.people.speech import Folk
from tests.fakes import FakeChat
from tests.town import said

MINUTE = timedelta(minutes=1)
FRIDAYS = {
    "en": ("Friday 13 March 18:30", "Friday 31 February 18:30"),
    "fr": ("vendredi 13 mars 18h30", "vendredi 31 février 18h30"),
}  # a good one, and one that is none
SOUTH = "south"  # another chat, of which Slack's people see nothing


async def test_messages_in_trouble_are_told_to_the_organisers(folk: Folk) -> None:
    await folk.host()
    town, chat = folk.town, folk.town.chat
    ada = Place.of(await folk.member("ada"))
    closed: list[tuple[Place, Kind]] = [(ada, "notice"), (ada, "reminder"), (ada, "nudge")]
    for number, (where, kind) in enumerate([*closed, (Place(chat.id, chat.home), "notice")]):
        chat.trouble = [Undeliverable("the account is closed")]
        await sends(folk, where, kind, f"closed {number}")
        await waits(folk, 1)
    chat.blind = True
    for number, until in enumerate((None, 9 * MINUTE)):
        chat.lost = [TimeoutError("no answer")]
        await sends(folk, ada, "introduction", f"lost {number}", until)
        await waits(folk, 5)
        await types(folk, "hana", "space status")
    chat.trouble = [Undeliverable("the account is closed")]
    await folk.presses("hana", town.button(folk("Send it again"), "hana"))
    await waits(folk, 10)


async def sends(
    folk: Folk, where: Place, kind: Kind, key: str, until: timedelta | None = None
) -> None:
    town = folk.town
    end = town.clock.now() + until if until else None
    post = Post(where, Message((f"Hello, {key}!",)), key, kind=kind, until=end)
    async with town.database.transaction() as tx:
        await town.app.worker._runner.record(tx, town.community, [post])


async def waits(folk: Folk, minutes: int) -> None:
    await folk.town.time.travel(folk.town.clock.now() + minutes * MINUTE)


async def test_two_accounts_become_one(folk: Folk) -> None:
    await on_two_chats(folk)
    mine = code_in(await types(folk, "ada", "profile link"))
    await types(folk, "ada", f"profile link {mine}")
    await types(folk, "bob", f"profile link {mine}")
    for _ in range(6):
        await types(folk, "bob", "profile link WRONG")
    code = code_in(await elsewhere(folk, "ada", "/profile link"))
    asked = await types(folk, "ada", f"profile link {code}")
    await folk.press("ada", asked, "Yes, that is me")


async def test_coffees_of_people_on_different_chats(folk: Folk) -> None:
    await meet_across(folk)


async def meet_across(folk: Folk) -> None:
    """Two of different chats are introduced."""
    await on_two_chats(folk)
    await folk.host()
    await folk.says("ada", "coffee join")
    await elsewhere(folk, "cy", "/coffee join")
    await folk.press("hana", await folk.says("hana", "coffee preview"), "Send it now")


async def on_two_chats(folk: Folk) -> None:
    """Some of the space are on another chat from now on."""
    town = folk.town
    town.chats = (*town.chats, FakeChat(SOUTH))
    town.community = replace(town.community, chats=tuple(chat.id for chat in town.chats))
    town.restart()
    await town.app.open()


async def types(folk: Folk, who: str, what: str) -> Answer:
    """The first answer to this command, which may go on after its name."""
    name = max((one for one in FRENCH if f"{what} ".startswith(f"{one} ")), key=len)
    typed = folk.command(name) + what.removeprefix(name)
    [answer, *_] = await folk.town.says(who, typed, locale=folk.locale)
    return answer


async def elsewhere(folk: Folk, who: str, what: str) -> Answer:
    """What somebody is told who types this on the other chat."""
    name, args = folk.town.app.read(what)
    call = Call(Account(SOUTH, who, who.title()), Place(SOUTH, "general"), name, args)
    [answer] = await folk.town.app.handle(replace(call, locale=folk.locale))
    return answer


def code_in(answer: Answer) -> str:
    [code, *_] = re.findall(r"\b[A-Z2-9]{8}\b", said(answer))
    return str(code)


async def test_the_map_of_the_community_and_its_fridays(folk: Folk) -> None:
    await folk.host()
    for who in ("ada", "bob", "cleo", "dan", "eva"):
        await folk.says(who, "home")
    await types(folk, "ada", "space map")
    shown = await types(folk, "hana", "space map")
    await folk.press("hana", shown, "Post it now")
    await folk.press("hana", shown, "Post it every Friday")
    shown = await types(folk, "hana", "space map")
    await folk.press("hana", shown, "Stop posting it on Fridays")


async def test_a_card_with_everything_and_who_sees_it(folk: Folk) -> None:
    form = await folk.asked("ada", "profile")
    for wrong in ("http://example.org", "https://localhost"):
        refused = await folk.submits("ada", form, link=wrong)
        assert isinstance(refused, Invalid)
    await folk.submits(
        "ada", form, trade="photographer", languages="fr,en", link="https://example.org/ada"
    )
    form = await folk.asked("ada", "profile offers")
    for wrong in ("so many words " * 4, ", ".join(f"word{n}" for n in range(16))):
        refused = await folk.submits("ada", form, offers=wrong)
        assert isinstance(refused, Invalid)
    more = {"languages": "fr,en", "mode": "remote", "hours": "mon-lunch"}
    known = {one.name for one in form.fields}
    options = {one.name: one.options[0].value for one in form.fields if one.options}
    more = {name: options.get(name, value) for name, value in more.items() if name in known}
    if "mode" in known:
        more["mode"] = "remote"
    await folk.submits("ada", form, {"offers": "zyzzyva", "seeks": "quokka", **more})
    form = await folk.asked("ada", "profile privacy")
    saved = await folk.submits("ada", form, everyone="trade,offers", introduced="hours,mode")
    await folk.press("ada", saved, "See my card")


async def test_how_one_takes_part_in_coffees(folk: Folk) -> None:
    await folk.host()
    await types(folk, "ada", "coffee leave")
    await types(folk, "hana", "coffee report")
    await types(folk, "hana", "coffee cancel")
    await folk.says("ada", "coffee join")
    await types(folk, "ada", "coffee avoid")
    for mode in ("ask", "call", "auto"):
        form = await folk.asked("ada", "coffee settings")
        await folk.submits("ada", form, mode=mode)
        await types(folk, "ada", "coffee status")
    for away in ("coffee skip", "coffee pause 1", "coffee pause 2026-05-01"):
        await types(folk, "ada", away)
        await types(folk, "ada", "coffee status")
        await types(folk, "ada", "coffee resume")
    form = await folk.asked("hana", "coffee new")
    for wrong in ({"name": ""}, {"name": folk("Coffee")}, {"name": "Tea", "size": "9"}):
        await folk.submits("hana", form, wrong)


async def test_reminders_of_what_one_goes_to(folk: Folk) -> None:
    form = await folk.asked("ada", "event reminders")
    [field] = [one for one in form.fields if one.name == "remind"]
    for option in field.options:
        await folk.submits("ada", form, remind=option.value)
    await folk.submits("ada", form, remind="7")


async def test_what_cannot_be_said_of_a_gathering(folk: Folk) -> None:
    await folk.host()
    going = await folk.announces(seats="1")
    await folk.presses("ada", going)
    await folk.presses("bob", going)
    await types(folk, "ada", "event nothing-of-this-name")
    await folk.presses("bob", "gatherings.edit:1")
    await folk.presses("hana", "gatherings.announce:1")
    later, odd = FRIDAYS[folk.locale]
    await sent(folk, "gatherings.edit:1", when=f"{folk.when}\n{later}")
    await sent(folk, "gatherings.settings:1", people={"host": ["ada", "bob"]})
    form = await folk.asked("hana", "event new")
    for dates in (f"{folk.when}\n{odd}", f"{folk.when}\n{folk.when}"):
        await folk.submits("hana", form, title="Soup", when=dates, where="The kitchen")


async def test_what_cannot_be_said_of_a_vote(folk: Folk) -> None:
    await folk.host()
    later, _ = FRIDAYS[folk.locale]
    preview = await folk.drafts("hana", when=f"{folk.when}\n{later}")
    await folk.press("hana", preview, "Propose these dates")
    for _ in range(2):
        await folk.presses("ada", "gatherings.tick:1:0")
    await sent(folk, "gatherings.ask_until:1", when=later)


async def sent(
    folk: Folk, token: str, people: Mapping[str, Sequence[str]] | None = None, **values: str
) -> None:
    """Open the form of a button of Hana's, and send it with these values."""
    form = await folk.town.asked("hana", token, locale=folk.locale)
    await folk.submits("hana", form, values, people=people)
