"""Gatherings spoken of in English and in French: the same dialog, twice."""

from __future__ import annotations

from dataclasses import dataclass

from bot.features import FEATURES
from bot.model import Answer, Ask, Form, Member, Whisper
from tests.bot.coffee.speech import Speech
from tests.town import press, said

FRENCH = {
    route.command: route.aliases[0]
    for feature in FEATURES
    for route in feature.calls
    if route.command
}
THURSDAY = "2026-03-12"  # the town lives on Tuesday 3 March 2026, ten in the morning
WORDS = {"en": "Thursday 12 March 18:30", "fr": "jeudi 12 mars 18h30"}


@dataclass
class Evening(Speech):
    """The same town; *name* is a whole command: "event new"."""

    def command(self, name: str) -> str:
        """The words of "/name" in this language."""
        return f"/{FRENCH[name]}" if self.locale == "fr" else f"/{name}"

    @property
    def when(self) -> str:
        """A moment as people of this language type it."""
        return WORDS[self.locale]

    async def host(self, who: str = "hana") -> None:
        """This person is an organiser."""
        await self.town.make_organiser(who)

    async def drafts(self, who: str = "hana", kind: str = "event", **fields: str) -> Answer:
        """Fill in the form for a new gathering: the preview."""
        form = await self.asked(who, f"{kind} new")
        values = {"title": "Bread", "when": self.when, "where": "The kitchen"} | fields
        return await self.submits(who, form, values)

    async def announces(self, who: str = "hana", kind: str = "event", **fields: str) -> str:
        """A gathering for everybody; the token of its "Going" button."""
        preview = await self.drafts(who, kind, **fields)
        await self.press(who, preview, "Announce now")
        return self.town.button(self("Going"))

    async def presses(self, who: str, token: str) -> str:
        """What is whispered to who presses a button."""
        answers = await self.town.says(who, token, locale=self.locale)
        await self.town.app.tick()
        return said(answers[0]) if answers else ""

    async def manages(self, who: str, *labels: str) -> Answer:
        """Press through from "/event": the first gathering, "Manage", and so on."""
        answer: Answer | None = await self.says(who, "event")
        for label in ("1", "Manage", *labels):
            assert isinstance(answer, Whisper)
            answer = await self._press(who, press(answer, label if label == "1" else self(label)))
        assert answer is not None
        return answer

    async def form_of(self, who: str, *labels: str) -> Form:
        """The form at the end of that way."""
        answer = await self.manages(who, *labels)
        assert isinstance(answer, Ask), said(answer)
        return answer.form

    async def member(self, who: str) -> Member:
        return await self.town.member(who)
