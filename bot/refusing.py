"""Everything that is wrong with a form, said at once: nobody mends it field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bot.model import Refusal

Given = ParamSpec("Given")
Value = TypeVar("Value")


class Refusals:
    """What the fields of one form were refused for."""

    def __init__(self) -> None:
        self._found: list[Refusal] = []

    def read(
        self,
        instead: Value,
        reader: Callable[Given, Value],
        *args: Given.args,
        **more: Given.kwargs,
    ) -> Value:
        """What *reader* makes of a field; *instead*, for the moment, where it refuses it.

        A refusal of the form as a whole is raised as it is.
        """
        try:
            return reader(*args, **more)
        except Refusal as no:
            if not no.field:
                raise
            self._found += [no, *no.also]
            return instead

    def tell(self) -> None:
        """Raise what was found, if anything was. To be called before a value is used."""
        if self._found:
            first, *rest = self._found
            first.also = tuple(rest)
            raise first
