"""Coming in and going out: a link that is pressed once, a cookie that scripts can't read."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

TWELVE_HOURS: Final = 12 * 60 * 60
TOKEN: Final = "token"  # noqa: S105 -- the name of a field, not what stands in it


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where the pages are, as browsers know it."""

    public_url: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def root(self) -> str:
        """What every address of the pages begins with."""
        return f"{urlsplit(self.public_url).path.rstrip('/')}/space"

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The prefix binds the cookie to this host and to https; without https there is none."""
        return "__Host-comptoir" if self.secure else "comptoir"

    def let_in(self, response: web.StreamResponse, session: str) -> None:
        response.set_cookie(
            self.cookie,
            session,
            max_age=TWELVE_HOURS,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",  # a link from the chat to a page works; a form from elsewhere doesn't
        )

    def show_out(self, response: web.StreamResponse) -> None:
        response.del_cookie(
            self.cookie, path="/", secure=self.secure, httponly=True, samesite="Lax"
        )

    def session(self, request: web.Request) -> str:
        return request.cookies.get(self.cookie, "")

    def is_ours(self, request: web.Request) -> bool:
        """Whether what is sent comes from one of our pages, as far as the browser says."""
        origin = request.headers.get("Origin")
        return origin is None or origin == self.origin


def token_of(session: str) -> str:
    """What the forms of a session carry: another site can't know it."""
    return hashlib.sha256(f"comptoir form\0{session}".encode()).hexdigest()[:32]


def is_right(token: str, session: str) -> bool:
    return hmac.compare_digest(token.encode("utf-8", "replace"), token_of(session).encode())
