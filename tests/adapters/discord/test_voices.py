"""Who sits together by voice: long enough, each company once, and only where the host wishes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.builders import ChannelHandle

from adapters.discord.voices import ENOUGH, Voices
from tests.adapters.desks import MONDAY, NoteDesk
from tests.adapters.discord.sim import PEOPLE, Server, open_server
from tests.fakes import FakeClock

SOON = ENOUGH - timedelta(seconds=1)


def together(voices: Voices, after: timedelta) -> list[set[str]]:
    return [set(one) for one in voices.together(MONDAY + after)]


def test_after_ten_minutes_together_and_once() -> None:
    voices = Voices()
    voices.moved("ada", "room", MONDAY)
    voices.moved("bob", "room", MONDAY + timedelta(minutes=5))
    assert together(voices, ENOUGH) == []  # bob has only just come
    voices.moved("bob", "room", MONDAY + timedelta(minutes=9))  # muted: nothing new
    assert together(voices, timedelta(minutes=15)) == [{"ada", "bob"}]
    assert together(voices, timedelta(minutes=16)) == []


def test_who_changes_rooms_begins_anew() -> None:
    voices = Voices()
    for who in ("ada", "bob"):
        voices.moved(who, "room", MONDAY)
    voices.moved("bob", "other", MONDAY + SOON)
    voices.moved("bob", "room", MONDAY + SOON)
    assert together(voices, ENOUGH) == []
    assert together(voices, SOON + ENOUGH) == [{"ada", "bob"}]
    voices.moved("bob", "", MONDAY + SOON + ENOUGH)
    assert together(voices, 3 * ENOUGH) == []


def test_a_third_one_makes_another_company() -> None:
    voices = Voices()
    for who in ("ada", "bob"):
        voices.moved(who, "room", MONDAY)
    assert together(voices, ENOUGH) == [{"ada", "bob"}]
    voices.moved("cleo", "room", MONDAY + ENOUGH)
    assert together(voices, 2 * ENOUGH) == [{"ada", "bob", "cleo"}]


def test_after_a_gap_nobody_is_taken_for_having_stayed_elsewhere() -> None:
    voices = Voices()
    for who in ("ada", "bob", "cleo"):
        voices.moved(who, "room", MONDAY)
    voices.seen({"ada": "room", "bob": "room", "dan": "other"}, MONDAY + SOON)
    assert together(voices, ENOUGH) == [{"ada", "bob"}]


steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["", "x", "y"]), st.integers(0, 900)),
    max_size=30,
)


@given(steps)
def test_whoever_is_told_of_sat_in_one_room(
    moves: list[tuple[str, str, int]],
) -> None:
    voices, now, where = Voices(), MONDAY, dict[str, tuple[str, datetime]]()
    for who, room, seconds in moves:
        now += timedelta(seconds=seconds)
        for company in voices.together(now):
            rooms = {where[one][0] for one in company}
            assert len(rooms) == 1
            assert rooms != {""}
            for one in company:
                assert now - where[one][1] >= ENOUGH
        if where.get(who, ("", now))[0] != room:
            where[who] = room, now
        voices.moved(who, room, now)


# On a server ---------------------------------------------------------------------------------


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with open_server(NoteDesk(), FakeClock(MONDAY)) as server:
        yield server


async def sit(server: Server, room: ChannelHandle, *who: str) -> None:
    for one in who:
        await server.actors[one].join_voice(room)


async def heard(server: Server, minutes: int) -> list[set[str]]:
    clock, desk = server.clock, server.desk
    assert isinstance(clock, FakeClock)
    assert isinstance(desk, NoteDesk)
    clock.forward(minutes=minutes)
    await server.chat.listening.listen(desk)
    found = [{server.name_of(one.id) for one in talk} for talk in desk.talks]
    desk.talks.clear()
    return found


async def test_the_desk_hears_of_those_who_sit_together(server: Server) -> None:
    await server.restart(voice=True)
    lea, tom, ines = PEOPLE
    room = server.guild.create_voice_channel("Kitchen")
    other = server.guild.create_voice_channel("Garden")
    await sit(server, room, lea, tom)
    await sit(server, other, ines)
    assert await heard(server, 9) == []
    assert await heard(server, 1) == [{lea, tom}]
    await sit(server, room, ines)
    await server.restart(voice=True)  # who sits there is seen at the start; since when is not known
    assert await heard(server, 9) == []
    assert await heard(server, 1) == [{lea, tom, ines}]


async def test_without_the_setting_it_does_not_even_ask(server: Server) -> None:
    room = server.guild.create_voice_channel("Kitchen")
    await sit(server, room, *PEOPLE)
    assert await heard(server, 30) == []
    assert server.chat.client(server.desk).intents == discord.Intents(guilds=True)
