"""Secrets that stand in the database: sealed with a key that does not (AES-GCM)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NAME: Final = 4  # bytes that say which key it was
NONCE: Final = 12


class Broken(Exception):
    """No key that we have opens it, or somebody changed it."""


class Vault:
    """Seals with the first of *secrets*, opens with any: so a key is changed without a loss.

    *chance* gives so many random bytes.
    """

    def __init__(self, secrets: Sequence[str], chance: Callable[[int], bytes]) -> None:
        self._keys = {_name(secret): AESGCM(_derived(secret, b"key", 32)) for secret in secrets}
        self._first = _name(secrets[0])
        self._chance = chance

    def seal(self, words: str, about: str) -> str:
        """*words*, for nobody else's eyes; they open only for the same *about*."""
        nonce = self._chance(NONCE)
        closed = self._keys[self._first].encrypt(nonce, words.encode(), about.encode())
        return urlsafe_b64encode(self._first + nonce + closed).decode()

    def open(self, sealed: str, about: str) -> str:
        """What was sealed. Raises Broken."""
        try:
            raw = urlsafe_b64decode(sealed.encode("ascii"))
            key = self._keys[raw[:NAME]]
            start = NAME + NONCE
            return key.decrypt(raw[NAME:start], raw[start:], about.encode()).decode()
        except (ValueError, KeyError, InvalidTag) as error:
            raise Broken(about) from error

    def is_old(self, sealed: str) -> bool:
        """Whether it was sealed with a key that has been replaced."""
        return urlsafe_b64decode(sealed)[:NAME] != self._first


def _name(secret: str) -> bytes:
    return _derived(secret, b"name", NAME)


def _derived(secret: str, use: bytes, length: int) -> bytes:
    info = b"comptoir slack " + use
    return HKDF(SHA256(), length, salt=None, info=info).derive(secret.encode())
