"""The list of those who were erased: it names nobody, and survives what happens to files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model import Account
from bot.seal import ErasedList
from storage.erased import ErasedFile
from storage.trouble import DatabaseUnusable

ADA, BOB = Account("town/slack", "U0ADA", "Ada"), Account("town/slack", "U0BOB", "Bob")
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def fresh() -> bytes:
    return bytes(range(32))


def list_at(file: Path) -> ErasedFile:
    return ErasedFile(file, fresh)


def test_who_is_on_it_is_known_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "erased"
    first = list_at(file)
    assert first.since(ADA) is None
    assert not file.exists()  # nobody was erased: there is nothing to keep
    first.add([ADA], NOON)
    again = ErasedFile(file, lambda: b"another key altogether")
    assert again.since(ADA) == NOON
    assert again.since(BOB) is None
    assert again.seal(BOB) == first.seal(BOB)


def test_it_names_nobody_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "erased"
    list_at(file).add([ADA, BOB], NOON)
    assert len(file.read_text().splitlines()) == 3
    for word in ("U0ADA", "U0BOB", "Ada", "Bob", "slack"):
        assert word not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_the_key_a_seal_is_another() -> None:
    assert ErasedList(b"one").seal(ADA) != ErasedList(b"two").seal(ADA)


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_a_torn_line_is_dropped_and_the_next_one_whole(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "erased"
    list_at(file).add([ADA], NOON)
    whole = file.read_bytes()
    list_at(file).add([BOB], NOON)
    file.write_bytes(file.read_bytes()[:-cut])
    again = list_at(file)
    assert (again.since(ADA), again.since(BOB)) == (NOON, None)
    assert file.read_bytes() == whole
    again.add([BOB], NOON)
    assert list_at(file).since(BOB) == NOON


def test_torn_in_its_first_line_it_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "erased"
    file.write_bytes(b"comptoir era")
    again = list_at(file)
    again.add([ADA], NOON)
    assert list_at(file).since(ADA) == NOON


@pytest.mark.parametrize("text", ["something else\n", "comptoir erased 1 00ff\nno date\n"])
def test_what_is_no_such_list_stops_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "erased"
    file.write_text(text)
    with pytest.raises(DatabaseUnusable, match="put a copy of it back"):
        list_at(file)


def test_where_it_cannot_be_written_nobody_is_told_that_it_is_done(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="can't be written"):
        list_at(tmp_path / "no" / "folder").add([ADA], NOON)


def test_two_bots_share_one_list(tmp_path: Path) -> None:
    one, other = list_at(tmp_path / "erased"), list_at(tmp_path / "erased")
    one.add([ADA], NOON)
    assert other.since(ADA) == NOON
    other.add([BOB], NOON)
    assert one.since(BOB) == NOON
    assert list_at(tmp_path / "erased").since(ADA) == NOON
