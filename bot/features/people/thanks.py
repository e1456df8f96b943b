"""Merci: who recommended whom, and who works together now. It counts once both say so."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.features.people.book import Standing, Thanks, ThanksBook, What
from bot.features.people.claims import confirmed, mine_button, noted, question, told
from bot.features.people.common import NOTHING, numbers_of, voices_of
from bot.features.people.registry import people
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
    Person,
    Place,
    Post,
    Refusal,
    Text,
    Unite,
    Whisper,
    joined,
)
from bot.ports import Clock, Languages, Members, Translate

AGAIN = timedelta(days=30)  # before the same can be said of the same two
MOST = 10  # lines of each list
COMPANY = 4  # people that a button of a coffee names
GAVE, GOT, TOGETHER = "gave", "got", "together"  # as their author says it: I recommended them
SAID = (GAVE, GOT, TOGETHER)
WHOM = Field("whom", (N_("whom you recommended, or who recommended you"),), "people", optional=True)


@people.call(
    "say",
    command="merci",
    aliases=("mercis", "thanks"),
    help=N_("You recommended each other, or work together: say so, and it counts"),
    params=(WHOM,),
)
async def say(
    call: Call, me: Member, community: Community, t: Translate, members: Members
) -> Effects:
    """Of whom it is, and then what it is; without anybody, a form asks both."""
    whom = call.members.get("whom", ())
    if not whom:
        return [Ask(_form(t))]
    other = await _other([one.id for one in whom], me, community, members)
    return [Whisper(_what_happened(t, other.member))]


@people.call("merci")
async def merci(
    call: Call, me: Member, community: Community, t: Translate, members: Members
) -> Effects:
    """The same from a button that names those one met ("12,15")."""
    ids = [one for one in numbers_of(call.arg, COMPANY) if one != me.id]
    if len(ids) == 1:
        other = await _other(ids, me, community, members)
        return [Whisper(_what_happened(t, other.member))]
    known = await members.people(Member(community.id, one) for one in ids)
    here = [person for person in known.values() if person.here]
    if not here:
        raise Refusal(NOTHING)
    buttons = tuple(Button((one.name,), "people.merci", str(one.member.id)) for one in here)
    return [Whisper(Message(t("To whom?"), buttons))]


def _form(t: Translate) -> Form:
    options = tuple(Option(said, label) for said, label in _labels(t).items())
    fields = (
        Field("whom", t("Who is it?"), "people"),
        Field("what", t("What happened?"), "choice", GAVE, options),
    )
    intro = t("I'll ask them in private whether it is so. It counts once you both say it.")
    return Form("people.say_this", t("Merci"), fields, submit=t("Send"), intro=intro)


def _labels(t: Translate) -> dict[str, Text]:
    return {
        GAVE: t("I recommended them"),
        GOT: t("They recommended me"),
        TOGETHER: t("We work together now"),
    }


def _what_happened(t: Translate, other: Member) -> Message:
    buttons = [
        Button(label, "people.say_it", f"{said},{other.id}") for said, label in _labels(t).items()
    ]
    text = t(
        "{who} and you: what happened? I'll ask them in private whether it is so, and it"
        " counts once you both say it.",
        who=other,
    )
    return Message(text, (*buttons, mine_button(t)))


@people.call("say_this")
async def say_this(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: ThanksBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """The form, sent."""
    said = call.args.get("what", "")
    if said not in SAID:
        raise Refusal(N_("Choose among what is offered, please."), field="what")
    ids = [one.id for one in call.members.get("whom", ())]
    other = await _other(ids, me, community, members)
    return await _say(said, me, other.member, t, book, clock)


@people.call("say_it")
async def say_it(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: ThanksBook,
    members: Members,
    clock: Clock,
) -> Effects:
    said, _, number = call.arg.partition(",")
    ids = numbers_of(number)
    if said not in SAID or not ids:
        raise Refusal(NOTHING)
    other = await _other(ids, me, community, members)
    return await _say(said, me, other.member, t, book, clock)


async def _other(ids: list[int], me: Member, community: Community, members: Members) -> Person:
    """The one other member it is about; refuses more, oneself, and who is not here."""
    if len(ids) > 1:
        raise Refusal(N_("One at a time, please."), field="whom")
    if not ids:
        raise Refusal(N_("Choose somebody of the space."), field="whom")
    whom = Member(community.id, ids[0])
    if whom == me:
        raise Refusal(N_("That would be yourself."), field="whom")
    person = (await members.people([whom])).get(whom)
    if person is None or not person.here:
        raise Refusal(N_("They are not in the space any more."), field="whom")
    return person


async def _say(
    said: str, me: Member, other: Member, t: Translate, book: ThanksBook, clock: Clock
) -> Effects:
    """Write it down and have the other asked; said by both already, it counts at once."""
    now = clock.now()
    giver, receiver = (other, me) if said == GOT else (me, other)
    what: What = "together" if said == TOGETHER else "recommended"
    same = [
        one
        for one in await book.between(me, other, now - AGAIN)
        if one.what == what and (what == "together" or one.giver == giver)
        if one.standing != "withdrawn"
    ]
    if mine := next((one for one in same if one.standing == "asked" and one.other == me), None):
        return await _settle(mine, t, book, clock, so=True)
    if same:
        raise Refusal(
            N_("That was noted on {when}: the same once in 30 days is enough."), when=same[0].at
        )
    new = await book.say(Thanks(0, giver, receiver, what, me, now))
    return [Whisper(noted(t, other)), _tell(new, now)]


def _tell(thanks: Thanks, now: datetime) -> Later:
    key = f"people.tell:{thanks.id}"
    return Later("people.tell_thanks", now, key, {"thanks": str(thanks.id)})


@people.call("so")
async def so(
    call: Call, me: Member, community: Community, t: Translate, book: ThanksBook, clock: Clock
) -> Effects:
    """It is so: it counts."""
    return await _settle(await _asked(call, me, community, book), t, book, clock, so=True)


@people.call("not_so")
async def not_so(
    call: Call, me: Member, community: Community, t: Translate, book: ThanksBook, clock: Clock
) -> Effects:
    """It is not: nobody is told, and nothing is counted."""
    return await _settle(await _asked(call, me, community, book), t, book, clock, so=False)


async def _asked(call: Call, me: Member, community: Community, book: ThanksBook) -> Thanks:
    """What the caller is asked about, and has not answered yet."""
    ids = numbers_of(call.arg)
    found = await book.thanks(community.id, ids[0]) if ids else None
    if found is None or me != found.other:
        raise Refusal(N_("This question is for somebody else."))
    if found.standing == "withdrawn":
        raise Refusal(NOTHING)
    if found.standing != "asked":
        raise Refusal(N_("You have answered this already, thank you."))
    return found


async def _settle(
    thanks: Thanks, t: Translate, book: ThanksBook, clock: Clock, *, so: bool
) -> Effects:
    standing: Standing = "confirmed" if so else "declined"
    await book.settle(thanks.id, standing, clock.now())
    text = t("All right: it doesn't count, and nobody is told.")
    if so:
        text = t("Wonderful: it counts now. Thank you for telling!")
    return [Whisper(Message(text, (mine_button(t),))), _tell(thanks, clock.now())]


@people.job("tell_thanks")
async def tell_thanks(
    job: Job,
    community: Community,
    book: ThanksBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """The other is asked; once they answered, the question has no more buttons.

    The author is told of a yes, never of a no.
    """
    found = await book.thanks(community.id, int(job.args["thanks"]))
    if found is None:
        return []
    voices = await voices_of([found.author, found.other], community, members, languages)
    posts: Effects = []
    if t := voices.get(found.other):
        key = f"people.asked:{found.id}"
        new = found.standing == "asked"
        posts.append(Post(Place.of(found.other), question(t, found), key, anew=new))
    if found.standing == "confirmed" and (t := voices.get(found.author)):
        key = f"people.confirmed:{found.id}"
        posts.append(Post(Place.of(found.author), confirmed(t, found), key))
    return posts


@people.call(
    "mine",
    command="merci mine",
    aliases=("mercis miens", "merci miens", "thanks mine"),
    help=N_("Recommendations you gave and received: only you read this"),
)
async def mine(me: Member, t: Translate, book: ThanksBook) -> Effects:
    """What counts, and what waits for an answer; nobody else reads it."""
    every = await book.of(me)
    counted = [one for one in every if one.standing == "confirmed"]
    shared = [one for one in counted if one.what == "recommended"]
    lists = (
        (t("**Given**"), [one for one in shared if one.giver == me]),
        (t("**Received**"), [one for one in shared if one.receiver == me]),
        (t("**Together**"), [one for one in counted if one.what == "together"]),
        (
            t("**Waiting for their answer**"),
            [one for one in every if one.standing == "asked" and one.author == me],
        ),
        (
            t("**Waiting for yours**"),
            [one for one in every if one.standing == "asked" and one.other == me],
        ),
    )
    parts = [_list(t, title, some, me) for title, some in lists if some]
    new = Button(t("Say merci"), "people.say", style="primary")
    if not parts:
        text = t("Nothing yet. Did somebody of the space send you a client, or you them one?")
        return [Whisper(Message(text, (new,)))]
    answer = tuple(Button(t("Answer"), "people.answer", str(one.id)) for one in lists[-1][1][:1])
    return [Whisper(Message(joined(parts, "\n\n"), (*answer, new)))]


@people.call("answer")
async def answer(
    call: Call, me: Member, community: Community, t: Translate, book: ThanksBook
) -> Effects:
    """The question again, for who lost it."""
    return [Whisper(question(t, await _asked(call, me, community, book)))]


def _list(t: Translate, title: Text, some: list[Thanks], me: Member) -> Text:
    lines = [(*told(t, one, me), " · ", one.settled or one.at) for one in some[:MOST]]
    if len(some) > MOST:
        lines.append(t.many("and {n} more", "and {n} more", len(some) - MOST))
    return joined([title, *lines])


@people.farewell()
async def let_go(member: Member, book: ThanksBook, clock: Clock) -> Effects:
    """Who left is asked nothing, and nobody is asked about them."""
    effects: Effects = []
    for one in await book.of(member):
        if one.standing == "asked":
            await book.settle(one.id, "withdrawn", clock.now())
            effects.append(_tell(one, clock.now()))
    return effects


@people.union()
async def one_person(both: Unite, book: ThanksBook) -> Effects:
    """Nobody recommends themselves."""
    await book.part(both.stays, both.goes)
    return []
