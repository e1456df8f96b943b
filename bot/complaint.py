"""What is wrong with a file that people have made, and where: one sentence, in any language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.language import N_
from bot.model import Text, words
from bot.ports import Translate

WHERE, QUOTED = N_("{file}, line {line}: {problem}"), N_('"{name}"')
MORE = "…"


class RosterError(Exception):
    """One sentence saying what is wrong, with the file and the line; in English as a string.

    *problem* is a sentence with holes, an English msgid for whatever can be wrong with a roster.
    What fills them is quoted in the sentence; names that are a list are quoted here.
    """

    def __init__(
        self, problem: str, source: str = "", line: int = 0, **holes: str | Sequence[str]
    ) -> None:
        self.problem, self.source, self.line, self._holes = problem, source, line, holes
        super().__init__(self._filled(str.format))

    def said(self, t: Translate) -> Text:
        """The same in a reader's language."""

        def say(sentence: str, **holes: str) -> str:
            return words(t(sentence, **holes))

        return (self._filled(say),)

    def _filled(self, say: Callable[..., str]) -> str:
        holes = {
            name: hole
            if isinstance(hole, str)
            else ", ".join(one if one == MORE else say(QUOTED, name=one) for one in hole)
            for name, hole in self._holes.items()
        }
        if not self.source:
            return self.problem
        problem = say(self.problem, **holes)
        return say(WHERE, file=self.source, line=str(self.line), problem=problem)
