"""Who completes whom: what one offers and the other seeks, and trades that are near. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.acquaintance import Card, in_concepts
from bot.vocabulary import Vocabulary

EXCHANGE = 2  # for each thing that one offers and the other seeks
NEAR = 1  # for a trade near the other's, without competing with it


def complement(one: Card, pair: Iterable[Card], vocabulary: Vocabulary) -> int:
    """How well *one* completes both of a pair; 0 where there is nothing between them."""
    mine = in_concepts(one, vocabulary)
    points = 0
    for card in pair:
        theirs = in_concepts(card, vocabulary)
        points += EXCHANGE * len(mine.offers & theirs.seeks)
        points += EXCHANGE * len(theirs.offers & mine.seeks)
        points += NEAR * (theirs.trade in vocabulary.near.get(mine.trade, frozenset()))
    return points
