"""Joining and leaving a circle, how it stands, and help."""

from __future__ import annotations

from datetime import date

from bot.calendar import Closures, Rhythm
from bot.features.coffee.book import Circle, CoffeeBook, Enrolment
from bot.features.coffee.common import circle_for, coming_round, which
from bot.features.coffee.late import place, round_under_way
from bot.features.coffee.registry import coffee
from bot.features.coffee.when import local_day, plan
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Field,
    Later,
    Member,
    Message,
    Option,
    Text,
    Whisper,
    joined,
    listed,
    words,
)
from bot.ports import Clock, Translate

DEFAULT_RHYTHM = Rhythm.parse("weekly mon 10:00 closed shift")
CIRCLE = Field("circle", (N_("circle"),), optional=True, suggest="coffee.circles")


@coffee.opening()
async def open_circles(
    community: Community, t: Translate, book: CoffeeBook, clock: Clock, closures: Closures
) -> Effects:
    """A community starts with one circle, named in its own language; each awaits its next round."""
    circles = await book.circles(community.id)
    if not circles:
        name = words(t("Coffee"))
        circles = [await book.create(Circle(0, community.id, name, DEFAULT_RHYTHM))]
    return [job for one in circles for job in plan(one, community, closures, clock.now())]


@coffee.suggestion("circles")
async def to_choose_from(community: Community, book: CoffeeBook) -> list[Option]:
    return [Option(one.name, (one.name,)) for one in await book.circles(community.id)]


@coffee.call(
    "join",
    command="coffee join",
    aliases=("cafe participer", "cafe rejoindre"),
    help=N_("Meet somebody new at each round"),
    params=(CIRCLE,),
)
async def join(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    circles = await circle_for(call, me, community, book)
    if len(circles) > 1:
        return which(t, circles, "coffee.join")
    [circle] = circles
    await book.hold(circle.id)
    new = await book.enrolment(circle.id, me) is None
    arrival: list[Later] = []
    occurrence = await coming_round(circle, community, closures, clock.now(), book)
    leave = Button(t("Leave"), "coffee.leave", str(circle.id))
    if new:
        await book.enrol(Enrolment(circle.id, me, clock.now()))
        arrival = [_arrived(me, clock)]
        round_ = await round_under_way(circle, community, book, clock, closures)
        if round_:
            seated, others = await place(me, round_, circle, community, book, clock, closures)
            if others:
                text = t("You're in, and just in time: meet {people}.", people=listed(others))
                return [Whisper(Message(text, (leave,))), *seated, *arrival]
    if occurrence is None:
        text = t("You're in! No round is planned yet: I'll introduce you when there is one.")
    elif new:
        text = t("You're in! The next round is {when}.", when=occurrence.at)
    else:
        text = t("You were in already. The next round is {when}.", when=occurrence.at)
    jobs = plan(circle, community, closures, clock.now())
    return [Whisper(Message(text, (leave,))), *jobs, *arrival]


def _arrived(me: Member, clock: Clock) -> Later:
    """What is done for newcomers is another feature's."""
    return Later("rhythm.arrived", clock.now(), f"rhythm.arrived:{me.id}", {"member": str(me.id)})


@coffee.call(
    "leave",
    command="coffee leave",
    aliases=("cafe quitter",),
    help=N_("No more introductions"),
    params=(CIRCLE,),
)
async def leave(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    circles = await circle_for(call, me, community, book, mine=True)
    if len(circles) > 1:
        return which(t, circles, "coffee.leave")
    [circle] = circles
    await book.hold(circle.id)
    again = Button(t("Join the coffee"), "coffee.join", str(circle.id), "primary")
    if await book.enrolment(circle.id, me) is None:
        return [Whisper(Message(t("You weren't in."), (again,)))]
    await book.withdraw(circle.id, me)
    text = t("You're out. No more introductions, until you join again.")
    return [Whisper(Message(text, (again,)))]


@coffee.call(
    "status",
    command="coffee status",
    aliases=("cafe statut",),
    help=N_("Whether you are in, and when the next round is"),
)
async def status(
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    circles = await book.circles(community.id)
    lines: list[Text] = []
    buttons: list[Button] = []
    for circle in circles:
        mine = await book.enrolment(circle.id, me)
        others = len(await book.enrolled(circle.id)) - (mine is not None)
        occurrence = await coming_round(circle, community, closures, clock.now(), book)
        day = occurrence.day if occurrence else local_day(clock.now(), community)
        standing = how_it_stands(t, mine, day) if mine else t("You're not in.")
        parts = [standing, _who_else(t, others)]
        if occurrence:
            parts.append(t("The next round is {when}.", when=occurrence.at))
        line = joined(parts, " ")
        named = t("{what}: {said}", what=circle.name, said=line)
        lines.append(named if len(circles) > 1 else line)
        name, label = ("leave", t("Leave")) if mine else ("join", t("Join the coffee"))
        if len(circles) > 1:
            label = (*label, " — ", circle.name)
        buttons.append(Button(label, f"coffee.{name}", str(circle.id)))
    return [Whisper(Message(joined(lines), tuple(buttons)))]


def _who_else(t: Translate, others: int) -> Text:
    if not others:
        return t("Nobody else is in yet.")
    return t.many("{n} other member is in.", "{n} other members are in.", others)


def how_it_stands(t: Translate, mine: Enrolment, day: date) -> Text:
    """What a member's wishes mean for the round of this day."""
    if mine.until and day < mine.until:
        return t("You're in, and paused until {day}.", day=t.day(mine.until))
    if mine.rest:
        return t.many(
            "You're in, and paused for {n} round.",
            "You're in, and paused for {n} rounds.",
            mine.rest,
        )
    if mine.skip == day:
        return t("You're in, and skip the next round.")
    if mine.mode != "auto" and mine.yes != day:
        return t("You're in when you say so: /coffee in.")
    return t("You're in.")


@coffee.home()
async def at_home(
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """My coffees: how they stand, and what one may want to change about them."""
    [standing] = await status(me, community, t, book, clock, closures)
    if not isinstance(standing, Whisper):
        return []
    message = standing.message
    more = (Button(t("Pause"), "coffee.pause"), Button(t("Settings"), "coffee.settings"))
    inside = any(button.name == "coffee.leave" for button in message.buttons)
    text = joined([t("☕ **My coffees**"), message.text])
    return [Whisper(Message(text, (*message.buttons, *(more if inside else ()))))]


@coffee.home(organiser=True)
async def hosts_at_home(t: Translate) -> Effects:
    """The week, for organisers."""
    buttons = (
        Button(t("Preview"), "coffee.preview"),
        Button(t("Report"), "coffee.report"),
        Button(t("Circles"), "coffee.circles"),
    )
    text = joined([t("**This week, for organisers**"), t("The next round, and the last one.")])
    return [Whisper(Message(text, buttons))]


@coffee.call(
    "help",
    command="coffee",
    aliases=("cafe", "coffee help", "cafe aide"),
    help=N_("What the coffee is, and its commands"),
)
async def explain(t: Translate) -> Effects:
    text = t(
        "**Coffee** introduces you to another member at each round: by default every Monday"
        " at 10:00. You choose together when and where to meet.\n\n"
        "**/coffee join** to take part, **/coffee leave** to stop,"
        " **/coffee status** to see how it stands.\n"
        "**/coffee pause**, **/coffee skip** and **/coffee in** for a while away,"
        " **/coffee settings** for how you take part, **/coffee avoid** in confidence,"
        " **/coffee now** for a coffee today."
    )
    return [Whisper(Message(text, (Button(t("Join the coffee"), "coffee.join", style="primary"),)))]
