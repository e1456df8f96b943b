"""The list of those who were erased: a file beside the database, that no backup holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.model import Account
from bot.seal import ErasedList
from storage.trouble import DatabaseUnusable

HEADER: Final = "comptoir erased 1"


class ErasedFile(ErasedList):
    """The port Erased, in a file that only its owner reads.

    The first line has the key, each other one a seal and when it was erased. The file is made
    when the first is erased, with a key from *fresh*.
    """

    def __init__(self, path: Path, fresh: Callable[[], bytes]) -> None:
        """Raises DatabaseUnusable for a file that can't be read."""
        super().__init__()
        self._path, self._fresh = path, fresh
        self._size = 0  # of the file, when it was read last
        with suppress(OSError):  # which is said when it is read
            self._mend()
        self._key = self._read()

    def since(self, account: Account) -> datetime | None:
        """When it was erased, by this bot or another one that shares the file."""
        self._look()
        return super().since(account)

    def seal(self, account: Account) -> str:
        if not self._key:
            self._key = self._fresh()
        return super().seal(account)

    def add(self, accounts: Iterable[Account], at: datetime) -> None:
        """On the disk when this returns. Raises DatabaseUnusable where that can't be done."""
        self._look()
        found = list(accounts)
        lines = [f"{self.seal(account)} {at.isoformat()}\n" for account in found]
        try:
            if not self._path.exists() or not self._path.stat().st_size:
                lines.insert(0, f"{HEADER} {self._key.hex()}\n")
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(file, "".join(lines).encode())
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise DatabaseUnusable(
                f"{self._path} can't be written ({error.strerror}): without it a backup would"
                " bring back who was erased."
            ) from error
        super().add(found, at)

    def _mend(self) -> None:
        """Drop a last line that a power cut tore, before anybody was told that it is done."""
        if self._path.exists():
            whole = self._path.read_bytes()
            if (good := whole.rfind(b"\n") + 1) < len(whole):
                os.truncate(self._path, good)

    def _look(self) -> None:
        """Read what another bot that shares the file wrote since."""
        if self._path.exists() and self._path.stat().st_size != self._size:
            self._key = self._read()

    def _read(self) -> bytes:
        """The key, while every line is noted; b"" where there is no file yet."""
        if not self._path.exists():
            return b""
        try:
            whole = self._path.read_bytes()
            good = whole.rfind(b"\n") + 1
            self._size = good
            return self._understood(whole[:good].decode().splitlines())
        except (OSError, ValueError) as error:
            raise DatabaseUnusable(
                f"{self._path}, the list of those who were erased, can't be read ({error}):"
                " put a copy of it back."
            ) from error

    def _understood(self, lines: list[str]) -> bytes:
        """The key. Raises ValueError for what is no such list."""
        if not lines:
            return b""
        head, *others = lines
        if not head.startswith(f"{HEADER} "):
            raise ValueError("it begins otherwise")
        for line in others:
            seal, at = line.split(" ")
            self._at[seal] = datetime.fromisoformat(at)
        return bytes.fromhex(head.removeprefix(f"{HEADER} "))
