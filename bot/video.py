"""Where people meet by video: the chat's own call, one address, or a room of each one's own."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from dataclasses import dataclass, field
from typing import Literal

VideoMode = Literal["none", "fixed", "template"]

ROOM = "{room}"
LEAST_SECRET = 16  # characters
_BYTES = 20  # of a room's name: 160 bits, 32 letters


@dataclass(frozen=True, slots=True)
class Video:
    """How a community meets by video. *url* has a `{room}` in it where the mode is "template"."""

    mode: VideoMode = "none"
    url: str = ""
    secret: str = field(default="", repr=False)

    def address(self, community: str, gathering: int, room: str = "") -> str:
        """Where to meet; "" for the chat's own call.

        A room's name cannot be guessed, not even from the names of all the others, and is the
        same each time it is asked for.
        """
        if self.mode != "template":
            return self.url if self.mode == "fixed" else ""
        about = "\0".join((community, str(gathering), room)).encode()
        digest = hmac.new(self.secret.encode(), about, hashlib.sha256).digest()
        return self.url.replace(ROOM, b32encode(digest[:_BYTES]).decode().lower())


NO_VIDEO = Video()
