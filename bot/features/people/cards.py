"""How a member is shown: their card, and what each field is called. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from babel import Locale

from bot.features.people.book import FIELDS, Name, Profile
from bot.language import N_
from bot.model import Link, Text, joined, words
from bot.ports import Translate

Viewer = Literal["anyone", "introduced", "self"]  # somebody of the space; a partner; oneself

DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"))
PARTS = (N_("morning"), N_("lunch"), N_("afternoon"), N_("evening"))

_SEEN = {
    "anyone": {"everyone"},
    "introduced": {"everyone", "introduced"},
    "self": {"everyone", "introduced", "nobody"},
}
_HEAD = ("trade", "company")  # these stand beside the name
_LABELS: dict[Name, str] = {
    "about": N_("What I do"),
    "trade": N_("Trade"),
    "company": N_("Company"),
    "offers": N_("I offer"),
    "seeks": N_("I seek"),
    "languages": N_("Languages"),
    "mode": N_("On site or remote"),
    "hours": N_("Hours"),
    "link": N_("Link"),
}


def label(t: Translate, name: Name) -> Text:
    """What a field is called."""
    return t(_LABELS[name])


def visible(profile: Profile, viewer: Viewer) -> tuple[Name, ...]:
    """The fields that say something and that this viewer may see."""
    return tuple(name for name in profile.filled() if profile.sight(name) in _SEEN[viewer])


def card(t: Translate, profile: Profile, viewer: Viewer) -> Text:
    """Who this is, what they do, offer and seek, as far as *viewer* may see it.

    For somebody who lets nothing be seen, their mention alone.
    """
    names = visible(profile, viewer)
    doing = [value(t, profile, name) for name in names if name in _HEAD]
    head = joined([(profile.member,), *doing], " · ")
    rest = [line(t, profile, name) for name in names if name not in _HEAD]
    return joined([head, *rest])


def line(t: Translate, profile: Profile, name: Name) -> Text:
    """One field as others read it: "Offers: photography, logo design"."""
    said = value(t, profile, name)
    match name:
        case "offers":
            return t("Offers: {tags}", tags=said)
        case "seeks":
            return t("Seeks: {tags}", tags=said)
        case "languages":
            return t("Speaks: {languages}", languages=said)
        case "hours":
            return t("Free: {hours}", hours=said)
        case "about" | "trade" | "company" | "mode" | "link":
            return said


def told(t: Translate, profile: Profile, name: Name) -> Text:
    """One field as its owner reads it: "I offer: photography, logo design"."""
    return t("{field}: {value}", field=label(t, name), value=value(t, profile, name))


def value(t: Translate, profile: Profile, name: Name) -> Text:
    """What a field says, in the reader's language."""
    match name:
        case "about":
            return (profile.about,)
        case "trade":
            return (profile.trade,)
        case "company":
            return (profile.company,)
        case "offers":
            return (", ".join(profile.offers),)
        case "seeks":
            return (", ".join(profile.seeks),)
        case "languages":
            return (language_names(t, profile.languages),)
        case "mode":
            return t("rather on site") if profile.mode == "site" else t("rather remote")
        case "hours":
            return (hours_text(t, profile.hours),)
        case "link":
            return (Link(profile.link.removeprefix("https://"), profile.link),)


def language_names(t: Translate, codes: Iterable[str]) -> str:
    """ "French, English", in the reader's language."""
    names = Locale.parse(t.locale).languages
    return ", ".join(names.get(code, code) for code in codes)


def slot_name(t: Translate, slot: int) -> str:
    """ "Mon morning" for 0."""
    day, part = divmod(slot, len(PARTS))
    return f"{_word(t, DAYS[day])} {_word(t, PARTS[part])}"


def hours_text(t: Translate, hours: Iterable[int]) -> str:
    """ "Mon morning, lunch; Tue evening": the parts of each day, in order."""
    days: dict[int, list[str]] = {}
    for slot in sorted(hours):
        day, part = divmod(slot, len(PARTS))
        days.setdefault(day, []).append(_word(t, PARTS[part]))
    return "; ".join(f"{_word(t, DAYS[day])} {', '.join(parts)}" for day, parts in days.items())


def _word(t: Translate, sentence: str) -> str:
    return words(t(sentence))


def as_others_see(t: Translate, profile: Profile) -> Text:
    """One's own card in parts: what everyone sees, what partners see too, what nobody does."""
    everyone = visible(profile, "anyone")
    partners = [name for name in visible(profile, "introduced") if name not in everyone]
    hidden = [name for name in profile.filled() if profile.sight(name) == "nobody"]
    parts = [joined([t("**Everyone in the space sees:**"), card(t, profile, "anyone")])]
    if partners:
        lines = [line(t, profile, name) for name in partners]
        parts.append(joined([t("**Those you are introduced to also see:**"), *lines]))
    if hidden:
        lines = [line(t, profile, name) for name in hidden]
        parts.append(joined([t("**Nobody sees, only the matching uses:**"), *lines]))
    return joined(parts, "\n\n")


def who_sees(t: Translate, profile: Profile) -> Text:
    """Every field under who sees it, whether it says something yet or not."""
    heads = {
        "everyone": t("Everyone in the space: {fields}", fields=_names(t, profile, "everyone")),
        "introduced": t(
            "Only those I am introduced to: {fields}", fields=_names(t, profile, "introduced")
        ),
        "nobody": t("Nobody: {fields}", fields=_names(t, profile, "nobody")),
    }
    used = [head for sight, head in heads.items() if _of(profile, sight)]
    return joined(used)


def _of(profile: Profile, sight: str) -> list[Name]:
    return [name for name in FIELDS if profile.sight(name) == sight]


def _names(t: Translate, profile: Profile, sight: str) -> str:
    return ", ".join(_word(t, _LABELS[name]) for name in _of(profile, sight))
