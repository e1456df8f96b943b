"""A newcomer's first three weeks: a greeter says hello, and a first breakfast is suggested.

That a first coffee is with a regular is a wish of the matching. Each message comes once, and none
to who pauses, leaves, or wants none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.acquaintance import REGULAR, Acquaintances
from bot.features.rhythm.book import Arrival, Greeting, RhythmBook
from bot.features.rhythm.common import Hall
from bot.features.rhythm.registry import rhythm
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Job,
    Member,
    Message,
    Place,
    Post,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Languages, Members, Translate
from bot.presence import Presence
from bot.voices import NOTHING, numbers_of

FIRST_WEEKS = timedelta(weeks=3)
A_WEEK = timedelta(weeks=1)  # until a breakfast is suggested; between two newcomers of a greeter
PATIENCE = timedelta(days=2)  # how long a greeter is waited for
MOST_ASKED = 3  # greeters for one newcomer
AHEAD = timedelta(days=14)  # how soon the breakfast is
MEMORY = timedelta(days=3 * 366)  # how far back meetings are looked at
NEVER = datetime.min.replace(tzinfo=UTC)


@rhythm.job("arrived")
async def arrived(
    job: Job,
    community: Community,
    book: RhythmBook,
    presence: Presence,
    acquaintances: Acquaintances,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Somebody joined the coffee: the first time they ever do, a greeter is asked."""
    member = Member(community.id, int(job.args["member"]))
    hall = Hall(community, book, presence, acquaintances, members, languages, clock.now())
    if await book.arrival(member) is not None or member not in await members.people([member]):
        return []
    await book.welcome(Arrival(member, hall.now))
    return await _ask_greeter(member, hall)


async def care(hall: Hall) -> Effects:
    """Every morning: a greeter who doesn't answer gives way; after a week, a breakfast."""
    effects: Effects = []
    # Read once: where a whole space joins on one day, there are as many newcomers as members.
    anybody = bool(await hall.book.greeters(hall.community.id))
    for arrival in await hall.book.arrivals(hall.community.id, hall.now - FIRST_WEEKS):
        greetings = await hall.book.greetings(arrival.member)
        waiting = next((one for one in greetings if one.standing == "asked"), None)
        if waiting and hall.now - waiting.at > PATIENCE:
            await hall.book.greet(replace(waiting, standing="lapsed"))
            waiting = None
        if anybody and not arrival.greeted and waiting is None:
            effects += await _ask_greeter(arrival.member, hall)
        if not arrival.suggested and hall.now - arrival.at > A_WEEK:
            effects += await _suggest(arrival, hall)
    return effects


async def _wants_care(member: Member, hall: Hall) -> bool:
    habits = (await hall.book.habits([member]))[member]
    return habits.cared and bool(await hall.presence.about([member], hall.today))


async def _ask_greeter(newcomer: Member, hall: Hall) -> Effects:
    """The greeter whose turn it is, if there is one: who was asked longest ago goes first."""
    asked = await hall.book.greetings(newcomer)
    if len(asked) >= MOST_ASKED or not await _wants_care(newcomer, hall):
        return []
    greeter = await _next_greeter(newcomer, [one.greeter for one in asked], hall)
    if greeter is None:
        return []
    voices = await hall.voices(greeter)
    greeting = Greeting(newcomer, greeter, hall.now)
    await hall.book.greet(greeting)
    return [_question(t, greeting) for t in voices.values()]


async def _next_greeter(newcomer: Member, asked: Sequence[Member], hall: Hall) -> Member | None:
    turns = await hall.book.greeters(hall.community.id)
    about = await hall.presence.about(turns, hall.today)
    avoided = await hall.acquaintances.avoided(hall.community.id)
    free = [
        one
        for one, last in turns.items()
        if one in about and one not in {newcomer, *asked}
        if last is None or hall.now - last > A_WEEK
        if not {(one, newcomer), (newcomer, one)} & avoided
    ]
    for one in sorted(free, key=lambda one: (turns[one] or NEVER, one)):
        if len(await hall.presence.met(one, hall.today - MEMORY)) >= REGULAR:
            return one
    return None


def _question(t: Translate, greeting: Greeting, answer: Text = ()) -> Post:
    text = t("{who} has just joined the coffee. Would you say hello?", who=greeting.newcomer)
    more = t("If you do, I'll open a conversation for the two of you.")
    arg = str(greeting.newcomer.id)
    buttons = (
        Button(t("I'll say hello"), "rhythm.greet", arg, "primary"),
        Button(t("Not this time"), "rhythm.no_greet", arg),
        Button(t("Stop greeting"), "rhythm.stop_greeting"),
    )
    message = Message(joined([text, answer or more], " "), () if answer else buttons)
    key = f"rhythm.greeting:{greeting.newcomer.id}:{greeting.greeter.id}"
    return Post(Place.of(greeting.greeter), message, key, anew=not answer)


@rhythm.call("greet")
async def say_hello(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: RhythmBook,
    presence: Presence,
    acquaintances: Acquaintances,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The conversation of the two, in the language they share."""
    greeting = await _asked(call, me, community, book)
    hall = Hall(community, book, presence, acquaintances, members, languages, clock.now())
    newcomer = greeting.newcomer
    await book.greet(replace(greeting, standing="yes"))
    told = _question(t, greeting, t("You said: gladly."))
    arrival = await book.arrival(newcomer)
    avoided = {(me, newcomer), (newcomer, me)} & await acquaintances.avoided(community.id)
    if arrival is None or arrival.greeted or avoided or not await _wants_care(newcomer, hall):
        return [Whisper(Message(t("Thank you! It is taken care of."))), told]
    await book.welcome(replace(arrival, greeted=True))
    voices = await hall.voices(newcomer)
    hello = [_hello(voice, newcomer, me) for voice in voices.values()]
    return [Whisper(Message(t("Thank you! It is taken care of."))), told, *hello]


def _hello(t: Translate, newcomer: Member, greeter: Member) -> Post:
    text = t(
        "👋 Welcome, {newcomer}! {greeter} knows the space well and gladly answers your questions:"
        " where lunch is good, who does what, how things work here.",
        newcomer=newcomer,
        greeter=greeter,
    )
    return Post(Place.of(newcomer, greeter), Message(text), f"rhythm.hello:{newcomer.id}")


@rhythm.call("no_greet")
async def no_greet(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: RhythmBook,
    presence: Presence,
    acquaintances: Acquaintances,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The next one is asked at once."""
    greeting = await _asked(call, me, community, book)
    hall = Hall(community, book, presence, acquaintances, members, languages, clock.now())
    await book.greet(replace(greeting, standing="no"))
    told = _question(t, greeting, t("You said: not this time."))
    following = await _ask_greeter(greeting.newcomer, hall)
    return [Whisper(Message(t("All right, and nobody is told."))), told, *following]


async def _asked(call: Call, me: Member, community: Community, book: RhythmBook) -> Greeting:
    """The greeting that the caller was asked for and has not answered yet."""
    ids = numbers_of(call.arg)
    newcomer = Member(community.id, ids[0]) if ids else me
    found = [one for one in await book.greetings(newcomer) if one.greeter == me]
    if not found or found[0].standing in {"yes", "no"}:
        raise Refusal(NOTHING)
    return found[0]


@rhythm.call(
    "greets",
    command="coffee greet",
    aliases=("cafe accueillir",),
    help=N_("Say hello to newcomers, in turns: I'll ask you each time"),
)
async def greets(me: Member, t: Translate, book: RhythmBook) -> Effects:
    await book.keep(replace((await book.habits([me]))[me], greets=True))
    text = t(
        "Thank you! When somebody joins and it is your turn, I'll ask you first: once a week"
        " at the most, and from your third coffee on."
    )
    return [Whisper(Message(text, (Button(t("Stop greeting"), "rhythm.stop_greeting"),)))]


@rhythm.call("stop_greeting")
async def stop_greeting(me: Member, t: Translate, book: RhythmBook) -> Effects:
    await book.keep(replace((await book.habits([me]))[me], greets=False))
    text = t("All right: I won't ask you any more. To begin again: /coffee greet")
    return [Whisper(Message(text))]


async def _suggest(arrival: Arrival, hall: Hall) -> Effects:
    """The next breakfast by video, to who has not found a gathering by themselves."""
    until = hall.now + AHEAD
    breakfast = await hall.presence.breakfast(hall.community.id, hall.now, until)
    if breakfast is None or not await _wants_care(arrival.member, hall):
        return []
    await hall.book.welcome(replace(arrival, suggested=True))
    if await hall.presence.gathered(arrival.member, arrival.at, until):
        return []
    voices = await hall.voices(arrival.member)
    number, start = breakfast
    return [
        Post(Place.of(arrival.member), _breakfast(t, number, start), _breakfast_key(arrival))
        for t in voices.values()
    ]


def _breakfast_key(arrival: Arrival) -> str:
    return f"rhythm.breakfast:{arrival.member.id}"


def _breakfast(t: Translate, number: int, start: datetime) -> Message:
    text = t(
        "A first breakfast? {when}, by video: a few members at a table, and no need to dress up.",
        when=start,
    )
    # Where it leads is another feature's: the card of that breakfast.
    see = Button(t("See it"), "gatherings.see", str(number), "primary")
    return Message(text, (see, Button(t("No more of these"), "rhythm.no_care")))


@rhythm.call("no_care")
async def no_care(me: Member, t: Translate, book: RhythmBook) -> Effects:
    """The one switch of a newcomer."""
    await book.keep(replace((await book.habits([me]))[me], cared=False))
    text = t("All right: no more of these. You find this under /coffee rhythm.")
    return [Whisper(Message(text, (Button(t("Change"), "rhythm.change"),)))]
