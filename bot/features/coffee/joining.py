"""What members say about taking part: join, leave, how it stands, help."""

from __future__ import annotations

from bot.calendar import Closures, Rhythm
from bot.features.coffee.book import Circle, CoffeeBook, Enrolment
from bot.features.coffee.registry import coffee
from bot.features.coffee.when import next_round, round_job
from bot.language import N_
from bot.model import (
    Button,
    Community,
    Effects,
    Member,
    Message,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Translate

DEFAULT_RHYTHM = Rhythm.parse("weekly mon 10:00 closed shift")


@coffee.opening()
async def open_first_circle(
    community: Community, book: CoffeeBook, clock: Clock, closures: Closures
) -> Effects:
    """A community starts with one circle; each circle's next round is waiting."""
    circles = await book.circles(community.id)
    if not circles:
        circles = [await book.create(Circle(0, community.id, "Coffee", DEFAULT_RHYTHM))]
    found = [(c, next_round(c, community, closures, clock.now())) for c in circles]
    return [round_job(circle, occurrence) for circle, occurrence in found if occurrence]


@coffee.call(
    "join",
    command="coffee join",
    aliases=("cafe participer", "cafe rejoindre"),
    help=N_("Meet somebody new at each round"),
)
async def join(
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    circle = await the_circle(community, book)
    occurrence = next_round(circle, community, closures, clock.now())
    await book.hold(circle.id)
    new = await book.enrolment(circle.id, me) is None
    if new:
        await book.enrol(Enrolment(circle.id, me, clock.now()))
    if occurrence is None:
        return [Whisper(Message(t("You're in! No round is planned yet: I'll tell you.")))]
    if new:
        text = t("You're in! The next round is {when}.", when=occurrence.at)
    else:
        text = t("You were in already. The next round is {when}.", when=occurrence.at)
    leave = Button(t("Leave"), "coffee.leave")
    return [Whisper(Message(text, (leave,))), round_job(circle, occurrence)]


@coffee.call(
    "leave",
    command="coffee leave",
    aliases=("cafe quitter",),
    help=N_("No more introductions"),
)
async def leave(me: Member, community: Community, t: Translate, book: CoffeeBook) -> Effects:
    circle = await the_circle(community, book)
    await book.hold(circle.id)
    if await book.enrolment(circle.id, me) is None:
        return [Whisper(Message(t("You weren't in."), (_join_button(t),)))]
    await book.withdraw(circle.id, me)
    text = t("You're out. No more introductions, until you join again.")
    return [Whisper(Message(text, (_join_button(t),)))]


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
    circle = await the_circle(community, book)
    occurrence = next_round(circle, community, closures, clock.now())
    inside = await book.enrolment(circle.id, me)
    others = len(await book.enrolled(circle.id)) - (inside is not None)
    lines: list[Text] = [t("You're in.") if inside else t("You're not in.")]
    lines.append(t.many("{n} other member is in.", "{n} other members are in.", others))
    if occurrence:
        lines.append(t("The next round is {when}.", when=occurrence.at))
    button = Button(t("Leave"), "coffee.leave") if inside else _join_button(t)
    return [Whisper(Message(joined(lines, " "), (button,)))]


@coffee.call(
    "help",
    command="coffee",
    aliases=("cafe", "coffee help", "cafe aide"),
    help=N_("What the coffee is, and its commands"),
)
async def explain(t: Translate) -> Effects:
    text = t(
        "**Coffee** introduces you to another member at each round: by default every Monday"
        " at 10:00. You two choose when and where to meet.\n\n"
        "**/coffee join** to take part, **/coffee leave** to stop,"
        " **/coffee status** to see how it stands."
    )
    return [Whisper(Message(text, (_join_button(t),)))]


async def the_circle(community: Community, book: CoffeeBook) -> Circle:
    """The circle a member speaks of when they name none."""
    circles = await book.circles(community.id)
    if not circles:
        raise Refusal(N_("There is no coffee here yet: ask an organiser to open one."))
    return circles[0]


def _join_button(t: Translate) -> Button:
    return Button(t("Join the coffee"), "coffee.join", style="primary")


@coffee.farewell()
async def forget_leaver(member: Member, book: CoffeeBook) -> Effects:
    """Who left the space is in no circle any more."""
    for enrolment in await book.enrolments(member):
        await book.hold(enrolment.circle)
        await book.withdraw(enrolment.circle, member)
    return []
