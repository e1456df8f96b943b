"""The whole bot in a browser: four members join, Monday comes, two meet and say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.house import NAMES, become, close_rail, open_rail, whole_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

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
        "joined": "C’est noté, vous participez\u00a0! Prochaine tournée\u00a0:",
        "card": "C’est l’heure d’un café\u00a0!",
        "met": "On s’est vus",
        "thanks": "Super, merci de me l’avoir dit\u00a0!",
        "done": "Vous vous êtes vus. Super\u00a0!",
    },
}


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with whole_house(tmp_path) as opened:
        yield opened.address


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
