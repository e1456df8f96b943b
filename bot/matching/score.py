"""What a pair is worth: the soft points, a table of weights for all that is only a wish."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.matching.noise import Ints, Noise, Words
from bot.matching.people import Person, Rules

OFFER, OFFERS_COUNTED = 12, 2  # per tag one offers and the other seeks, in each direction
NEAR = 10
NEWCOMER = 14
MODE = 8
HOUR, HOURS_COUNTED = 4, 3
LANGUAGE = 12
GROUPS = 6  # for each who likes small groups and sits in a group of three or more

MOST = 2 * OFFER * OFFERS_COUNTED + NEAR + NEWCOMER + MODE + HOUR * HOURS_COUNTED + LANGUAGE
"""The points a pair can have, chance apart."""

_JITTER = 0x6A09
_MODES = {"any": 0, "site": 1, "remote": 2}


def plain(text: str) -> str:
    """A company or a trade as it is compared: case and outer spaces don't count."""
    return text.strip().casefold()


def bitsets(sets: Sequence[Collection[Hashable]], known: Collection[Hashable]) -> Words:
    """One row of 64-bit words per set, one bit per element of *known*; others are dropped."""
    words = -(-len(known) // 64)
    if words == 0:
        return np.zeros((len(sets), 0), dtype=np.uint64)
    bit = {element: 1 << at for at, element in enumerate(known)}
    rows = bytearray()
    for one in sets:
        mask = 0
        for element in one:
            mask |= bit.get(element, 0)
        rows += mask.to_bytes(8 * words, "little")
    return np.frombuffer(bytes(rows), dtype="<u8").astype(np.uint64).reshape(len(sets), words)


def common(left: Words, right: Words, a: Ints, b: Ints) -> Ints | int:
    """How many bits row a of *left* and row b of *right* share; 0 when there are no bits at all."""
    total: Ints | int = 0
    for word in range(left.shape[1]):
        shared = left[:, word][a] & right[:, word][b]
        total = total + np.bitwise_count(shared).astype(np.int16)
    return total


class Wishes:
    """The soft points of every pair of *people*, who are known by their place in the sequence."""

    def __init__(self, people: Sequence[Person], rules: Rules, seed: int) -> None:
        self.top = MOST + rules.serendipity
        self._chance = rules.serendipity
        self._noise = Noise(len(people), seed, _JITTER)
        offered = frozenset[str]().union(*(one.offers for one in people))
        sought = frozenset[str]().union(*(one.seeks for one in people))
        tags = sorted(offered & sought)
        self._offers = bitsets([one.offers for one in people], tags)
        self._seeks = bitsets([one.seeks for one in people], tags)
        self._hours = bitsets([one.hours for one in people], _shared([one.hours for one in people]))
        self._languages = _languages(people)
        self.circles = _circles(tuple(rules.near.items()))
        self._kind, self._kinds = _kinds(people, self.circles)

    @property
    def flat(self) -> bool:
        """Whether every pair is certain to have the same points."""
        quiet = not (self._offers.shape[1] or self._hours.shape[1] or self._languages.shape[1])
        return quiet and not self._chance and bool((self._kinds == self._kinds[0, 0]).all())

    def points(self, a: Ints, b: Ints) -> Ints:
        """Points, 0 to ``top``, of broadcastable index arrays, symmetric in a and b."""
        total: Ints = self._kinds[self._kind[a], self._kind[b]].astype(np.int64)
        if self._offers.shape[1]:
            for one, other in ((a, b), (b, a)):
                tags = common(self._offers, self._seeks, one, other)
                total = total + OFFER * np.minimum(tags, OFFERS_COUNTED)
        if self._hours.shape[1]:
            slots = common(self._hours, self._hours, a, b)
            total = total + HOUR * np.minimum(slots, HOURS_COUNTED)
        if self._languages.shape[1]:
            spoken = common(self._languages, self._languages, a, b)
            total = total + LANGUAGE * (spoken != 0)
        else:
            total = total + LANGUAGE
        if self._chance:
            total = total + (self._noise.pairs(a, b, 30) * (self._chance + 1) >> 30)
        return total

    def grid(self, rows: Ints, columns: Ints) -> NDArray[np.int16]:
        """The points of all pairs of *rows* and *columns* (index arrays); agrees with ``points``.

        Bytes do for everything but chance: 50 million pairs in a second.
        """
        table = self._kinds.astype(np.uint8)[self._kind[rows]]
        total: NDArray[np.uint8] = np.take(table, self._kind[columns], axis=1)
        if self._offers.shape[1]:
            for one, other in ((self._offers, self._seeks), (self._seeks, self._offers)):
                total += _capped(one[rows], other[columns], OFFERS_COUNTED, OFFER)
        if self._hours.shape[1]:
            total += _capped(self._hours[rows], self._hours[columns], HOURS_COUNTED, HOUR)
        if self._languages.shape[1]:
            total += _capped(self._languages[rows], self._languages[columns], 1, LANGUAGE)
        else:
            total += np.uint8(LANGUAGE)
        if not self._chance:
            return total.astype(np.int16)
        chance = self._noise.pairs(rows[:, None], columns[None], 30) * (self._chance + 1) >> 30
        return total.astype(np.int16) + chance.astype(np.int16)


def _capped(left: Words, right: Words, most: int, each: int) -> NDArray[np.uint8]:
    """*each* per bit that a row of *left* shares with a row of *right*, for *most* bits at most."""
    both = _narrow(left), _narrow(right)
    shared: NDArray[np.uint8] = np.bitwise_count(both[0][:, 0][:, None] & both[1][:, 0][None])
    for word in range(1, left.shape[1]):
        shared += np.bitwise_count(both[0][:, word][:, None] & both[1][:, word][None])
    np.minimum(shared, np.uint8(most), out=shared)
    shared *= np.uint8(each)
    return shared


def _narrow(words: Words) -> NDArray[np.unsignedinteger]:
    """The same bits in fewer bytes where they fit, which is less to carry."""
    if words.shape[1] == 1 and not (words >> np.uint64(32)).any():
        return words.astype(np.uint32)
    return words


def _shared(sets: Sequence[frozenset[int]]) -> list[int]:
    """The elements that two sets or more have."""
    seen: set[int] = set()
    twice: set[int] = set()
    for one in sets:
        twice |= seen & one
        seen |= one
    return sorted(twice)


def _languages(people: Sequence[Person]) -> Words:
    """Languages as bits; who declared none speaks them all, as far as anybody knows."""
    known = sorted(frozenset[str]().union(*(one.languages for one in people)))
    if len(known) < 2:
        return np.zeros((len(people), 0), dtype=np.uint64)
    return bitsets([one.languages or frozenset(known) for one in people], known)


@lru_cache(maxsize=8)
def _circles(near: tuple[tuple[str, frozenset[str]], ...]) -> Mapping[str, set[str]]:
    """The neighbours of each trade, in both directions, as trades are compared."""
    circles: dict[str, set[str]] = {}
    for trade, others in near:
        for other in others:
            circles.setdefault(plain(trade), set()).add(plain(other))
            circles.setdefault(plain(other), set()).add(plain(trade))
    return circles


def _kinds(
    people: Sequence[Person], circles: Mapping[str, set[str]]
) -> tuple[Ints, NDArray[np.int16]]:
    """(kind of each person, points of each pair of kinds): trade, newcomer or not, and mode."""
    keys = []
    for one in people:
        trade = plain(one.trade)
        keys.append((trade if trade in circles else "", one.newcomer, _MODES[one.mode]))
    kinds = sorted(set(keys))
    at = {kind: place for place, kind in enumerate(kinds)}
    trades = sorted({kind[0] for kind in kinds})
    place = {trade: row for row, trade in enumerate(trades)}
    nearness = np.zeros((len(trades), len(trades)), dtype=np.int16)
    for trade in trades:
        for other in circles.get(trade, set()) & place.keys():
            if other != trade:
                nearness[place[trade], place[other]] = NEAR
    rows = np.array([place[kind[0]] for kind in kinds], dtype=np.int64)
    new = np.array([kind[1] for kind in kinds], dtype=np.bool_)
    mode = np.array([kind[2] for kind in kinds], dtype=np.int64)
    table = nearness[rows[:, None], rows[None]]
    table = table + NEWCOMER * (new[:, None] != new[None])
    clash = mode[:, None] + mode[None] == 3  # site and remote; nothing else adds up to it
    table = table + MODE * ~clash
    return np.array([at[key] for key in keys], dtype=np.int64), table.astype(np.int16)
