"""How the page looks: on a desk and on a phone, by day and by night. Screenshots are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.adapters.lounge_kit import GENERAL, Lounge, graph, introduction, private
from tests.browser.conftest import Opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# Every piece of text whose contrast with what is behind it is under WCAG 2.2 AA (1.4.3):
# 4.5, or 3 for text of 24 px, or of 18.66 px and bold.
# https://www.w3.org/TR/WCAG22/#contrast-minimum
FAINT = """() => {
  const rgb = (css) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d");
    pen.fillStyle = css;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  const judge = (node, words) => {
    const style = getComputedStyle(node);
    const [a, b] = [light(rgb(style.color)), light(behind(node))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least) faint.push(`${words}: ${ratio.toFixed(2)}`);
  };
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const [node, words] = [walker.currentNode.parentElement, walker.currentNode.data.trim()];
    if (!words || !shown(node)) continue;
    seen += 1;
    judge(node, words);
  }
  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (shown(field)) judge(field, field.id || field.name);
  }
  return { seen, faint };
}"""

# What a finger must hit (WCAG 2.2 AA, 2.5.8: 24 px) and what sticks out sideways.
SMALL = """() => {
  const small = [];
  for (const node of document.querySelectorAll("button, input, select, textarea, summary, a")) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.matches(".words a, .skip, [type=checkbox]")) continue; // a label makes boxes larger
    const box = node.getBoundingClientRect();
    const out = box.left < -0.5 || box.right > innerWidth + 0.5;
    if (out || box.width < 24 || box.height < 24) {
      small.push(`${node.id || node.textContent.trim()}: ${box.left} ${box.width}x${box.height}`);
    }
  }
  return small;
}"""


async def check(page: Page, shots: Path, name: str) -> None:
    """Keep a picture, and object to what is faint, too small, or out of the window."""
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    await page.screenshot(path=str(shots / f"{name}.png"))
    read: Any = await page.evaluate(FAINT)
    assert read["seen"] > 10
    assert read["faint"] == [], name
    assert await page.evaluate(SMALL) == [], name
    sideways = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert sideways <= 0, name


async def furnish(lounge: Lounge) -> None:
    """A morning in the space."""
    await lounge.say("tom", "Good morning! Lunch at the canteen? They have lentil soup again.")
    await lounge.say("ines", "@Tom Becker and @Léa Martin: count me in! https://canteen.example/")
    await lounge.show(GENERAL, graph(), "m1")
    await lounge.show(private("lea", "tom"), introduction(), "m2")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_view_is_readable(
    visit: Opened, lounge: Lounge, shots: Path, scheme: str, width: int
) -> None:
    name = f"{scheme}-{width}"
    options = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    page = await visit("lea", "fr", reduced_motion="reduce", **options)
    box = page.locator("#composer-text")
    await expect(page.locator("#empty")).to_be_visible()
    await check(page, shots, f"{name}-1-empty")
    await furnish(lounge)
    await expect(page.locator(".card")).to_have_count(3)
    await box.fill("/")
    await expect(page.locator("#completions")).to_be_visible()
    await check(page, shots, f"{name}-2-completions")
    await box.fill("/coffee join")
    await page.keyboard.press("Enter")
    await expect(page.locator(".ephemeral")).to_be_visible()
    await check(page, shots, f"{name}-3-messages")
    await box.fill("/profil")
    await page.keyboard.press("Enter")
    await page.locator("dialog [name=desks]").fill("beaucoup")
    await page.locator("dialog .primary").click()
    await expect(page.locator("dialog [aria-invalid]").first).to_be_visible()
    await check(page, shots, f"{name}-4-form")
    await page.keyboard.press("Escape")
    await rail(page, lounge, shots, name, phone=width < 760)


async def rail(page: Page, lounge: Lounge, shots: Path, name: str, *, phone: bool) -> None:
    if phone:
        await page.locator("#open-rail").click()
    await page.locator("#me").click()
    await check(page, shots, f"{name}-5-people")
    await page.keyboard.press("Escape")
    await page.locator("#clock summary").click()
    lounge.clock.arriving.clear()
    await page.locator("#next-hour").click()
    await expect(page.locator("#travelling")).to_be_visible()
    await check(page, shots, f"{name}-6-clock")
    lounge.clock.arriving.set()
    await expect(page.locator("#clock-hour")).to_have_text("16:00")
    await page.locator("#private .place").click()
    await expect(page.locator("#messages .primary")).to_be_visible()
    await check(page, shots, f"{name}-7-private")
