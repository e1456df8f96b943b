"""Everything about me, as files: complete, mine alone, and nothing that others keep."""

from __future__ import annotations

import json
from typing import Any

import icalendar
from sqlalchemy import Column, ForeignKey, MetaData, Table

from bot.features.mydata.giving import HERE
from bot.model import File, Whisper
from storage.mydata import WITHHELD, undecided
from storage.tables import Id, Json, metadata, personal, pseudonymous, technical
from tests.bot.mydata.life import ZOE, live
from tests.bot.people.speech import Folk
from tests.town import said


async def files(folk: Folk, who: str) -> dict[str, File]:
    answers = await folk.town.says(who, folk.command("mydata"), locale=folk.locale)
    found = [one.message.file for one in answers if isinstance(one, Whisper)]
    return {file.name: file for file in found if file}


async def data(folk: Folk, who: str) -> dict[str, Any]:
    """What the first file holds."""
    file = (await files(folk, who))["mydata.json"]
    whole: dict[str, Any] = json.loads(file.data)
    return whole


async def test_on_every_chat_it_is_two_files_for_the_caller_alone(anywhere: Folk) -> None:
    await anywhere.shows("ada", trade="baker")
    answers = await anywhere.town.says("ada", anywhere.command("mydata"), locale=anywhere.locale)
    assert [type(answer) for answer in answers][:1] == [Whisper]
    assert said(answers[0]) == anywhere(HERE)


async def test_it_is_all_there(folk: Folk) -> None:
    await live(folk)
    whole = await data(folk, ZOE)
    kept = whole["data"]
    personal_tables = {
        table.name
        for table in metadata.sorted_tables
        if any(column.info["privacy"] != "technical" for column in table.columns)
    }
    assert set(kept) == personal_tables - WITHHELD.keys()
    assert whole["not_in_this_file"] == WITHHELD
    assert kept["profiles"][0]["trade"] == "photographer"
    assert kept["members"][0]["name"] == "Zoe-Quill"
    assert kept["coffee_avoided"] == [{"member": "Zoe-Quill", "other": "Bob"}]
    assert [row["member"] for row in kept["rhythm_wishes"]] == ["Zoe-Quill"]  # not who wishes her
    assert all("Zoe-Quill" in one["people"] for one in kept["coffee_groups"])
    assert any(len(one["people"]) > 1 for one in kept["coffee_groups"])
    assert all(ZOE in json.dumps(post["people"]) for post in kept["posts"])
    assert {note["key"] for note in kept["notes"]} == {f"acted:{ZOE}", f"thread:ada,{ZOE}"}


async def test_the_calendar_is_the_members_own(folk: Folk) -> None:
    await live(folk)
    calendar = icalendar.Calendar.from_ical((await files(folk, ZOE))["mydata.ics"].data)
    titles = {str(event["summary"]) for event in calendar.walk("VEVENT")}
    assert "A walk with Zoe-Quill" in titles


async def test_who_avoids_me_is_not_in_it_nor_who_said_no(folk: Folk) -> None:
    await live(folk)
    kept = (await data(folk, ZOE))["data"]
    assert all(row["member"] == "Zoe-Quill" for row in kept["coffee_avoided"])
    said_merci = {row["receiver"]: row["standing"] for row in kept["thanks"]}
    assert said_merci == {"Ada": "confirmed", "Dan": "asked"}
    dans = (await data(folk, "dan"))["data"]["thanks"]
    assert [row["standing"] for row in dans] == ["declined"]  # his own word, to himself


async def test_a_stranger_is_told_what_little_there_is(folk: Folk) -> None:
    kept = (await data(folk, "newcomer"))["data"]
    assert set(kept) == {"members", "accounts"}


def test_every_column_about_people_is_given_or_withheld_for_a_reason() -> None:
    assert undecided(metadata) == []


def test_what_nobody_decided_about_is_found() -> None:
    tables = MetaData()
    Table("members", tables, pseudonymous("id", Id, primary_key=True))

    def naming(name: str) -> Column[Any]:
        return pseudonymous(name, ForeignKey("members.id"))

    Table("hats", tables, technical("id", Id), naming("owner"))
    Table("cups", tables, technical("id", Id), naming("owner"), naming("lent"))
    Table("walls", tables, technical("id", Id), personal("scribbles", Id))
    Table("beds", tables, naming("one"), pseudonymous("all", Json))
    assert sorted(undecided(tables)) == [
        "beds.all", "beds.one", "cups.lent", "cups.owner", "walls.scribbles",
    ]  # fmt: skip
