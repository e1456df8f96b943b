"""Once on every working day, in the morning: what is due is asked."""

from __future__ import annotations

from bot.acquaintance import Acquaintances
from bot.calendar import Closures
from bot.features.rhythm.again import second_coffees
from bot.features.rhythm.book import RhythmBook
from bot.features.rhythm.common import DAY, Hall, day_of, working_morning
from bot.features.rhythm.ladder import climb
from bot.features.rhythm.ladder_book import LadderBook
from bot.features.rhythm.newcomers import care
from bot.features.rhythm.registry import rhythm
from bot.features.rhythm.unseen import ask_unseen
from bot.model import Community, Effects, Later
from bot.ports import Clock, Languages, Members
from bot.presence import Presence
from bot.vocabulary import Vocabulary


@rhythm.opening()
async def await_morning(community: Community, clock: Clock, closures: Closures) -> Effects:
    """The next one is on its way as long as the bot runs."""
    return [_next(community, clock, closures)]


def _next(community: Community, clock: Clock, closures: Closures) -> Later:
    """On the next day on which the space works: one morning, one round of questions."""
    due = working_morning(day_of(clock.now(), community) + DAY, community, closures)
    return Later("rhythm.day", due, f"rhythm.day:{day_of(due, community)}")


@rhythm.job("day")
async def ask_what_is_due(
    community: Community,
    book: RhythmBook,
    presence: Presence,
    acquaintances: Acquaintances,
    members: Members,
    languages: Languages,
    ladder: LadderBook,
    vocabulary: Vocabulary,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """Everything is in the book: a morning that was missed is made up for by the next."""
    hall = Hall(community, book, presence, acquaintances, members, languages, clock.now())
    return [
        *await second_coffees(hall),
        *await climb(hall, ladder, vocabulary),
        *await care(hall),
        *await ask_unseen(hall),
        _next(community, clock, closures),
    ]
