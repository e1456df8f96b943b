"""Whatever is sent, the lounge answers with a 4xx and one sentence, and nothing is done."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.lounge import CannotOpen, LoungeChat
from bot.ports import NotSent
from tests.adapters.desks import Reception
from tests.adapters.lounge_kit import (
    FRIDAY,
    GENERAL,
    Lounge,
    introduction,
    new_chat,
    open_lounge,
)

SAY = {"as": "tom", "place": "general", "text": "hello"}


@pytest.fixture
async def lounge() -> AsyncIterator[Lounge]:
    async with open_lounge() as opened:
        yield opened


async def send(lounge: Lounge, path: str, raw: bytes, **headers: str) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", **headers}
    url = f"{lounge.url}/api/{path}"
    async with lounge.http.post(url, data=raw, headers=headers) as response:
        return response.status, await response.json()


BAD_SAYS: list[tuple[object, int, str]] = [
    ({}, 400, "missing"),
    ([], 400, "bad-json"),
    ("say", 400, "bad-json"),
    ({**SAY, "as": "nobody"}, 404, "nobody"),
    ({**SAY, "as": ["tom"]}, 400, "not-text"),
    ({**SAY, "as": None}, 400, "missing"),
    ({**SAY, "place": "nowhere"}, 404, "no-place"),
    ({**SAY, "place": 7}, 400, "not-text"),
    ({**SAY, "place": {}}, 400, "not-text"),
    ({**SAY, "text": ""}, 400, "missing"),
    ({**SAY, "text": " \n "}, 400, "missing"),
    ({**SAY, "text": True}, 400, "not-text"),
    ({**SAY, "text": "x" * 4001}, 400, "too-long"),
    ({**SAY, "text": "a\0b"}, 400, "bad-characters"),
    ({**SAY, "text": "a\ud800b"}, 400, "bad-characters"),
    ({**SAY, "locale": "klingon!"}, 400, "bad-locale"),
    ({**SAY, "locale": 3}, 400, "not-text"),
    ({**SAY, "gesture": "g" * 101}, 400, "too-long"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD_SAYS)
async def test_what_cannot_be_said(lounge: Lounge, body: object, status: int, code: str) -> None:
    answered, refused = await lounge.try_post("say", body)
    assert (answered, refused["code"]) == (status, code)
    assert refused["error"].endswith(".")
    assert await lounge.messages("tom") == []


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"nonsense", b"\xff\xfe", b"[" * 60_000, b'{"a":' * 9_000, b"1" * 5_000, b"null"],
)
async def test_what_is_no_json(lounge: Lounge, raw: bytes) -> None:
    assert (await send(lounge, "say", raw))[1]["code"] == "bad-json"


async def test_a_megabyte_is_too_much(lounge: Lounge) -> None:
    raw = json.dumps({**SAY, "text": "x" * 1_000_000}).encode()
    status, refused = await send(lounge, "say", raw)
    assert (status, refused["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"as": "tom", "message": "m", "button": "b"}, 404, "no-message"),
        ({"as": "tom", "button": "b"}, 400, "missing"),
        ({"as": "tom", "message": "REF"}, 400, "missing"),
        ({"as": "tom", "message": "REF", "button": "coffee.other:1"}, 409, "no-button"),
        ({"as": "tom", "message": "REF", "button": 5}, 400, "not-text"),
        ({"as": "who", "message": "REF", "button": "b"}, 404, "nobody"),
    ],
)
async def test_what_cannot_be_pressed(
    lounge: Lounge, body: dict[str, Any], status: int, code: str
) -> None:
    ref = await lounge.show(GENERAL, introduction(), "m1")
    body = {key: ref if value == "REF" else value for key, value in body.items()}
    answered, refused = await lounge.try_post("press", body)
    assert (answered, refused["code"]) == (status, code)
    assert lounge.desk.calls == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        (None, 400, "bad-fields"),
        ([], 400, "bad-fields"),
        ("trade", 400, "bad-fields"),
        ({"trade": 7}, 400, "not-text"),
        ({"trade": ["baker"]}, 400, "not-text"),
        ({"trade": "a\0"}, 400, "bad-characters"),
        ({"trade": "b" * 4001}, 400, "too-long"),
        ({"topics": [1]}, 400, "not-list"),
        ({"topics": {"code": True}}, 400, "not-list"),
        ({"avoid": 5}, 400, "not-list"),
        ({"avoid": ["nobody"]}, 400, "nobody"),
        ({"rank": "admin"}, 400, "no-field"),
    ],
)
async def test_what_cannot_be_submitted(
    lounge: Lounge, fields: object, status: int, code: str
) -> None:
    (answer,) = (await lounge.say("tom", "/profile"))["answers"]
    form = answer["form"]["id"]
    answered, refused = await lounge.try_post(
        "submit", {"as": "tom", "form": form, "fields": fields}
    )
    assert (answered, refused["code"]) == (status, code)
    assert [call.name for call in lounge.desk.calls] == ["people.profile"]
    good = {"trade": "baker", "desks": "1", "mode": "site"}
    await lounge.post("submit", {"as": "tom", "form": form, "fields": good})  # it is still open


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("places", {}, 400, "missing"),
        ("places", {"as": "nobody"}, 404, "nobody"),
        ("messages", {"as": "tom"}, 400, "missing"),
        ("messages", {"as": "tom", "place": "x"}, 404, "no-place"),
        ("messages", {"as": "tom", "place": "general", "limit": "0"}, 400, "not-whole"),
        ("messages", {"as": "tom", "place": "general", "limit": "²"}, 400, "not-whole"),
        ("commands", {"as": "\0"}, 400, "bad-characters"),
        ("clock", {"locale": "../fr"}, 400, "bad-locale"),
        ("picture", {"as": "tom", "message": "x"}, 404, "no-message"),
        ("events", {"as": "nobody"}, 404, "nobody"),
        ("nothing", {}, 404, "no-route"),
    ],
)
async def test_what_cannot_be_looked_at(
    lounge: Lounge, path: str, query: dict[str, str], status: int, code: str
) -> None:
    answered, refused = await lounge.try_get(path, **query)
    assert (answered, refused["code"]) == (status, code)


async def test_refusals_are_said_in_the_language_of_the_page(lounge: Lounge) -> None:
    _, refused = await lounge.try_post("say", {**SAY, "place": "x", "locale": "fr"})
    assert refused["error"] == "Il n’y a pas de lieu « x » que cette personne puisse voir."


async def test_a_method_an_address_does_not_take(lounge: Lounge) -> None:
    async with lounge.http.delete(f"{lounge.url}/api/say") as response:
        assert (response.status, response.headers["Allow"]) == (405, "POST")
        assert (await response.json())["code"] == "no-method"


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ("as", "place", "text", "message", "button", "form", "fields", "to", "forward", "name")


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    path=st.sampled_from(("say", "press", "submit", "dismiss", "read", "clock", "members")),
    body=st.dictionaries(st.sampled_from(KEYS), JSONS | st.just("tom") | st.just("general")),
)
def test_no_body_is_an_error_of_the_server(path: str, body: dict[str, Any]) -> None:
    async def ask() -> tuple[int, Any]:
        async with open_lounge() as lounge:
            return await send(lounge, path, json.dumps(body).encode())

    status, content = asyncio.run(ask())
    assert status == 200 or (400 <= status < 500 and content["error"])


# The clock -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "there"),
    [
        ({"forward": 3600}, FRIDAY + timedelta(hours=1)),
        ({"forward": 0.5}, FRIDAY + timedelta(seconds=0.5)),
        ({"forward": 0}, FRIDAY),
        ({"to": "2026-11-30T10:00"}, datetime(2026, 11, 30, 9, tzinfo=UTC)),
        ({"to": "2026-11-30T10:00:00Z"}, datetime(2026, 11, 30, 10, tzinfo=UTC)),
        ({"to": "2027-07-01T10:00"}, datetime(2027, 7, 1, 8, tzinfo=UTC)),
    ],
)
async def test_the_clock_is_moved(lounge: Lounge, body: dict[str, Any], there: datetime) -> None:
    answer = await lounge.post("clock", body)
    assert lounge.clock.stops == [there]
    assert datetime.fromisoformat(answer["now"]["iso"]) == there
    assert await lounge.get("clock") == answer


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{}", "bad-moment"),
        (b'{"to": "2026-11-30", "forward": 1}', "bad-moment"),
        (b'{"forward": "60"}', "bad-moment"),
        (b'{"forward": true}', "bad-moment"),
        (b'{"forward": NaN}', "bad-moment"),
        (b'{"forward": 1e999}', "bad-moment"),
        (b'{"forward": -1}', "clock-back"),
        (b'{"forward": 1e12}', "clock-far"),
        (b'{"to": "tomorrow"}', "bad-moment"),
        (b'{"to": 5}', "not-text"),
        (b'{"to": null}', "missing"),
        (b'{"to": "0001-01-01T00:00+14:00"}', "bad-moment"),
        (b'{"to": "9999-12-31T23:59-14:00"}', "bad-moment"),
        (b'{"to": "2025-01-01"}', "clock-back"),
        (b'{"to": "2036-01-01"}', "clock-far"),
    ],
)
async def test_where_the_clock_does_not_go(lounge: Lounge, raw: bytes, code: str) -> None:
    status, refused = await send(lounge, "clock", raw)
    assert (status, refused["code"]) == (400, code)
    assert lounge.clock.stops == []


async def test_real_time_cannot_be_moved() -> None:
    async with open_lounge(machine=False) as lounge:
        assert not (await lounge.get("clock"))["movable"]
        status, refused = await lounge.try_post("clock", {"forward": 60})
        assert (status, refused["code"]) == (409, "no-machine")


async def test_one_journey_at_a_time(lounge: Lounge) -> None:
    lounge.clock.arriving.clear()
    journey = asyncio.create_task(lounge.post("clock", {"forward": 60}))
    await lounge.clock.leaving.wait()
    async with asyncio.timeout(10):  # it is refused, not kept waiting
        status, refused = await lounge.try_post("clock", {"forward": 60})
    assert (status, refused["code"]) == (409, "clock-busy")
    await lounge.say("tom", "life goes on meanwhile")
    lounge.clock.arriving.set()
    await journey
    await lounge.post("clock", {"forward": 60})
    assert len(lounge.clock.stops) == 2


# Walls ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "lounge.example"}, 403, "bad-host"),
        ({"Host": "127.0.0.1.rebind.example:8080"}, 403, "bad-host"),
        ({"Host": "192.168.1.7"}, 403, "bad-host"),
        ({"Host": "[bad"}, 403, "bad-host"),
        ({"Origin": "https://evil.example"}, 403, "foreign"),
        ({"Origin": "null"}, 403, "foreign"),
        ({"Origin": "http://localhost:1"}, 403, "foreign"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "foreign"),
        ({"Sec-Fetch-Site": "same-site"}, 403, "foreign"),
        ({"Content-Type": "text/plain"}, 415, "not-json"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "not-json"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415, "not-json"),
    ],
)
async def test_another_site_s_page_gets_nothing_done(
    lounge: Lounge, headers: dict[str, str], status: int, code: str
) -> None:
    answered, refused = await send(lounge, "say", json.dumps(SAY).encode(), **headers)
    assert (answered, refused["code"]) == (status, code)
    assert await lounge.messages("tom") == []


async def test_another_site_s_page_can_read_nothing(lounge: Lounge) -> None:
    for headers in ({"Host": "lounge.example"}, {"Sec-Fetch-Site": "cross-site"}):
        url = f"{lounge.url}/api/messages?as=tom&place=general"
        async with lounge.http.get(url, headers=headers) as response:
            assert response.status == 403
    async with lounge.http.get(lounge.url, headers={"Host": "lounge.example"}) as response:
        assert response.status == 403


async def test_the_page_itself_may(lounge: Lounge) -> None:
    raw = json.dumps(SAY).encode()
    for host in (f"127.0.0.1:{lounge.port}", f"localhost:{lounge.port}", f"[::1]:{lounge.port}"):
        headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        assert (await send(lounge, "say", raw, **headers))[0] == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "lounge.example", ""])
def test_it_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(CannotOpen, match=r"this machine only: use 127\.0\.0\.1"):
        new_chat(host=host)


async def test_a_port_in_use_is_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chat = new_chat(port=port)
        with pytest.raises(CannotOpen, match=rf"Port {port} of 127\.0\.0\.1 is already in use: "):
            await chat.start(Reception())
        await chat.close()


async def test_a_closed_lounge_says_that_nothing_was_sent() -> None:
    chat: LoungeChat = new_chat()
    await chat.close()
    with pytest.raises(NotSent):
        await chat.show(GENERAL, introduction(), None, "m1")
