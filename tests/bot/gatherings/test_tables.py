"""Those who come by video sit at tables: drawn, told, mended, changed at half time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest

from bot.acquaintance import Acquaintances
from bot.features.coffee.book import CoffeeBook
from bot.features.gatherings.book import Table, TablesBook
from bot.model import Ask, Invalid, Whisper
from bot.video import Video
from tests.bot.gatherings.speech import Evening
from tests.town import press, read, said

MEET = Video("template", "https://meet.example.org/{room}", "a secret of the space")
BEFORE, START, HALF = "18:20", "18:30", "19:00"  # of the apéro on Thursday 12 March
DAY = "2026-03-12"
EIGHT = ("ada", "bob", "cleo", "dan", "eve", "fay", "gus", "hal")


async def tables(evening: Evening, rotation: int = 1) -> list[Table]:
    async with evening.town.database.transaction() as tx:
        found = await tx.get(TablesBook).tables(1)
    return [table for table in found if table.rotation == rotation and table.members]


async def announce(evening: Evening, people: Sequence[str], **fields: str) -> None:
    """An apéro by video for which these people have signed up."""
    await evening.announces(kind="apero", **{"title": "Cheese", "where": ""} | fields)
    for who in people:
        await evening.presses(who, "gatherings.go:1")


async def rotate(evening: Evening, **fields: str) -> None:
    """Change the table plan."""
    form = await evening.form_of("hana", "Tables")
    told = await evening.submits("hana", form, fields)
    assert said(told) == evening("Saved.")
    await evening.town.app.tick()


async def avoid(evening: Evening, one: str, other: str) -> None:
    pair = await evening.member(one), await evening.member(other)
    async with evening.town.database.transaction() as tx:
        await tx.get(CoffeeBook).avoid(*pair, True)


async def names(evening: Evening, table: Table) -> set[str]:
    known = {await evening.member(who): who for who in (*EIGHT, "ivy", "jan", "hana")}
    return {known[member] for member in table.members}


def told(evening: Evening, who: str) -> list[str]:
    """Every private message that *who* can see about tables, oldest first."""
    return [
        read(message.text)
        for address, message in evening.town.chat.wall.values()
        if who in {one.id for one in address.people}
        and read(message.text).startswith(("🪑", "🔁", evening("This table is no more: whoever is"
        " left sits at another one.")))
    ]  # fmt: skip


async def test_whoever_comes_while_it_is_on_gets_a_seat_and_a_table(evening: Evening) -> None:
    await announce(evening, EIGHT[:4])
    await evening.town.at(DAY, "18:40")
    assert evening("It is on now.") in evening.town.wall()[0]
    refused = await evening.presses("ivy", "gatherings.my_table:1")
    first = "The tables are for those who come by video: press Going first."
    assert refused == evening(first)
    await evening.presses("ivy", evening.town.button(evening("Going")))
    await evening.presses("ivy", evening.town.button(evening("My table")))
    [table] = await tables(evening)
    assert await names(evening, table) == {*EIGHT[:4], "ivy"}


async def test_who_waits_is_not_told_to_press_going(evening: Evening) -> None:
    await announce(evening, EIGHT[:4], seats="3")
    await evening.town.at(DAY, "18:40")
    full = "It is full: you are on the waiting list, and I'll tell you as soon as a seat is free."
    assert await evening.presses("dan", "gatherings.my_table:1") == evening(full)


async def test_tables_are_drawn_before_the_start_and_each_is_told(evening: Evening) -> None:
    await announce(evening, EIGHT)
    await evening.town.at(DAY, "18:19")
    assert await tables(evening) == []
    await evening.town.at(DAY, BEFORE)
    found = await tables(evening)
    assert [len(table.members) for table in found] == [4, 4]
    for table in found:
        together = await names(evening, table)
        [card] = evening.town.told(*together)
        title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese")
        assert card.startswith(evening("🪑 **Your table at {title}**", title=title))
        assert all(f"@{who.title()}" in card for who in together)
        assert evening("It begins {when}.", when="Thu 12 Mar 18:30") in card
        [host] = [who for who in together if await evening.member(who) == table.host]
        assert (
            evening(
                "{host} is your host, says hello first, and lets everybody have a word.",
                host=f"@{host.title()}",
            )
            in card
        )
        assert evening(
            "You meet in a call right here in the chat, a huddle or a voice channel:"
            " {host} opens it.",
            host=f"@{host.title()}",
        ) in card  # fmt: skip


async def test_the_card_says_that_there_will_be_tables(evening: Evening) -> None:
    await announce(evening, [])
    tables_said = evening.many(
        "You sit down at small tables, drawn {n} minute before.",
        "You sit down at small tables, drawn {n} minutes before.",
        10,
    )
    assert tables_said in evening.town.wall()[0]
    await rotate(evening, before="25")
    assert "25" in evening.town.wall()[0].split("\n\n")[0]
    await rotate(evening, table="0")
    assert "25" not in evening.town.wall()[0]


@pytest.mark.parametrize(("count", "sizes"), [(3, [3]), (5, [5]), (6, [3, 3]), (7, [3, 4])])
async def test_few_people_make_no_lonely_table(
    evening: Evening, count: int, sizes: list[int]
) -> None:
    await announce(evening, EIGHT[:count])
    await evening.town.at(DAY, BEFORE)
    assert sorted(len(table.members) for table in await tables(evening)) == sizes


async def test_one_alone_and_two_alone_are_told_so(evening: Evening) -> None:
    await announce(evening, ["ada"])
    await evening.town.at(DAY, BEFORE)
    first = evening("You're the first one here: whoever comes later sits with you.")
    assert first in told(evening, "ada")[0]
    await evening.presses("bob", "gatherings.go:1")
    await evening.presses("bob", "gatherings.my_table:1")
    two = evening("It's the two of you: all the more time to talk.")
    assert two in told(evening, "ada")[0]
    assert two in told(evening, "bob")[0]


async def test_guests_sit_with_their_member_and_count(evening: Evening) -> None:
    await announce(evening, EIGHT[:4])
    await evening.presses("ada", "gatherings.guests:1:2")
    await evening.town.at(DAY, BEFORE)
    found = await tables(evening)
    heads = {await evening.member(who): 3 if who == "ada" else 1 for who in EIGHT[:4]}
    assert sorted(sum(heads[one] for one in table.members) for table in found) in ([3, 3], [2, 4])
    assert "@Ada (+2)" in told(evening, "ada")[0]


async def test_who_comes_late_gets_the_smallest_table(evening: Evening) -> None:
    await announce(evening, EIGHT[:7])
    refused = await evening.presses("ivy", "gatherings.my_table:1")
    assert refused == evening("The tables are not drawn yet.")
    await evening.town.at(DAY, BEFORE)
    refused = await evening.presses("ivy", "gatherings.my_table:1")
    assert refused == evening("The tables are for those who come by video: press Going first.")
    await evening.presses("ivy", "gatherings.go:1")
    [small] = [table for table in await tables(evening) if len(table.members) == 3]
    others = await names(evening, small)
    # The button stands on the card by now.
    answer = await evening.presses("ivy", evening.town.button(evening("My table")))
    who = ", ".join(f"@{one.title()}" for one in sorted(others))
    assert answer == evening(
        "You sit with {people}. I've written to you with the details.", people=who
    )
    assert "@Ivy" in evening.town.told(*others)[0]
    assert evening.town.told("ivy")[-1] == evening.town.told(*others)[0]
    again = await evening.presses("ivy", "gatherings.my_table:1")
    assert again == evening.town.told("ivy")[-1]
    ivy = await evening.member("ivy")
    assert [ivy in table.members for table in await tables(evening)].count(True) == 1


async def test_who_cancels_leaves_the_table_and_nobody_stays_alone(evening: Evening) -> None:
    await announce(evening, EIGHT[:6])
    await evening.town.at(DAY, BEFORE)
    one, other = await tables(evening)
    room = await names(evening, one)
    leaver, second, left = sorted(room)
    await evening.presses(leaver, "gatherings.no:1")
    assert f"@{leaver.title()}" not in evening.town.told(*room)[0]
    assert len(await tables(evening)) == 2
    await evening.presses(second, "gatherings.no:1")
    [merged] = await tables(evening)
    assert merged.id == other.id
    assert await evening.member(left) in merged.members
    assert len(merged.members) == 4
    gone = evening("This table is no more: whoever is left sits at another one.")
    assert evening.town.told(*room) == [gone]
    assert f"@{left.title()}" in evening.town.told(left)[-1]
    assert merged.host in merged.members


async def test_a_host_who_cancels_is_replaced(evening: Evening) -> None:
    await announce(evening, EIGHT[:4])
    await evening.town.at(DAY, BEFORE)
    [table] = await tables(evening)
    [host] = [who for who in EIGHT[:4] if await evening.member(who) == table.host]
    await evening.presses(host, "gatherings.no:1")
    [table] = await tables(evening)
    assert table.host in table.members


async def test_the_gatherings_host_is_the_host_of_one_table(evening: Evening) -> None:
    await announce(evening, [*EIGHT[:5], "hana"])
    await evening.town.at(DAY, BEFORE)
    hana = await evening.member("hana")
    assert [table.host for table in await tables(evening) if hana in table.members] == [hana]


async def test_at_half_time_everybody_changes_and_nobody_meets_twice(evening: Evening) -> None:
    people = (*EIGHT, "ivy")
    await announce(evening, people)
    await rotate(evening, rotations="2")
    await evening.town.at(DAY, BEFORE)
    half = evening("At half time, {when}, you change tables.", when="Thu 12 Mar 19:00")
    assert half in told(evening, "ada")[0]
    await evening.town.at(DAY, HALF)
    first, second = await tables(evening, 1), await tables(evening, 2)
    for rotation in (first, second):
        seated = [member for table in rotation for member in table.members]
        assert len(seated) == len(set(seated)) == 9
    before = {pair for table in first for pair in combinations(table.members, 2)}
    assert not before & {pair for table in second for pair in combinations(table.members, 2)}
    title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Cheese")
    change = evening("🔁 **Change of tables at {title}!** Here is your new one.", title=title)
    assert told(evening, "ada")[1].startswith(change)
    assert half not in told(evening, "ada")[1]
    hosts = {table.host for table in first}
    assert not hosts & {table.host for table in second}


async def test_one_table_stays_one_table(evening: Evening) -> None:
    await announce(evening, EIGHT[:4])
    await rotate(evening, rotations="2")
    await evening.town.at(DAY, "19:10")
    assert await tables(evening, 2) == []
    assert len(told(evening, "ada")) == 1


async def test_who_avoids_somebody_never_sits_with_them(evening: Evening) -> None:
    await announce(evening, EIGHT)
    for other in EIGHT[1:4]:
        await avoid(evening, "ada", other)
    await avoid(evening, "eve", "ada")
    await rotate(evening, rotations="2")
    await evening.town.at(DAY, HALF)
    for rotation in (1, 2):
        for table in await tables(evening, rotation):
            found = await names(evening, table)
            assert "ada" not in found or not found & {"bob", "cleo", "dan", "eve"}
    await evening.presses("eve", "gatherings.no:1")
    await evening.presses("eve", "gatherings.go:1")
    await evening.presses("eve", "gatherings.my_table:1")
    for table in await tables(evening, 2):
        assert not {"ada", "eve"} <= await names(evening, table)


async def test_two_who_avoid_each_other_sit_at_two_tables(evening: Evening) -> None:
    await announce(evening, ["ada", "bob"])
    await avoid(evening, "ada", "bob")
    await evening.town.at(DAY, BEFORE)
    assert [len(table.members) for table in await tables(evening)] == [1, 1]


async def test_sitting_at_one_table_counts_as_having_met(evening: Evening) -> None:
    await announce(evening, EIGHT[:4])
    await evening.town.at(DAY, BEFORE)
    [table] = await tables(evening)
    async with evening.town.database.transaction() as tx:
        met = await tx.get(Acquaintances).past("town", table.day)
    assert met.groups == [(table.day, table.members)]
    assert met.coffees == []


async def test_a_coffee_brings_those_together_who_shared_no_table(evening: Evening) -> None:
    await announce(evening, EIGHT[:4])
    for who in EIGHT[:4]:
        await evening.says(who, "coffee join")
    ada, bob, cleo, dan = [await evening.member(who) for who in EIGHT[:4]]
    async with evening.town.database.transaction() as tx:
        known = tx.get(TablesBook)
        day = evening.town.clock.now().date()
        for number, pair in enumerate(((ada, bob), (cleo, dan), (ada, cleo), (bob, dan)), 1):
            await known.lay(Table(0, 1, 1, number, day, pair, pair[0], pair))
    await evening.town.at("2026-03-09")
    assert {frozenset(one) for one in evening.town.companions("ada")} == {frozenset({"dan"})}


async def test_each_table_has_a_room_of_its_own(evening: Evening) -> None:
    evening.town.video = MEET
    evening.town.restart()
    await announce(evening, EIGHT)
    await evening.town.at(DAY, BEFORE)
    rooms = [MEET.address("town", 1), MEET.address("town", 1, "1.2")]
    for table, room in zip(await tables(evening), rooms, strict=True):
        [card] = evening.town.told(*await names(evening, table))
        assert evening("The link: {link}", link=room) in card
    assert not any(room in evening.town.wall()[0] for room in rooms)


async def test_one_link_for_all_tables_names_the_rooms(evening: Evening) -> None:
    evening.town.video = Video("fixed", "https://meet.example.org/hive")
    evening.town.restart()
    await announce(evening, EIGHT)
    await evening.town.at(DAY, BEFORE)
    for number, table in enumerate(await tables(evening), start=1):
        [card] = evening.town.told(*await names(evening, table))
        assert (
            evening(
                "Everybody meets here: {link}. Then your table goes to its own room, number {n}.",
                link="https://meet.example.org/hive",
                n=str(number),
            )
            in card
        )


async def test_on_site_there_are_no_tables(evening: Evening) -> None:
    await announce(evening, EIGHT, where="The kitchen")
    await evening.town.at(DAY, HALF)
    assert await tables(evening) == []
    assert told(evening, "ada") == []


async def test_called_off_the_tables_say_so(evening: Evening) -> None:
    await announce(evening, EIGHT[:4])
    await evening.town.at(DAY, BEFORE)
    form = await evening.form_of("hana", "Call off")
    await evening.submits("hana", form, because="No cheese.")
    await evening.town.app.tick()
    [card] = evening.town.told(*EIGHT[:4])
    assert card.endswith("No cheese.")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("table", "2"), ("table", "x"), ("rotations", "3"), ("before", "-1"), ("before", "9999")],
)
async def test_a_wrong_table_plan_is_refused_at_its_field(
    evening: Evening, field: str, typed: str
) -> None:
    await announce(evening, [])
    form = await evening.form_of("hana", "Tables")
    answer = await evening.submits("hana", form, {field: typed})
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == [field]


async def test_a_draft_has_a_table_plan_too(evening: Evening) -> None:
    preview = await evening.drafts(kind="breakfast", where="")
    form = await evening.press("hana", preview, "Tables")
    assert isinstance(form, Ask)
    told = await evening.submits("hana", form.form, table="3", rotations="2", before="15")
    assert isinstance(told, Whisper)
    assert "15" in said(told)
    assert press(told, evening("Announce now"))


async def test_drawn_twice_it_is_drawn_once(evening: Evening) -> None:
    await announce(evening, EIGHT)
    await evening.town.at(DAY, "18:25")
    found = await tables(evening)
    await rotate(evening, rotations="2")
    assert await tables(evening) == found
