"""People spoken of in English and in French: the same dialog, twice."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Answer, Whisper
from tests.bot.gatherings.speech import Evening
from tests.town import press, read, said


@dataclass
class Folk(Evening):
    """A town whose people have cards."""

    async def shows(self, who: str, trade: str = "", offers: str = "", seeks: str = "") -> None:
        """Fill in this person's card."""
        form = await self.asked(who, "profile")
        await self.submits(who, form, trade=trade)
        form = await self.asked(who, "profile offers")
        await self.submits(who, form, offers=offers, seeks=seeks)

    async def keeps(self, who: str, *shown: str) -> None:
        """Let everyone see these fields only."""
        form = await self.asked(who, "profile privacy")
        saved = await self.submits(who, form, everyone=",".join(shown), introduced="")
        assert isinstance(saved, Whisper), said(saved)

    async def asks(self, who: str, name: str, *people: str, rest: str = "") -> Answer:
        """The one answer to a command that mentions these people."""
        what = f"{self.command(name)} {rest}".strip()
        [answer] = await self.town.says(who, what, locale=self.locale, people=people)
        await self.town.app.tick()
        return answer

    async def presses_on(self, who: str, answer: Answer, label: str) -> str:
        """What the answer to a press on a whisper's button says; the label is its English."""
        return await self.presses(who, press(answer, self(label)))

    async def hears_on_wall(self, who: str, label: str) -> str:
        """The same on the newest message that *who* can see."""
        return await self.presses(who, self.town.button(self(label), who))

    def labels(self, answer: Answer) -> list[str]:
        assert isinstance(answer, Whisper), said(answer)
        return [read(button.label) for button in answer.message.buttons]

    def home(self) -> list[str]:
        """What stands in the channel of the space."""
        walls = self.town.chat.wall.values()
        return [read(message.text) for address, message in walls if address.channel]
