"""Rooms of the whole space: its safety rule, and a week without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.features.gatherings.book import Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, voices_of
from bot.features.gatherings.life import show
from bot.features.gatherings.making import reading
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.queue import Hall, fill, upset
from bot.features.gatherings.seats.quotas import MOST_AREA, Rule
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Job,
    Later,
    Member,
    Message,
    Option,
    Place,
    Post,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Languages, Members, Translate

WEEK = timedelta(days=7)


@gatherings.call(
    "rule",
    command="space rule",
    aliases=("espace regle",),
    help=N_("How many people may be in a room"),
    organiser=True,
)
async def ask_rule(community: Community, t: Translate, book: GatheringsBook) -> Effects:
    rule = Rule.parse((await book.rules(community.id)).safety)
    options = (
        Option("none", t("As many as there are seats")),
        Option("m2", t("One person per so many m²")),
        Option("percent", t("A share of the seats, in %")),
    )
    fields = (
        Field("rule", t("Rule"), "choice", rule.kind or "none", options),
        Field(
            "number",
            t("How many m², or %"),
            "number",
            str(rule.number) if rule.number else "",
            optional=True,
        ),
    )
    intro = t("It holds for every gathering on site that is still to come.")
    return [
        Ask(Form("gatherings.set_rule", t("Safety rule"), fields, submit=t("Save"), intro=intro))
    ]


@gatherings.call("set_rule", organiser=True)
async def set_rule(
    call: Call,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The form sent: at once, or asked about first where it takes seats from people."""
    rule = _rule_in(call)
    hall = Hall(community, signups, members, languages, clock.now())
    coming = await book.coming(community.id, hall.now)
    losers = [await upset(replace(one, safety=str(rule)), hall) for one in coming]
    hit = [some for some in losers if some]
    if not hit:
        return await _apply(rule, coming, community, t, book, hall)
    people = t.many(
        "It takes the seat on site of {n} person.",
        "It takes the seats on site of {n} people.",
        sum(len(some) for some in hit),
    )
    many = t.many("{n} gathering has fewer seats.", "{n} gatherings have fewer seats.", len(hit))
    then = t(
        "The last to come are offered a seat by video where there is one, and are at the front"
        " of the waiting list otherwise. All of them are told."
    )
    arg = f"{rule.kind or 'none'}:{rule.number}"
    button = Button(t("Apply the rule"), "gatherings.apply_rule", arg, "danger")
    return [Whisper(Message(joined([many, people, then]), (button,)))]


def _rule_in(call: Call) -> Rule:
    kind = call.args.get("rule", "none")
    if kind == "none":
        return Rule()
    most = 100 if kind == "percent" else MOST_AREA
    number = reading.count(call.args.get("number", ""), "number", least=1, most=most)
    if number is None:
        raise Refusal(N_("How many? A whole number, please."), field="number")
    return Rule.parse(f"{kind} {number}")


@gatherings.call("apply_rule", organiser=True)
async def apply_rule(
    call: Call,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    kind, _, number = call.arg.partition(":")
    rule = Rule.parse(f"{kind} {number}")
    if not rule.kind and kind != "none":
        raise Refusal(NOTHING)
    hall = Hall(community, signups, members, languages, clock.now())
    coming = await book.coming(community.id, hall.now)
    return await _apply(rule, coming, community, t, book, hall)


async def _apply(
    rule: Rule,
    coming: Sequence[Gathering],
    community: Community,
    t: Translate,
    book: GatheringsBook,
    hall: Hall,
) -> Effects:
    """The rule for what is made from now on; what is planned is brought in line, each by itself."""
    rules = await book.rules(community.id)
    await book.set_rules(community.id, replace(rules, safety=str(rule)))
    match rule.kind:
        case "m2":
            text = t("Noted: one person per {n} m² on site.", n=str(rule.number))
        case "percent":
            text = t("Noted: {n}% of the seats on site.", n=str(rule.number))
        case _:
            text = t("Noted: all seats on site can be taken.")
    jobs = [
        Later("gatherings.refit", hall.now, f"gatherings.refit:{one.id}",
              {"gathering": str(one.id)})
        for one in coming
    ]  # fmt: skip
    return [Whisper(Message(text)), *jobs]


@gatherings.job("refit")
async def refit(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The rule of the space changed: so do the seats on site."""
    found = await book.hold(int(job.args["gathering"]))
    if found is None:
        return []
    found = await book.refit(found)
    hall = Hall(community, signups, members, languages, clock.now())
    return [*await fill(found, hall, more=True), show(found, hall.now)]


@gatherings.call(
    "week",
    command="space remote",
    aliases=("espace distance",),
    help=N_("The coming week by video, or on site again"),
    organiser=True,
)
async def week(community: Community, t: Translate, book: GatheringsBook, clock: Clock) -> Effects:
    now = clock.now()
    coming = [one for one in await book.coming(community.id, now) if not one.details.online]
    remote = [one for one in coming if one.remote_only]
    here = [one for one in coming if _this_week(one, now + WEEK) and not one.remote_only]
    if not remote and not here:
        return [Whisper(Message(t("Nothing is planned on site in the coming week.")))]
    lines: list[Text] = [t("**The coming week**")]
    buttons = []
    if here:
        lines.append(t.many("{n} gathering is on site.", "{n} gatherings are on site.", len(here)))
        buttons.append(Button(t("By video, all of them"), "gatherings.turn", "remote", "primary"))
    if remote:
        lines.append(t.many("{n} is by video for now.", "{n} are by video for now.", len(remote)))
        buttons.append(Button(t("On site again"), "gatherings.turn", "site"))
    lines.append(t("Everybody who signed up is told, once."))
    return [Whisper(Message(joined(lines), tuple(buttons)))]


def _this_week(gathering: Gathering, until: datetime) -> bool:
    return gathering.start is not None and gathering.start <= until


@gatherings.call("turn", organiser=True)
async def turn(call: Call, t: Translate, clock: Clock) -> Effects:
    if call.arg not in {"remote", "site"}:
        raise Refusal(NOTHING)
    now = clock.now()
    # The last word counts: pressed again before it is done, it is done once.
    job = Later("gatherings.turn_week", now, "gatherings.turn_week", {"to": call.arg})
    text = (
        t("The coming week is by video. Everybody who signed up is being told.")
        if call.arg == "remote"
        else t("You meet on site again. Everybody who signed up is being told.")
    )
    return [Whisper(Message(text)), job]


@gatherings.job("turn_week")
async def turn_week(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Each gathering of the week that this changes; one message for each who comes to any."""
    hall = Hall(community, signups, members, languages, clock.now())
    remote = job.args["to"] == "remote"
    until = hall.now + WEEK if remote else None
    # What is planned for this week from now on is by video too.
    rules = await book.rules(community.id)
    await book.set_rules(community.id, replace(rules, remote_until=until))
    effects: Effects = []
    theirs: dict[Member, list[Gathering]] = {}
    number = ""
    for known in await book.coming(community.id, hall.now, until):
        found = await book.hold(known.id)
        if found is None or found.state != "planned" or found.details.online:
            continue
        if found.remote_only == remote:
            continue
        found = replace(found, remote_only=remote, sequence=found.sequence + 1)
        await book.change(found)
        who = await signups.signups(found.id, ("going", "offered", "waiting", "maybe"))
        for one in who:
            theirs.setdefault(one.member, []).append(found)
        number = number or f"{found.id}:{await signups.arrive(found.id)}"
        effects += [*await fill(found, hall, more=True), show(found, hall.now)]
    voices = await voices_of(theirs, community, members, languages)
    told = [
        Post(
            Place.of(member),
            _week_told(t, theirs[member], remote=remote),
            f"gatherings.week:{number}:{member.id}",
        )
        for member, t in voices.items()
    ]
    return [*effects, *told]


def _week_told(t: Translate, some: Sequence[Gathering], *, remote: bool) -> Message:
    head = (
        t("This takes place by video, and not on site. You don't need to do anything:")
        if remote
        else t("This takes place on site again:")
    )
    lines: list[Text] = [head]
    for one in some:
        when: Text = (", ", one.start) if one.start else ()
        lines.append((*t("**{title}**", title=title_of(t, one.details)), *when))
    return Message(joined(lines))
