"""An event is announced, a seat taken, and both ways into one's own calendar work."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from pydantic import SecretStr

from bot.config import WebSettings
from tests.browser.house import become, close_rail, open_rail, say, whole_house
from tests.calendars import parsed

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GOING = "Je viens"  # the card speaks the space's language
WORDS = {
    "en": {
        "new": "/event new",
        "when": "Thursday 18:30",
        "preview": "See the preview",
        "announce": "Announce now",
        "keep": "Add to my calendar",
        "calendar": "/event calendar",
    },
    "fr": {
        "new": "/evenement nouveau",
        "when": "jeudi 18h30",
        "preview": "Voir l’aperçu",
        "announce": "Annoncer maintenant",
        "keep": "Ajouter à mon calendrier",
        "calendar": "/evenement calendrier",
    },
}


@pytest_asyncio.fixture(loop_scope="session")
async def address(tmp_path: Path) -> AsyncIterator[str]:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    web = WebSettings(port=port, public_url=f"http://127.0.0.1:{port}", secret=SecretStr("s" * 32))
    async with whole_house(tmp_path, web) as opened:
        yield opened.address


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("wide", [1280, 390])
async def test_a_seat_is_kept_as_a_file_and_at_an_address(
    browser: Browser, address: str, shots: Path, language: str, wide: int
) -> None:
    words = WORDS[language]
    context = await browser.new_context(viewport={"width": wide, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await page.goto(f"{address}/#as=lea-martin&place=general&lang={language}")
    await page.wait_for_selector("body.ready")
    await say(page, words["new"])
    for field, value in {"title": "Bread", "when": words["when"], "where": "Kitchen"}.items():
        await page.locator(f"dialog [name={field}]").fill(value)
    await page.get_by_role("button", name=words["preview"]).click()
    await page.get_by_role("button", name=words["announce"]).click()
    await expect(page.get_by_role("button", name=GOING)).to_be_visible()

    await open_rail(page, wide)
    await become(page, "Marc Dubois")
    await close_rail(page, wide)
    await page.get_by_role("button", name=GOING).click()
    keep = page.get_by_role("button", name=words["keep"])
    async with page.expect_download() as kept:
        await keep.click()
    download = await kept.value
    assert download.suggested_filename == "invitation.ics"
    _, [event] = parsed((await download.path()).read_bytes())
    assert (event["SUMMARY"], event["LOCATION"]) == ("Bread", "Kitchen")
    await page.screenshot(path=shots / f"calendar-seat-{language}-{wide}.png")

    await say(page, words["calendar"])
    link = page.locator(".card a[href*='/calendar/']")
    await expect(link).to_be_visible()
    await page.screenshot(path=shots / f"calendar-address-{language}-{wide}.png")
    href = await link.get_attribute("href")
    assert href is not None
    async with aiohttp.ClientSession() as http, http.get(href) as answer:
        _, [same] = parsed(await answer.read())
    assert same["UID"] == event["UID"]
    await context.close()
