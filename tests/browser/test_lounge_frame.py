"""Around the messages: who one is, the clock, the language, the phone, the connection."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.adapters.desks import Reception
from tests.adapters.lounge_kit import Lounge, new_chat, private
from tests.browser.conftest import Opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


# Who one is ----------------------------------------------------------------------


async def test_one_becomes_somebody_else_and_a_reload_keeps_it(visit: Opened) -> None:
    page = await visit("tom")
    me = page.locator("#me")
    await expect(me).to_have_accessible_name("You are Tom Becker. Become somebody else")
    await me.click()
    await expect(page.locator("#people-search")).to_be_focused()
    await page.keyboard.type("dubo")
    await expect(page.locator("#people-list [role=option]").first).to_have_text("LDLéa Dubois")
    await page.keyboard.press("Enter")
    await expect(me).to_contain_text("Léa Dubois")
    assert "as=lea-d" in page.url
    await page.reload()
    await expect(me).to_contain_text("Léa Dubois")
    await page.go_back()
    await expect(me).to_contain_text("Tom Becker")


async def test_somebody_new_is_added(visit: Opened) -> None:
    page, other = await visit("tom"), await visit("lea")
    await page.locator("#me").click()
    await page.keyboard.type("Zoé Le Goff")
    await page.get_by_role("option", name="Add “Zoé Le Goff”").click()
    await expect(page.locator("#me")).to_contain_text("Zoé Le Goff")
    await other.locator("#me").click()
    await expect(other.locator("#people-list")).to_contain_text("Zoé Le Goff")
    await other.keyboard.press("Escape")
    await expect(other.locator("#people-box")).to_be_hidden()
    await expect(other.locator("#me")).to_be_focused()


async def test_each_person_sees_their_own_places(visit: Opened, lounge: Lounge) -> None:
    await lounge.show(private("lea", "tom"), "Hello you two", "m1")
    page = await visit("tom")
    await page.locator("#private .place").click()
    await expect(page.locator(".words")).to_have_text("Hello you two")
    await page.locator("#me").click()
    await page.keyboard.type("noor")
    await page.keyboard.press("Enter")
    await expect(page.locator("#place-name")).to_have_text("#general")
    await expect(page.locator("#private .place")).to_have_count(0)
    await expect(page.locator("#no-private")).to_be_visible()
    await expect(page.locator(".words")).to_have_count(0)


# The language --------------------------------------------------------------------


async def test_the_whole_page_changes_its_language(visit: Opened, lounge: Lounge) -> None:
    page = await visit("tom", "en")
    await lounge.say("tom", "/coffee join")
    await page.get_by_role("button", name="Français").click()
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    await expect(page.locator("#channels-title")).to_have_text("Canaux")
    await expect(page.locator("#clock-day")).to_have_text("vendredi 27 novembre")
    await expect(page.locator(".day")).to_have_text("vendredi 27 novembre")
    await expect(page.locator(".ephemeral")).to_contain_text("Visible par vous uniquement")
    await page.locator("#composer-text").fill("/coffee")
    await expect(page.locator("#completion-list")).to_contain_text("Rejoindre le café")
    await page.locator("#composer-text").fill("/coffee leave")
    await page.keyboard.press("Enter")
    await expect(page.locator(".words").last).to_contain_text("Revenez quand vous voulez")
    await page.reload()
    await expect(page.locator("#channels-title")).to_have_text("Canaux")


async def test_the_browser_s_language_is_the_first_one(visit: Opened, lounge: Lounge) -> None:
    page = await visit("tom", "", locale="fr-FR")
    await page.goto("about:blank")
    await page.goto(lounge.url)
    await expect(page.locator("#channels-title")).to_have_text("Canaux")
    await expect(page.locator("#me")).to_contain_text("Léa Martin")


# The clock -----------------------------------------------------------------------


async def test_the_clock_goes_where_it_is_sent(visit: Opened) -> None:
    page, other = await visit("tom"), await visit("lea")
    hour, day = page.locator("#clock-hour"), page.locator("#clock-day")
    await expect(hour).to_have_text("15:00")
    for button, then in (
        ("Next hour", ("16:00", "Friday 27 November")),
        ("Tomorrow", ("16:00", "Saturday 28 November")),
        ("Next Monday, 10:00", ("10:00", "Monday 30 November")),
        ("Next Monday, 10:00", ("10:00", "Monday 7 December")),
    ):
        await page.get_by_role("button", name=button).click()
        await expect(day).to_have_text(then[1])
        await expect(hour).to_have_text(then[0])
    await expect(other.locator("#clock-day")).to_have_text("Monday 7 December")
    await expect(page.locator("#live")).to_contain_text("It is now Monday 7 December at 10:00.")
    await page.get_by_text("Choose a moment").click()
    await page.locator("#clock-to").fill("2026-12-24T18:30")
    await page.get_by_role("button", name="Go there").click()
    await expect(day).to_have_text("Thursday 24 December")
    await page.locator("#clock-to").evaluate("field => { field.min = ''; }")
    await page.locator("#clock-to").fill("2026-12-01T18:30")
    await page.get_by_role("button", name="Go there").click()
    await expect(page.locator(".toast")).to_contain_text("The clock only goes forward.")


async def test_while_time_passes_the_clock_is_busy(visit: Opened, lounge: Lounge) -> None:
    page = await visit("tom")
    journeys: list[str] = []
    page.on("request", lambda asked: journeys.append(asked.url) if asked.method == "POST" else None)
    lounge.clock.arriving.clear()
    await page.get_by_role("button", name="Next hour").click()
    await expect(page.locator("#travelling")).to_be_visible()
    await expect(page.locator("#clock")).to_have_attribute("aria-busy", "true")
    await page.get_by_role("button", name="Tomorrow").dispatch_event("click")
    lounge.clock.arriving.set()
    await expect(page.locator("#clock-hour")).to_have_text("16:00")
    await expect(page.locator("#travelling")).to_be_hidden()
    assert len(journeys) == 1


async def test_real_time_has_no_controls(visit: Opened, lounge: Lounge) -> None:
    page = await visit("tom")
    real = new_chat(lounge.clock, machine=False)
    port = await real.start(Reception())
    await page.goto(f"http://127.0.0.1:{port}/")
    await page.wait_for_selector("body.ready")
    await expect(page.locator("#real-clock")).to_be_visible()
    await expect(page.locator("#clock-controls")).to_be_hidden()
    await page.goto("about:blank")
    await real.close()


# The connection ------------------------------------------------------------------


async def test_the_page_says_when_the_lounge_is_gone_and_comes_back(visit: Opened) -> None:
    page = await visit("tom")
    chat = new_chat()
    port = await chat.start(Reception())
    await page.goto(f"http://127.0.0.1:{port}/#as=tom&lang=en")
    await page.wait_for_selector("body.ready")
    await chat.close()
    await expect(page.locator("#lost")).to_have_text("The connection is lost. Trying again…")
    await page.locator("#composer-text").fill("Hello?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("The lounge does not answer.")
    await expect(page.locator("#composer-text")).to_have_value("Hello?")
    again = new_chat(port=port)
    await again.start(Reception())
    await expect(page.locator("#lost")).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(page.locator(".words")).to_have_text("Hello?")
    await page.goto("about:blank")
    await again.close()


async def test_who_left_is_somebody_else_from_then_on(visit: Opened, lounge: Lounge) -> None:
    page = await visit("tom")
    await page.locator("#composer-text").fill("half a sent")
    await lounge.post("leave", {"as": "tom"})
    await expect(page.locator("#me")).to_contain_text("Léa Martin")
    await expect(page.locator("#lost")).to_be_hidden()
    await expect(page.locator("#composer-text")).to_have_value("half a sent")
    await lounge.say("ines", "Goodbye Tom")
    await expect(page.locator(".words")).to_have_text("Goodbye Tom")


async def test_who_is_not_known_after_a_new_start_is_somebody_else(visit: Opened) -> None:
    page = await visit("tom")
    chat = new_chat()
    port = await chat.start(Reception())
    await page.goto(f"http://127.0.0.1:{port}/#as=tom&lang=en")
    await page.wait_for_selector("body.ready")
    await page.locator("#me").click()
    await page.keyboard.type("Zoé")
    await page.keyboard.press("Enter")
    await expect(page.locator("#me")).to_contain_text("Zoé")
    await chat.close()
    again = new_chat(port=port)
    await again.start(Reception())
    await expect(page.locator("#me")).to_contain_text("Léa Martin")
    await expect(page.locator("#lost")).to_be_hidden()
    await page.goto("about:blank")
    await again.close()


# Small and quiet -----------------------------------------------------------------


async def test_on_a_phone_the_rail_is_a_drawer(visit: Opened, lounge: Lounge) -> None:
    await lounge.show(private("lea", "tom"), "Hello you two", "m1")
    page = await visit("tom", **PHONE)
    rail = page.locator("#rail")
    await expect(rail).not_to_be_visible()
    await expect(page.locator("#elsewhere")).to_be_visible()
    await page.get_by_role("button", name="Open the menu").click()
    await expect(rail).to_be_visible()
    await expect(page.locator("#close-rail")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(rail).not_to_be_visible()
    await expect(page.locator("#open-rail")).to_be_focused()
    await page.locator("#open-rail").click()
    await page.locator("#private .place").click()
    await expect(rail).not_to_be_visible()
    await expect(page.locator(".words")).to_have_text("Hello you two")
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


async def test_a_reader_far_up_is_not_dragged_down(visit: Opened, lounge: Lounge) -> None:
    for number in range(30):
        await lounge.say("lea", f"number {number}")
    page = await visit("tom")
    await expect(page.get_by_text("number 29")).to_be_in_viewport()
    await page.locator("#scroll").evaluate("box => box.scrollTo(0, 0)")
    await lounge.say("lea", "something new")
    below = page.get_by_role("button", name="New messages below")
    await expect(below).to_be_visible()
    await expect(page.get_by_text("number 0")).to_be_in_viewport()
    await below.click()
    await expect(page.get_by_text("something new").first).to_be_in_viewport()
    await expect(below).to_be_hidden()


async def test_an_empty_place_says_what_to_do(visit: Opened) -> None:
    page = await visit("tom")
    await page.get_by_role("button", name="/coffee join").click()
    await expect(page.locator("#composer-text")).to_have_value("/coffee join")
    await page.keyboard.press("Enter")
    await expect(page.locator("#empty")).to_be_hidden()
    await expect(page.locator(".ephemeral")).to_be_visible()


async def test_the_keyboard_reaches_everything_in_order(visit: Opened) -> None:
    page = await visit("tom")
    reached = []
    for _ in range(14):
        await page.keyboard.press("Tab")
        reached.append(
            await page.evaluate(
                "document.activeElement.id || document.activeElement.textContent.trim()"
            )
        )
    assert reached[:4] == ["skip", "me", "#general", "next-hour"]
    assert "composer-text" in reached
    outlined = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outlined != "none"
