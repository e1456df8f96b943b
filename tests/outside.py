"""Nothing that is tested speaks to anybody outside this machine.

Python tells its audit hooks of each connection before it is made, whichever library makes it.
Nothing of the product is replaced; a hook stays for the life of the process.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Final

CONNECTIONS: Final = {"socket.connect", "socket.sendto", "socket.sendmsg"}
NAMES: Final = {"socket.getaddrinfo", "socket.gethostbyname"}  # a name server is outside too
HERE: Final = {"", "localhost", socket.gethostname()}

attempts: list[str] = []


class Outside(OSError):
    """A test, or what it tests, wanted to speak to somebody outside this machine."""


def watch() -> None:
    """From now on, whoever tries gets Outside, and `attempts` tells of it."""
    sys.addaudithook(_heard)


def local(host: object) -> bool:
    """Whether this is an address of this machine alone."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in HERE:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _heard(event: str, given: tuple[object, ...]) -> None:
    if event in CONNECTIONS:
        address = given[1]
        if not isinstance(address, tuple) or local(address[0]):
            return  # a file of this machine, or this machine itself
        _refuse(f"{event} {address[0]}:{address[1]}")
    elif event in NAMES and not _is_number(given[0]) and not local(given[0]):
        _refuse(f"{event} {given[0]!r}")


def _is_number(host: object) -> bool:
    """Written in figures, an address is looked up nowhere."""
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


def _refuse(what: str) -> None:
    attempts.append(what)
    raise Outside(f"nobody outside this machine is spoken to in tests: {what}")
