"""Coffee spoken in English and in French: the same dialog, twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.model import Answer, Form, Span, Text
from tests.town import CATALOGUES, Town, press, read, said

MONDAY = "2026-03-09"

COMMANDS = {
    "join": "/cafe participer",
    "leave": "/cafe quitter",
    "status": "/cafe statut",
    "pause": "/cafe pause",
    "resume": "/cafe reprendre",
    "skip": "/cafe passer",
    "in": "/cafe present",
    "settings": "/cafe reglages",
    "avoid": "/cafe eviter",
    "now": "/cafe maintenant",
    "preview": "/cafe apercu",
    "round": "/cafe tournee",
    "cancel": "/cafe annuler",
    "report": "/cafe bilan",
    "circles": "/cafe cercles",
    "new": "/cafe nouveau",
    "edit": "/cafe modifier",
}


@dataclass
class Speech:
    """A town whose people speak one language: commands, labels and sentences in it."""

    town: Town
    locale: str

    def __call__(self, sentence: str, **holes: Span | Text) -> str:
        """What the bot says in this language for an English sentence."""
        return read(CATALOGUES.speak(self.locale)(sentence, **holes))

    def many(self, one: str, other: str, n: int, **holes: Span | Text) -> str:
        return read(CATALOGUES.speak(self.locale).many(one, other, n, **holes))

    def command(self, name: str) -> str:
        """The words of "/coffee name" in this language."""
        return COMMANDS[name] if self.locale == "fr" else f"/coffee {name}"

    async def says(self, who: str, name: str, rest: str = "", **more: list[str]) -> Answer:
        """The one answer to a command."""
        what = f"{self.command(name)} {rest}".strip()
        answers = await self.town.says(who, what, locale=self.locale, people=more.get("people", []))
        assert len(answers) == 1, answers
        return answers[0]

    async def hears(self, who: str, name: str, rest: str = "") -> str:
        """What the answer to a command says."""
        return said(await self.says(who, name, rest))

    async def join(self, *people: str) -> None:
        for person in people:
            await self.says(person, "join")

    async def press(self, who: str, answer: Answer, label: str) -> Answer | None:
        """The answer to a press on a whisper's button; the label is its English."""
        return await self._press(who, press(answer, self(label)))

    async def press_on_wall(self, who: str, label: str) -> Answer | None:
        """The same, on the newest message that *who* can see."""
        return await self._press(who, self.town.button(self(label), who))

    async def _press(self, who: str, token: str) -> Answer | None:
        answers = await self.town.says(who, token, locale=self.locale)
        await self.town.app.tick()
        return answers[0] if answers else None

    async def asked(self, who: str, name: str) -> Form:
        return await self.town.asked(who, self.command(name), locale=self.locale)

    async def asked_by(self, who: str, answer: Answer, label: str) -> Form:
        """The form that a whisper's button opens."""
        return await self.town.asked(who, press(answer, self(label)), locale=self.locale)

    async def submits(
        self,
        who: str,
        form: Form,
        changed: Mapping[str, str] | None = None,
        *,
        people: Mapping[str, Sequence[str]] | None = None,
        **more: str,
    ) -> Answer:
        values = {**(changed or {}), **more}
        [answer] = await self.town.submits(who, form, values, locale=self.locale, people=people)
        return answer

    def day(self, iso: str) -> str:
        return CATALOGUES.speak(self.locale).day(date.fromisoformat(iso))
