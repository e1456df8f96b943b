"""What goes into a round and what comes out: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.matching.certificate import Certificate

Mode = Literal["any", "site", "remote"]
ReasonKind = Literal[
    "first", "again", "offers", "trades", "newcomer", "mode", "hours", "languages", "groups"
]
Why = Literal["alone", "nobody_possible", "needed_elsewhere", "sat_out"]

SMALLEST, LARGEST = 2, 5  # sizes of groups on offer
CHANCE_LIMIT = 200  # points of serendipity; beyond the points a pair can have, more changes nothing

_CIRCLES = (
    ("designer", "illustrator", "photographer", "video maker", "animator", "art director"),
    ("writer", "translator", "editor", "journalist", "copywriter", "publisher"),
    ("developer", "data scientist", "designer", "product manager", "tester", "system engineer"),
    ("marketer", "copywriter", "community manager", "designer", "salesperson", "photographer"),
    ("architect", "interior designer", "engineer", "urban planner", "landscape designer"),
    ("lawyer", "accountant", "consultant", "recruiter", "insurer"),
    ("coach", "trainer", "teacher", "recruiter", "psychologist"),
    ("musician", "sound engineer", "video maker", "event organiser", "podcaster", "journalist"),
    ("craftsperson", "jeweller", "fashion designer", "illustrator", "shopkeeper"),
    ("researcher", "engineer", "data scientist", "teacher", "journalist"),
)


def _neighbours() -> Mapping[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    for circle in _CIRCLES:
        for trade in circle:
            near.setdefault(trade, set()).update(other for other in circle if other != trade)
    return MappingProxyType({trade: frozenset(others) for trade, others in sorted(near.items())})


NEAR_TRADES: Mapping[str, frozenset[str]] = _neighbours()
"""Trades with enough in common to talk shop, yet not the same; a start, made to be edited."""


@dataclass(frozen=True, slots=True)
class Person:
    """One who takes part.

    *avoid* holds ids and counts in both directions. *hours* are slots of the week, any numbering;
    empty means none declared. *burden* says how recently this person was third, sat out or was
    worst served: 0 for long ago or never, 4 and more for the last round. From 4 on, they are third
    or sit out only if there is no other way; below, they are spared among rounds of equal repeats,
    the higher the more. What exceeds 15 counts as 15.
    """

    id: str
    company: str = ""
    trade: str = ""
    offers: frozenset[str] = frozenset()
    seeks: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    mode: Mode = "any"
    hours: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    newcomer: bool = False
    likes_groups: bool = False
    burden: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """A group that met. Ids of people who don't take part now are fine, and so are unknown ones."""

    date: date
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a circle wants its rounds.

    *size*: people per group, 2 to 5. *apart*: people of one company never sit together. *odd*: with
    pairs of an odd number of people, three of them sit together or one sits out in turn.
    *serendipity*: points of chance added to each pair, 0 to 200. *near*: neighbouring trades, read
    in both directions. *season*: rounds in which, were nobody ever absent, everybody would meet
    everybody but one; 0 takes two fewer than the people given. Where some of a circle are absent,
    give the circle's number of members less two, or pairs meet again too soon.
    """

    size: int = 2
    apart: bool = False
    odd: Literal["trio", "sit_out"] = "trio"
    serendipity: int = 0
    near: Mapping[str, frozenset[str]] = field(default_factory=lambda: NEAR_TRADES)
    season: int = 0

    def __post_init__(self) -> None:
        if not SMALLEST <= self.size <= LARGEST:
            raise ValueError(f"groups have {SMALLEST} to {LARGEST} people, not {self.size}")
        if not 0 <= self.serendipity <= CHANCE_LIMIT:
            raise ValueError(f"serendipity is 0 to {CHANCE_LIMIT} points, not {self.serendipity}")
        if self.season < 0:
            raise ValueError(f"a season has no {self.season} rounds")


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact that speaks for a group, for others to turn into a sentence. Never a hard rule.

    ========== ============================= ===================================================
    kind       who, whom                     what
    ========== ============================= ===================================================
    first      two who haven't met           nothing
    again      two who met *rounds* rounds   nothing; *date* is their last meeting, *rounds* is 1
               ago, on *date*                for the latest date of the history
    offers     who offers, whom seeks        the tag
    trades     two of neighbouring trades    the trade of *whom*
    newcomer   a newcomer, a regular         nothing
    mode       two who said the same         "site" or "remote"
    hours      two who share slots           the slots in order, separated by commas
    languages  two who share languages       the languages in order, separated by commas
    groups     one who likes small groups    nothing; only in groups of three and more
    ========== ============================= ===================================================
    """

    kind: ReasonKind
    who: str = ""
    whom: str = ""
    what: str = ""
    rounds: int = 0
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """People who sit together, sorted by id, and what speaks for it, strongest first."""

    people: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who has no group, and why.

    "alone": nobody else is there. "nobody_possible": none of the others can be their partner,
    whatever the cause. "needed_elsewhere": those who could be were needed by somebody with fewer
    possibilities. "sat_out": an odd number of people, and the rule that one sits out.
    """

    id: str
    why: Why


@dataclass(frozen=True, slots=True)
class Repeats:
    """How many pairs sitting together met in the last 10 dates of the history, how many in the last
    season (``Rules.season`` dates, or N - 2 for N people given), and how often the pairs sitting
    together met before in all."""

    last_10_rounds: int
    last_season: int
    meetings: int


@dataclass(frozen=True, slots=True)
class Round:
    """Groups sorted by their people, those left out sorted by id, and the proof.

    *repeats* counts pairs of people, so that a trio counts three.
    """

    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    repeats: Repeats
    certificate: Certificate
    seed: int


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody to change places with, and what the whole round repeats and is worth by it."""

    other: str
    before: Repeats
    after: Repeats
    points_before: int
    points_after: int
