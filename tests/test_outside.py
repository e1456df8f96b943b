"""The guard that keeps the whole suite on this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import aiohttp
import pytest

from tests import outside


@pytest.fixture
def _tried() -> Iterator[None]:
    """What a test tries on purpose is forgotten before the guard looks."""
    before = len(outside.attempts)
    yield
    assert outside.attempts[before:]
    del outside.attempts[before:]


@pytest.mark.usefixtures("_tried")
@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "slack.com", "discord.com"])
def test_a_connection_to_somewhere_else_is_refused(host: str) -> None:
    with pytest.raises(outside.Outside):
        socket.create_connection((host, 443), timeout=0.01)


@pytest.mark.usefixtures("_tried")
def test_a_word_to_a_name_server_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line,
        pytest.raises(outside.Outside),
    ):
        line.sendto(b"?", ("192.0.2.53", 53))


@pytest.mark.usefixtures("_tried")
async def test_the_libraries_are_refused_too() -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises((outside.Outside, aiohttp.ClientError)):
            await http.get("https://192.0.2.1/")


async def test_this_machine_may_be_spoken_to() -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for host in ("127.0.0.1", "localhost"):
        _, writer = await asyncio.open_connection(host, port)
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()


def test_what_is_this_machine() -> None:
    assert all(map(outside.local, ("127.0.0.1", "127.9.9.9", "::1", "localhost", "", None, b"::1")))
    assert not any(map(outside.local, ("10.0.0.1", "169.254.169.254", "slack.com", "0.0.0.1")))
