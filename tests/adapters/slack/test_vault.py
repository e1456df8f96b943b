"""What is sealed: opened by who has the key, and by nobody else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.vault import Broken, Vault

NEW, OLD = "n" * 32, "o" * 32
CHANCE = Random(3).randbytes


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(alphabet="T0ABC:"))
def test_what_is_sealed_opens_for_the_same_and_for_nothing_else(words: str, about: str) -> None:
    vault = Vault([NEW], CHANCE)
    sealed = vault.seal(words, about)
    assert vault.open(sealed, about) == words
    with pytest.raises(Broken):
        vault.open(sealed, f"{about}!")


@given(st.integers(0, 40), st.integers(1, 255))
def test_a_single_bit_changed_is_seen(place: int, by: int) -> None:
    vault = Vault([NEW], CHANCE)
    raw = bytearray(urlsafe_b64decode(vault.seal("xoxb-secret", "T0HIVE")))
    raw[place % len(raw)] ^= by
    with pytest.raises(Broken):
        vault.open(urlsafe_b64encode(raw).decode(), "T0HIVE")


@given(st.text())
def test_nonsense_is_broken_and_no_more(sealed: str) -> None:
    with pytest.raises(Broken):
        Vault([NEW], CHANCE).open(sealed, "T0HIVE")


def test_the_same_words_are_sealed_differently_each_time() -> None:
    vault = Vault([NEW], CHANCE)
    sealed = {vault.seal("xoxb-secret", "T0HIVE") for _ in range(50)}
    assert len(sealed) == 50
    assert not [one for one in sealed if b"xoxb" in urlsafe_b64decode(one)]


def test_a_key_is_replaced_without_a_loss() -> None:
    before = Vault([OLD], CHANCE).seal("xoxb-secret", "T0HIVE")
    vault = Vault([NEW, OLD], CHANCE)
    assert vault.open(before, "T0HIVE") == "xoxb-secret"
    assert vault.is_old(before)
    after = vault.seal("xoxb-secret", "T0HIVE")
    assert not vault.is_old(after)
    assert Vault([NEW], CHANCE).open(after, "T0HIVE") == "xoxb-secret"
    with pytest.raises(Broken):
        Vault([NEW], CHANCE).open(before, "T0HIVE")
