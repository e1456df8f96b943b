"""A file of JSON lines, one per thing that happened, so that a killed lounge loses nothing.

Each line is on the disk before the lounge says that it is done. Being killed while it
writes leaves at most one torn line, the last, which nobody was told of: it is dropped.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any, Final

from adapters.lounge.words import CannotOpen
from bot.model import Account, Bold, Button, File, Link, Member, Message, Picture, Span, Text

Record = dict[str, Any]

HEADER: Final[Record] = {"is": "lounge", "version": 1}


class Journal:
    """What happened, in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    def open(self, replay: Callable[[Record], None]) -> None:
        """Hand what happened so far to *replay*, in order, and get ready to go on.

        Raises CannotOpen if the file is not a lounge's, or is damaged before its end.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            whole = self._path.read_bytes() if self._path.exists() else b""
            records, good = self._records(whole)
            for number, record in enumerate(records, start=2):
                self._replay(record, number, replay)
            self._file = FileIO(self._path, "r+" if self._path.exists() else "x+")
            self._file.truncate(good)
            self._file.seek(good)
        except OSError as why:
            raise CannotOpen(f"The lounge can't keep its messages in {self._path}: {why}.") from why
        if not good:
            self.append(HEADER)
            self._keep_name()

    def append(self, record: Record, *, durable: bool = True) -> None:
        """Write it down; *durable*: on the disk when this returns.

        It blocks the event loop for the milliseconds of an fsync, on purpose: handed to a
        thread, a cancelled call could leave a line that nothing in memory knows of.
        """
        if self._file is None:
            raise RuntimeError("the journal is not open")
        line = _line(record)
        start = self._file.tell()
        try:
            _write(self._file, line)
            if durable:
                os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(start)
            self._file.seek(start)
            raise

    def rewrite(self, kept: Callable[[Record], Record | None]) -> list[Record]:
        """Write it anew with each record as *kept* has it, None for one that goes; what stays.

        Whoever is killed meanwhile has the old one, or the new one.
        """
        if self._file is None:
            raise RuntimeError("the journal is not open")
        records, _ = self._records(self._path.read_bytes())
        stays = [record for was in records if (record := kept(was)) is not None]
        fresh = self._path.with_name(f"{self._path.name}.new")
        with FileIO(fresh, "w") as file:
            for record in (HEADER, *stays):
                _write(file, _line(record))
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self._keep_name()
        self._file.close()
        self._file = FileIO(self._path, "r+")
        self._file.seek(0, os.SEEK_END)
        return stays

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _records(self, whole: bytes) -> tuple[list[Record], int]:
        """The lines that are whole, without the header, and how many bytes they take."""
        good = whole.rfind(b"\n") + 1
        lines = whole[:good].split(b"\n")[:-1]
        records = []
        for number, line in enumerate(lines, start=1):
            try:
                records.append(_record(line))
            except ValueError as why:
                if number == len(lines) and number > 1:  # torn by a power cut: zeros, then the end
                    good -= len(line) + 1
                    break
                raise self._damaged(number) from why
        if records and records[0] != HEADER:
            raise self._damaged(1)
        return records[1:], good

    def _replay(self, record: Record, number: int, replay: Callable[[Record], None]) -> None:
        try:
            replay(record)
        except (KeyError, TypeError, ValueError) as why:
            raise self._damaged(number) from why

    def _damaged(self, number: int) -> CannotOpen:
        return CannotOpen(
            f"{self._path}, line {number}: this is not what a lounge writes; "
            "move the file away to start with an empty lounge."
        )

    def _keep_name(self) -> None:
        """A new file is only safe once its folder is written too."""
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _write(file: FileIO, line: bytes) -> None:
    """All of it: an unbuffered file may take a part."""
    while line:
        line = line[file.write(line) :]


def _line(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _record(line: bytes) -> Record:
    read = json.loads(line)
    if not isinstance(read, dict):
        raise ValueError("not an object")  # noqa: TRY004 -- what is wrong is the file, not a type
    return read


# Messages as JSON, nothing lost ----------------------------------------------------


def packed(message: Message) -> Record:
    """A message as JSON that `unpacked` reads back as an equal one."""
    picture, file = message.picture, message.file
    return {
        "text": _packed(message.text),
        "buttons": [
            {"label": _packed(b.label), "name": b.name, "arg": b.arg, "style": b.style}
            for b in message.buttons
        ],
        "picture": picture
        and {
            "name": picture.name,
            "data": b64encode(picture.data).decode(),
            "alt": _packed(picture.alt),
            "address": picture.address,
        },
        "file": file
        and {
            "name": file.name,
            "kind": file.kind,
            "data": b64encode(file.data).decode(),
        },
    }


def unpacked(record: Record) -> Message:
    """The message behind `packed`."""
    picture, file = record["picture"], record.get("file")
    return Message(
        _unpacked(record["text"]),
        tuple(
            Button(_unpacked(b["label"]), b["name"], b["arg"], b["style"])
            for b in record["buttons"]
        ),
        picture
        and Picture(
            picture["name"],
            b64decode(picture["data"]),
            _unpacked(picture["alt"]),
            picture.get("address", ""),
        ),
        file and File(file["name"], file["kind"], b64decode(file["data"])),
    )


def _packed(text: Text) -> list[Any]:
    return [_span(span) for span in text]


def _span(span: Span) -> Any:  # noqa: ANN401 -- a piece of JSON
    match span:
        case str():
            return span
        case Bold(words):
            return {"bold": words}
        case Link(label, url):
            return {"link": [label, url]}
        case Account(chat, id, name):
            return {"account": [chat, id, name]}
        case Member(community, id):
            return {"member": [community, id]}
        case datetime():
            return {"at": span.isoformat()}


def _unpacked(spans: list[Any]) -> Text:
    return tuple(map(_back, spans))


def _back(span: Any) -> Span:  # noqa: ANN401 -- a piece of JSON
    match span:
        case str():
            return span
        case {"bold": words}:
            return Bold(words)
        case {"link": [label, url]}:
            return Link(label, url)
        case {"account": [chat, id, name]}:
            return Account(chat, id, name)
        case {"member": [community, id]}:
            return Member(community, id)
        case {"at": iso}:
            return datetime.fromisoformat(iso)
    raise ValueError(f"no span: {span!r}")
