"""A journal without one person: what they wrote, what was written to them, and their name."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable
from typing import Any, Final

from adapters.lounge.journal import Record

NAMELESS: Final = "…"


class Forgetting:
    """Goes through a journal's records in order, once."""

    def __init__(self, person: str, names: Iterable[str], channels: Iterable[str]) -> None:
        self._person = person
        self._places, self._kept = set(channels), set[str]()
        words = sorted({person, *names} - {""}, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")

    def without(self, record: Record) -> Record | None:
        """The record as it may stay; None for one that goes."""
        match record["is"]:
            case "joined" | "left" if record["id"] == self._person:
                return None
            case "read" if record["person"] == self._person:
                return None
            case "read":
                return record if record["place"] in self._places else None
            case "edited":
                return self._nameless(record) if record["id"] in self._kept else None
            case "posted":
                return self._posted(record)
        return record

    def _posted(self, record: Record) -> Record | None:
        people = record["people"]
        if record["author"] == self._person or people == [self._person]:
            return None
        self._places.add(record["place"])
        self._kept.add(record["id"])
        others = None if people is None else [one for one in people if one != self._person]
        return self._nameless({**record, "people": others})

    def _nameless(self, record: Record) -> Record:
        return {**record, "message": self._clean(record["message"])}

    def _clean(self, value: Any) -> Any:  # noqa: ANN401 -- a piece of JSON
        match value:
            case str():
                return self._pattern.sub(NAMELESS, value)
            case {"account": [_, str(id_), _]} if id_ == self._person:
                return NAMELESS
            case {"name": str(), "kind": str(), "data": str(data)}:
                inside = b64decode(data).decode("utf-8", "replace")
                # A calendar folds its lines, and a name with them.
                return None if self._pattern.search(inside.replace("\r\n ", "")) else value
            case dict():
                return {key: self._clean(inner) for key, inner in value.items()}
            case list():
                return [self._clean(inner) for inner in value]
        return value
