"""The whole bot behind a lounge, for tests that tell a story in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from playwright.async_api import Page, expect

from adapters.heartbeat import Heartbeat
from adapters.lounge import LoungeChat
from bot.clock import MovableClock, Travel
from bot.compose import House, RealClock, bring_up_to_date, open_house, put_together, residents
from bot.config import CommunitySettings, DatabaseSettings, Settings, WebSettings
from bot.model import Account
from bot.ports import Members
from tests.town import PARIS, TUESDAY

NAMES = ("Léa Martin", "Marc Dubois", "Inès Haddad", "Tom Weber")


@dataclass(frozen=True)
class Opened:
    """Where its lounge is, and the house itself."""

    address: str
    house: House


@asynccontextmanager
async def whole_house(
    folder: Path,
    web: WebSettings | None = None,
    *,
    names: Sequence[str] = NAMES,
    locale: str = "fr",
) -> AsyncIterator[Opened]:
    """A new database, a lounge on a free port, a clock on a Tuesday; the first is an organiser."""
    clock = MovableClock(TUESDAY)
    machine = Travel(clock)
    people = residents(names, "")
    lounge = LoungeChat(
        "hive/lounge", "hive", people, PARIS, locale, "La Ruche", None, clock, machine, port=0
    )
    community = CommunitySettings(name="La Ruche", zone=PARIS, locale=locale)
    database = DatabaseSettings(url=f"sqlite:///{folder}/comptoir.sqlite3")
    settings = Settings(database=database, communities={"hive": community}, web=web)
    house = put_together(settings, clock, Random(1), machine, {"hive": lounge})
    await bring_up_to_date(settings)
    await open_house(house, clock)
    async with house.database.transaction() as tx:
        account = Account(lounge.id, people[0].id, people[0].name)
        lea = await tx.get(Members).of("hive", account, "", clock.now())
        await tx.get(Members).appoint(lea, True)
    beat = Heartbeat(house.app.tick, RealClock(), _fail, seconds=60)
    house.app.wake = beat.wake
    port = await lounge.start(house.app)
    beat.start()
    if house.web:
        await house.web.start()
    yield Opened(f"http://127.0.0.1:{port}", house)
    if house.web:
        await house.web.stop()
    await beat.stop()
    await lounge.close()
    await house.database.close()


def _fail(error: BaseException) -> None:
    raise error


async def become(page: Page, name: str) -> None:
    await page.locator("#me").click()
    await page.locator("#people-search").fill(name)
    await page.keyboard.press("Enter")
    await expect(page.locator("#me")).to_contain_text(name)


async def say(page: Page, text: str) -> None:
    await page.locator("#composer-text").fill(text)
    await page.keyboard.press("Enter")


async def open_rail(page: Page, wide: int) -> None:
    """On a phone, the places are behind a button."""
    if wide < 600 and await page.locator("#open-rail").get_attribute("aria-expanded") == "false":
        await page.locator("#open-rail").click()


async def close_rail(page: Page, wide: int) -> None:
    if wide < 600 and await page.locator("#open-rail").get_attribute("aria-expanded") == "true":
        await page.locator("#close-rail").click()
