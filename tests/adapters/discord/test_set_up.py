"""Setting a server up: the invitation, the doctor, and the README word by word."""

from __future__ import annotations

import asyncio
import base64
import re
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typer.testing import CliRunner

from adapters.discord import client
from adapters.discord.doctor import Patient, examine, permissions
from adapters.discord.invite import NEEDED, PERMISSIONS, address, application_of
from bot.__main__ import program
from bot.compose import RealClock, bring_up_to_date, open_house, put_together
from bot.config import ConfigError, read_settings
from tests.adapters.discord.wire_server import GENERAL, GUILD, Fault, WireServer, wire_server

README = Path(__file__).parents[3] / "README.md"
TOKEN = base64.b64encode(b"100").decode().rstrip("=") + ".made.up"


@pytest.fixture(autouse=True)
def _own_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's own addresses again afterwards."""
    monkeypatch.setattr(client, "GUILDS", 0.0)
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


def test_the_invitation_asks_for_what_is_used_and_no_more() -> None:
    query = parse_qs(urlsplit(address("100", "200")).query)
    assert query["client_id"] == ["100"]
    assert query["permissions"] == [str(PERMISSIONS)]
    assert query["scope"] == ["bot applications.commands"]
    administrator, mention_everyone, manage_guild = 3, 17, 5
    assert not {administrator, mention_everyone, manage_guild} & set(NEEDED.values())


@pytest.mark.parametrize(
    ("token", "found"), [(TOKEN, "100"), ("nonsense", ""), ("", ""), ("é", "")]
)
def test_the_application_is_read_from_the_token(token: str, found: str) -> None:
    assert application_of(token) == found


def readme_settings(folder: Path) -> Path:
    """The README's own configuration, and a database beside it."""
    blocks = re.findall(r"```toml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    [block] = [one for one in blocks if "communities.lyon.discord" in one]
    file = folder / "config.toml"
    file.write_text(re.sub(r"^   ", "", block, flags=re.M), "utf-8")
    return file


async def test_the_readme_word_by_word_starts_a_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, secret = readme_settings(tmp_path), tmp_path / "token"
    secret.write_text(f"{TOKEN}\n", "utf-8")
    lyon = "COMPTOIR_COMMUNITIES__LYON__DISCORD__"
    monkeypatch.setenv(f"{lyon}TOKEN_FILE", str(secret))
    monkeypatch.setenv("COMPTOIR_DATABASE__URL", f"sqlite:///{tmp_path}/x.db")
    printed = CliRunner().invoke(program, ["discord", "invite", "--config", str(file)])
    assert printed.output.strip() == address("100", "1045678901234567890")
    async with wire_server() as server:
        monkeypatch.setenv(f"{lyon}API_URL", server.api)
        monkeypatch.setenv(f"{lyon}GATEWAY_URL", server.gateway)
        server.guild = "1045678901234567890"
        settings, clock = read_settings(file, ("en", "fr")), RealClock()
        house = put_together(settings, clock, Random(1))
        await bring_up_to_date(settings)
        await open_house(house, clock)
        [chat] = house.chats
        serving = asyncio.create_task(chat.serve(house.app))
        await server.until(lambda: server.commands)
        assert {"coffee", "profile"} <= {command["name"] for command in server.commands}
        id_ = await server.gesture({"name": "coffee", "options": [{"type": 1, "name": "join"}]})
        await server.until(lambda: server.callbacks)
        assert "You're in" in server.callbacks[id_][0]["data"]["content"]
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await chat.close()
    await house.database.close()


def test_what_is_missing_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = readme_settings(tmp_path)
    monkeypatch.setenv("COMPTOIR_DATABASE__URL", f"sqlite:///{tmp_path}/x.db")
    settings = read_settings(file, ("en", "fr"))
    with pytest.raises(ConfigError, match=r"communities\.lyon\.discord\.token is missing"):
        put_together(settings, RealClock(), Random(1))
    file.write_text(file.read_text("utf-8").replace('guild = "', 'guild = "x'), "utf-8")
    with pytest.raises(ConfigError, match=r"line 7: communities\.lyon\.discord\.guild: .* no id"):
        read_settings(file, ("en", "fr"))


def test_each_community_has_its_own_server_and_its_own_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two bots would answer whatever is done on the one server."""
    file = readme_settings(tmp_path)
    monkeypatch.setenv("COMPTOIR_DATABASE__URL", f"sqlite:///{tmp_path}/x.db")
    lyon = file.read_text("utf-8")
    nice = lyon.replace("communities.lyon", "communities.nice")
    file.write_text(lyon + nice, "utf-8")
    with pytest.raises(ConfigError, match="lyon and nice are on one server of Discord, 104567890"):
        read_settings(file, ("en", "fr"))
    file.write_text(lyon + nice.replace('guild = "1', 'guild = "2'), "utf-8")
    for key in ("LYON", "NICE"):
        monkeypatch.setenv(f"COMPTOIR_COMMUNITIES__{key}__DISCORD__TOKEN", TOKEN)
    settings = read_settings(file, ("en", "fr"))
    with pytest.raises(ConfigError, match=r"lyon and communities\.nice have one token"):
        put_together(settings, RealClock(), Random(1))


# The doctor ------------------------------------------------------------------------------


async def findings(
    server: WireServer, channel: str = GENERAL, roles: tuple[str, ...] = ("201",)
) -> dict[str, str]:
    patient = Patient(TOKEN, GUILD, channel, server.api, roles)
    return {one.what: one.fix for one in await examine(patient, {"coffee"}, RealClock())}


async def test_nothing_is_wrong_with_a_good_set_up() -> None:
    async with wire_server() as server:
        server.commands = [{"name": "coffee"}]
        found = await findings(server)
    assert "organiser_roles: Comptoir" in found
    assert len(found) == 6
    assert not any(found.values())


async def test_each_thing_that_is_wrong_is_said_with_its_fix() -> None:
    async with wire_server() as server:
        server.permissions = PERMISSIONS & ~(1 << NEEDED["Create Private Threads"])
        found = await findings(server)
        assert found["permissions"].startswith("missing Create Private Threads: ")
        assert found["commands"] == "Discord does not know /coffee yet: start the bot once"
        unknown = await findings(server, roles=("201", "404"))
        assert unknown["organiser_roles"] == "there is none with the id 404: copy it again"
        server.channel["type"] = 5
        assert "no text channel" in (await findings(server))["channel: #general"]
        assert "none of this id" in (await findings(server, "999"))["channel"]
        gone = {"code": 10004, "message": "Unknown Guild"}
        server.faults.append(Fault("GET /guilds/200", 404, gone))
        assert "comptoir discord invite" in (await findings(server))["server"]
        server.faults.append(Fault("GET /users/@me", 401, {"code": 0, "message": "401"}))
        assert "does not take it" in (await findings(server))["token"]


async def test_a_discord_that_falls_silent_is_a_finding_too() -> None:
    async with wire_server() as server:
        server.faults.append(Fault(f"GET /channels/{GENERAL}", 200, times=9, after=True))
        assert "does not answer" in (await findings(server))["Discord"]


def test_permissions_are_reckoned_as_discord_does() -> None:
    guild = {"id": "1", "roles": [{"id": "1", "permissions": "3"}, {"id": "2", "permissions": "4"}]}
    over = [
        {"id": "1", "deny": "1", "allow": "0"},
        {"id": "2", "deny": "2", "allow": "1"},
        {"id": "me", "deny": "4", "allow": "2"},
    ]
    member = {"roles": ["2"]}
    assert permissions(guild, {"permission_overwrites": over}, member, "me") == 3
    assert permissions(guild, {"permission_overwrites": over[:2]}, member, "me") == 5
    assert permissions(guild, {}, {"roles": []}, "me") == 3
