"""Who is an organiser on a server: by name or by a role, and what others see of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Whisper
from bot.ports import Members
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.discord.town import DiscordTown, town_on_discord
from tests.databases import fresh_database
from tests.town import read

REFUSED = {
    "en": "Only the organisers of The Hive can do this.",
    "fr": "Seule l’équipe de The Hive peut faire cela.",
}


@pytest.fixture(params=["en", "fr"])
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DiscordTown]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    async with town_on_discord(database, request.param) as town:
        await town.app.open()
        yield town
    await database.close()


async def asks(town: DiscordTown, who: str) -> str:
    """What somebody hears who asks for the organisers' journal."""
    [answer] = await town.says(who, "/space audit", locale=town.locale)
    assert isinstance(answer, Whisper)
    return read(answer.message.text)


async def test_a_role_makes_an_organiser_from_one_call_to_the_next(town: DiscordTown) -> None:
    server = town.server
    role = server.guild.create_role("Hosts")
    await server.restart(organiser_roles=frozenset({str(role.id)}), hidden=False)
    assert await asks(town, "zoé") == REFUSED[town.locale]
    member = server.env.backend.get_guild(server.guild.id).members[server.actors["Zoé"].id]
    member.role_ids.append(role.id)
    assert await asks(town, "zoé") != REFUSED[town.locale]
    member.role_ids.remove(role.id)
    assert await asks(town, "zoé") == REFUSED[town.locale]


async def test_a_role_taken_away_is_noticed_without_a_word_from_them(town: DiscordTown) -> None:
    server = town.server
    role = server.guild.create_role("Hosts")
    await server.restart(organiser_roles=frozenset({str(role.id)}))
    zoe, tom = await town.member("zoé"), await town.member("tom")
    members = server.env.backend.get_guild(server.guild.id).members
    held = members[server.actors["Zoé"].id].role_ids
    held.append(role.id)
    await server.chat.sweep()
    assert await organisers(town) == [zoe]
    held.remove(role.id)
    members[server.actors["Tom"].id].role_ids.append(role.id)
    await server.chat.sweep()
    assert await organisers(town) == [tom]
    await server.restart()  # the settings name no role any more
    await server.chat.sweep()
    assert await organisers(town) == []


async def organisers(town: DiscordTown) -> list[object]:
    async with town.database.transaction() as tx:
        return [*await tx.get(Members).organisers("town")]


async def test_an_organiser_sees_their_commands_whatever_they_may_on_the_server(
    town: DiscordTown,
) -> None:
    """Nothing is hidden where somebody is named: the desk alone decides."""
    server = town.server
    town.account("zoé")
    zoe = server.actors["Zoé"]
    await server.restart(hidden=False)
    assert "space audit" in zoe.available_commands(server.general)
