"""The lounge's page, used as people use it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.model import Message
from tests.adapters.lounge_kit import GENERAL, Lounge, graph, introduction, private
from tests.browser.conftest import Opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def type_and_enter(page: Page, words: str) -> None:
    await page.locator("#composer-text").fill(words)
    await page.keyboard.press("Enter")


# Writing -------------------------------------------------------------------------


async def test_what_one_writes_is_in_every_window(visit: Opened) -> None:
    tom, lea = await visit("tom"), await visit("lea", "fr")
    await type_and_enter(tom, "Hello <b>you</b> & @Léa Martin, see https://example.org/a.")
    for page in (tom, lea):
        card = page.locator(".card")
        await expect(card.locator(".words")).to_have_text(
            "Hello <b>you</b> & @Léa Martin, see https://example.org/a."
        )
        await expect(card.locator(".author")).to_have_text("Tom Becker")
        await expect(card.locator("b")).to_have_count(0)
        await expect(card.locator("a")).to_have_attribute("href", "https://example.org/a")
    await expect(lea.locator(".mention.mine")).to_have_text("@Léa Martin")
    await expect(lea.locator("#live")).to_contain_text("Tom Becker\u00a0: Hello")
    await expect(tom.locator("#live")).to_be_empty()
    await expect(tom.locator("#composer-text")).to_have_value("")


async def test_shift_and_enter_begin_a_line(visit: Opened) -> None:
    page = await visit("tom")
    await page.locator("#composer-text").focus()
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.locator(".words")).to_have_text("one\ntwo")


# Completing ----------------------------------------------------------------------


async def test_a_command_is_completed_from_the_keyboard(visit: Opened) -> None:
    page = await visit("tom")
    box, options = page.locator("#composer-text"), page.locator("#completion-list [role=option]")
    await box.focus()
    await page.keyboard.type("/coff")
    await expect(options).to_have_count(3)
    await expect(box).to_have_attribute("aria-expanded", "true")
    await expect(options.first).to_contain_text("Join the coffee")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(box).to_have_attribute("aria-activedescendant", "completion-1")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(options.first).to_be_hidden()
    await page.keyboard.type("ee j")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Tab")
    await expect(box).to_have_value("/coffee join")
    await expect(box).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".ephemeral .asked")).to_have_text("/coffee join")


async def test_enter_completes_before_it_sends(visit: Opened, lounge: Lounge) -> None:
    page = await visit("lea", "fr")
    await page.locator("#composer-text").focus()
    await page.keyboard.type("/cafe rej")  # without its accent
    await expect(page.locator(".completion-words")).to_have_text("/café rejoindre")
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer-text")).to_have_value("/café rejoindre")
    assert lounge.desk.calls == []
    await page.keyboard.press("Enter")
    await expect(page.locator(".ephemeral .words")).to_contain_text("C’est noté, @Léa Martin.")


async def test_names_are_completed_too(visit: Opened, lounge: Lounge) -> None:
    page = await visit("tom")
    await page.locator("#composer-text").focus()
    await page.keyboard.type("/meet @in")
    await page.locator("#completion-list [role=option]").click()
    await expect(page.locator("#composer-text")).to_have_value("/meet @Inès Haddad ")
    await expect(page.locator("#completion-list")).to_contain_text("Ask to be introduced")
    await page.keyboard.type("about bread")
    await page.keyboard.press("Enter")
    await expect(page.locator(".ephemeral")).to_be_visible()
    (call,) = lounge.desk.calls
    assert (call.name, dict(call.args)) == ("people.meet", {"why": "about bread"})
    assert [who.id for who in call.people[""]] == ["ines"]


# Answers for one person ----------------------------------------------------------


async def test_an_answer_is_the_caller_s_until_dismissed(visit: Opened) -> None:
    tom, lea = await visit("tom"), await visit("lea")
    await type_and_enter(tom, "/coffee join")
    card = tom.locator(".ephemeral")
    await expect(card).to_contain_text("Only you see this")
    await expect(card.locator(".words time")).to_have_text("Monday 30 November at 10:00")
    await card.get_by_role("button", name="Who joined").click()
    await expect(tom.locator(".ephemeral")).to_have_count(2)
    await tom.reload()
    await tom.wait_for_selector("body.ready")
    await expect(tom.locator(".ephemeral")).to_have_count(2)
    await tom.locator(".ephemeral .quiet").first.click()
    await expect(tom.locator(".ephemeral")).to_have_count(1)
    await expect(lea.locator(".card")).to_have_count(0)


async def test_a_button_in_a_private_conversation(visit: Opened, lounge: Lounge) -> None:
    page = await visit("lea", "en")
    ref = await lounge.show(private("lea", "tom"), introduction(), "m1")
    row = page.locator("#private .place")
    await expect(row).to_contain_text("Tom Becker")
    await expect(row.locator(".count")).to_contain_text("1 unread")
    await expect(page).to_have_title("(1) #general · La Ruche")
    await row.click()
    await expect(page.locator("#place-note")).to_have_text("Only you and Tom Becker see this.")
    await expect(row.locator(".count")).to_have_count(0)
    await page.get_by_role("button", name="We met").click()
    await expect(page.locator(".ephemeral .words")).to_have_text("Glad you met!")
    await lounge.show(private("lea", "tom"), Message(("You met.",)), "m1", ref)
    await expect(page.locator(".card .words").first).to_have_text("You met.")
    await expect(page.get_by_role("button", name="We met")).to_have_count(0)


async def test_the_focus_survives_an_edit(visit: Opened, lounge: Lounge) -> None:
    shown = introduction()
    ref = await lounge.show(GENERAL, shown, "m1")
    page = await visit("tom")
    button = page.get_by_role("button", name="Not this time")
    await button.focus()
    changed = Message(("Changed",), shown.buttons)
    await lounge.show(GENERAL, changed, "m1", ref)
    await expect(page.locator(".words")).to_have_text("Changed")
    await expect(button).to_be_focused()


async def test_a_picture_is_shown_with_its_words(visit: Opened, lounge: Lounge) -> None:
    await lounge.show(GENERAL, graph(), "m1")
    page = await visit("tom")
    picture = page.get_by_role("img", name="A graph")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.complete && image.naturalWidth") == 96


# Forms ---------------------------------------------------------------------------


async def test_a_form_keeps_what_was_typed_until_it_is_right(visit: Opened, lounge: Lounge) -> None:
    page = await visit("lea", "en")
    await type_and_enter(page, "/profile")
    dialog = page.get_by_role("dialog", name="Your profile")
    await expect(dialog.get_by_label("Trade")).to_be_focused()
    await expect(dialog.get_by_label("Trade")).to_have_value("baker")
    await dialog.get_by_label("Desks").fill("many")
    await dialog.get_by_label("About you").fill("Bread,\nmostly")
    await dialog.get_by_label("Bread", exact=True).check()
    await dialog.get_by_label("Find people").fill("ines")
    await expect(dialog.get_by_label("Tom Becker")).to_be_hidden()
    await dialog.get_by_label("Inès Haddad").check()
    await dialog.get_by_role("button", name="Send").click()
    desks = dialog.get_by_label("Desks")
    await expect(dialog.get_by_role("alert")).to_contain_text("look at the fields marked below")
    await expect(desks).to_be_focused()
    await expect(desks).to_have_attribute("aria-invalid", "true")
    await expect(desks).to_have_accessible_description("Please give a number.")
    await expect(dialog.locator("[data-field=mode]")).to_contain_text("Please fill this in.")
    await desks.fill("2")
    await dialog.get_by_label("You prefer").select_option("remote")
    await dialog.get_by_label("Trade").fill("spy")
    await page.keyboard.press("Enter")
    await expect(dialog.locator("[data-field=trade] .field-error")).to_have_text(
        "This trade is not one we know."
    )
    await expect(desks).not_to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Trade").fill("tailor")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)
    await expect(page.locator(".ephemeral .words")).to_have_text("Thank you, it is saved.")
    saved = lounge.desk.calls[-1]
    assert {name: saved.args[name] for name in ("trade", "about", "desks", "mode", "topics")} == {
        "trade": "tailor",
        "about": "Bread,\nmostly",
        "desks": "2",
        "mode": "remote",
        "topics": "bread",
    }
    assert [who.id for who in saved.people["avoid"]] == ["ines"]


async def test_a_form_can_be_left(visit: Opened, lounge: Lounge) -> None:
    page = await visit("tom")
    for leave in ("Escape", "Cancel"):
        await type_and_enter(page, "/profile")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        if leave == "Cancel":
            await dialog.get_by_role("button", name="Cancel").click()
        else:
            await page.keyboard.press(leave)
        await expect(dialog).to_have_count(0)
    assert [call.name for call in lounge.desk.calls] == ["people.profile"] * 2
