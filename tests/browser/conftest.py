"""A real Chromium. Without one these tests are skipped, unless COMPTOIR_REQUIRE_BROWSER=1."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.adapters.lounge_kit import Lounge, open_lounge

HOW_TO_GET_IT = (
    "no Chromium: `apt-get install chromium`, or set CHROMIUM to the path of one you have"
)
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

Opened = Callable[..., Awaitable[Page]]

expect.set_options(timeout=20_000)  # a busy machine is no fault of the page


def chromium() -> str | None:
    """Where Chromium is, if it is."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return shutil.which(named)
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for the whole session: every page still has storage of its own."""
    path = chromium()
    if path is None:
        if os.environ.get("COMPTOIR_REQUIRE_BROWSER") == "1":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    async with async_playwright() as playwright:
        # A container's root may not have a sandbox; what is opened is our own page.
        launched = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield launched
        await launched.close()


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: SCREENSHOTS if set, else a folder that pytest cleans up."""
    wished = os.environ.get("SCREENSHOTS", "")
    folder = Path(wished) if wished else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def lounge() -> AsyncIterator[Lounge]:
    async with open_lounge() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, lounge: Lounge) -> AsyncIterator[Opened]:
    """Open the lounge's page as somebody. What goes wrong in a page fails its test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def open_page(
        who: str = "tom", language: str = "en", place: str = "general", **options: Any
    ) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
        contexts.append(await browser.new_context(**options))
        page = await contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda line: faults.append(line.text) if "Content Security" in line.text else None,
        )
        await page.goto(f"{lounge.url}/#as={who}&place={place}&lang={language}")
        await page.wait_for_selector("body.ready")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert faults == []
