"""The quarter's total of recommendations, without a name, on its first working day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.calendar import Closures
from bot.features.people.book import Thanks, ThanksBook
from bot.features.people.registry import people
from bot.model import Button, Community, Effects, Job, Later, Message, Post, joined
from bot.ports import Clock, Translate

MORNING = time(9, 30)
FEWEST = 3  # people involved, below which a number tells who
MONTHS = 3
SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year; *number* is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @classmethod
    def parse(cls, written: str) -> Quarter:
        year, _, number = written.partition("-Q")
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS + 1, 1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        return Quarter.of(self.first - timedelta(days=1))

    def working_day(self, closures: Closures) -> date:
        """The first of its days on which the space works; the first of all if there is none."""
        days = [self.first + timedelta(days=n) for n in range((self.next.first - self.first).days)]
        working = (
            day
            for day in days
            if day.weekday() < SATURDAY and not closures.rests(day) and not closures.closed(day)
        )
        return next(working, self.first)


@people.opening()
async def await_quarter(community: Community, clock: Clock, closures: Closures) -> Effects:
    """The next total is on its way as long as the bot runs."""
    return [_next(community, clock.now(), closures)]


def _next(community: Community, now: datetime, closures: Closures) -> Later:
    """At the beginning of this quarter if that is still to come, else of the next."""
    quarter = Quarter.of(now.astimezone(community.zone).date())
    if _due(quarter, community, closures) <= now:
        quarter = quarter.next
    args = {"quarter": str(quarter)}
    return Later(
        "people.quarter", _due(quarter, community, closures), f"people.quarter:{quarter}", args
    )


def _due(quarter: Quarter, community: Community, closures: Closures) -> datetime:
    return _at(community, quarter.working_day(closures), MORNING)


def _at(community: Community, day: date, hour: time = time()) -> datetime:
    return datetime.combine(day, hour, community.zone).astimezone(UTC)


@people.job("quarter")
async def tell_quarter(
    job: Job,
    community: Community,
    t: Translate,
    book: ThanksBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """What the quarter before brought; nothing for nothing, and nothing long after."""
    quarter, now = Quarter.parse(job.args["quarter"]), clock.now()
    following = _next(community, now, closures)
    if Quarter.of(now.astimezone(community.zone).date()) != quarter:
        return [following]
    start, end = _at(community, quarter.before.first), _at(community, quarter.first)
    message = total(t, quarter.before, await book.confirmed(community.id, start, end))
    if message is None:
        return [following]
    posts = [
        Post(place, message, f"people.quarter:{quarter}:{place.chat}:{place.channel}")
        for place in community.homes
    ]
    return [*posts, following]


def total(t: Translate, quarter: Quarter, confirmed: Sequence[Thanks]) -> Message | None:
    """Two numbers and no name; None where they would tell who."""
    involved = {one for each in confirmed for one in (each.giver, each.receiver)}
    if len(involved) < FEWEST:
        return None
    count = Counter(one.what for one in confirmed)
    when = t("quarter {number} of {year}", number=str(quarter.number), year=str(quarter.year))
    lines = [t("**What we did for each other**")]
    lines[0] = (*lines[0], " · ", *when)
    if n := count["recommended"]:
        lines.append(t.many("{n} recommendation", "{n} recommendations", n))
    if n := count["together"]:
        lines.append(t.many("{n} pair works together", "{n} pairs work together", n))
    lines.append(t("Did somebody of the space help your work along? Say so: /merci"))
    return Message(joined(lines), (Button(t("Say merci"), "people.say", style="primary"),))
