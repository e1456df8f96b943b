"""Being away, and how one takes part: pause, resume, skip, say yes, settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from bot.calendar import Closures, Occurrence, resolve
from bot.features.coffee.book import Circle, CoffeeBook, Enrolment, Mode
from bot.features.coffee.common import coming_round, went_out
from bot.features.coffee.registry import coffee
from bot.features.coffee.when import local_day, next_round
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Later,
    Member,
    Message,
    Option,
    Refusal,
    Whisper,
)
from bot.phrases import Question, read_day
from bot.ports import Clock, Translate

BACK_AT = time(9)  # when somebody is told that their pause is over
MOST_ROUNDS = 26
MODES: tuple[Mode, ...] = ("auto", "ask", "call")
_ROUNDS = re.compile(r"(\d{1,3})\s*(rounds?|tours?|tourn[ée]es?|fois|times)?", re.IGNORECASE)
UNTIL = Field("until", (N_("until when, or how many rounds"),), optional=True)


@coffee.call(
    "pause",
    command="coffee pause",
    aliases=("cafe pause",),
    help=N_("Rest until a date, or for some rounds"),
    params=(UNTIL,),
)
async def pause(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
) -> Effects:
    mine = await my_enrolments(me, book)
    said = call.args.get("until", "").strip()
    if not said:
        fields = (
            Field("day", t("Back on"), "date", optional=True),
            Field("rounds", t("Or skip so many rounds"), "number", optional=True),
        )
        form = Form("coffee.pause_for", t("Take a break"), fields, submit=t("Pause"))
        return [Ask(form)]
    if rounds := _ROUNDS.fullmatch(said):
        return await _rest(int(rounds[1]), mine, t, book)
    day = read_day(said, clock.now(), community.zone, t.locale)
    if isinstance(day, Question):
        raise Refusal(day.sentence, fragment=day.fragment)
    return await _pause_until(day, mine, community, t, book)


@coffee.call("pause_for")
async def pause_for(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
) -> Effects:
    """The form of /coffee pause, sent."""
    mine = await my_enrolments(me, book)
    day, rounds = call.args.get("day", ""), call.args.get("rounds", "")
    if day and rounds:
        raise Refusal(N_("Give a date or a number of rounds, not both."), field="rounds")
    if rounds:
        return await _rest(int(rounds) if rounds.isdecimal() else 0, mine, t, book)
    if not day:
        raise Refusal(N_("Give a date, or a number of rounds."), field="day")
    found = _date(day)
    if found is None or found <= local_day(clock.now(), community):
        raise Refusal(N_("That day is not ahead. Which day are you back?"), field="day")
    return await _pause_until(found, mine, community, t, book)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _rest(rounds: int, mine: Sequence[Enrolment], t: Translate, book: CoffeeBook) -> Effects:
    if not 1 <= rounds <= MOST_ROUNDS:
        raise Refusal(
            N_("A pause lasts 1 to {most} rounds. For longer: /coffee leave"),
            field="rounds",
            most=str(MOST_ROUNDS),
        )
    for one in mine:
        await book.enrol(replace(one, rest=rounds, until=None, yes=None))
    text = t.many(
        "You rest for {n} round. You'll be in again automatically, and I'll tell you.",
        "You rest for {n} rounds. You'll be in again automatically, and I'll tell you.",
        rounds,
    )
    return [Whisper(Message(text, (_resume_button(t),)))]


async def _pause_until(
    day: date, mine: Sequence[Enrolment], community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    jobs: Effects = []
    for one in mine:
        await book.enrol(replace(one, until=day, rest=0, yes=None))
        args = {"circle": str(one.circle), "member": str(one.member.id)}
        at = resolve(day, BACK_AT, community.zone)
        key = f"coffee.back:{one.circle}:{one.member.id}:{day}"
        jobs.append(Later("coffee.back", at, key, args))
    text = t(
        "You rest until {day}. You'll be in again automatically, and I'll tell you.", day=t.day(day)
    )
    return [Whisper(Message(text, (_resume_button(t),))), *jobs]


def _resume_button(t: Translate) -> Button:
    return Button(t("Come back now"), "coffee.resume")


@coffee.call(
    "resume",
    command="coffee resume",
    aliases=("cafe reprendre",),
    help=N_("End a pause now"),
)
async def resume(
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    mine = await my_enrolments(me, book)
    for one in mine:
        await book.enrol(replace(one, until=None, rest=0, skip=None))
    text = t("You're back.")
    circle = await book.circle(mine[0].circle)
    now = clock.now()
    following = await coming_round(circle, community, closures, now, book) if circle else None
    if following:
        text = (*text, " ", *t("The next round is {when}.", when=following.at))
    return [Whisper(Message(text, (Button(t("Pause"), "coffee.pause"),)))]


@coffee.call(
    "skip",
    command="coffee skip",
    aliases=("cafe passer",),
    help=N_("Not the next round"),
)
async def skip(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    told = []
    for one, circle, day in await _next_days(call, me, community, book, clock, closures):
        await book.enrol(replace(one, skip=day, yes=None if one.yes == day else one.yes))
        told.append((circle, day))
    day = told[0][1]
    arg = f"{told[0][0].id}:{day}" if len(told) == 1 else ""
    button = Button(t("Take part after all"), "coffee.yes", arg)
    text = t("You skip the round of {day}; you are in again for the one after.", day=t.day(day))
    return [Whisper(Message(text, (button,)))]


@coffee.call(
    "yes",
    command="coffee in",
    aliases=("cafe present",),
    help=N_("Yes to the next round"),
)
async def say_yes(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    days = await _next_days(call, me, community, book, clock, closures)
    for one, _, day in days:
        skipped = None if one.skip == day else one.skip
        await book.enrol(replace(one, yes=day, skip=skipped, until=None, rest=0))
    _, circle, day = days[0]
    button = Button(t("Skip this one"), "coffee.skip", f"{circle.id}:{day}")
    text = t("You're in for the round of {day}.", day=t.day(day))
    return [Whisper(Message(text, (button,)))]


async def _next_days(
    call: Call,
    me: Member,
    community: Community,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> list[tuple[Enrolment, Circle, date]]:
    """The caller's enrolments with the next round of each; a button names circle and day.

    Refuses a button whose round has begun.
    """
    named, _, named_day = call.arg.partition(":")
    found = []
    for one in await my_enrolments(me, book):
        circle = await book.circle(one.circle)
        if circle is None or named not in {"", str(circle.id)}:
            continue
        following = await coming(one, circle, community, closures, clock.now(), book)
        if following:
            if named_day and named_day != str(following.day):
                raise Refusal(N_("That round has begun already."))
            found.append((one, circle, following.day))
    if not found:
        raise Refusal(N_("No round is planned."))
    return found


async def coming(
    mine: Enrolment,
    circle: Circle,
    community: Community,
    closures: Closures,
    now: datetime,
    book: CoffeeBook,
) -> Occurrence | None:
    """The round one can still say yes or no to: also one that is due, but late."""
    late = next_round(circle, community, closures, now - community.catch_up)
    if late and mine.since < late.at <= now and not await went_out(circle, late.day, book):
        return late
    return await coming_round(circle, community, closures, now, book)


async def my_enrolments(me: Member, book: CoffeeBook) -> list[Enrolment]:
    """The circles the caller is in, held so that no round is drawn meanwhile."""
    mine = await book.enrolments(me)
    if not mine:
        raise Refusal(N_("You aren't in. To take part: /coffee join"))
    for one in mine:
        await book.hold(one.circle)
    return await book.enrolments(me)


@coffee.call(
    "settings",
    command="coffee settings",
    aliases=("cafe reglages",),
    help=N_("How you take part"),
)
async def settings(me: Member, community: Community, t: Translate, book: CoffeeBook) -> Effects:
    one = (await my_enrolments(me, book))[0]
    options = {"warn": t("Tell me the day before"), "groups": t("I like small groups")}
    if community.hears:
        options["voice"] = t("Notice by yourself when we all sit in a voice channel")
    wishes = [name for name in options if getattr(one, name)]
    fields = (
        Field(
            "mode",
            t("I take part"),
            "choice",
            one.mode,
            (
                Option("auto", t("In every round")),
                Option("ask", t("When asked the day before")),
                Option("call", t("Only when I say so")),
            ),
        ),
        Field(
            "wishes",
            t("And"),
            "choices",
            ",".join(wishes),
            tuple(Option(name, label) for name, label in options.items()),
            optional=True,
        ),
    )
    intro = t(
        "By voice, I see who is in which channel, never what is said. Where all of a coffee tick it"
        " and sit together for ten minutes, I note that you met, and nothing else."
    )
    form = Form("coffee.set", t("My coffees"), fields, submit=t("Save"))
    return [Ask(replace(form, intro=intro) if community.hears else form)]


@coffee.call("set")
async def save_settings(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    mode = next((one for one in MODES if one == call.args.get("mode")), None)
    if mode is None:
        raise Refusal(N_("Choose how you take part."), field="mode")
    wishes = call.args.get("wishes", "").split(",")
    for one in await my_enrolments(me, book):
        voice = "voice" in wishes if community.hears else one.voice
        changed = replace(one, mode=mode, warn="warn" in wishes, groups="groups" in wishes)
        await book.enrol(replace(changed, voice=voice))
    said = {
        "auto": t("Saved: you are in every round."),
        "ask": t("Saved: I'll ask you the day before each round."),
        "call": t("Saved: you are in when you say **/coffee in**."),
    }[mode]
    return [Whisper(Message(said, (Button(t("Change"), "coffee.settings"),)))]
