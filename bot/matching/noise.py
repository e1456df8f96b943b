"""Chance from a seed: the same on every machine, in every order, and never from a global source.

splitmix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_Item = TypeVar("_Item")

_WORD = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mix(word: int) -> int:
    """Scramble one 64-bit word."""
    word = (word ^ word >> 30) * _FIRST & _WORD
    word = (word ^ word >> 27) * _SECOND & _WORD
    return word ^ word >> 31


def mix_all(words: Words) -> Words:
    """Scramble an array of 64-bit words; agrees with ``mix``."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(_FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(_SECOND)
    return words ^ (words >> np.uint64(31))


class Noise:
    """One word of chance per pair of people, the same for (i, j) and (j, i).

    People are their rank among those who take part, in order of ids, so that neither the order of
    rows nor the wording of ids changes the chances.
    """

    def __init__(self, people: int, seed: int, salt: int) -> None:
        start = np.uint64(mix((seed + salt * _GOLDEN) & _WORD))
        ranks = np.arange(1, people + 1, dtype=np.uint64) * np.uint64(_GOLDEN)
        self._words = mix_all(mix_all(ranks) + start)

    def pairs(self, a: Ints, b: Ints, bits: int) -> Ints:
        """Numbers in [0, 2**bits), bits <= 62, for broadcastable index arrays."""
        both = mix_all(self._words[a] + self._words[b])
        return (both >> np.uint64(64 - bits)).astype(np.int64)


class Stream:
    """A sequence of chances from a seed."""

    def __init__(self, seed: int, salt: int = 0) -> None:
        self._state = mix((seed + salt * _GOLDEN) & _WORD)

    def word(self) -> int:
        self._state = (self._state + _GOLDEN) & _WORD
        return mix(self._state)

    def below(self, limit: int) -> int:
        """A number in [0, limit), each equally likely, whatever the size of *limit* (> 0)."""
        bits = limit.bit_length()
        while True:
            drawn = 0
            for _ in range(-(-bits // 64)):
                drawn = drawn << 64 | self.word()
            drawn >>= -bits % 64
            if drawn < limit:
                return drawn

    def shuffled(self, items: Sequence[_Item]) -> list[_Item]:
        """A copy of *items* in an order drawn fairly."""
        out = list(items)
        for last in range(len(out) - 1, 0, -1):
            other = self.below(last + 1)
            out[last], out[other] = out[other], out[last]
        return out
