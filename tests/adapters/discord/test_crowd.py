"""A crowded server: leavers, new names and bots, with no list of members downloaded.

A thousand people by default; COMPTOIR_LONG=1 brings five thousand.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.features.coffee.book import CoffeeBook, Enrolment
from bot.model import Account, Place
from bot.ports import Members, NotSent
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.discord.sim import CHAT
from tests.adapters.discord.town import DiscordTown, town_on_discord
from tests.bot.coffee.speech import MONDAY
from tests.databases import fresh_database

PEOPLE = 5_000 if os.environ.get("COMPTOIR_LONG") else 1_000
LEAVERS = PEOPLE // 5
BOTS = PEOPLE // 20


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[DiscordTown]:
    """Everybody is in the circle; the server says nothing of who leaves."""
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    async with town_on_discord(database, "en") as town:
        await town.app.open()
        server = town.server
        async with database.transaction() as tx:
            members, book = tx.get(Members), tx.get(CoffeeBook)
            [circle] = await book.circles("town")
            for number in range(PEOPLE):
                user = server.env.backend.make_user(f"p{number}", global_name=f"P{number}")
                server.env.backend.add_member(server.guild.id, user.id)
                account = Account(CHAT, str(user.id), f"P{number}")
                member = await members.of("town", account, "", town.clock.now())
                await book.enrol(Enrolment(circle.id, member, town.clock.now()))
        for number in range(BOTS):
            robot = server.env.backend.make_user(f"b{number}", global_name=f"P{number}", bot=True)
            server.env.backend.add_member(server.guild.id, robot.id)
        yield town
    await database.close()


async def test_nobody_who_left_is_paired_and_no_member_list_is_downloaded(
    crowd: DiscordTown,
) -> None:
    server, backend = crowd.server, crowd.server.env.backend
    guild = backend.get_guild(server.guild.id)
    everybody = [one for one in guild.members if not backend.users[one].bot][-PEOPLE:]
    gone = set(everybody[::5])
    assert len(gone) == LEAVERS
    for user in gone:
        del guild.members[user]  # no event: a bot without the intent gets none
    for user in everybody[1::5]:
        guild.members[user].nick = f"Renamed {user}"
    before = len(server.env.http_requests)
    await server.chat.sweep()
    asked = server.env.http_requests[before:]
    async with crowd.database.transaction() as tx:
        here = [one for person in await tx.get(Members).everyone("town") for one in person.accounts]
        [circle] = await tx.get(CoffeeBook).circles("town")
        enrolled = await tx.get(CoffeeBook).enrolled(circle.id)
    assert {int(one.id) for one in here} == set(everybody) - gone
    assert len(enrolled) == PEOPLE - LEAVERS
    assert not [one for one in asked if one.path.endswith("/members")]
    assert len(asked) == LEAVERS  # each is asked about by name before it is believed
    assert Place(CHAT, crowd.chat.home) == crowd.community.home
    paired = await drawn(crowd)
    assert len(paired) == len(set(paired)) == PEOPLE - LEAVERS
    assert {int(one.id) for one in paired} == set(everybody) - gone


async def drawn(crowd: DiscordTown) -> list[Account]:
    """Hold Monday's round, which is written down and not told yet: everybody it introduces."""
    crowd.chat.trouble = [NotSent("not now")] * PEOPLE
    await crowd.at(MONDAY)
    async with crowd.database.transaction() as tx:
        [circle] = await tx.get(CoffeeBook).circles("town")
        [held] = await tx.get(CoffeeBook).rounds(circle.id, 5)
        groups = await tx.get(CoffeeBook).groups(held.id)
        members = [member for group in groups for member in group.members]
        people = await tx.get(Members).people(members)
    accounts = [people[member].on(CHAT) for member in members]
    return [account for account in accounts if account is not None]
