"""Where people meet by video."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32decode

from bot.video import NO_VIDEO, Video

MEET = Video("template", "https://meet.example.org/{room}", "a secret of the space")


def room(video: Video, community: str, gathering: int, name: str = "") -> str:
    return video.address(community, gathering, name).rpartition("/")[2]


def test_without_a_room_the_address_is_the_same_for_all() -> None:
    assert NO_VIDEO.address("town", 1, "1.2") == ""
    fixed = Video("fixed", "https://meet.example.org/hive")
    assert fixed.address("town", 1, "1.2") == fixed.address("town", 2) == fixed.url


def test_a_room_is_the_hmac_of_what_it_is_for() -> None:
    expected = hmac.new(MEET.secret.encode(), b"town\x0012\x001.2", hashlib.sha256).digest()
    name = room(MEET, "town", 12, "1.2")
    assert b32decode(name.upper()) == expected[:20]
    assert len(name) == 32


def test_rooms_differ_by_all_that_makes_them_and_by_the_secret() -> None:
    about = [("town", 1, ""), ("town", 1, "1.1"), ("town", 1, "1.2"), ("town", 11, ".1"),
             ("town", 11, ""), ("tow", 1, ""), ("town\x001", 1, "")]  # fmt: skip
    other = Video("template", MEET.url, "another secret!!")
    names = [room(video, *one) for video in (MEET, other) for one in about]
    assert len(set(names)) == len(names)
    assert names[0] == room(MEET, "town", 1)


def test_the_secret_is_not_shown_with_the_rest() -> None:
    assert MEET.secret not in repr(MEET)
