"""The map of the community in chat: everybody's, and nobody's name on it."""

from __future__ import annotations

import struct
import zlib

from bot.model import Message, Whisper
from bot.pages import Dot, Map
from bot.picture.png import SIDE, map_png
from tests.town import Town, press, read, said

COMMAND = {"en": "/space map", "fr": "/espace carte"}
PEOPLE = ("ada", "ben", "cleo", "dan", "eva", "finn")


async def met(town: Town) -> None:
    for who in PEOPLE:
        await town.says(who, "/coffee join")
        await town.says(who, "/home")
    await town.at("2026-03-09")


def told(locale: str, english: str, french: str) -> str:
    return english if locale == "en" else french


async def test_every_member_sees_it_and_nobody_s_name(town: Town, locale: str) -> None:
    await met(town)
    [answer] = await town.says("ada", COMMAND[locale], locale=locale)
    assert isinstance(answer, Whisper)
    message = answer.message
    assert message.buttons == ()
    words = read(message.text)
    assert words.splitlines()[0] == told(
        locale, "The map of the community", "La carte de la communauté"
    )
    counted = told(
        locale, "6 of 6 members are linked, by 3 lines. 3 lines are of this month.",
        "6 membres sur 6 sont reliés, par 3 traits. 3 traits sont de ce mois-ci.",
    )  # fmt: skip
    assert counted in words
    assert message.picture
    assert counted in read(message.picture.alt)
    assert all(who.title() not in words for who in PEOPLE)
    assert pixels(message.picture.data) == (SIDE, SIDE)


async def test_with_fewer_than_five_there_is_none(town: Town, locale: str) -> None:
    for who in PEOPLE[:4]:
        await town.says(who, "/home")
    expected = told(
        locale, "The map needs five members at least: with fewer, one would be told apart.",
        "La carte demande au moins cinq membres\u00a0: à moins, on reconnaîtrait quelqu’un.",
    )  # fmt: skip
    await town.dialog(("ada", COMMAND[locale], expected), locale=locale)


async def test_organisers_post_it_now_or_every_friday(town: Town, locale: str) -> None:
    await met(town)
    await town.make_organiser("olga")
    await town.dialog(
        ("ada", "space.post_map:", "Only the organisers of The Hive can do this."),
        ("ada", "space.weekly_map:on", "Only the organisers of The Hive can do this."),
    )
    [answer] = await town.says("olga", COMMAND[locale], locale=locale)
    now = press(answer, told(locale, "Post it now", "La publier maintenant"))
    await town.says("olga", now, locale=locale)
    await town.says("olga", "space.post_map:")  # the same day: the same message
    await town.app.tick()
    assert len(maps(town)) == 1
    every = told(locale, "Post it every Friday", "La publier chaque vendredi")
    await town.says("olga", press(answer, every), locale=locale)
    await town.at("2026-03-20", "15:59")
    assert len(maps(town)) == 2  # of the 13th
    await town.at("2026-03-20", "16:01")
    assert len(maps(town)) == 3
    [answer] = await town.says("olga", COMMAND[locale], locale=locale)
    stop = told(locale, "Stop posting it on Fridays", "Ne plus la publier le vendredi")
    [answer] = await town.says("olga", press(answer, stop), locale=locale)
    assert said(answer) == told(
        locale, "The map is not posted by itself any more.",
        "La carte n’est plus publiée automatiquement.",
    )  # fmt: skip
    await town.at("2026-04-10", "18:00")
    assert len(maps(town)) == 3


def maps(town: Town) -> list[Message]:
    shown = [message for _, message in town.chat.wall.values()]
    return [message for message in shown if message.picture]


def pixels(data: bytes) -> tuple[int, int]:
    """How wide and high a PNG is, every part of it checked."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, parts = 8, {}
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + body)
        parts[kind] = body
        at += 12 + length
    wide, high = struct.unpack(">II", parts[b"IHDR"][:8])
    assert len(zlib.decompress(parts[b"IDAT"])) == high * (1 + 3 * wide)
    return wide, high


def test_a_picture_of_one_and_of_none_can_be_drawn() -> None:
    blank = Map((), 0, (), (), (), 0, 0, (), (), 0)
    assert pixels(map_png(blank)) == (SIDE, SIDE)
    rim = Map((), 0, (), (Dot("", 480, 0, 0, 0), Dot("", 0, -480, 9, 1, True)), ((0, 1),), 1, 1,
              (), (), 0)  # fmt: skip
    assert pixels(map_png(rim)) == (SIDE, SIDE)
    assert map_png(rim) != map_png(blank)
