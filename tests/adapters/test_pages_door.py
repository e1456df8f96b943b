"""Who comes in to the organisers' pages, and for how long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.ports import Members
from tests.adapters.pages_kit import Guest, link_for, open_pages
from tests.town import Town, said

SEALED = "https://hive.example"


@pytest.fixture
async def guest(town: Town) -> AsyncIterator[Guest]:
    await town.make_organiser("olga")
    async with open_pages(town) as guest:
        yield guest


async def test_a_link_opens_once_and_only_by_a_press(town: Town, guest: Guest) -> None:
    link = await link_for(town, "olga")
    for _ in range(2):  # a chat looks ahead, to show what is behind a link
        page = await guest.follows(link)
        assert (page.status, "Come in" in page.words) == (200, True)
        assert guest.cookies == {}
    page = await guest.post("/space/enter", {"key": page.hidden("key")})
    assert "What needs you" in page.words
    other = Guest(guest.port, guest.http)
    again = await other.post("/space/enter", {"key": link.rpartition("/")[2]})
    assert (again.status, other.cookies) == (404, {})
    assert "This link is over" in again.words


async def test_a_link_ends_after_ten_minutes_a_session_after_twelve_hours(
    town: Town, guest: Guest
) -> None:
    late = await link_for(town, "olga")
    town.clock.set(town.clock.now() + timedelta(minutes=10))
    assert (await guest.follows(late)).status == 404
    await guest.comes_in(await link_for(town, "olga"))
    town.clock.set(town.clock.now() + timedelta(hours=12) - timedelta(seconds=1))
    assert (await guest.get("/space/week")).status == 200
    town.clock.set(town.clock.now() + timedelta(seconds=1))
    assert (await guest.get("/space/week")).status == 401


async def test_who_is_no_organiser_any_more_is_out_at_once(town: Town, guest: Guest) -> None:
    await guest.comes_in(await link_for(town, "olga"))
    unused = await link_for(town, "olga")
    olga = await town.member("olga")
    async with town.database.transaction() as tx:
        await tx.get(Members).appoint(olga, False)
    assert (await guest.get("/space/week")).status == 401
    assert (await guest.follows(unused)).status == 404


async def test_who_leaves_the_space_is_out_for_good(town: Town, guest: Guest) -> None:
    await guest.comes_in(await link_for(town, "olga"))
    await town.app.left(town.account("olga"))
    await town.says("olga", "/home")  # back again, with the rights they had
    assert (await guest.get("/space/week")).status == 401


async def test_signing_out_ends_the_session_itself(town: Town, guest: Guest) -> None:
    page = await guest.comes_in(await link_for(town, "olga"))
    kept = dict(guest.cookies)
    assert "signed out" in (await guest.post("/space/leave", page.press("Sign out"))).words
    guest.cookies = kept
    assert (await guest.get("/space/week")).status == 401


async def test_strangers_read_nothing_and_change_nothing(town: Town, guest: Guest) -> None:
    for cookies in ({}, {"comptoir": "x"}, {"comptoir": ""}, {"comptoir": "é" * 3000}):
        guest.cookies = dict(cookies)
        for page in (await guest.get("/space/week"), await guest.post("/space/week", {})):
            assert page.status == 401
            assert "The Hive" not in page.text
    guest.cookies = {}
    assert (await guest.get("/space/enter/" + "x" * 500)).status == 404


async def test_nothing_is_done_without_the_token_of_the_session(town: Town, guest: Guest) -> None:
    page = await guest.comes_in(await link_for(town, "olga"))
    right = {"token": page.hidden("token"), "name": "coffee.circles", "arg": ""}
    assert "groups of 2" in (await guest.post("/space/week", right)).words
    for wrong in ({}, {"token": ""}, {"token": "x" * 32}):
        form = {"name": "coffee.circles", "arg": "", **wrong}
        assert (await guest.post("/space/week", form)).status == 403
        assert (await guest.post("/space/leave", form)).status == 403
    guest.origin = "https://evil.example"
    for path in ("/space/week", "/space/leave", "/space/enter"):
        assert (await guest.post(path, right)).status == 403
    guest.origin = "null"
    assert (await guest.post("/space/week", right)).status == 403
    guest.origin = "http://hive.example"
    assert (await guest.get("/space/week")).status == 200  # still signed in


async def test_every_page_is_careful(town: Town, guest: Guest) -> None:
    link = await link_for(town, "olga")
    pages = [await guest.follows(link), await guest.get("/space/week")]
    pages.append(await guest.comes_in(link))
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "<script>" not in page.text
        assert " style=" not in page.text
        assert " onclick=" not in page.text


async def test_with_https_the_cookie_is_bound_to_the_host(town: Town) -> None:
    await town.make_organiser("olga")
    async with open_pages(town, SEALED) as guest:
        link = await link_for(town, "olga")
        key = link.rpartition("/")[2]
        async with guest.http.post(
            f"http://127.0.0.1:{guest.port}/space/enter",
            data={"key": key},
            headers={"Origin": SEALED},
            allow_redirects=False,
        ) as answer:
            said = answer.headers["Set-Cookie"]
    assert said.startswith("__Host-comptoir=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"):
        assert word in said
    assert "Domain" not in said


async def test_keys_are_kept_as_digests_alone(town: Town, guest: Guest) -> None:
    unused = await link_for(town, "olga")
    await guest.comes_in(await link_for(town, "olga"))
    async with town.database._engine.begin() as connection:
        rows = (await connection.execute(text("SELECT * FROM page_keys"))).all()
    assert len(rows) == 2
    kept = repr(rows)
    assert unused.rpartition("/")[2] not in kept
    assert guest.cookies["comptoir"] not in kept


async def test_an_open_form_is_the_bots_own_and_keeps_what_was_typed(
    town: Town, guest: Guest
) -> None:
    page = await guest.comes_in(await link_for(town, "olga"))
    token = page.hidden("token")
    press = {"token": token, "name": "coffee.new_circle", "arg": ""}
    page = await guest.post("/space/week", press)
    assert "A new circle" in page.words
    sent = {
        **page.press("Save"), "f.name": "Désigners <b>", "f.rhythm": "each full moon", "f.size": "3"
    }  # fmt: skip
    page = await guest.post("/space/week", sent)
    assert 'value="Désigners &lt;b&gt;"' in page.text
    assert "each full moon" in page.text
    assert 'aria-invalid="true"' in page.text
    page = await guest.post(
        "/space/week", {**page.press("Save"), **_typed(sent), "f.rhythm": "every Friday at 9:00"}
    )
    assert "Saved: Désigners <b>" in page.words
    [line] = [one for one in await _journal(town) if "circle" in one]
    assert line.endswith("@Olga changed a circle of coffees")


def _typed(sent: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in sent.items() if name.startswith("f.")}


async def _journal(town: Town) -> list[str]:
    [answer] = await town.says("olga", "/space audit")
    return said(answer).splitlines()
