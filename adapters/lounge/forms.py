"""The forms that are open in somebody's browser."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from adapters.lounge.words import Trouble
from bot.model import Form

OPEN: Final = 50  # forms that one person may have open; the oldest is forgotten first


@dataclass(slots=True)
class Opened:
    """A form, who it was opened for, and where they were."""

    person: str
    place: str
    form: Form
    busy: bool = False  # being submitted


class Forms:
    """They last as long as the process."""

    def __init__(self) -> None:
        self._opened: dict[str, Opened] = {}
        self._count = 0

    def open(self, person: str, place: str, form: Form) -> str:
        """Keep a form, and return the id it is submitted under.

        What the form says is in the id, so that a page that outlived a restart can't submit
        another form than the one it shows.
        """
        self._count += 1
        form_id = f"form-{self._count}-{sha256(repr(form).encode()).hexdigest()[:12]}"
        self._opened[form_id] = Opened(person, place, form)
        own = [known for known, opened in self._opened.items() if opened.person == person]
        for known in own[:-OPEN]:
            del self._opened[known]
        return form_id

    def take(self, person: str, form_id: str) -> Opened:
        """The form, to submit it: until `put_back` or `close` nobody else can."""
        opened = self._opened.get(form_id)
        if opened is None or opened.person != person:
            raise Trouble(404, "no-form")
        if opened.busy:
            raise Trouble(409, "form-busy")
        opened.busy = True
        return opened

    def put_back(self, form_id: str) -> None:
        """It stays open."""
        if form_id in self._opened:
            self._opened[form_id].busy = False

    def close(self, form_id: str) -> None:
        """It was accepted."""
        self._opened.pop(form_id, None)
