"""The composition root: where settings become a running bot, and time and chance enter."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from adapters.lounge.chat import LoungeChat
from adapters.lounge.rooms import Resident
from adapters.web import WebServer
from bot.app import App, Rooms
from bot.calendar import Closures, OwnClosure
from bot.clock import Travel
from bot.config import (
    CommunitySettings,
    ConfigError,
    DiscordSettings,
    LoungeSettings,
    Settings,
    SlackSettings,
)
from bot.features import FEATURES
from bot.language import Catalogues
from bot.measures import Measures
from bot.model import Account, Community, Place
from bot.ports import Chat, Clock, Members
from bot.site import addresses_of, open_pages, server_of
from bot.video import Video
from bot.vocabulary import Vocabulary
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.erased import ErasedFile

if TYPE_CHECKING:
    from adapters.discord.chat import DiscordChat
    from adapters.slack.chat import SlackChat, Workspace
    from bot.slack_app import Tenants

log = logging.getLogger(__name__)


class RealClock:
    """The port Clock, as the machine tells it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """A bot put together: what `run` and the demo need of it."""

    app: App
    database: SqlDatabase
    chats: Sequence[Chat]
    settings: Settings
    erased: ErasedFile
    web: WebServer | None = None
    measures: Measures | None = None


def community_of(id: str, settings: CommunitySettings, homes: Sequence[Place]) -> Community:  # noqa: A002 -- its own name
    """The community, on the chats where it has these homes."""
    if not homes:
        raise ConfigError(
            f"communities.{id} has no chat: add a table [communities.{id}.lounge];"
            " config.example.toml shows one"
        )
    chats = tuple(home.chat for home in homes)
    video = video_of(settings)
    hears = bool(settings.discord and settings.discord.voice)
    whose = id, settings.name, settings.zone, settings.locale
    late = timedelta(hours=settings.catch_up)
    return Community(*whose, chats, tuple(homes), video, hears, late)


def closures_of(id: str, settings: CommunitySettings) -> Closures:  # noqa: A002 -- its own name
    """The closed days of a community. Raises ConfigError for a country nobody knows."""
    closed = settings.closed
    try:
        own = tuple(OwnClosure(day.first, day.last, day.label) for day in closed.days)
        return Closures(closed.country, closed.subdivision, own, language=settings.locale)
    except ValueError as error:
        raise ConfigError(f"communities.{id}.closed: {error}") from None


def video_of(settings: CommunitySettings) -> Video:
    """How a community meets by video."""
    video = settings.video
    return Video(video.mode, video.url, video.secret.get_secret_value())


def lounge_id(community: str) -> str:
    """What the lounge of a community is called among chats."""
    return f"{community}/lounge"


def slack_id(community: str) -> str:
    """What the Slack workspace of a community is called among chats."""
    return f"{community}/slack"


def discord_id(community: str) -> str:
    """What the Discord server of a community is called among chats."""
    return f"{community}/discord"


def residents(names: Sequence[str], locale: str) -> list[Resident]:
    """The people of a lounge, with ids made of their names ("Léa Martin": "lea-martin")."""
    found: dict[str, Resident] = {}
    for name in names:
        bare = unicodedata.normalize("NFKD", name.casefold())
        words = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
        key = "-".join(words.split()) or "somebody"
        while key in found:
            key += "-2"
        found[key] = Resident(key, name, locale)
    return list(found.values())


def put_together(
    settings: Settings,
    clock: Clock,
    chance: Random,
    machine: Travel | None = None,
    chats: Mapping[str, Chat] | None = None,
) -> House:
    """Every room of the house; nothing is connected yet.

    With a *machine*, its clock must be *clock*; *chats* are more than the settings name, by
    community. Raises ConfigError, DatabaseUnusable or CannotOpen, each with one sentence.
    """
    _apart(settings)
    closures = {key: closures_of(key, one) for key, one in settings.communities.items()}
    database = SqlDatabase.at(settings.database.url, BOOKS)
    tenants = _tenants(settings, clock, database)
    rooms = {
        key: _chats(key, one, clock, machine, database, tenants)
        for key, one in settings.communities.items()
    }
    for key, chat in (chats or {}).items():
        rooms[key].append((chat, "general"))
    communities = [
        community_of(key, one, [Place(chat.id, home) for chat, home in rooms[key]])
        for key, one in settings.communities.items()
    ]
    served = [chat for found in rooms.values() for chat, _ in found]
    words, vocabulary = Catalogues(), Vocabulary.shipped()
    erased = ErasedFile(settings.database.erased_list, partial(chance.randbytes, 32))
    inside = Rooms(
        FEATURES, communities, served, database, clock, chance, words, closures, vocabulary,
        addresses_of(settings.web), erased,
    )  # fmt: skip
    app = App(inside)
    if machine:
        machine.attach(app)
    measures = Measures(database, clock) if settings.web and settings.web.metrics else None
    web = server_of(settings.web, inside, measures)
    if web and settings.web:
        _mount(web, settings, served, tenants)
        open_pages(web, settings.web, inside, app)
    return House(app, database, served, settings, erased, web, measures)


def _chats(
    key: str,
    community: CommunitySettings,
    clock: Clock,
    machine: Travel | None,
    database: SqlDatabase,
    tenants: Tenants | None,
) -> list[tuple[Chat, str]]:
    """The community's chats, the first that one would write to first, each with its home."""
    found: list[tuple[Chat, str]] = []
    if community.slack:
        workspace = _slack(key, community, community.slack, clock, tenants)
        found.append((workspace, community.slack.channel))
    if community.discord:
        chat = _discord(key, community, community.discord, clock, database)
        found.append((chat, community.discord.channel))
    if community.lounge:
        found.append((_lounge(key, community, community.lounge, clock, machine), "general"))
    return found


# The libraries of Slack and Discord take a while to load: only who needs one waits for it.


def _tenants(settings: Settings, clock: Clock, database: SqlDatabase) -> Tenants | None:
    if settings.slack_app is None and not any(
        one.slack and one.slack.team for one in settings.communities.values()
    ):
        return None
    from secrets import token_bytes  # noqa: PLC0415 -- chance enters here, and only here

    from bot.slack_app import tenants_of  # noqa: PLC0415 -- see above

    return tenants_of(settings, clock, database, token_bytes)


def _slack(
    key: str,
    community: CommunitySettings,
    slack: SlackSettings,
    clock: Clock,
    tenants: Tenants | None,
) -> SlackChat:
    from adapters.slack.chat import SlackChat  # noqa: PLC0415 -- see above
    from adapters.slack.text import View  # noqa: PLC0415 -- see above
    from bot.slack_app import workspace_of  # noqa: PLC0415 -- see above

    view = View(community.locale, community.zone)
    tenancy = tenants.of(slack.team) if tenants and slack.team else None
    workspace = workspace_of(key, slack)
    return SlackChat(slack_id(key), workspace, view, community.name, clock, tenancy=tenancy)


def _mount(
    web: WebServer, settings: Settings, chats: Sequence[Chat], tenants: Tenants | None
) -> None:
    """The workspaces that speak HTTP come in by the bot's own web server."""
    if any(one.slack for one in settings.communities.values()):
        from bot.slack_app import mount  # noqa: PLC0415 -- see above

        mount(web, settings, {chat.id: chat for chat in chats}, slack_id, tenants)


async def installed_workspace(settings: Settings, key: str, slack: SlackSettings) -> Workspace:
    """A workspace's settings; one that installed the app has its token in the database."""
    from bot.slack_app import workspace_of  # noqa: PLC0415 -- see above

    workspace = workspace_of(key, slack)
    if not slack.team:
        return workspace
    database = SqlDatabase.at(settings.database.url, BOOKS)
    try:
        tenants = _tenants(settings, RealClock(), database)
        found = await tenants.installations.of(slack.team) if tenants else None
    finally:
        await database.close()
    return replace(workspace, token=found.token if found else "")


def _discord(
    key: str,
    community: CommunitySettings,
    discord: DiscordSettings,
    clock: Clock,
    database: SqlDatabase,
) -> DiscordChat:
    from adapters.discord.chat import Access, DiscordChat  # noqa: PLC0415 -- see above
    from adapters.discord.rooms import Where  # noqa: PLC0415 -- see above

    where = Where(
        discord_id(key),
        discord.guild,
        discord.channel,
        community.locale,
        discord.private_messages,
        frozenset(discord.organiser_roles),
        hidden=not (discord.organisers or discord.organiser_roles),
        voice=discord.voice,
    )
    access = Access(discord_token(key, discord), discord.api_url, discord.gateway_url)
    return DiscordChat(where, access, database, clock)


def discord_token(key: str, discord: DiscordSettings) -> str:
    """The token of a community's bot. Raises ConfigError if it is missing."""
    if token := discord.secret("token"):
        return token
    raise ConfigError(
        f"communities.{key}.discord.token is missing: set it, or token_file;"
        " the README says where Discord shows it"
    )


def _apart(settings: Settings) -> None:
    """With one token each of two bots would hear what is done to the other. Raises ConfigError."""
    known: dict[str, str] = {}
    for key, one in settings.communities.items():
        token = one.discord.secret("token") if one.discord else ""
        if token and (first := known.setdefault(token, key)) != key:
            raise ConfigError(
                f"communities.{first} and communities.{key} have one token of Discord: each"
                " server needs an application of its own"
            )


def _lounge(
    key: str,
    community: CommunitySettings,
    lounge: LoungeSettings,
    clock: Clock,
    machine: Travel | None,
) -> LoungeChat:
    return LoungeChat(
        lounge_id(key),
        key,
        residents(lounge.people, community.locale),
        community.zone,
        community.locale,
        community.name,
        lounge.journal,
        clock,
        machine,
        port=lounge.port,
    )


async def bring_up_to_date(settings: Settings) -> None:
    """The database gets the tables that this version needs."""
    # Imported here: a third of a second, which the demo has no use for.
    from storage.migrate import migrate  # noqa: PLC0415 -- see the line above

    for revision in await migrate(settings.database.url):
        log.info("the database is brought to revision %s", revision)


async def open_house(house: House, clock: Clock) -> None:
    """Nobody back who was erased, organisers appointed, every feature ready.

    The tables are up to date already.
    """
    async with house.database.alone():  # two that start together would make the same things
        await house.app.keep_erased()
        for key, community in house.settings.communities.items():
            await _appoint(house, key, community, clock)
        await house.app.open()


async def _appoint(house: House, key: str, community: CommunitySettings, clock: Clock) -> None:
    """Exactly those whom the settings name are organisers."""
    chosen: list[tuple[Account, str]] = []
    people: Sequence[Resident] = ()
    if lounge := community.lounge:
        people = residents(lounge.people, community.locale)
        if unknown := set(lounge.organisers) - {one.name for one in people}:
            first = sorted(unknown)[0]
            raise ConfigError(
                f"communities.{key}.lounge.organisers: {first!r} is not among its people"
            )
        chosen = [
            (Account(lounge_id(key), one.id, one.name), one.locale)
            for one in people
            if one.name in lounge.organisers
        ]
    if slack := community.slack:
        chosen += [(Account(slack_id(key), one), "") for one in slack.organisers]
    if discord := community.discord:
        chosen += [(Account(discord_id(key), one), "") for one in discord.organisers]
    here = [(Account(lounge_id(key), one.id, one.name), one.locale) for one in people]
    async with house.database.transaction() as tx:
        members, now = tx.get(Members), clock.now()
        known = [
            (account, await members.of(key, account, locale, now))
            for account, locale in [*here, *chosen]
            # Who was erased comes back by themselves, or not at all.
            if not house.erased.since(account) or await members.known(account)
        ]
        organisers = {account for account, _ in chosen}
        named = {member for account, member in known if account in organisers}
        for person in await members.everyone(key):
            if person.organiser != (person.member in named):
                await members.appoint(person.member, person.member in named)
