"""The forms of a profile, five fields each at most: Discord takes no more. Pure."""

from __future__ import annotations

from typing import get_args

from bot.features.people.book import FIELDS, Mode, Name, Profile
from bot.features.people.cards import DAYS, PARTS, label, language_names, slot_name
from bot.model import Button, Field, FieldKind, Form, Option, Text
from bot.ports import Translate

# Those most spoken in the coworking spaces of Europe, then of the world; 25 at most (Discord).
LANGUAGES = (
    "fr", "en", "es", "de", "it", "pt", "nl", "ar", "pl", "ro", "ru", "uk", "tr", "el", "sv",
    "da", "zh", "ja", "ko", "hi", "fa", "ca", "eu", "br", "oc",
)  # fmt: skip
MODES: tuple[Mode, ...] = get_args(Mode)
SLOTS = tuple(str(slot) for slot in range(len(DAYS) * len(PARTS)))


def about_me(t: Translate, profile: Profile) -> Form:
    """What I do, trade, company, languages, link."""
    languages = [Option(code, (language_names(t, [code]).capitalize(),)) for code in LANGUAGES]
    return Form(
        "people.save_me",
        t("About me"),
        (
            _field(t, "about", profile.about, "long", t("A sentence or two, 300 characters")),
            _field(t, "trade", profile.trade, hint=t("For example: photographer")),
            _field(t, "company", profile.company),
            Field(
                "languages",
                label(t, "languages"),
                "choices",
                ",".join(profile.languages),
                tuple(languages),
                optional=True,
            ),
            _field(t, "link", profile.link, hint=t("Your site or LinkedIn, from https:// on")),
        ),
        submit=t("Save"),
        intro=t(
            "All of it is optional. Members of the space can see it, and **Who sees what**"
            " changes that field by field."
        ),
    )


def offers_and_needs(t: Translate, profile: Profile) -> Form:
    """What I offer and seek, on site or remote, and when."""
    commas = t("Words with commas between them: {example}", example=t("photography, logo design"))
    modes = {"any": t("Either"), "site": t("On site"), "remote": t("Remote")}
    return Form(
        "people.save_needs",
        t("I offer, I seek"),
        (
            _field(t, "offers", ", ".join(profile.offers), "long", commas),
            _field(t, "seeks", ", ".join(profile.seeks), "long", commas),
            Field(
                "mode",
                label(t, "mode"),
                "choice",
                profile.mode,
                tuple(Option(mode, modes[mode]) for mode in MODES),
                optional=True,
            ),
            Field(
                "hours",
                t("When I am free for a coffee"),
                "choices",
                ",".join(map(str, sorted(profile.hours))),
                tuple(Option(slot, (slot_name(t, int(slot)),)) for slot in SLOTS),
                optional=True,
            ),
        ),
        submit=t("Save"),
        intro=t(
            "You are introduced first to those who offer what you seek, and seek what you offer."
            " Members can see these words; your hours, only those you are introduced to."
        ),
    )


def who_sees_what(t: Translate, profile: Profile) -> Form:
    """Two lists of fields; what is in neither is seen by nobody."""
    options = tuple(Option(name, label(t, name)) for name in FIELDS)
    asked = {
        "everyone": t("Everyone in the space sees"),
        "introduced": t("Only those I am introduced to see"),
    }
    return Form(
        "people.save_privacy",
        t("Who sees what"),
        tuple(
            Field(
                sight,
                words,
                "choices",
                ",".join(name for name in FIELDS if profile.sight(name) == sight),
                options,
                optional=True,
            )
            for sight, words in asked.items()
        ),
        submit=t("Save"),
        intro=t("What you tick in neither list is seen by nobody: only the matching uses it."),
    )


def _field(
    t: Translate, name: Name, value: str, kind: FieldKind = "text", hint: Text = ()
) -> Field:
    return Field(name, label(t, name), kind, value, optional=True, hint=hint)


def buttons(t: Translate, *but: str) -> tuple[Button, ...]:
    """Where one can go from here; *but* are the calls that lead here."""
    every = (
        Button(t("Edit"), "people.me"),
        Button(t("I offer, I seek"), "people.needs"),
        Button(t("Who sees what"), "people.privacy"),
        Button(t("See my card"), "people.show"),
    )
    return tuple(button for button in every if button.name not in but)
