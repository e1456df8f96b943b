"""People who meet more than once, in English and in French: the same dialog, twice."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bot.people.speech import Folk

AGAIN = "{who} and you both told me that you would gladly meet again."
NOTHING = "This button no longer does anything."


@dataclass
class Regulars(Folk):
    """A town whose people are in the coffee and meet."""

    async def enrols(self, *people: str) -> None:
        for who in people:
            await self.asks(who, "coffee join")

    async def meets(self, who: str, day: str) -> None:
        """The round of this day is held, and *who* says that their group met."""
        await self.town.at(day, "10:05")
        await self.press_on_wall(who, "We met")

    async def all_meet(self, day: str) -> None:
        """The round of this day is held, and somebody of each group says that they met."""
        await self.town.at(day, "10:05")
        cards = list(self.town.chat.wall.values())
        for address, message in cards:
            for button in message.buttons:
                if button.name == "coffee.met":
                    await self.presses(address.people[0].id, button.token)

    async def wishes(self, who: str) -> str:
        """*who* presses "gladly again" on their newest card: the answer."""
        return await self.hears_on_wall(who, "I'd gladly meet again")

    def count(self, who: str, sentence: str) -> int:
        """How many messages to *who* alone begin with this sentence."""
        return sum(text.startswith(sentence) for text in self.town.told(who))
