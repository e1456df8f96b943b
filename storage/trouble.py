"""What is wrong with a database, in one sentence that says what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.ports import Unsure


class DatabaseUnusable(Exception):
    """The database can't be used as it is; the sentence is for whoever runs the bot."""


class AnswerLost(DatabaseUnusable, Unsure):
    """The database went away while it committed: it may have done so, or not."""


@dataclass
class Stage:
    """How far a transaction is."""

    committing: bool = False


@contextmanager
def explained(url: URL) -> Iterator[Stage]:
    """Turn what the drivers raise about the database itself into DatabaseUnusable.

    What they raise about a statement (a broken constraint, say) passes as it is. Whoever gets
    to the commit says so: what is lost from then on is AnswerLost.
    """
    stage = Stage()
    try:
        yield stage
    except DBAPIError as error:
        if stage.committing and _open(error):
            host = url.database if url.get_backend_name() == "sqlite" else _host(url)
            raise AnswerLost(
                f"The database {host} failed while it wrote a change down: whether it did can't"
                " be known; look at the server, or at its disk."
            ) from error
        sentence = _sentence(url, error)
        if sentence is None:
            raise
        raise DatabaseUnusable(sentence) from error


# The first part of the name that SQLite gives an error -> what to say about the file.
_SQLITE = {
    "SQLITE_READONLY": "The database {file} is read-only: make the file and its folder writable "
    "for the user who runs the bot.",
    "SQLITE_CANTOPEN": "The database {file} can't be opened: make the file and its folder "
    "writable for the user who runs the bot.",
    "SQLITE_NOTADB": "The file {file} is not an SQLite database: "
    "restore a backup, or name another file.",
    "SQLITE_CORRUPT": "The database {file} is damaged: stop the bot and restore a backup.",
    "SQLITE_FULL": "The disk of the database {file} is full: nothing was changed; make room.",
    "SQLITE_IOERR": "The disk of the database {file} fails to read or write: "
    "look at the disk, and keep the file off network drives.",
    "SQLITE_PROTOCOL": "The database {file} can't be locked: keep it off network drives.",
    "SQLITE_BUSY": "The database {file} is held by another program: "
    "nothing was changed; end the other program.",
}

# The class, or the whole, of an SQLSTATE -> what to say about the server.
_POSTGRES = {
    "28": "PostgreSQL at {host} refuses the user or the password: check them in the address.",
    "3D000": "PostgreSQL at {host} has no database {name}: create it, or name another.",
    "53100": "The disk of PostgreSQL at {host} is full: nothing was changed; make room.",
    "53300": "PostgreSQL at {host} has no connection left: raise its max_connections.",
    "25006": "PostgreSQL at {host} is read-only: name the primary server.",
    "42501": "PostgreSQL at {host} does not let this user do that: "
    "make the user the owner of database {name}.",
    "57P": "PostgreSQL at {host} is stopping or starting: nothing was changed; try again.",
}

# Before a connection stands, there is often no SQLSTATE: what libpq writes, in English.
_LIBPQ = {
    "password authentication failed": "28",
    "no password supplied": "28",
    "no pg_hba.conf entry": "28",
    "does not exist": "3D000",
    "too many clients": "53300",
    "starting up": "57P",
    "in recovery mode": "57P",
    "not yet accepting connections": "57P",
    "shutting down": "57P",
}


def refuse_bad_file(url: URL) -> None:
    """Raise DatabaseUnusable if the file of an SQLite address can't be there or be opened.

    Seen before aiosqlite tries: a connection it fails to open leaves a thread behind, which
    prints a traceback of its own when the program ends with our sentence.
    """
    file = Path(url.database or "")
    folder = file.parent
    if not folder.is_dir():
        raise DatabaseUnusable(f"The folder {folder} for the database does not exist: create it.")
    if file.is_dir():
        raise DatabaseUnusable(f"The database {file} is a folder: name a file in it.")
    if not (_may(file, os.R_OK) if file.exists() else _may(folder, os.W_OK | os.X_OK)):
        raise DatabaseUnusable(_SQLITE["SQLITE_CANTOPEN"].format(file=file))


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _open(error: DBAPIError) -> bool:
    """Whether what was being done may have been done all the same."""
    name: str = getattr(error.orig, "sqlite_errorname", "")
    return error.connection_invalidated or name.startswith("SQLITE_IOERR")


def _sentence(url: URL, error: DBAPIError) -> str | None:
    if url.get_backend_name() == "sqlite":
        return _about_file(url, error)
    return _about_server(url, error)


def _about_file(url: URL, error: DBAPIError) -> str | None:
    name: str = getattr(error.orig, "sqlite_errorname", "")
    sentence = _SQLITE.get("_".join(name.split("_")[:2]))
    return None if sentence is None else sentence.format(file=url.database)


def _about_server(url: URL, error: DBAPIError) -> str | None:
    holes = {"host": _host(url), "name": url.database}
    state: str = getattr(error.orig, "sqlstate", None) or _state_of(str(error.orig))
    for known in (state, state[:3], state[:2]):
        if known in _POSTGRES:
            return _POSTGRES[known].format(**holes)
    if state or not isinstance(error, OperationalError | InterfaceError):
        return None
    return "PostgreSQL at {host} can't be reached: start it, or correct the address.".format(
        **holes
    )


def _state_of(words: str) -> str:
    return next((state for part, state in _LIBPQ.items() if part in words), "")


def _host(url: URL) -> str:
    host = url.host or url.query.get("host") or "this machine"
    return f"{host}:{url.port}" if url.port else str(host)
