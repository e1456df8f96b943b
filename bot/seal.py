"""What only the bot can make: addresses nobody can guess, and marks of who was erased. Pure."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from hmac import digest

from bot.model import Account, Community, Member

BYTES = 24  # of a seal: 192 bits


class WebAddresses:
    """The port Addresses: whatever is under *public_url* can be made by whoever has *secret*."""

    def __init__(self, public_url: str, secret: bytes) -> None:
        self._base, self._secret = public_url.rstrip("/"), secret

    @property
    def sealed(self) -> bool:
        """Whether there is a secret: without one anybody could make an address."""
        return bool(self._secret)

    def calendar(self, whose: Member | Community, revoked: int) -> str:
        if not self._base or not self._secret:
            return ""
        return f"{self._base}/calendar/{self.token(whose, revoked)}.ics"

    def token(self, whose: Member | Community, revoked: int) -> str:
        """What only the secret can make: "12-" and the seal of the member with that number."""
        if isinstance(whose, Member):
            community, number = whose.community, whose.id
        else:
            community, number = whose.id, 0
        words = "\0".join(("comptoir calendar", community, str(number), str(revoked)))
        seal = digest(self._secret, words.encode(), sha256)[:BYTES]
        return f"{number}-{urlsafe_b64encode(seal).decode()}"

    def entrance(self, key: str) -> str:
        if not self._base or not self._secret:
            return ""
        return f"{self._base}/space/enter/{key}"

    def key(self, *words: str) -> str:
        whole = "\0".join(("comptoir key", *words))
        return urlsafe_b64encode(digest(self._secret, whole.encode(), sha256)[:BYTES]).decode()


NO_ADDRESSES = WebAddresses("", b"")


class ErasedList:
    """The port Erased, for as long as the process lives."""

    def __init__(self, key: bytes = b"") -> None:
        self._key = key
        self._at: dict[str, datetime] = {}

    def seal(self, account: Account) -> str:
        """32 characters that only the key can make of an account."""
        words = "\0".join(("comptoir erased", account.chat, account.id))
        mark = digest(self._key, words.encode("utf-8", "surrogatepass"), sha256)[:BYTES]
        return urlsafe_b64encode(mark).decode()

    def since(self, account: Account) -> datetime | None:
        return self._at.get(self.seal(account)) if self._at else None

    def add(self, accounts: Iterable[Account], at: datetime) -> None:
        for account in accounts:
            self._at[self.seal(account)] = at
