"""Making the certificate of a round: the cheapest proof that holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bot.matching import bounds, exhaust, prices
from bot.matching.bounds import Shape
from bot.matching.certificate import Certificate, Kind
from bot.matching.noise import Ints
from bot.matching.outcome import Outcome
from bot.matching.room import Room

_MOST_PRICED = 2_000


def certify(room: Room, outcome: Outcome) -> Certificate:
    """What can be said about *outcome*, and why."""
    shape = Shape.of(room, outcome.groups, outcome.left, sorted(outcome.crowded))
    draft = Certificate(
        False,
        soft_proved=outcome.best,
        soft_gap=0 if outcome.best else outcome.soft_gap,
        soft_prices=outcome.soft_prices,
        crowded=tuple(room.ids[at] for at in sorted(outcome.crowded)) if outcome.left else (),
    )
    if outcome.best and exhaust.few(room) and (room.rules.size == 2 or not shape.left):
        return replace(draft, proved=True, kind="search")
    if shape.necessary and shape.cost % room.repeat_span == 0:
        return replace(draft, proved=True, kind="zero")
    price, chair = _prices(room, shape) if shape.necessary else ((), 0)
    kind: Kind = "prices" if price else "degrees" if room.rules.size > 2 else "none"
    gap = bounds.gap(room, shape, price, chair)
    if gap and outcome.best and shape.necessary:
        return replace(draft, proved=True, kind="solver")
    return replace(draft, proved=not gap, gap=gap, kind=kind, prices=price, chair=chair)


def _prices(room: Room, shape: Shape) -> tuple[tuple[int, ...], int]:
    """Prices of everybody and of an empty chair; nothing where none are to be had."""
    most = bounds.MOST_FOR_TRIOS if shape.trio else _MOST_PRICED
    if room.rules.size > 2 or room.n > most or not (shape.plain or shape.trio):
        return (), 0
    chairs = 1 if shape.trio else len(shape.left)
    cost, allowed = _with_chairs(room, chairs, free=shape.trio)
    try:
        found = None if chairs else _from_pairs(cost, allowed, shape)
        if found is None:
            (found,), _ = prices.by_level([cost], allowed)
    except (prices.NoPricesError, OverflowError):
        return (), 0
    chair = max(found[room.n :].tolist(), default=0)
    return tuple(found[: room.n].tolist()), chair


def _from_pairs(cost: Ints, allowed: prices.Bools, shape: Shape) -> Ints | None:
    """Prices from the round itself, without a solver: where it is a best fractional pairing too."""
    order = np.zeros(len(cost), dtype=np.int64)
    for a, b in shape.groups:
        order[a], order[b] = b, a
    try:
        return prices.duals(cost, allowed, order)
    except ArithmeticError:
        return None


def _with_chairs(room: Room, chairs: int, *, free: bool) -> tuple[Ints, prices.Bools]:
    """Costs and possible pairs of people and chairs; chairs cost who draws them, unless *free*."""
    everyone = np.arange(room.n)
    cost = np.zeros((room.n + chairs, room.n + chairs), dtype=np.int64)
    cost[: room.n, : room.n] = room.repeats(everyone[:, None], everyone[None])
    allowed = np.ones(cost.shape, dtype=np.bool_)
    allowed[: room.n, : room.n] = ~room.forbidden(everyone[:, None], everyone[None])
    allowed[room.n :, room.n :] = False
    np.fill_diagonal(allowed, val=False)
    if not free:
        tired = room.tired(everyone)
        cost[: room.n, room.n :] = tired[:, None]
        cost[room.n :, : room.n] = tired[None]
    return cost, allowed
