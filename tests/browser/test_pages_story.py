"""The organisers' pages in a browser: in by the link, a round swapped by hand and sent, the map."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect
from pydantic import SecretStr

from bot.compose import residents
from bot.config import WebSettings
from bot.features.people.book import PeopleBook, Profile
from bot.model import Account, Call, Place
from bot.ports import Members
from tests.bot.test_web_in_the_house import free_port
from tests.browser.house import Opened, say, whole_house
from tests.town import CATALOGUES, TUESDAY, read

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAMES = (
    "Léa Martin", "Marc Dubois", "Inès Haddad", "Tom Weber", "Zoé Le Goff", "Karim Nasri",
    "Ana Costa", "Hugo Petit", "Nina Roy", "Paul Morel", "Sofia Rossi", "Jules Bernard",
    "Emma Leroy",
)  # fmt: skip
TRADES = ("photographe", "développeuse web", "comptable", "graphiste")
OUTSIDE = -1  # the last has joined nothing
COMMAND = {"en": "/space dashboard", "fr": "/espace tableau"}
WHEN = {"en": "Tuesday 10 March 18:30", "fr": "mardi 10 mars 18h30"}
PAGES = ("week", "rounds", "gatherings", "members", "map", "pulse", "settings", "journal")
AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Opens = Callable[[str], Awaitable[Opened]]


@pytest_asyncio.fixture(loop_scope="session")
async def opens(tmp_path: Path) -> AsyncIterator[Opens]:
    """A space on the web whose members have trades, and all but one a coffee."""
    houses = []

    async def open_(language: str) -> Opened:
        port = free_port()
        web = WebSettings(
            port=port, public_url=f"http://127.0.0.1:{port}", secret=SecretStr("s" * 32)
        )
        house = whole_house(tmp_path, web, names=NAMES, locale=language)
        opened = await house.__aenter__()
        houses.append(house)
        await settle(opened)
        return opened

    yield open_
    for house in houses:
        await house.__aexit__(None, None, None)


async def settle(opened: Opened) -> None:
    house, lounge = opened.house, "hive/lounge"
    accounts = [Account(lounge, one.id, one.name) for one in residents(NAMES, "")]
    async with house.database.transaction() as tx:
        for number, account in enumerate(accounts):
            member = await tx.get(Members).of("hive", account, "", TUESDAY)
            trade = TRADES[number % len(TRADES)]
            await tx.get(PeopleBook).save(Profile(member, trade=trade))
    for account in accounts[:OUTSIDE]:
        await house.app.handle(Call(account, Place(lounge, "general"), "coffee.join"))


@dataclass(frozen=True)
class Visit:
    """One window on the pages."""

    page: Page
    language: str
    wide: int
    shots: Path

    def word(self, sentence: str, **holes: str) -> str:
        return read(CATALOGUES.speak(self.language)(sentence, **holes))

    def button(self, sentence: str) -> Locator:
        return self.page.get_by_role("button", name=self.word(sentence), exact=True)

    async def turns_to(self, name: str) -> None:
        """A page, by its link at the side; it fits the window."""
        await self.page.locator(f'.rail nav a[href$="/{name}"]').click()
        await expect(self.page.locator(".rail [aria-current]")).to_have_attribute(
            "href", f"/space/{name}"
        )
        await self.fits()

    async def fits(self) -> None:
        """Nothing sticks out at the side, whatever the width."""
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.wide, self.page.url

    async def shot(self, name: str) -> None:
        path = self.shots / f"pages-{name}-{self.language}-{self.wide}.png"
        await self.page.screenshot(path=path, animations="disabled", full_page=True)

    async def is_for_everybody(self) -> None:
        """axe finds nothing, by day and by night, in what is folded either."""
        await self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for scheme in SCHEMES:
            await self.page.emulate_media(color_scheme=scheme)
            found = await self.page.evaluate(
                "async rules => { const found = await axe.run({runOnly: rules});"
                " return found.violations.map(one => [one.id, one.nodes.map(n => n.html)]); }",
                WCAG,
            )
            assert found == [], (self.page.url, scheme)
        await self.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize(("language", "wide"), [("fr", 390), ("en", 1280), ("fr", 1280)])
async def test_an_organiser_swaps_two_people_and_sees_the_map_change(
    browser: Browser, opens: Opens, shots: Path, language: str, wide: int
) -> None:
    opened = await opens(language)
    # The policy of the pages lets no script in; axe has to be let in past it.
    context = await browser.new_context(
        viewport={"width": wide, "height": 900}, locale=language, bypass_csp=True
    )
    page = await context.new_page()
    page.set_default_timeout(20_000)
    visit = Visit(page, language, wide, shots)
    await came_in(visit, opened)
    await context.add_init_script(path=AXE)
    await looked_round(visit)
    await exported(visit)
    before = await links(visit)
    await swapped(visit)
    await sent(visit)
    assert (before, await links(visit)) == (0, (len(NAMES) - 1) // 2)
    await visit.shot("map")
    await gathered(visit)
    await erased(visit)
    await visit.turns_to("week")
    await visit.shot("week")
    await visit.button("Sign out").click()
    await expect(page.get_by_role("heading")).to_have_text(visit.word("You are signed out"))
    await context.close()


async def came_in(visit: Visit, opened: Opened) -> None:
    """Léa asks in the lounge, follows the link and presses once."""
    page = visit.page
    await page.goto(f"{opened.address}/#as=lea-martin&place=general&lang={visit.language}")
    await page.wait_for_selector("body.ready")
    await say(page, COMMAND[visit.language])
    link = page.locator('a[href*="/space/enter/"]').last
    await page.goto(await link.get_attribute("href") or "")
    await visit.shot("enter")
    await visit.button("Come in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(visit.word("This week"))


async def looked_round(visit: Visit) -> None:
    await visit.page.reload()
    for name in PAGES:
        await visit.turns_to(name)
        await visit.is_for_everybody()
        await visit.shot(name)


async def exported(visit: Visit) -> None:
    """Everybody, in a file that the browser keeps."""
    await visit.turns_to("members")
    async with visit.page.expect_download() as waiting:
        await visit.button("Export everybody").click()
    path = await (await waiting.value).path()
    text = path.read_text("utf-8-sig")
    assert all(f'"{name}"' in text for name in NAMES)


async def gathered(visit: Visit) -> None:
    """An evening, from its form to its line among what is coming."""
    page, title = visit.page, "Apéro du mardi, avec les nouveaux et leurs invités"
    await visit.turns_to("gatherings")
    await visit.button("New event").click()
    await expect(page.locator("#said")).to_be_focused()
    await visit.fits()
    await visit.is_for_everybody()
    await visit.shot("form")
    await page.locator('[name="f.title"]').fill(title)
    await page.locator('[name="f.when"]').fill(WHEN[visit.language])
    await page.locator("#said button.primary").click()
    await visit.fits()
    await visit.shot("evening")
    await visit.button("Announce now").click()
    await visit.turns_to("gatherings")
    await expect(page.locator("tbody th")).to_have_text(title)
    await expect(visit.button("Manage")).to_be_in_viewport()
    await visit.is_for_everybody()
    await visit.shot("coming")
    await visit.turns_to("rounds")
    await visit.is_for_everybody()
    await visit.shot("held")


async def erased(visit: Visit) -> None:
    """Emma asked for it in person: from her page she is erased, and is on no page any more."""
    page, name = visit.page, NAMES[OUTSIDE]
    await visit.turns_to("members")
    await page.get_by_role("link", name=name, exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)
    await visit.fits()
    await visit.is_for_everybody()
    await visit.shot("member")
    await visit.button("Erase this member").click()
    await expect(page.locator("#said")).to_contain_text(name)
    await visit.fits()
    await visit.is_for_everybody()
    await visit.shot("erase")
    await visit.button("Erase everything").click()
    done = visit.word("Done: nobody here knows them any more.")
    await expect(page.locator("#said")).to_contain_text(done)
    await expect(page.locator("main")).not_to_contain_text(name)
    await visit.shot("erased")
    await visit.turns_to("map")
    members = page.locator(".numbers div").first.locator("dd")
    await expect(members).to_have_text(str(len(NAMES) - 1))


async def links(visit: Visit) -> int:
    """How many pairs the map says were introduced."""
    await visit.turns_to("map")
    row = visit.page.locator(".numbers div").nth(2)
    return int(await row.locator("dd").inner_text())


async def swapped(visit: Visit) -> None:
    """The next round, before it goes out: somebody sits elsewhere."""
    page = visit.page
    await visit.turns_to("rounds")
    await visit.button("Draw the preview").click()
    groups = page.locator(".groups .group")
    await expect(groups).to_have_count((len(NAMES) - 1) // 2)
    before = await groups.all_inner_texts()
    await visit.is_for_everybody()
    await visit.shot("preview")
    for number in range(len(before)):  # until the lots have nothing against it
        await groups.nth(number).get_by_role("button").first.click()
        await expect(page.locator("#said")).to_be_focused()
        await visit.is_for_everybody()
        await visit.shot("offers")
        async with page.expect_navigation():
            await page.locator("#said .buttons button").first.click()
        if not await page.locator("#said").count():
            break
    assert await groups.all_inner_texts() != before
    await visit.shot("swapped")


async def sent(visit: Visit) -> None:
    await visit.button("Send it now").click()
    await expect(visit.page.locator("#said")).to_contain_text(
        visit.word("Sent: everybody is being introduced.")
    )
    await visit.shot("sent")
