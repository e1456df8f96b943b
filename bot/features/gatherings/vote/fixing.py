"""From several dates to one: proposed by an organiser, fixed by them or by the end of the vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import Gathering, GatheringsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import (
    NOTHING,
    for_change,
    number_of,
    still,
    timed,
    voice_of,
    voices_of,
)
from bot.features.gatherings.life import plan, show
from bot.features.gatherings.making import reading
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.vote import cards
from bot.features.gatherings.vote.book import Ballot, VotesBook
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
    Place,
    Post,
    Refusal,
    Whisper,
    words,
)
from bot.ports import Clock, Languages, Members, Translate

TOO_LATE = N_("A date to choose must be after the end of the vote: change the dates, or the end.")


async def redate(
    gathering: Gathering,
    dates: Sequence[datetime],
    book: GatheringsBook,
    votes: VotesBook,
    now: datetime,
) -> Gathering:
    """A draft, or a vote that is on, with these dates from now on: one is a start, several a vote.

    A vote that is on keeps the ticks of the dates that stay, and remains a vote with one alone.
    """
    if len(dates) == 1 and gathering.state == "draft":
        await votes.propose(gathering.id, ())
        changed = replace(gathering, start=dates[0], announce=None)
    else:
        await votes.propose(gathering.id, dates)
        end = gathering.announce
        if end is None or gathering.start is not None or not now < end < max(dates):
            end = cards.usual_end(dates, now)
        changed = replace(gathering, start=None, announce=end)
    await book.change(changed)
    return changed


@gatherings.call("propose", audited=True)
async def propose(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """A draft with several dates becomes a vote that everybody sees."""
    found = await for_change(call, me, community, book, members)
    if found.state != "draft":
        raise Refusal(N_("This was announced already."))
    ballot = await votes.ballot(found.id)
    if len(ballot.open(clock.now())) < max(2, len(ballot.dates)):
        raise Refusal(N_("Its time is past by now: change it first."))
    if found.announce is None or not clock.now() < found.announce < max(ballot.dates.values()):
        raise Refusal(TOO_LATE)
    voting = replace(found, state="voting")
    await book.change(voting)
    text = t(
        "The dates of **{title}** are proposed. The vote ends {when}; you can fix a date at any"
        " time.",
        title=title_of(t, found.details),
        when=found.announce,
    )
    manage = Button(t("Manage"), "gatherings.manage", str(found.id))
    jobs = deciding(voting, ballot)
    return [Whisper(Message(text, (manage,))), show(voting, clock.now()), *jobs]


def deciding(gathering: Gathering, ballot: Ballot) -> list[Later]:
    """The end of the vote, and each date, from which on it can no longer be chosen."""
    ends = {gathering.announce, *ballot.dates.values()}
    args = {"gathering": str(gathering.id)}
    return [
        Later("gatherings.decide", end, f"gatherings.decide:{gathering.id}:{end.isoformat()}", args)
        for end in sorted(end for end in ends if end is not None)
    ]


@gatherings.call("ask_until", audited=True)
async def ask_until(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await _undecided(call, me, community, book, members)
    hint = t("For example: tomorrow 9:00")
    value = _typed(t, found.announce, community) if found.announce else ""
    when = Field("when", t("Vote until"), value=value, hint=hint)
    return [Ask(Form("gatherings.save_until", t("Vote until"), (when,), str(found.id), t("Save")))]


def _typed(t: Translate, moment: datetime, community: Community) -> str:
    local = moment.astimezone(community.zone)
    return f"{t.day(local.date())} {local.year} {t.hour(local.time())}"


async def _undecided(
    call: Call, me: Member, community: Community, book: GatheringsBook, members: Members
) -> Gathering:
    """A vote, proposed or not yet, for who may change it."""
    found = await for_change(call, me, community, book, members)
    if found.start is not None:
        raise Refusal(N_("The vote is over: it is {when}."), when=found.start)
    return found


@gatherings.call("save_until", audited=True)
async def save_until(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await _undecided(call, me, community, book, members)
    typed, now = call.args.get("when", ""), clock.now()
    end = reading.moment(typed, "when", now, community.zone, t.locale, None).at
    ballot = await votes.ballot(found.id)
    if end >= max(ballot.dates.values(), default=end):
        raise Refusal(N_("That is after the last date: end the vote before it."), field="when")
    changed = replace(found, announce=end)
    await book.change(changed)
    if found.state == "draft":
        dates = list(ballot.dates.values())
        return [Whisper(cards.preview_card(t, changed, dates))]
    text = t("The vote ends {when}.", when=end)
    return [Whisper(Message(text)), show(changed, now), *deciding(changed, ballot)]


@gatherings.call("ask_fix", audited=True)
async def ask_fix(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await _undecided(call, me, community, book, members)
    ballot = await votes.ballot(found.id)
    if not ballot.open(clock.now()):
        raise Refusal(N_("Its time is past by now: change it first."))
    return [Whisper(cards.to_fix(t, found, ballot, community.zone, clock.now()))]


@gatherings.call("fix", audited=True)
async def fix(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await _undecided(call, me, community, book, members)
    number = number_of(call, 1)
    start = (await votes.ballot(found.id)).open(clock.now()).get(number or 0)
    if found.state != "voting" or start is None:
        raise Refusal(NOTHING)
    fixed, effects = await settle(found, start, book, clock.now())
    text = t(
        "**{title}** is fixed: {when}. Those who voted are being told; sign-ups open to everybody"
        " {opens}.",
        title=title_of(t, fixed.details),
        when=start,
        opens=fixed.announce or "",
    )
    manage = Button(t("Manage"), "gatherings.manage", str(fixed.id))
    return [Whisper(Message(text, (manage,))), *effects]


async def settle(
    gathering: Gathering, start: datetime, book: GatheringsBook, now: datetime
) -> tuple[Gathering, list[Later]]:
    """One date: those who voted are told now, and everybody can sign up a little later."""
    opens = cards.opening(start, now)
    fixed = replace(
        gathering,
        state="planned",
        start=start,
        announce=opens,
        announced=False,
        sequence=gathering.sequence + 1,
    )
    fixed = await book.refit(fixed)
    await book.change(fixed)
    return fixed, [timed("tell_fixed", fixed, now), show(fixed, now), *plan(fixed, now)]


@gatherings.job("tell_fixed")
async def tell_fixed(
    job: Job,
    community: Community,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """Whoever voted hears of it before everybody else, in private."""
    found = await still(job, book)
    if found is None or found.start is None:
        return []
    ballot = await votes.ballot(found.id)
    start = found.start
    suits = {member for member in ballot.voters for number in ballot.of(member)
             if ballot.dates.get(number) == start}  # fmt: skip
    voices = await voices_of(ballot.voters, community, members, languages)
    return [
        Post(
            Place.of(member),
            cards.told_first(t, found, suits=member in suits),
            f"gatherings.fixed:{found.id}:{member.id}",
        )
        for member, t in voices.items()
    ]


@gatherings.job("decide")
async def decide(
    job: Job,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The vote ends: the best date wins; without any tick, who proposed it is asked."""
    found = await book.hold(int(job.args["gathering"]))
    now = clock.now()
    if found is None or found.state != "voting":
        return []
    ballot = await votes.ballot(found.id)
    voice = await voice_of(found.creator, community, members, languages)
    creator = Place.of(found.creator)
    key = f"gatherings.decided:{found.id}:{found.announce.isoformat() if found.announce else ''}"
    if not ballot.open(now):
        text = words(t("No date was fixed."))
        off = replace(found, state="cancelled", because=text)
        await book.change(off)
        return [Post(creator, cards.lapsed(voice, off), f"{key}:lapsed"), show(off, now)]
    if found.announce is not None and found.announce > now:
        return [show(found, now)]  # a date is past, or the vote was given more time
    best = ballot.best(now)
    if best is None:
        # The same key at each date that passes: asked once for each end of the vote.
        return [Post(creator, cards.undecided(voice, found), key), show(found, now)]
    fixed, effects = await settle(found, ballot.dates[best], book, now)
    return [Post(creator, cards.decided(voice, fixed, ballot.count(best)), key), *effects]
