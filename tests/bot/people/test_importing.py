"""Members' cards filled in from a list: only what they did not say, seen by nobody, and told."""

from __future__ import annotations

from bot.features.people.book import PeopleBook, Profile
from bot.model import Ask
from tests.town import CATALOGUES, Town, read, said

COMMAND = {"en": "/space import", "fr": "/espace importer"}
LIST = """id,name,trade,company,offers,seeks,avoid,mode
ada,Somebody Else,Accountant,Ledger & Co,"tax;payroll",logo,,site
7,Ben,Baker,,,,ada,any
8,Zed,Nobody,,,,,
"""


WRONG = {
    "en": (
        'members.csv, line 1: the column "id" is missing; there is "name", "x"',
        'members.csv, line 3: the id "1" already stands on line 2',
    ),
    "fr": (
        "dans members.csv, ligne 1, la colonne « id » manque ; il y a « name », « x »",
        "dans members.csv, ligne 3, l’id « 1 » est déjà à la ligne 2",
    ),
}


def told(locale: str, sentence: str, **holes: str) -> str:
    return read(CATALOGUES.speak(locale)(sentence, **holes))


async def profile(town: Town, who: str) -> Profile:
    member = await town.member(who)
    async with town.database.transaction() as tx:
        return await tx.get(PeopleBook).profile(member) or Profile(member)


async def test_a_list_fills_in_what_is_blank_and_nobody_sees_it(town: Town, locale: str) -> None:
    await town.make_organiser("olga")
    for who in ("ada", "ben"):
        await town.says(who, "/home", locale=locale)
    form = await town.asked("ada", "/profile", locale=locale)
    await town.submits("ada", form, trade="Gardener", locale=locale)
    form = await town.asked("olga", COMMAND[locale], locale=locale)
    [answer] = await town.submits("olga", form, list=LIST, locale=locale)
    many = CATALOGUES.speak(locale).many
    filled = many("{n} card is filled in; its member is told.",
                  "{n} cards are filled in; their members are told.", 2)  # fmt: skip
    strangers = told(locale, "I know nobody here by these names: {names}.", names="Zed")
    assert said(answer) == f"{read(filled)}\n{strangers}"
    ada = await profile(town, "ada")
    assert (ada.trade, ada.company, ada.offers) == ("Gardener", "Ledger & Co", ("tax", "payroll"))
    assert ada.sight("trade") == "everyone"
    assert {ada.sight(name) for name in ("company", "offers", "seeks", "mode")} == {"nobody"}
    ben = await profile(town, "ben")
    assert (ben.trade, ben.sight("trade"), ben.mode) == ("Baker", "nobody", "any")
    await town.app.tick()
    head = told(
        locale,
        "The organisers of {space} filled in what your card didn't say. Nobody sees it: it only"
        " helps to introduce you well. Change it, show it or empty it as you like.",
        space="The Hive",
    )
    for who, words in (("ada", "Ledger & Co"), ("ben", "Baker")):
        [message] = town.told(who)
        assert message.startswith(head)
        assert words in message
    [answer] = await town.says("ben", "/who accountant")
    assert "Ledger" not in said(answer)
    [again] = await town.submits("olga", form, list=LIST, locale=locale)
    left = many("{n} said it all already, and is left alone.",
                "{n} said it all already, and are left alone.", 2)  # fmt: skip
    assert read(left) in said(again)
    [journal] = await town.says("olga", "/space audit", locale=locale)
    assert told(locale, "{who} filled in members' cards from a list", who="@Olga") in said(journal)


async def test_a_list_that_is_wrong_changes_nothing_and_says_where(town: Town, locale: str) -> None:
    await town.make_organiser("olga")
    form = await town.asked("olga", COMMAND[locale], locale=locale)
    for wrong, why in (
        ("", told(locale, "The list is empty.")),
        (
            "name,x\nAda,1",
            told(locale, "I can't read it: {why}", why=WRONG[locale][0]),
        ),
        (
            "id,name\n1,Ada\n1,Ben",
            told(locale, "I can't read it: {why}", why=WRONG[locale][1]),
        ),
    ):
        [answer] = await town.submits("olga", form, list=wrong, locale=locale)
        assert " ".join(said(answer).split()) == " ".join(why.split())


async def test_only_organisers_read_lists(town: Town) -> None:
    only = "Only the organisers of The Hive can do this."
    await town.dialog(("ada", "/space import", only), ("ada", "people.import:", only))
    await town.make_organiser("olga")
    [answer] = await town.says("olga", "/space import")
    assert isinstance(answer, Ask)
