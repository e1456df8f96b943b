"""The lounge is killed at any moment, and goes on where it was."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.lounge import CannotOpen
from adapters.lounge.journal import packed, unpacked
from bot.model import Account, Address, Bold, Button, Link, Member, Message, Picture
from tests.adapters.desks import MONDAY, Reception
from tests.adapters.lounge_kit import (
    GENERAL,
    Lounge,
    account,
    graph,
    introduction,
    new_chat,
    open_lounge,
    private,
)

ROOT = Path(__file__).parents[2]


async def fill(lounge: Lounge) -> None:
    """A bit of everything that lasts."""
    await lounge.say("tom", "Hello @Léa Martin", gesture="g1")
    ref = await lounge.show(private("lea", "tom"), introduction(), "m1")
    await lounge.show(GENERAL, graph(), "m2")
    await lounge.post("members", {"name": "Zoé"})
    await lounge.post("leave", {"as": "noor"})
    await lounge.post("read", {"as": "lea", "place": "general"})
    await lounge.show(private("lea", "tom"), Message(("You met.",)), "m1", ref)
    await lounge.show(GENERAL, "The last line", "m3")


async def all_of_it(lounge: Lounge) -> dict[str, Any]:
    """Everything that everybody sees."""
    people = [member["id"] for member in (await lounge.get("members"))["members"]]
    return {
        who: [
            (place, await lounge.messages(who, place["id"]))
            for place in (await lounge.places(who)).values()
        ]
        for who in people
    }


async def test_a_lounge_that_starts_again_shows_the_same(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lounge.jsonl"
    async with open_lounge(journal=path) as lounge:
        await fill(lounge)
        before = await all_of_it(lounge)
    async with open_lounge(journal=path) as lounge:
        assert await all_of_it(lounge) == before
        assert before["zoe"]
        assert await lounge.say("tom", "Hello again", gesture="g1")
        await lounge.show(GENERAL, "The last line", "m3")
        assert await all_of_it(lounge) == before  # the same gesture and marker double nothing
        found = await lounge.chat.find(private("tom", "lea"), "m1", MONDAY)
        assert found == before["tom"][1][1][0]["id"]


async def test_a_file_cut_at_any_byte_opens_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lounge.jsonl"
    async with open_lounge(journal=path) as lounge:
        await fill(lounge)
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    cuts = range(len(whole) - len(lines[-1]) - len(lines[-2]), len(whole))
    assert len(cuts) > 200
    for cut in cuts:
        path.write_bytes(whole[:cut])
        chat = new_chat(journal=path)
        await chat.show(private("lea", "tom"), Message(("You met.",)), None, "m1")
        await chat.show(GENERAL, Message(("The last line",)), None, "m3")
        await chat.close()
        assert path.read_bytes() == whole, cut


async def test_a_file_cut_within_its_first_line_is_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "lounge.jsonl"
    await new_chat(journal=path).close()
    header = path.read_bytes()
    for cut in range(len(header)):
        path.write_bytes(header[:cut])
        await new_chat(journal=path).close()
        assert path.read_bytes() == header


async def test_zeros_that_a_power_cut_left_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "lounge.jsonl"
    async with open_lounge(journal=path) as lounge:
        await fill(lounge)
    whole = path.read_bytes()
    for left in (b"\0" * 300, b"\0" * 300 + b"\n", b'{"is": "posted", \xff}\n'):
        path.write_bytes(whole + left)
        await new_chat(journal=path).close()
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"hello\n", 1),
        (b'{"is":"other"}\n', 1),
        (b'{"is":"lounge","version":2}\n', 1),
        (b"[1]\n", 1),
        (b'{"is":"lounge","version":1}\nbroken\n{"is":"left","id":"tom"}\n', 2),
        (b'{"is":"lounge","version":1}\n{"is":"edited","id":"x","message":{}}\n', 2),
        (b'{"is":"lounge","version":1}\n{"is":"unheard of"}\n', 2),
        (b'{"is":"lounge","version":1}\n{"id":"tom"}\n', 2),
    ],
)
def test_a_damaged_file_is_refused_with_its_line_and_left_alone(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "lounge.jsonl"
    path.write_bytes(content)
    with pytest.raises(CannotOpen, match=rf"lounge\.jsonl, line {line}: .* move the file away"):
        new_chat(journal=path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CannotOpen, match="can't keep its messages in"):
        new_chat(journal=tmp_path / "file" / "lounge.jsonl")


async def test_what_is_new_after_a_start_is_unread_and_last(tmp_path: Path) -> None:
    """Answers that only one person saw are counted while the lounge runs, and then are gone."""
    path = tmp_path / "lounge.jsonl"
    async with open_lounge(journal=path) as lounge:
        for _ in range(3):
            await lounge.say("tom", "/coffee join")
        await lounge.say("tom", "before")
        await lounge.post("read", {"as": "lea", "place": "general"})
    async with open_lounge(journal=path) as lounge:
        assert (await lounge.places("lea"))["general"]["unread"] == 0
        await lounge.say("tom", "after")
        assert (await lounge.places("lea"))["general"]["unread"] == 1
        assert [m["plain"] for m in await lounge.messages("lea")] == ["before", "after"]


async def test_a_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    """What could not be written did not happen, neither on the disk nor on the screen."""
    path = tmp_path / "lounge.jsonl"
    async with open_lounge(journal=path) as lounge:
        await lounge.show(GENERAL, "One", "m1")
        whole = path.read_bytes()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 10, hard))
        try:
            with pytest.raises(OSError, match="File too large"):
                await lounge.show(GENERAL, "Two", "m2")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert path.read_bytes() == whole
        await lounge.show(GENERAL, "Three", "m3")
        assert [m["plain"] for m in await lounge.messages("tom")] == ["One", "Three"]
        before = await all_of_it(lounge)
    async with open_lounge(journal=path) as lounge:
        assert await all_of_it(lounge) == before


async def test_a_message_is_on_the_disk_before_the_bot_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    path = tmp_path / "lounge.jsonl"
    chat = new_chat(journal=path)
    fsync = os.fsync

    def noted(file: int) -> None:
        fsync(file)
        synced.append(path.read_bytes())

    monkeypatch.setattr(os, "fsync", noted)
    ref = await chat.show(GENERAL, Message(("One",)), None, "m1")
    await chat.show(GENERAL, Message(("Two",)), ref, "m1")
    assert len(synced) == 2
    assert synced[-1] == path.read_bytes()
    await chat.close()


VICTIM = """
import asyncio, sys
from pathlib import Path
from bot.model import Message
from tests.adapters.lounge_kit import GENERAL, new_chat

async def main() -> None:
    chat = new_chat(journal=Path(sys.argv[1]))
    number = 0
    while True:
        await chat.show(GENERAL, Message((f"number {number}",)), None, f"m{number}")
        print(number, flush=True)
        number += 1

asyncio.run(main())
"""


def killed_after(path: Path, number: int) -> int:
    """Kill a lounge that shows one message after the other; the last it said was shown."""
    command = [sys.executable, "-c", VICTIM, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        told = next(int(line) for line in victim.stdout if int(line) == number)
        victim.send_signal(signal.SIGKILL)
        return max([told, *map(int, victim.stdout.read().split())])


async def test_what_was_shown_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "lounge.jsonl"
    told = await asyncio.to_thread(killed_after, path, 40)
    async with open_lounge(journal=path) as lounge:
        shown = [message["plain"] for message in await lounge.messages("tom", limit="5000")]
    assert shown[: told + 1] == [f"number {number}" for number in range(told + 1)]
    assert len(shown) <= told + 2  # one may be on the disk that nobody was told of


async def test_serving_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    chat = new_chat(journal=tmp_path / "lounge.jsonl")
    serving = asyncio.create_task(chat.serve(Reception()))
    await chat.show(GENERAL, Message(("before it is open",)), None, "m1")
    for _ in range(1000):
        if chat.watched is not None:
            break
        await asyncio.sleep(0.01)
    while_open = chat.watched
    serving.cancel()
    (ended,) = await asyncio.gather(serving, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError)
    assert (while_open, chat.watched) == (0, None)
    assert await chat.show(GENERAL, Message(("after",)), None, "m2")
    await chat.close()


SPANS = st.one_of(
    st.text(),
    st.builds(Bold, st.text()),
    st.builds(Link, st.text(), st.text()),
    st.builds(Member, st.text(), st.integers(0, 2**40)),
    st.builds(Account, st.text(), st.text(), st.text()),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- the strategy adds the zone
)
TEXTS = st.lists(SPANS, max_size=4).map(tuple)
BUTTONS = st.builds(
    Button, TEXTS, st.text(), st.text(), st.sampled_from(("plain", "primary", "danger"))
)
PICTURES = st.none() | st.builds(Picture, st.text(), st.binary(max_size=50), TEXTS)


@given(st.builds(Message, TEXTS, st.lists(BUTTONS, max_size=3).map(tuple), PICTURES))
def test_a_message_comes_back_from_the_file_as_it_was(message: Message) -> None:
    assert unpacked(packed(message)) == message


async def test_a_moment_is_the_same_moment_again(tmp_path: Path) -> None:
    at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    path = tmp_path / "lounge.jsonl"
    async with open_lounge(journal=path) as lounge:
        lounge.clock.at = at + timedelta(seconds=1)
        await lounge.show(GENERAL, Message((at, " ", account("tom"))), "m1")
        before = await lounge.messages("tom")
    async with open_lounge(journal=path) as lounge:
        assert await lounge.messages("tom") == before
        assert await lounge.chat.find(Address("lounge", "elsewhere"), "m1", MONDAY) is None
