"""What several pages need: a language, who people are, and their names in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.address import People, for_chat
from bot.board.book import BoardBook
from bot.calendar import Closures, today
from bot.model import Button, Community, Message, Text
from bot.ports import Transaction, Translate
from bot.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a page is written: for whom, in which language, when, from what."""

    community: Community
    t: Translate
    now: datetime
    tx: Transaction
    closures: Closures
    vocabulary: Vocabulary

    @property
    def book(self) -> BoardBook:
        return self.tx.get(BoardBook)

    @property
    def today(self) -> date:
        """The day it is in the space."""
        return today(self.now, self.community.zone)


def named(text: Text, people: People) -> Text:
    """A text with names where it mentions members."""
    return for_chat(text, "", people)


def in_words(message: Message, people: People) -> Message:
    """A message to be looked at: with names, and buttons that do nothing."""
    buttons = tuple(Button(named(one.label, people), "", "", one.style) for one in message.buttons)
    return Message(named(message.text, people), buttons)
