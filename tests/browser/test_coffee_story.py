"""The whole bot in a browser: four members join, Monday comes, two meet and say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from adapters.heartbeat import Heartbeat
from adapters.lounge import LoungeChat
from bot.clock import MovableClock, Travel
from bot.compose import RealClock, bring_up_to_date, open_house, put_together, residents
from bot.config import CommunitySettings, DatabaseSettings, Settings
from tests.town import PARIS, TUESDAY

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAMES = ("Léa Martin", "Marc Dubois", "Inès Haddad", "Tom Weber")
WORDS = {
    "en": {
        "join": "/coffee join",
        "joined": "You're in! The next round is",
        "card": "Time for a coffee!",
        "met": "We met",
        "thanks": "Lovely, thanks for telling me!",
        "done": "You met. Lovely!",
    },
    "fr": {
        "join": "/cafe participer",
        "joined": "C'est noté, vous participez ! Prochaine tournée :",
        "card": "C'est l'heure d'un café !",
        "met": "On s'est vus",
        "thanks": "Super, merci de me l'avoir dit !",
        "done": "Vous vous êtes vus. Super !",
    },
}


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A whole bot on a new database, its lounge on a free port, its clock on a Tuesday."""
    clock = MovableClock(TUESDAY)
    machine = Travel(clock)
    people = residents(NAMES, "")
    lounge = LoungeChat(
        "hive/lounge", "hive", people, PARIS, "fr", "La Ruche", None, clock, machine, port=0
    )
    community = CommunitySettings(name="La Ruche", zone=PARIS, locale="fr")
    url = f"sqlite:///{tmp_path}/comptoir.sqlite3"
    settings = Settings(database=DatabaseSettings(url=url), communities={"hive": community})
    house = put_together(settings, clock, Random(1), machine, {"hive": lounge})
    await bring_up_to_date(settings)
    await open_house(house, clock)
    beat = Heartbeat(house.app.tick, RealClock(), _fail, seconds=60)
    house.app.wake = beat.wake
    port = await lounge.start(house.app)
    beat.start()
    yield f"http://127.0.0.1:{port}"
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


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("wide", [1280, 390])
async def test_four_join_are_introduced_on_monday_and_meet(
    browser: Browser, address: str, shots: Path, language: str, wide: int
) -> None:
    words = WORDS[language]
    context = await browser.new_context(viewport={"width": wide, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await page.goto(f"{address}/#as=lea-martin&place=general&lang={language}")
    await page.wait_for_selector("body.ready")
    for name in NAMES:
        await open_rail(page, wide)
        await become(page, name)
        await close_rail(page, wide)
        await page.locator("#composer-text").fill(words["join"])
        await page.keyboard.press("Enter")
        await expect(page.locator(".card").last).to_contain_text(words["joined"])

    await open_rail(page, wide)
    await page.locator("#next-monday").click()
    await expect(page.locator("#private li")).to_have_count(1)
    await page.locator("#private li").first.click()
    card = page.locator(".card").first
    await expect(card).to_contain_text(words["card"])
    await page.screenshot(path=shots / f"coffee-introduction-{language}-{wide}.png")

    await card.get_by_role("button", name=words["met"]).click()
    await expect(card).to_contain_text(words["done"])
    await expect(page.locator(".card", has_text=words["thanks"])).to_have_count(1)
    await page.screenshot(path=shots / f"coffee-met-{language}-{wide}.png")
    await context.close()


async def open_rail(page: Page, wide: int) -> None:
    """On a phone, the places are behind a button."""
    if wide < 600 and await page.locator("#open-rail").get_attribute("aria-expanded") == "false":
        await page.locator("#open-rail").click()


async def close_rail(page: Page, wide: int) -> None:
    if wide < 600 and await page.locator("#open-rail").get_attribute("aria-expanded") == "true":
        await page.locator("#close-rail").click()
