"""A disk that tells what it was given, and what may be left of that when the power goes.

SQLite writes through a table of functions; here two of them are ours, which write down what is
written and when it was waited for. Whatever was not waited for may be there after the power is
back, or not, or as rubbish, each sector by itself.
"""

from __future__ import annotations

import ctypes as c
from collections.abc import Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

SECTOR: Final = 512
_WRITE: Final = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int, c.c_int64)
_TRUNCATE: Final = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int64)
_SYNC: Final = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int)
_OPEN: Final = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_void_p, c.c_int, c.c_void_p)


class _Methods(c.Structure):
    """sqlite3_io_methods; https://www.sqlite.org/c3ref/io_methods.html."""

    _fields_ = (
        ("version", c.c_int), ("close", c.c_void_p), ("read", c.c_void_p), ("write", _WRITE),
        ("truncate", _TRUNCATE), ("sync", _SYNC), ("rest", c.c_void_p * 13),
    )  # fmt: skip


class _Vfs(c.Structure):
    """The beginning of sqlite3_vfs; https://www.sqlite.org/c3ref/vfs.html."""

    _fields_ = (
        ("version", c.c_int), ("size", c.c_int), ("longest", c.c_int), ("next", c.c_void_p),
        ("name", c.c_char_p), ("data", c.c_void_p), ("open", _OPEN),
    )  # fmt: skip


class _File(c.Structure):
    _fields_ = (("methods", c.POINTER(_Methods)),)


@dataclass(frozen=True)
class Written:
    """Bytes at a place of a file."""

    file: str
    at: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file made shorter."""

    file: str
    size: int


@dataclass(frozen=True)
class Synced:
    """All that was written to a file is on the disk."""

    file: str


@dataclass(frozen=True)
class Promised:
    """Somebody was told that so many are written down."""

    number: int


Event = Written | Cut | Synced | Promised


class Disk:
    """Everything that SQLite does to files from now on, in this process and until its end."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []  # what C holds must not be collected
        self._ours: dict[int, Any] = {}  # by the address of SQLite's own methods
        library = c.CDLL(find_library("sqlite3") or "libsqlite3.so.0")
        library.sqlite3_vfs_find.restype = c.POINTER(_Vfs)
        self._vfs = library.sqlite3_vfs_find(None).contents
        self._open = _OPEN(_address(self._vfs.open))
        ours = _OPEN(self._opened)
        self._kept.append(ours)
        self._vfs.open = ours

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        # SQLite keeps the name: it gets its own again, and no copy.
        done = int(self._open(vfs, name, file, flags, out))
        methods = c.cast(file, c.POINTER(_File)).contents
        if done == 0 and name and methods.methods:
            self._names[file] = c.string_at(name).decode()
            address = c.addressof(methods.methods.contents)
            if address not in self._ours:
                self._ours[address] = self._watched(methods.methods.contents)
            methods.methods = c.pointer(self._ours[address])
        return done

    def _watched(self, usual: _Methods) -> _Methods:
        ours = _Methods.from_buffer_copy(usual)
        write, truncate, sync = (
            kind(_address(function))
            for kind, function in (
                (_WRITE, usual.write),
                (_TRUNCATE, usual.truncate),
                (_SYNC, usual.sync),
            )
        )

        def written(file: int, data: int, size: int, at: int) -> int:
            self.events.append(Written(self._names[file], at, c.string_at(data, size)))
            return int(write(file, data, size, at))

        def cut(file: int, size: int) -> int:
            self.events.append(Cut(self._names[file], size))
            return int(truncate(file, size))

        def synced(file: int, flags: int) -> int:
            done = int(sync(file, flags))
            self.events.append(Synced(self._names[file]))
            return done

        ours.write, ours.truncate, ours.sync = _WRITE(written), _TRUNCATE(cut), _SYNC(synced)
        return ours


def _address(function: Any) -> int:
    found = c.cast(function, c.c_void_p).value
    assert found
    return found


def after_a_power_cut(
    events: Sequence[Event], before: dict[str, bytes], chance: Random
) -> dict[str, bytes]:
    """What may be in each file when the power went after these *events*."""
    found = {}
    for file in sorted({*before, *(one.file for one in events if not isinstance(one, Promised))}):
        mine = [one for one in events if not isinstance(one, Promised) and one.file == file]
        sure = max((n for n, one in enumerate(mine) if isinstance(one, Synced)), default=-1)
        image = bytearray(before.get(file, b""))
        for place, one in enumerate(mine):
            match one:
                case Written(_, at, data):
                    for sector in range(0, len(data), SECTOR):
                        piece = data[sector : sector + SECTOR]
                        _put(image, at + sector, piece, chance if place > sure else None)
                case Cut(_, size) if place <= sure or chance.random() < 0.5:
                    del image[size:]
        found[file] = bytes(image)
    return found


def _put(image: bytearray, at: int, piece: bytes, chance: Random | None) -> None:
    """One sector, surely; or maybe, or as rubbish."""
    if chance:
        fate = chance.randrange(3)
        if fate == 0:
            return
        piece = piece if fate == 1 else chance.randbytes(len(piece))
    if len(image) < at:
        image.extend(bytes(at - len(image)))
    image[at : at + len(piece)] = piece


def lay(files: dict[str, bytes], folder: Path) -> str:
    """These files in a new folder; the path of the database."""
    folder.mkdir()
    for name, data in files.items():
        (folder / Path(name).name).write_bytes(data)
    return str(folder / Path(min(files, key=len)).name)
