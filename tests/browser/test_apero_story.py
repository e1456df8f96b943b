"""An apéro's whole life in a browser: proposed, voted, fixed, filled, a seat offered, tables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.house import become, close_rail, open_rail, say, whole_house
from tests.town import CATALOGUES, read

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LEA, *MEMBERS = (
    "Léa Martin", "Marc Dubois", "Inès Haddad", "Tom Weber", "Zoé Le Goff", "Karim Nasri",
    "Ana Costa", "Hugo Petit", "Nina Roy",
)  # fmt: skip
SEATS = 6
THEME = {"en": "our first clients", "fr": "nos premiers clients"}
COMMAND = {"en": "/apero new", "fr": "/apero nouveau"}
DATES = {
    "en": "Tuesday 10 March 18:30\nThursday 12 March 18:30\nFriday 13 March 19:00",
    "fr": "mardi 10 mars 18h30\njeudi 12 mars 18h30\nvendredi 13 mars 19h",
}

Opens = Callable[[str], Awaitable[str]]


@pytest_asyncio.fixture(loop_scope="session")
async def opens(tmp_path: Path) -> AsyncIterator[Opens]:
    """A space that speaks one language, and where it is."""
    houses = []

    async def open_(language: str) -> str:
        house = whole_house(tmp_path, names=(LEA, *MEMBERS), locale=language)
        opened = await house.__aenter__()
        houses.append(house)
        return opened.address

    yield open_
    for house in houses:
        await house.__aexit__(None, None, None)


@dataclass(frozen=True)
class Visit:
    """One window, in which everybody takes their turn."""

    page: Page
    address: str
    language: str
    wide: int

    def word(self, sentence: str) -> str:
        """What the bot says for an English sentence."""
        return read(CATALOGUES.speak(self.language)(sentence))

    async def turns_to(self, name: str, place: str = "general") -> None:
        """This person sits down, and looks at the channel or at a private conversation."""
        await open_rail(self.page, self.wide)
        await become(self.page, name)
        list_ = "#channels" if place == "general" else "#private"
        await self.page.locator(f"{list_} li", has_text=place).first.click()
        await close_rail(self.page, self.wide)

    def button(self, sentence: str) -> Locator:
        """The newest button that says this."""
        return self.page.get_by_role("button", name=self.word(sentence), exact=True).last

    def card(self, text: str) -> Locator:
        """The newest message that says this."""
        return self.page.locator(".card", has_text=text).last

    async def until(self, moment: str) -> None:
        """Live until this local moment."""
        answer = await self.page.request.post(f"{self.address}/api/clock", data={"to": moment})
        assert answer.ok, await answer.text()


@pytest.mark.parametrize(("language", "wide"), [("fr", 390), ("en", 1280)])
async def test_an_apero_from_its_dates_to_its_tables(
    browser: Browser, opens: Opens, shots: Path, language: str, wide: int
) -> None:
    address = await opens(language)
    context = await browser.new_context(viewport={"width": wide, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto(f"{address}/#as=lea-martin&place=general&lang={language}")
    await page.wait_for_selector("body.ready")
    visit = Visit(page, address, language, wide)

    async def shot(name: str) -> None:
        path = shots / f"apero-{name}-{language}-{wide}.png"
        await page.screenshot(path=path, animations="disabled")

    await proposed(visit)
    await shot("proposed")
    await voted(visit)
    await shot("voted")
    await fixed(visit)
    await shot("told-first")
    await filled(visit)
    await shot("full")
    await handed_on(visit)
    await shot("taken")
    await seated(visit)
    await shot("table")
    await under_way(visit)
    await shot("on")
    await context.close()


async def proposed(visit: Visit) -> None:
    """Three dates; nobody else sees them before Léa says so."""
    page = visit.page
    await say(page, COMMAND[visit.language])
    fields = {"title": THEME[visit.language], "when": DATES[visit.language], "seats": str(SEATS)}
    for field, value in fields.items():
        await page.locator(f"dialog [name={field}]").fill(value)
    await visit.button("See the preview").click()
    await expect(visit.card(THEME[visit.language])).to_contain_text(
        visit.word("**Preview**: nobody else sees this yet.")
    )
    await visit.button("Propose these dates").click()
    await expect(visit.button("None suits me")).to_be_visible()


async def voted(visit: Visit) -> None:
    """Three members tick the second date, on the one card that all of them see."""
    for name in MEMBERS[:3]:
        await visit.turns_to(name)
        await visit.card(THEME[visit.language]).get_by_role("button").nth(1).click()
        await expect(visit.page.locator(".card", has_text=name).first).to_be_visible()


async def fixed(visit: Visit) -> None:
    """Léa fixes the second; who voted is told before everybody else."""
    await visit.turns_to(LEA)
    await visit.button("Manage").click()
    await visit.button("Fix a date").click()
    await visit.page.get_by_role("button", name="(3)").last.click()
    await expect(visit.card(visit.word("Manage"))).to_be_visible()
    await visit.turns_to(MEMBERS[0], "Comptoir")
    await visit.button("Going").click()
    await expect(visit.button("I can't any more")).to_be_visible()


async def filled(visit: Visit) -> None:
    """Half an hour later everybody signs up, and the last two wait."""
    await visit.until("2026-03-03T10:45")
    for name in MEMBERS[1:]:
        await visit.turns_to(name)
        await visit.button("Going").click()
        await expect(visit.button("I can't any more")).to_be_visible()
    for place in ("1", "2"):
        await visit.turns_to(MEMBERS[SEATS - 1 + int(place)])
        waits = read(CATALOGUES.speak(visit.language)(
            "**{title}** is full: you're number {place} on the waiting list.", title="",
            place=place,
        ))  # fmt: skip
        await expect(visit.card(waits[-30:])).to_be_visible()


async def handed_on(visit: Visit) -> None:
    """Marc can't come after all: his seat is kept for Hugo, who takes it."""
    await visit.turns_to(MEMBERS[0])
    await visit.button("Can't").click()
    await visit.turns_to("Hugo Petit", "Comptoir")
    await visit.button("Take it").click()
    await expect(visit.button("I can't any more")).to_be_visible()


async def seated(visit: Visit) -> None:
    """Ten minutes before, those who are going sit at tables."""
    await visit.until("2026-03-12T18:20")
    await visit.turns_to("Hugo Petit")
    await open_rail(visit.page, visit.wide)
    tables = visit.page.locator("#private li", has_not_text="Comptoir")
    await expect(tables).to_have_count(1)
    await tables.first.click()
    await close_rail(visit.page, visit.wide)
    await expect(visit.page.locator(".card").last).to_contain_text("🪑")


async def under_way(visit: Visit) -> None:
    """Marc, who gave his seat, sits at none; the card says that one may come late."""
    await visit.turns_to(MEMBERS[0])
    await open_rail(visit.page, visit.wide)
    await expect(visit.page.locator("#private li", has_not_text="Comptoir")).to_have_count(0)
    await close_rail(visit.page, visit.wide)
    await visit.until("2026-03-12T18:31")
    await visit.turns_to("Nina Roy")
    on = visit.card(visit.word("It is on now."))
    await expect(on).to_contain_text(THEME[visit.language])
    await on.scroll_into_view_if_needed()
