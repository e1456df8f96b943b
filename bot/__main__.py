"""The command line. It knows every room of the house, and imports each only when used."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

program = typer.Typer(
    name="comptoir",
    help="The community bot for coworking spaces, on Slack, on Discord and in the browser.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Config = Annotated[Path, typer.Option("--config", "-c", help="The settings to run with.")]


def main() -> None:
    """Run the command line; what is wrong with the input is one sentence and exit code 2."""
    program()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"comptoir {version('comptoir')}")
        raise typer.Exit


@program.callback()
def comptoir(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which one.")
    ] = False,
) -> None:
    """The community bot for coworking spaces."""


@program.command()
def run(
    config: Config = Path("config.toml"),
    roles: Annotated[
        str,
        typer.Option(
            envvar="COMPTOIR_ROLES",
            help="What this process does of: slack, discord, web, worker. By default all.",
        ),
    ] = "",
) -> None:
    """Run the bot until Ctrl-C or SIGTERM; on PostgreSQL, as many at a time as you like."""
    from random import SystemRandom

    from bot.compose import RealClock, bring_up_to_date, open_house, put_together
    from bot.config import read_settings
    from bot.language import Catalogues
    from bot.logs import set_up_logs
    from bot.serving import ROLES, serve

    chosen = [role.strip() for role in roles.split(",") if role.strip()] or list(ROLES)
    for role in chosen:
        if role not in ROLES:
            raise typer.BadParameter(
                f"{role!r} is none of {', '.join(ROLES)}", param_hint="--roles"
            )

    async def live() -> None:
        settings = read_settings(config, Catalogues().locales)
        set_up_logs(settings.log.level, settings.log.form)
        clock = RealClock()
        house = put_together(settings, clock, SystemRandom())
        await bring_up_to_date(settings)
        await open_house(house, clock)
        await serve(house, roles=chosen)

    _until_done(live())


Language = Annotated[
    str, typer.Option("--language", "-l", help="en or fr; by default, what the machine speaks.")
]


@program.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page is served.")] = 8080,
    language: Language = "",
    tour: Annotated[bool, typer.Option("--tour", help="Tell four weeks here, and end.")] = False,
) -> None:
    """Try the whole bot in a browser: thirty members, no account, nothing kept."""
    from datetime import UTC, datetime
    from secrets import token_hex

    from bot.demo import open_demo
    from bot.demo import tour as live
    from bot.show import Telling, welcome

    spoken = language or ("fr" if os.environ.get("LANG", "").startswith("fr") else "en")
    if spoken not in ("en", "fr"):
        raise typer.BadParameter("the demo speaks en or fr", param_hint="--language")

    def now() -> datetime:
        return datetime.now(UTC)

    if tour:
        _until_done(live(now(), 4, spoken, Telling(spoken)))
    else:
        _until_done(open_demo(now, port, spoken, lambda: welcome(port), token_hex(32)))


@program.command()
def pair(
    roster: Annotated[Path, typer.Argument(metavar="ROSTER.csv", help="Who takes part.")],
    history: Annotated[
        Path | None, typer.Option(metavar="HISTORY.csv", help="Who met when.")
    ] = None,
    size: Annotated[int, typer.Option(help="People in a group, 2 to 5.")] = 2,
    seed: Annotated[
        int | None, typer.Option(help="The same seed draws the same groups again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Pair a list of people, with no chat at all."""
    from random import SystemRandom

    from bot.complaint import RosterError
    from bot.pair import Draw
    from bot.pair import pair as draw_pairs

    chosen = SystemRandom().getrandbits(31) if seed is None else seed
    try:
        draw_pairs(
            roster,
            history,
            Draw(size, chosen),
            as_json=as_json,
            out=sys.stdout,
            notes=sys.stderr,
        )
    except RosterError as error:
        _refuse(error)


slack = typer.Typer(no_args_is_help=True, help="What a Slack workspace needs.")
program.add_typer(slack, name="slack")


@slack.callback()
def slack_commands() -> None:
    """What a Slack workspace needs."""


@slack.command()
def manifest(
    config: Config = Path("config.toml"),
    community: Annotated[
        str, typer.Option(help="Which community of the settings; by default the first.")
    ] = "",
    link: Annotated[
        bool, typer.Option("--link", help="Print the address that makes the app.")
    ] = False,
) -> None:
    """Print the manifest of the space's own Slack app."""
    import json

    from adapters.slack.manifest import link as link_to
    from bot.config import ConfigError, read_settings
    from bot.language import Catalogues
    from bot.setting_up import slack_manifest

    try:
        settings = read_settings(config, Catalogues().locales)
        key = community or next(iter(settings.communities))
        if key not in settings.communities:
            raise typer.BadParameter(f"{config} has no community {key}", param_hint="--community")
        made = slack_manifest(key, settings.communities[key], settings.web)
    except ConfigError as error:
        _refuse(error)
    typer.echo(link_to(made) if link else json.dumps(made, ensure_ascii=False, indent=2))


discord = typer.Typer(no_args_is_help=True, help="What a Discord server needs.")
program.add_typer(discord, name="discord")


@discord.callback()
def discord_commands() -> None:
    """What a Discord server needs."""


@discord.command()
def invite(
    config: Config = Path("config.toml"),
    community: Annotated[
        str, typer.Option(help="Which community of the settings; by default all of them.")
    ] = "",
) -> None:
    """Print the address under which the bot is invited, with the permissions it uses."""
    from bot.config import ConfigError, read_settings
    from bot.language import Catalogues
    from bot.setting_up import invitations

    try:
        found = invitations(read_settings(config, Catalogues().locales), community)
    except ConfigError as error:
        _refuse(error)
    for address in found:
        typer.echo(address)


@program.command()
def doctor(config: Config = Path("config.toml")) -> None:
    """Check the chats of the settings, and say the fix of what is wrong."""
    from bot.config import read_settings
    from bot.language import Catalogues
    from bot.setting_up import examined

    async def look() -> None:
        findings = await examined(read_settings(config, Catalogues().locales))
        for where, found in findings:
            mark = f"wrong: {found.what}: {found.fix}" if found.fix else f"good:  {found.what}"
            typer.echo(f"{where}  {mark}")
        if not findings:
            typer.echo("There is no chat to look at: the lounge needs nothing.")
        if any(found.fix for _, found in findings):
            raise typer.Exit(1)

    _until_done(look())


@program.command()
def status(config: Config = Path("config.toml")) -> None:
    """Say what waits and what is stuck; exit code 1 if somebody should look."""
    from datetime import UTC, datetime

    from bot.config import read_settings
    from bot.language import Catalogues
    from storage.standing import standings

    async def look() -> None:
        settings = read_settings(config, Catalogues().locales)
        url, communities = settings.database.url, list(settings.communities)
        found = await standings(url, communities, datetime.now(UTC))
        for line in (line for one in found for line in one.lines()):
            typer.echo(line)
        if any(one.stuck for one in found):
            raise typer.Exit(1)

    _until_done(look())


@program.command()
def migrate(config: Config = Path("config.toml")) -> None:
    """Bring the database to the tables this version needs (`run` does it too)."""
    from bot.config import read_settings
    from bot.language import Catalogues
    from storage.migrate import migrate as bring

    async def apply() -> None:
        applied = await bring(read_settings(config, Catalogues().locales).database.url)
        typer.echo(f"{len(applied)} applied: {', '.join(applied)}" if applied else "up to date")

    _until_done(apply())


@program.command()
def backup(
    to: Annotated[Path, typer.Argument(metavar="TO", help="A new file, or a folder for it.")],
    config: Config = Path("config.toml"),
) -> None:
    """Write a backup of the database, while the bot runs or not."""
    from datetime import UTC, datetime

    from bot.config import read_settings
    from bot.language import Catalogues
    from storage.backup import back_up

    async def keep() -> None:
        settings = read_settings(config, Catalogues().locales)
        file, rows = await back_up(settings.database.url, to, datetime.now(UTC))
        typer.echo(f"{file}: {rows} rows, and whole")

    _until_done(keep())


@program.command()
def restore(
    backup: Annotated[Path, typer.Argument(metavar="FROM", help="The file of a backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Even where there is a community already.")
    ] = False,
    config: Config = Path("config.toml"),
) -> None:
    """Bring a backup back. Stop the bot first."""
    from datetime import UTC, datetime

    from bot.config import read_settings
    from bot.language import Catalogues
    from storage.backup import restore as bring_back

    async def bring() -> None:
        url = read_settings(config, Catalogues().locales).database.url
        back = await bring_back(backup, url, datetime.now(UTC), replace=replace)
        typer.echo(f"{back.rows} rows are back.")
        if back.doubted:
            typer.echo(f"{back.doubted} messages may have been sent since: they are looked for.")
        if back.late:
            typer.echo(f"{back.late} things came due since: they are done late, or said to be.")
        if back.set_aside:
            typer.echo(f"What was there is kept as {back.set_aside}: delete it once all is well.")

    _until_done(bring())


@program.command()
def move(
    source: Annotated[str, typer.Argument(metavar="FROM", help="sqlite:///comptoir.sqlite3")],
    target: Annotated[str, typer.Argument(metavar="TO", help="postgresql://user@host/name")],
) -> None:
    """Carry a living community to another database, and prove that all arrived."""
    from storage.carrying import move as carry_over

    async def carry() -> None:
        tables = await carry_over(source, target)
        for one in tables:
            typer.echo(f"{one.table:<24}{one.rows:>10}  {one.digest}")
        typer.echo(f"{sum(one.rows for one in tables)} rows, the same on both sides.")
        typer.echo("Now set database.url to the new address, and start the bot.")

    _until_done(carry())


def _until_done(work: Coroutine[Any, Any, None]) -> None:
    """Run *work*; what the user can mend is one sentence on standard error, exit code 2."""
    from adapters.discord.trouble import CannotServe
    from adapters.lounge.words import CannotOpen
    from adapters.slack.trouble import CannotConnect
    from adapters.web import CannotListen
    from bot.config import ConfigError
    from storage.trouble import DatabaseUnusable

    try:
        asyncio.run(work)
    except (
        CannotConnect,
        CannotListen,
        CannotOpen,
        CannotServe,
        ConfigError,
        DatabaseUnusable,
    ) as error:
        _refuse(error)


def _refuse(error: Exception) -> NoReturn:
    from bot.secrecy import redacted

    sys.stderr.write(f"comptoir: {redacted(str(error))}\n")
    raise typer.Exit(2) from None


if __name__ == "__main__":
    main()
