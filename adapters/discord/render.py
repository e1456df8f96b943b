"""What the bot shows, as Discord's JSON. Pure."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from adapters.discord.text import cut, escape, line, size, split
from bot.model import Account, Button, Event, Message, Picture

JSON = dict[str, Any]

LONGEST: Final = 2000  # characters of one message
IN_A_ROW, ROWS = 5, 5
LONGEST_ID: Final = 100
SIGN: Final = "\u241f"  # between the id of a button and its signature
EPHEMERAL: Final = 1 << 6
QUIET_LINKS: Final = 1 << 2  # no preview of the addresses in a message
NOTHING: Final = "\u200b"  # Discord takes no empty message

_STYLES = {"primary": 1, "plain": 2, "danger": 4}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way, under a name that Discord keeps, with words for who can't see it."""

    name: str
    kind: str
    data: bytes
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One message of Discord's: its JSON, and the files that go with it."""

    body: JSON
    files: tuple[Upload, ...] = ()


def parts(message: Message, pings: Iterable[Account] = (), marker: str = "") -> list[Part]:
    """The message, in as many of Discord's as it takes: the text first, buttons on the last.

    Nobody is notified but *pings*, and those only where they are mentioned. With a *marker*
    each part carries it: as its nonce, and in the id of a button.
    """
    texts = split(message.text, LONGEST)
    buttons = unique(message.buttons)
    rooms = [buttons[at : at + IN_A_ROW * ROWS] for at in range(0, len(buttons), IN_A_ROW * ROWS)]
    shows_more = bool(rooms or _files(message) or _embeds(message.picture))
    while len(texts) < len(rooms) or not texts:
        texts.append("" if shows_more else NOTHING)
    shown = [list[Button]() for _ in texts[len(rooms) :]] + rooms
    mentions = sorted({account.id for account in pings if account.id.isdecimal()}, key=int)
    found = []
    for at, (text, row) in enumerate(zip(texts, shown, strict=True)):
        last = at == len(texts) - 1
        files = _files(message) if last else ()
        body: JSON = {
            "content": text,
            "components": rows(row, signature(marker, at) if marker else ""),
            "embeds": _embeds(message.picture) if last else [],
            "allowed_mentions": {"parse": [], "users": mentions[:100]},
            "attachments": [_attachment(file, at) for at, file in enumerate(files)],
        }
        found.append(Part(body, files))
    return found


def _files(message: Message) -> tuple[Upload, ...]:
    found = []
    if message.picture and message.picture.data:
        name, words = file_name(message.picture.name), line(message.picture.alt, 1024)
        found.append(Upload(name, "image/png", message.picture.data, words))
    if message.file:
        found.append(Upload(file_name(message.file.name), message.file.kind, message.file.data))
    return tuple(found)


def _attachment(file: Upload, at: int) -> JSON:
    shown: JSON = {"id": at, "filename": file.name}
    return {**shown, "description": file.words} if file.words else shown


def _embeds(picture: Picture | None) -> list[JSON]:
    """A picture that stands on the web: Discord fetches it, we never do."""
    if picture is None or picture.data or size(picture.address) > 2048:
        return []
    if not picture.address.lower().startswith(("https://", "http://")):
        return []
    alt = line(picture.alt, 1024)
    return [{"description": escape(alt), "image": {"url": picture.address}}]


def flags(part: Part, more: int = 0) -> JSON:
    """Addresses in a text are shown without a preview; a picture of ours is one, though."""
    return {"flags": more if part.body["embeds"] else more | QUIET_LINKS}


def posted(part: Part, nonce: str) -> JSON:
    """A part as it is sent: once, whatever happens to the reply."""
    return {**part.body, **flags(part), "nonce": nonce[:25], "enforce_nonce": True}


def whispered(part: Part) -> JSON:
    """A part for the caller's eyes only."""
    return {**part.body, **flags(part, EPHEMERAL)}


def nonce(marker: str, at: int) -> str:
    """The nonce of the part number *at*: 25 characters at most."""
    return marker[:25] if at == 0 else f"{marker[:21]}.{at}"[:25]


def signature(marker: str, at: int) -> str:
    """What a button's id ends in, so that the message is found again. Discord shows no id."""
    digest = sha256(f"{marker}\0{at}".encode("utf-8", "surrogatepass")).digest()
    return SIGN + urlsafe_b64encode(digest[:6]).decode("ascii")


def unsigned(custom_id: str) -> str:
    """The id of a button without its signature: `Button.token`."""
    return re.sub(rf"{SIGN}[\w-]{{8}}$", "", custom_id, flags=re.ASCII)


def unique(buttons: Sequence[Button]) -> list[Button]:
    """The buttons, each once: Discord takes no two of one id in a message."""
    return list({button.token: button for button in reversed(buttons)}.values())[::-1]


def rows(buttons: Sequence[Button], signed: str) -> list[JSON]:
    """Buttons, five in a row; the first whose id has room for it is *signed*."""
    shown = list(map(button, buttons))
    for one in shown:
        if len(one["custom_id"]) + len(signed) <= LONGEST_ID:
            one["custom_id"] += signed
            break
    starts = range(0, len(shown), IN_A_ROW)
    return [{"type": 1, "components": shown[at : at + IN_A_ROW]} for at in starts]


def button(shown: Button) -> JSON:
    return {
        "type": 2,
        "style": _STYLES[shown.style],
        "label": line(shown.label, 80),
        "custom_id": shown.token,
    }


def file_name(name: str) -> str:
    """A name that Discord keeps as it is."""
    kept = "".join(
        one if one.isascii() and (one.isalnum() or one in "-_.") else "-" for one in name
    )
    return kept[-100:].lstrip(".-") or "file"


def event(shown: Event) -> JSON:
    """An event as the server's own calendar takes it."""
    return {
        "name": line((shown.title,), 100),
        "description": cut(shown.about, 1000),
        "privacy_level": 2,  # for the server alone; there is no other
        "entity_type": 3,  # it takes place somewhere else than in a voice channel
        "entity_metadata": {"location": line((shown.where,), 100)},
        "scheduled_start_time": _utc(shown.start),
        "scheduled_end_time": _utc(shown.end),
    }


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def thread_name(people: Sequence[Account]) -> str:
    """What a private thread is called: by those who are in it."""
    return line((", ".join(account.name or account.id for account in people),), 100)


def pinged(message: Message, people: Sequence[Account]) -> list[Account]:
    """Who of these people is mentioned in a message."""
    return [span for span in message.text if isinstance(span, Account) and span in people]
