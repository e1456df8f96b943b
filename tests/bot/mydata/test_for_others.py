"""An organiser erases a member who asked for it; nobody else can, and the journal names nobody."""

from __future__ import annotations

import pytest

from tests.bot.mydata.traces import begin_high, found, rows
from tests.bot.people.speech import Folk
from tests.town import press, said


async def test_who_asked_in_person_is_erased(folk: Folk) -> None:
    await begin_high(folk.town.database)
    await folk.host("hana")
    await folk.shows("ada", trade="baker")
    number = str((await folk.member("ada")).id)
    answer = await folk.asks("hana", "space forget", "ada")
    assert "@Ada" in said(answer)
    assert found(await rows(folk.town.database), "baker")
    heard = await folk.presses_on("hana", answer, "Erase everything")
    assert heard == folk("Done: nobody here knows them any more.")
    assert found(await rows(folk.town.database), "ada", "baker", number) == []
    journal = said(await folk.asks("hana", "space audit"))
    assert folk("{who} had a member erased who asked for it", who="@Hana") in journal


async def test_a_member_can_erase_nobody(folk: Folk) -> None:
    await folk.host("hana")
    await folk.shows("ada", trade="baker")
    answer = await folk.asks("hana", "space forget", "ada")
    only = folk("Only the organisers of {space} can do this.", space="The Hive")
    assert await folk.presses("bob", press(answer, folk("Erase everything"))) == only
    assert said(await folk.asks("bob", "space forget", "ada")) == only
    assert found(await rows(folk.town.database), "baker")


@pytest.mark.parametrize("arg", ["", "x", "0", "999999", "9" * 30, "-1", "1 OR 1"])
async def test_an_altered_button_erases_nobody(folk: Folk, arg: str) -> None:
    await folk.host("hana")
    await folk.shows("ada", trade="baker")
    heard = await folk.presses("hana", f"mydata.erase_other:{arg}")
    assert heard == folk("This button no longer does anything.")
    assert found(await rows(folk.town.database), "baker")


async def test_nobody_in_particular_and_oneself_are_refused(folk: Folk) -> None:
    await folk.host("hana")
    heard = said(await folk.asks("hana", "space forget"))
    assert heard == folk("Say who it is: **/space forget @somebody**")
    heard = said(await folk.asks("hana", "space forget", "hana"))
    assert heard == folk("That would be yourself: type **/mydata forget**")
