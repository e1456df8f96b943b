"""The composition root: where settings become a running bot, and time and chance enter."""

from __future__ import annotations

import asyncio
import logging
import signal
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from adapters.heartbeat import Heartbeat
from adapters.lounge.chat import LoungeChat
from adapters.lounge.rooms import Resident
from bot.app import App, Rooms
from bot.calendar import Closures, OwnClosure
from bot.clock import Travel
from bot.config import CommunitySettings, ConfigError, LoungeSettings, Settings
from bot.features import FEATURES
from bot.language import Catalogues
from bot.model import Account, Community, Place
from bot.ports import Chat, Clock, Members
from bot.vocabulary import Vocabulary
from storage.books import BOOKS
from storage.database import SqlDatabase

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


def community_of(id: str, settings: CommunitySettings, chats: Sequence[str]) -> Community:  # noqa: A002 -- its own name
    """The community, on these chats."""
    if not chats:
        raise ConfigError(
            f"communities.{id} has no chat: add a table [communities.{id}.lounge];"
            " config.example.toml shows one"
        )
    homes = tuple(Place(chat, "general") for chat in chats)
    return Community(id, settings.name, settings.zone, settings.locale, tuple(chats), homes)


def closures_of(id: str, settings: CommunitySettings) -> Closures:  # noqa: A002 -- its own name
    """The closed days of a community. Raises ConfigError for a country nobody knows."""
    closed = settings.closed
    try:
        own = tuple(OwnClosure(day.first, day.last, day.label) for day in closed.days)
        return Closures(closed.country, closed.subdivision, own, language=settings.locale)
    except ValueError as error:
        raise ConfigError(f"communities.{id}.closed: {error}") from None


def lounge_id(community: str) -> str:
    """What the lounge of a community is called among chats."""
    return f"{community}/lounge"


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
    closures = {key: closures_of(key, one) for key, one in settings.communities.items()}
    rooms: dict[str, list[Chat]] = {
        key: [_lounge(key, one, one.lounge, clock, machine)] if one.lounge else []
        for key, one in settings.communities.items()
    }
    for key, chat in (chats or {}).items():
        rooms[key].append(chat)
    communities = [
        community_of(key, one, [chat.id for chat in rooms[key]])
        for key, one in settings.communities.items()
    ]
    database = SqlDatabase.at(settings.database.url, BOOKS)
    served = [chat for found in rooms.values() for chat in found]
    words, vocabulary = Catalogues(), Vocabulary.shipped()
    app = App(
        Rooms(FEATURES, communities, served, database, clock, chance, words, closures, vocabulary)
    )
    if machine:
        machine.attach(app)
    return House(app, database, served, settings)


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
    """Organisers appointed, every feature ready. The tables are up to date already."""
    for key, community in house.settings.communities.items():
        if community.lounge:
            await _appoint(house, key, community, community.lounge, clock)
    await house.app.open()


async def _appoint(
    house: House, key: str, community: CommunitySettings, lounge: LoungeSettings, clock: Clock
) -> None:
    """Exactly those whom the settings name are organisers."""
    people = residents(lounge.people, community.locale)
    if unknown := set(lounge.organisers) - {one.name for one in people}:
        raise ConfigError(
            f"communities.{key}.lounge.organisers: {sorted(unknown)[0]!r} is not among its people"
        )
    async with house.database.transaction() as tx:
        members = tx.get(Members)
        for one in people:
            account = Account(lounge_id(key), one.id, one.name)
            member = await members.of(key, account, one.locale, clock.now())
            await members.appoint(member, one.name in lounge.organisers)


async def serve(house: House, ready: Callable[[], None] | None = None) -> None:
    """Serve every chat and do what is due, until SIGINT or SIGTERM, or a chat fails."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    beat = Heartbeat(house.app.tick, RealClock(), _beat_failed)
    house.app.wake = beat.wake
    served = [asyncio.create_task(chat.serve(house.app)) for chat in house.chats]
    beat.start()
    if ready:
        ready()
    try:
        waiting = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([waiting, *served], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        for task in done - {waiting}:
            task.result()  # a chat ended by itself: say why
    finally:
        house.app.rest()
        await beat.stop()
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)
        for chat in house.chats:
            await chat.close()
        await house.database.close()


def _beat_failed(error: BaseException) -> None:
    log.error("a beat failed; the next one comes", exc_info=error)
