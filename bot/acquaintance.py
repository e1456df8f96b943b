"""Who people are to each other: what a seating may know of them, whom they met, whom they avoid.

Coffees and tables share this: who sat at one table has met, and an avoid list holds everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

from bot import matching
from bot.model import Member, Text, joined
from bot.ports import Translate
from bot.vocabulary import Vocabulary

REGULAR = 3  # meetings after which a newcomer is one no longer

PastGroups = Sequence[tuple[date, tuple[Member, ...]]]


@dataclass(frozen=True, slots=True)
class Card:
    """What the matching and an introduction may know of a member."""

    member: Member
    trade: str = ""
    company: str = ""
    offers: frozenset[str] = frozenset()
    seeks: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    mode: Literal["any", "site", "remote"] = "any"
    hours: frozenset[int] = frozenset()
    shown: frozenset[str] = frozenset()  # the fields that the people they meet may see
    about: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """Who met whom, each list with the oldest first."""

    coffees: PastGroups = field(default=())
    tables: PastGroups = field(default=())

    @property
    def groups(self) -> PastGroups:
        """All of it by day, coffees before tables."""
        return sorted((*self.coffees, *self.tables), key=lambda one: one[0])

    @property
    def in_rounds(self) -> PastGroups:
        """All of it, each table on the day of the coffee round before it.

        For coffees count by rounds, and a breakfast every morning must not make the last ten of
        them a matter of two weeks.
        """
        rounds = sorted({day for day, _ in self.coffees})
        moved = [
            (max((day for day in rounds if day <= when), default=when), group)
            for when, group in self.tables
        ]
        return sorted((*self.coffees, *moved), key=lambda one: one[0])


class Acquaintances(Protocol):
    """Book: the cards of members, whom they met and whom they avoid."""

    async def cards(self, members: Iterable[Member]) -> Mapping[Member, Card]: ...

    async def avoided(self, community: str) -> set[tuple[Member, Member]]:
        """(who asked, whom they avoid)."""

    async def past(self, community: str, since: date) -> Met:
        """Groups of held rounds of every circle, gone ones left out, and tables."""


# For the matching --------------------------------------------------------------


def past_of(past: PastGroups) -> list[matching.Past]:
    """History, as the matching reads it."""
    return [
        matching.Past(day, frozenset(str(member.id) for member in group)) for day, group in past
    ]


def persons(
    members: Sequence[Member],
    cards: Mapping[Member, Card],
    avoided: Iterable[tuple[Member, Member]],
    past: PastGroups,
    vocabulary: Vocabulary,
) -> list[matching.Person]:
    """These members, as the matching knows them."""
    avoids: dict[Member, set[str]] = {}
    for member, other in avoided:
        avoids.setdefault(member, set()).add(str(other.id))
    met = {member: 0 for _, group in past for member in group}
    for _, group in past:
        for member in group:
            met[member] += 1
    known = {member: in_concepts(card, vocabulary) for member, card in cards.items()}
    return [
        _person(known.get(member, Card(member)), avoids.get(member, set()), met.get(member, 0))
        for member in members
    ]


def in_concepts(card: Card, vocabulary: Vocabulary) -> Card:
    """The same card in the vocabulary's terms, whatever the language it was written in."""
    return replace(
        card,
        trade=vocabulary.canonical(card.trade) if card.trade else "",
        offers=frozenset(map(vocabulary.canonical, card.offers)),
        seeks=frozenset(map(vocabulary.canonical, card.seeks)),
    )


def _person(card: Card, avoids: Iterable[str], met: int) -> matching.Person:
    return matching.Person(
        id=str(card.member.id),
        company=card.company,
        trade=card.trade,
        offers=card.offers,
        seeks=card.seeks,
        avoid=frozenset(avoids),
        mode=card.mode,
        hours=card.hours,
        languages=card.languages,
        newcomer=met < REGULAR,
    )


def dump_reasons(reasons: Iterable[matching.Reason]) -> str:
    """Facts, not sentences: they are said in each reader's language."""
    return json.dumps([asdict(reason) for reason in reasons], default=str, sort_keys=True)


def load_reasons(text: str) -> list[matching.Reason]:
    """The inverse of dump_reasons."""
    found = []
    for row in json.loads(text):
        day = row.pop("date")
        found.append(matching.Reason(**row, date=date.fromisoformat(day) if day else None))
    return found


# For those who meet ------------------------------------------------------------


def who_is(t: Translate, card: Card, vocabulary: Vocabulary) -> Text:
    """A member in one line: only what they let the people they meet see."""
    facts: list[Text] = []
    if card.trade and "trade" in card.shown:
        facts.append((named(t, [card.trade], vocabulary),))
    if card.offers and "offers" in card.shown:
        facts.append(t("offers {what}", what=named(t, card.offers, vocabulary)))
    if card.seeks and "seeks" in card.shown:
        facts.append(t("seeks {what}", what=named(t, card.seeks, vocabulary)))
    if card.about and "about" in card.shown:
        facts.append((card.about,))
    return t("{who}: {facts}", who=card.member, facts=joined(facts, " · ")) if facts else ()


def named(t: Translate, tags: Iterable[str], vocabulary: Vocabulary) -> str:
    """Tags in the reader's language, in a fixed order; what nobody translates as it was typed.

    Two words for one thing are one.
    """
    return t.series(
        sorted(
            {
                vocabulary.name(vocabulary.canonical(tag), t.locale) if tag in vocabulary else tag
                for tag in tags
            }
        )
    )


def spelling(cards: Iterable[Card], vocabulary: Vocabulary) -> dict[str, str]:
    """How the words that the vocabulary doesn't know were typed."""
    tags = sorted({tag for card in cards for tag in (*card.offers, *card.seeks)})
    return {vocabulary.canonical(tag): tag for tag in tags if tag not in vocabulary}


def may_be_said(
    reason: matching.Reason, by_id: Mapping[str, Member], cards: Mapping[Member, Card]
) -> bool:
    """Whether both let the people they meet see what the reason is made of.

    What somebody shows to nobody still brings people together, and isn't said.
    """
    match reason.kind:
        case "offers":
            fields = ("offers", "seeks")
        case "trades":
            fields = ("trade", "trade")
        case _:
            return True
    people = (by_id.get(reason.who), by_id.get(reason.whom))
    return all(
        member in cards and field in cards[member].shown
        for member, field in zip(people, fields, strict=True)
        if member
    )


def reason_text(
    t: Translate,
    reason: matching.Reason,
    by_id: Mapping[str, Member],
    vocabulary: Vocabulary,
    spelled: Mapping[str, str],
) -> Text:
    """One fact as a sentence; () for a fact that isn't worth one."""
    who: Text = (by_id[reason.who],) if reason.who in by_id else ()
    whom: Text = (by_id[reason.whom],) if reason.whom in by_id else ()
    what = spelled.get(reason.what) or vocabulary.name(reason.what, t.locale)
    match reason.kind:
        case "offers":
            # The fact's first is who offers; the sentence begins with who seeks.
            sentence = t("{who} seeks {what}, {whom} offers it.", who=whom, whom=who, what=what)
        case "first" if len(by_id) == 2:
            sentence = t("You haven't met yet.")
        case "first":
            sentence = t("{who} and {whom} haven't met yet.", who=who, whom=whom)
        case "again" if len(by_id) > 2:
            sentence = t.many(
                "{who} and {whom} last met {n} round ago.",
                "{who} and {whom} last met {n} rounds ago.",
                reason.rounds,
                who=who,
                whom=whom,
            )
        case "again":
            sentence = t.many(
                "You last met {n} round ago: nobody fresher was possible for everyone.",
                "You last met {n} rounds ago: nobody fresher was possible for everyone.",
                reason.rounds,
            )
        case "trades":
            sentence = t("{who} and {whom} work in neighbouring trades.", who=who, whom=whom)
        case "newcomer":
            sentence = t("{who} is new to these coffees.", who=who)
        case "mode" | "hours" | "languages" | "groups":
            sentence = ()
    return sentence
