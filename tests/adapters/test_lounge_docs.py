"""The manual of the lounge says what the lounge does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from adapters.lounge.server import BIGGEST
from tests.adapters.lounge_kit import open_lounge

MANUAL = (Path(__file__).parents[2] / "docs" / "lounge.md").read_text("utf-8")
POSTS = re.findall(r"post (\w+) '(\{[^']*\})'", MANUAL)
GETS = re.findall(r'\$LOUNGE/(\w+)(?:\?([^"]*))?"', MANUAL)


async def test_every_example_is_a_request_the_lounge_takes() -> None:
    """In order; a dismissal of an id that stands for one is the only refusal."""
    assert len(POSTS) >= 9
    assert len(GETS) >= 7
    async with open_lounge() as lounge:
        for path, query in GETS:
            if path != "events":
                await lounge.get(path, **dict(pair.split("=") for pair in query.split("&") if pair))
        for path, body in POSTS:
            status, answer = await lounge.try_post(path, json.loads(body))
            assert status == 200 or answer["code"] == "no-whisper", (path, body, answer)


async def test_every_address_is_in_the_manual() -> None:
    async with open_lounge() as lounge:
        assert lounge.chat.watched == 0
        server = lounge.chat._server
        assert server is not None
        routes = {
            (route.method, route.resource.canonical.removeprefix("/api/"))
            for route in server._app().router.routes()
            if route.resource and route.resource.canonical.startswith("/api/")
        }
    documented = {("GET", path) for path, _ in GETS} | {("POST", path) for path, _ in POSTS}
    examples_of_their_own = {("POST", "press"), ("POST", "submit"), ("GET", "picture")}
    heads = {("HEAD", path) for _, path in routes}
    assert routes - heads - documented == examples_of_their_own
    assert "post press" in MANUAL
    assert "post submit" in MANUAL


def test_the_limits_are_the_lounge_s() -> None:
    assert f"at most {BIGGEST // 1024} KB" in MANUAL
