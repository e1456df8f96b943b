"""The demo: a believable space with its past, and a clock one can move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from socket import AF_INET, SOCK_STREAM, socket
from tempfile import TemporaryDirectory
from typing import Protocol
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from adapters.lounge.rooms import Resident
from adapters.terminal import TerminalChat
from bot.clock import MovableClock, Travel
from bot.compose import House, lounge_id, open_house, put_together, residents
from bot.config import CommunitySettings, DatabaseSettings, LoungeSettings, Settings, WebSettings
from bot.features.coffee.book import CoffeeBook
from bot.features.people.book import PeopleBook, Profile
from bot.model import Account, Call, Place
from bot.ports import Members
from bot.roster import Entry, read_roster
from bot.serving import serve
from storage.scratch import make_tables

ROSTER = Path(__file__).parent / "demo_roster.csv"
SPACE, NAME, ZONE = "demo", "La Ruche", ZoneInfo("Europe/Paris")
HOSTS = 2  # the first of the roster are the organisers
OUTSIDE = 6  # the last ones have not joined the coffee: there is somebody left to try it with
PAST_WEEKS = 1
SEED = 20


class Out(Protocol):
    """Where the tour is told: a day, or what somebody sees."""

    def day(self, at: datetime) -> None: ...

    def message(self, who: str, what: str) -> None: ...


async def open_demo(
    now: Callable[[], datetime],
    port: int,
    locale: str,
    ready: Callable[[], None],
    secret: str,
) -> None:
    """Serve a lounge with thirty members and a round behind them, until stopped.

    *now* is the real clock; the demo's runs beside it and can be moved forward. The addresses
    of calendars are made with *secret*.
    """
    people = read_roster(ROSTER.read_bytes(), ROSTER.name).entries
    names = [one.name for one in people]
    with TemporaryDirectory(prefix="comptoir-demo-") as folder:
        lounge = LoungeSettings(
            port=port,
            people=tuple(names),
            organisers=tuple(names[:HOSTS]),
            journal=Path(folder) / "lounge.jsonl",
        )
        settings = _settings(folder, locale, lounge, _web(beside(port), secret))
        clock = MovableClock(now() - timedelta(weeks=PAST_WEEKS), now)
        machine = Travel(clock)
        house = put_together(settings, clock, Random(SEED), machine)
        await make_tables(house.settings.database.url)
        await open_house(house, clock)
        await settle(house, lounge_id(SPACE), residents(names, locale), people, clock.now())
        await machine.travel(now() - timedelta(days=1))
        await say_who_met(house)
        await machine.travel(now())
        clock.set(now())
        await serve(house, ready)


async def tour(start: datetime, weeks: int, locale: str, out: Out) -> None:
    """Live *weeks* from *start* on, telling *out* what everybody reads."""
    people = read_roster(ROSTER.read_bytes(), ROSTER.name).entries
    clock = MovableClock(start)
    machine = Travel(clock)
    chat = TerminalChat(f"{SPACE}/terminal", ZONE, locale, out.message)

    async def passed(at: datetime) -> None:
        out.day(at.astimezone(ZONE))

    with TemporaryDirectory(prefix="comptoir-tour-") as folder:
        house = put_together(
            _settings(folder, locale, None), clock, Random(SEED), machine, {SPACE: chat}
        )
        await make_tables(house.settings.database.url)
        await open_house(house, clock)
        everyone = residents([one.name for one in people], locale)
        await settle(house, chat.id, everyone, people, clock.now())
        await machine.travel(start + timedelta(weeks=weeks), passed)
        await house.database.close()


async def settle(
    house: House, chat: str, everyone: Sequence[Resident], people: Sequence[Entry], now: datetime
) -> None:
    """Everybody has a profile; all but a few join the coffee, through the door members take."""
    accounts = [Account(chat, one.id, one.name) for one in everyone]
    async with house.database.transaction() as tx:
        book = tx.get(PeopleBook)
        for account, one in zip(accounts, people, strict=True):
            member = await tx.get(Members).of(SPACE, account, "", now)
            await book.save(
                Profile(
                    member,
                    trade=one.trade,
                    company=one.company,
                    offers=one.offers,
                    seeks=one.seeks,
                    mode=one.mode,
                )
            )
    for account in accounts[:-OUTSIDE]:
        await house.app.handle(Call(account, Place(chat, "general"), "coffee.join"))


async def say_who_met(house: House) -> None:
    """Most groups of the round that is over agreed on a moment and met: their buttons say so."""
    async with house.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [circle] = await book.circles(SPACE)
        groups = [g for one in await book.rounds(circle.id, 1) for g in await book.groups(one.id)]
        people = await tx.get(Members).people([one for group in groups for one in group.members])
    for number, group in enumerate(groups):
        if number % 4 == 3:
            continue
        accounts = [people[member].accounts[0] for member in group.members]
        presses = [(one, "coffee.slot", f"{group.id}:0") for one in accounts if group.slots]
        for account, name, arg in (*presses, (accounts[0], "coffee.met", str(group.id))):
            await house.app.handle(Call(account, Place(account.chat, ""), name, {"arg": arg}))


def beside(port: int) -> int:
    """The next port, or any that is free: the demo asks for one and no more."""
    for wished in (port + 1, 0):
        with socket(AF_INET, SOCK_STREAM) as tried:
            try:
                tried.bind(("127.0.0.1", wished))
            except (OSError, OverflowError):
                continue
            free: int = tried.getsockname()[1]
            return free
    raise OSError("no port is free")


def _web(port: int, secret: str) -> WebSettings:
    return WebSettings(port=port, public_url=f"http://127.0.0.1:{port}", secret=SecretStr(secret))


def _settings(
    folder: str, locale: str, lounge: LoungeSettings | None, web: WebSettings | None = None
) -> Settings:
    community = CommunitySettings(name=NAME, zone=ZONE, locale=locale, lounge=lounge)
    url = f"sqlite:///{folder}/comptoir.sqlite3"
    return Settings(database=DatabaseSettings(url=url), communities={SPACE: community}, web=web)
