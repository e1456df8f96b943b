"""Profiles, seen from a chat."""

from __future__ import annotations

import pytest

from bot.features.people.book import PeopleBook, Profile
from bot.model import Answer, Form, Invalid, Option
from tests.town import Town, press, read, said

HOSTILE = "*bold* <!channel> @everyone [x](javascript:1) {member} **y**"


def told(answers: list[Answer]) -> str:
    """What the only answer says."""
    [answer] = answers
    return said(answer)


async def profile_of(town: Town, who: str) -> Profile | None:
    member = await town.member(who)
    async with town.database.transaction() as tx:
        return await tx.get(PeopleBook).profile(member)


async def fill(town: Town, who: str, *, locale: str = "") -> None:
    """A profile with every field."""
    form = await town.asked(who, "/profile", locale=locale)
    await town.submits(
        who,
        form,
        about="I take pictures of places",
        trade="photographer",
        company="Studio Ray",
        languages="en,fr",
        link="https://example.org/ada",
    )
    form = await town.asked(who, "/profile offers", locale=locale)
    await town.submits(
        who, form, offers="photography, logo design", seeks="avocat", mode="site", hours="8,0,1"
    )


async def test_what_i_am_is_saved_and_said_back(town: Town) -> None:
    form = await town.asked("ada", "/profile")
    assert read(form.title) == "About me"
    answers = await town.submits(
        "ada",
        form,
        about="  I take pictures\nof places ",
        trade="photographer",
        languages="en,fr",
        link="https://example.org/ada",
    )
    assert told(answers) == (
        "Saved.\n"
        "What I do: I take pictures of places\n"
        "Trade: photographer\n"
        "Languages: French, English\n"
        "Link: example.org/ada"
    )


async def test_the_same_in_french(town: Town) -> None:
    form = await town.asked("ada", "/profil", locale="fr")
    assert read(form.title) == "À propos de moi"
    answers = await town.submits(
        "ada", form, locale="fr", about="Je photographie des lieux", languages="fr"
    )
    assert told(answers) == (
        "C’est enregistré.\nCe que je fais\u00a0: Je photographie des lieux\n"
        "Langues\u00a0: français"
    )
    offers = await town.asked("ada", press(answers[0], "Je propose, je cherche"), locale="fr")
    answers = await town.submits(
        "ada", offers, locale="fr", offers="photographe, logos", seeks="Avocate", hours="5"
    )
    assert told(answers) == (
        "C’est enregistré.\n"
        "Je propose\u00a0: photographe, logos\n"
        "Je cherche\u00a0: Avocate\n"
        "Disponibilités\u00a0: mar. midi\n\n"
        "Compris dans toutes les langues\u00a0: "
        "photographie, création de logo et droit."
    )


async def test_what_i_offer_and_seek_is_echoed_with_the_words_that_were_recognised(
    town: Town,
) -> None:
    form = await town.asked("ada", "/profile offers")
    answers = await town.submits(
        "ada",
        form,
        offers="photography, Logo design; beekeeping",
        seeks="avocat",
        mode="remote",
        hours="19,0,1",
    )
    assert told(answers) == (
        "Saved.\n"
        "I offer: photography, Logo design, beekeeping\n"
        "I seek: avocat\n"
        "On site or remote: rather remote\n"
        "Hours: Mon morning, lunch; Fri evening\n\n"
        "Understood in every language: photography, logo design and law."
        " The rest is matched as it is spelled."
    )


async def test_words_nobody_knows_are_kept_and_said_to_be_unknown(town: Town) -> None:
    form = await town.asked("ada", "/profile offers")
    assert told(await town.submits("ada", form, offers="beekeeping")) == (
        "Saved.\nI offer: beekeeping\n\n"
        "None of these words is in my vocabulary: each is matched as it is spelled."
    )


async def test_a_concept_counts_once_whatever_its_language(town: Town) -> None:
    form = await town.asked("ada", "/profile offers")
    await town.submits("ada", form, offers="photographe, Photography, , photographers,")
    profile = await profile_of(town, "ada")
    assert profile is not None
    assert profile.offers == ("photographe",)


async def test_a_form_opens_with_what_was_saved(town: Town) -> None:
    await fill(town, "ada")
    assert values(await town.asked("ada", "/profile")) == {
        "about": "I take pictures of places",
        "trade": "photographer",
        "company": "Studio Ray",
        "languages": "fr,en",
        "link": "https://example.org/ada",
    }
    assert values(await town.asked("ada", "/profile offers")) == {
        "offers": "photography, logo design",
        "seeks": "avocat",
        "mode": "site",
        "hours": "0,1,8",
    }


def values(form: Form) -> dict[str, str]:
    return {field.name: field.value for field in form.fields}


async def test_everything_is_optional_and_can_be_emptied_again(town: Town) -> None:
    await fill(town, "ada")
    for what in ("/profile", "/profile offers"):
        form = await town.asked("ada", what)
        assert all(field.optional for field in form.fields)
        blank = dict.fromkeys(values(form), "")
        assert told(await town.submits("ada", form, blank)) == "Saved."
    assert (await profile_of(town, "ada") or Profile(await town.member("eve"))).filled() == ()


@pytest.mark.parametrize(
    ("command", "field", "typed", "why"),
    [
        ("/profile", "about", "x" * 301, "That is 301 characters: 300 at most, please."),
        ("/profile", "trade", "x" * 81, "That is 81 characters: 80 at most, please."),
        ("/profile", "company", "x" * 81, "That is 81 characters: 80 at most, please."),
        ("/profile", "languages", "fr,klingon", "Choose among what is offered, please."),
        ("/profile offers", "mode", "moon", "Choose among what is offered, please."),
        ("/profile offers", "hours", "0,20", "Choose among what is offered, please."),
        (
            "/profile offers",
            "offers",
            ",".join(f"skill {n}" for n in range(16)),
            "That is 16 words: 15 at most, please. Keep those that matter most.",
        ),
        (
            "/profile offers",
            "seeks",
            "somebody who can help me with my website and more",
            "“somebody who can hel…” is too long:"
            " put commas between the words, 40 characters each.",
        ),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(
    town: Town, command: str, field: str, typed: str, why: str
) -> None:
    await fill(town, "ada")
    before = await profile_of(town, "ada")
    form = await town.asked("ada", command)
    [answer] = await town.submits("ada", form, {field: typed})
    assert isinstance(answer, Invalid)
    assert {name: read(text) for name, text in answer.errors.items()} == {field: why}
    assert await profile_of(town, "ada") == before


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "example.org/ada",
        "javascript:alert(1)",
        "https://",
        "https://localhost",
        "https://bank.example@evil.example/",
        "https://example.org/a b",
        "https://example.org/<!channel>",
        "https://example.org:port/",
        "https://[::1",
        "https://example.org/" + "x" * 300,
    ],
)
async def test_a_link_is_https_and_a_host(town: Town, link: str) -> None:
    form = await town.asked("ada", "/profile")
    [answer] = await town.submits("ada", form, link=link)
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["link"]
    assert said(answer).startswith("A link begins with https://")


async def test_a_refusal_speaks_french(town: Town) -> None:
    form = await town.asked("ada", "/profil", locale="fr")
    [answer] = await town.submits("ada", form, locale="fr", link="ftp://x")
    assert said(answer) == ("Un lien commence par https://, par exemple https://example.org/lea")


async def test_my_card_as_others_see_it(town: Town) -> None:
    await fill(town, "ada")
    [answer] = await town.says("ada", "/profile show")
    assert said(answer) == (
        "Everyone in the space sees:\n"
        "@Ada · photographer · Studio Ray\n"
        "I take pictures of places\n"
        "Offers: photography, logo design\n"
        "Seeks: avocat\n"
        "Speaks: French, English\n"
        "example.org/ada\n\n"
        "Those you are introduced to also see:\n"
        "rather on site\n"
        "Free: Mon morning, lunch; Wed morning"
    )
    form = await town.asked("ada", press(answer, "Edit"))
    assert form.name == "people.save_me"
    form = await town.asked("ada", press(answer, "Who sees what"))
    assert form.name == "people.save_privacy"


async def test_an_empty_card_says_so_and_leads_to_the_forms(town: Town) -> None:
    [answer] = await town.says("ada", "/profile show")
    assert said(answer) == "Your profile is empty. Two lines are enough to be introduced well."
    assert (await town.asked("ada", press(answer, "Edit"))).name == "people.save_me"
    [answer] = await town.says("ada", "/profil voir", locale="fr")
    assert said(answer) == (
        "Votre profil est vide. Deux lignes suffisent pour que l’on vous présente bien."
    )


async def test_each_field_is_seen_by_whom_i_choose(town: Town) -> None:
    await fill(town, "ada")
    form = await town.asked("ada", "/profile privacy")
    assert values(form) == {
        "everyone": "about,trade,company,offers,seeks,languages,link",
        "introduced": "mode,hours",
    }
    answers = await town.submits("ada", form, everyone="trade,about", introduced="offers,hours")
    assert told(answers) == (
        "Saved.\n"
        "Everyone in the space: What I do, Trade\n"
        "Only those I am introduced to: I offer, Hours\n"
        "Nobody: Company, I seek, Languages, On site or remote, Link"
    )
    assert told(await town.says("ada", press(answers[0], "See my card"))) == (
        "Everyone in the space sees:\n"
        "@Ada · photographer\n"
        "I take pictures of places\n\n"
        "Those you are introduced to also see:\n"
        "Offers: photography, logo design\n"
        "Free: Mon morning, lunch; Wed morning\n\n"
        "Nobody sees, only the matching uses:\n"
        "Studio Ray\n"
        "Seeks: avocat\n"
        "Speaks: French, English\n"
        "rather on site\n"
        "example.org/ada"
    )


async def test_who_sees_what_in_french(town: Town) -> None:
    form = await town.asked("ada", "/profil confidentialité", locale="fr")
    answers = await town.submits("ada", form, locale="fr", everyone="trade", introduced="")
    assert told(answers) == (
        "C’est enregistré.\n"
        "Tout le monde ici\u00a0: Métier\n"
        "Personne\u00a0: Ce que je fais, Entreprise, Je propose, Je cherche, Langues, "
        "Sur place ou à distance, Disponibilités, Lien"
    )


async def test_a_field_cannot_be_in_both_lists(town: Town, locale: str) -> None:
    form = await town.asked("ada", "/profile privacy", locale=locale)
    [answer] = await town.submits(
        "ada", form, locale=locale, everyone="trade,link", introduced="hours,link"
    )
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["introduced"]
    assert (
        said(answer)
        == {
            "en": "“Link” is in both lists: leave it in one.",
            "fr": "«\u00a0Lien\u00a0» est dans les deux listes\u00a0: laissez-le dans une seule.",
        }[locale]
    )


async def test_who_sees_what_outlives_a_later_edit(town: Town) -> None:
    form = await town.asked("ada", "/profile privacy")
    await town.submits("ada", form, everyone="", introduced="")
    await fill(town, "ada")
    assert "Those you are" not in told(await town.says("ada", "/profile show"))


async def test_forms_fit_every_chat(town: Town, locale: str) -> None:
    """Slack cuts titles at 24 characters; Discord takes 5 fields, 25 options, labels of 45
    characters and hints of 100.
    """
    for command in ("/profile", "/profile offers", "/profile privacy"):
        form = await town.asked("ada", command, locale=locale)
        assert len(read(form.title)) <= 24
        assert len(form.fields) <= 5
        for field in form.fields:
            assert len(read(field.label)) <= 45
            assert len(read(field.hint)) <= 100
            assert len(field.options) <= 25
            assert len({option.value for option in field.options}) == len(field.options)
            assert all(0 < len(label(option)) <= 75 for option in field.options)


def label(option: Option) -> str:
    return read(option.label)


async def test_what_people_type_stays_text(town: Town) -> None:
    form = await town.asked("ada", "/profile")
    answers = await town.submits("ada", form, about=HOSTILE)
    assert told(answers) == f"Saved.\nWhat I do: {HOSTILE}"
    assert HOSTILE in told(await town.says("ada", "/profile show"))


async def test_nobody_reads_or_changes_another_ones_profile(town: Town) -> None:
    await fill(town, "ada")
    [answer] = await town.says("bob", "/profile show")
    assert "photographer" not in said(answer)
    form = await town.asked("bob", "/profile")
    assert set(values(form).values()) == {""}
    await town.submits("bob", form, trade="baker")
    assert "photographer" in told(await town.says("ada", "/profile show"))


async def test_a_profile_stays_when_its_member_leaves(town: Town) -> None:
    await fill(town, "ada")
    await town.app.left(town.account("ada"))
    profile = await profile_of(town, "ada")
    assert profile is not None
    assert profile.trade == "photographer"
