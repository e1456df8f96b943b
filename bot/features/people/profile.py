"""What members tell about themselves: ask, save, show, and who sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.features.people import forms, reading
from bot.features.people.book import FIELDS, Name, PeopleBook, Profile, Sight
from bot.features.people.cards import as_others_see, label, told, who_sees
from bot.features.people.registry import people
from bot.language import N_
from bot.model import Ask, Call, Effects, Member, Message, Refusal, Text, Whisper, joined
from bot.ports import Translate
from bot.vocabulary import Vocabulary


async def mine(me: Member, book: PeopleBook) -> Profile:
    """The caller's profile, empty if they said nothing yet."""
    return await book.profile(me) or Profile(me)


@people.call(
    "me",
    command="profile",
    aliases=("profil",),
    help=N_("Say who you are: what you do, your trade, your company"),
)
async def edit(me: Member, t: Translate, book: PeopleBook) -> Effects:
    return [Ask(forms.about_me(t, await mine(me, book)))]


@people.call(
    "needs",
    command="profile offers",
    aliases=("profil offres", "profil propose"),
    help=N_("Say what you offer, what you seek, and when you are free"),
)
async def edit_needs(me: Member, t: Translate, book: PeopleBook) -> Effects:
    return [Ask(forms.offers_and_needs(t, await mine(me, book)))]


@people.call(
    "privacy",
    command="profile privacy",
    aliases=("profil confidentialite",),
    help=N_("Choose who sees each line of your profile"),
)
async def edit_privacy(me: Member, t: Translate, book: PeopleBook) -> Effects:
    return [Ask(forms.who_sees_what(t, await mine(me, book)))]


@people.call(
    "show",
    command="profile show",
    aliases=("profil voir",),
    help=N_("Your card, as others see it"),
)
async def show(me: Member, t: Translate, book: PeopleBook) -> Effects:
    profile = await mine(me, book)
    if not profile.filled():
        text = t("Your profile is empty. Two lines are enough to be introduced well.")
        return [Whisper(Message(text, forms.buttons(t, "people.show")))]
    return [Whisper(Message(as_others_see(t, profile), forms.buttons(t, "people.show")))]


@people.home()
async def at_home(me: Member, t: Translate, book: PeopleBook) -> Effects:
    """My profile, and who sees it."""
    profile = await mine(me, book)
    if profile.filled():
        text = as_others_see(t, profile)
    else:
        text = t("Your profile is empty. Two lines are enough to be introduced well.")
    title = t("**My profile**, as others see it")
    return [Whisper(Message(joined([title, text]), forms.buttons(t, "people.show")))]


@people.call("save_me")
async def save_me(call: Call, me: Member, t: Translate, book: PeopleBook) -> Effects:
    args = call.args
    profile = replace(
        await mine(me, book),
        about=reading.line(args.get("about", ""), "about"),
        trade=reading.line(args.get("trade", ""), "trade", reading.LONGEST_NAME),
        company=reading.line(args.get("company", ""), "company", reading.LONGEST_NAME),
        languages=reading.chosen(args.get("languages", ""), forms.LANGUAGES, "languages"),
        link=reading.link(args.get("link", ""), "link"),
    )
    await book.save(profile)
    text = _saved(t, profile, ("about", "trade", "company", "languages", "link"))
    return [Whisper(Message(text, forms.buttons(t, "people.me")))]


@people.call("save_needs")
async def save_needs(
    call: Call, me: Member, t: Translate, book: PeopleBook, vocabulary: Vocabulary
) -> Effects:
    args = call.args
    modes = reading.chosen(args.get("mode", ""), forms.MODES, "mode")
    hours = reading.chosen(args.get("hours", ""), forms.SLOTS, "hours")
    profile = replace(
        await mine(me, book),
        offers=reading.tags(args.get("offers", ""), "offers", vocabulary),
        seeks=reading.tags(args.get("seeks", ""), "seeks", vocabulary),
        mode=modes[0] if modes else "any",
        hours=frozenset(map(int, hours)),
    )
    await book.save(profile)
    text = _saved(t, profile, ("offers", "seeks", "mode", "hours"))
    if matched := _matched(t, (*profile.offers, *profile.seeks), vocabulary):
        text = joined([text, matched], "\n\n")
    return [Whisper(Message(text, forms.buttons(t, "people.needs")))]


@people.call("save_privacy")
async def save_privacy(call: Call, me: Member, t: Translate, book: PeopleBook) -> Effects:
    everyone = reading.chosen(call.args.get("everyone", ""), FIELDS, "everyone")
    introduced = reading.chosen(call.args.get("introduced", ""), FIELDS, "introduced")
    if twice := [name for name in introduced if name in everyone]:
        both = N_("“{what}” is in both lists: leave it in one.")
        raise Refusal(both, field="introduced", what=label(t, twice[0]))
    seen_by: dict[Name, Sight] = {
        name: "everyone" if name in everyone else "introduced" if name in introduced else "nobody"
        for name in FIELDS
    }
    profile = replace(await mine(me, book), seen_by=seen_by)
    await book.save(profile)
    text = joined([t("Saved."), who_sees(t, profile)])
    return [Whisper(Message(text, forms.buttons(t, "people.privacy")))]


def _saved(t: Translate, profile: Profile, names: Iterable[Name]) -> Text:
    """What is written down now, field by field; one that says nothing is not named."""
    filled = profile.filled()
    return joined([t("Saved."), *(told(t, profile, name) for name in names if name in filled)])


def _matched(t: Translate, tags: Sequence[str], vocabulary: Vocabulary) -> Text:
    """Which of these words are found in any language, and as what."""
    if not tags:
        return ()
    known = dict.fromkeys(vocabulary.canonical(tag) for tag in tags if tag in vocabulary)
    if not known:
        return t("None of these words is in my vocabulary: each is matched as it is spelled.")
    names = t.series(vocabulary.name(concept, t.locale) for concept in known)
    found = t("Understood in every language: {names}.", names=names)
    if all(tag in vocabulary for tag in tags):
        return found
    return joined([found, t("The rest is matched as it is spelled.")], " ")
