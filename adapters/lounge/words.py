"""The lounge's own words: what its page says, and what its JSON interface refuses with.

They live in one file, `static/words.json`, complete in every language there is; the page
reads the same file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
SOURCE: Final = "en"
TABLE: Final[Mapping[str, Mapping[str, str]]] = json.loads(
    (STATIC / "words.json").read_text(encoding="utf-8")
)


def say(locale: str, key: str, /, **holes: object) -> str:
    """The sentence *key* in the nearest language there is, English where there is none."""
    code = locale.replace("_", "-").split("-")[0].lower()
    return TABLE.get(code, TABLE[SOURCE])[key].format(**holes)


class Trouble(Exception):
    """A request that is refused: an HTTP *status* and the *key* of one sentence of the table."""

    def __init__(self, status: int, key: str, /, **holes: object) -> None:
        super().__init__(say(SOURCE, key, **holes))
        self.status, self.key, self.holes = status, key, holes


class CannotOpen(Exception):
    """The lounge can't start; the message is one sentence that says what to do."""
