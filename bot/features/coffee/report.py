"""Rounds as organisers read them: the proof line, who sits where, the trend. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from bot import matching
from bot.features.coffee.book import Group
from bot.model import Member, Text, joined, listed
from bot.ports import Translate

MOST = 40  # groups in a list; a message has its limits


def proof_of(drawn: matching.Round) -> str:
    """What is kept of a draw, as JSON: its certificate and what it repeats."""
    repeats = drawn.repeats
    return json.dumps(
        {
            "certificate": json.loads(drawn.certificate.to_json()),
            "repeats": {
                "last_10_rounds": repeats.last_10_rounds,
                "last_season": repeats.last_season,
                "meetings": repeats.meetings,
            },
        },
        sort_keys=True,
    )


def proof_line(
    t: Translate, groups: Sequence[Group], left: Mapping[Member, str], proof: str, size: int
) -> Text:
    """ "48 people, 23 pairs, 1 trio, 0 left out, 0 met in the last 10 rounds, ..."."""
    sizes = Counter(len(group.members) for group in groups)
    people = sum(len(group.members) for group in groups) + len(left)
    known = json.loads(proof or "{}")
    repeats = known.get("repeats", {})
    proved = known.get("certificate", {}).get("proved", False)
    parts: list[Text] = [t.many("{n} person", "{n} people", people)]
    order = sorted(sizes, key=lambda one: (one != size, one))
    parts += [_so_many(t, number, sizes[number]) for number in order]
    parts.append(t.many("{n} left out", "{n} left out", len(left)))
    recent, season = repeats.get("last_10_rounds", 0), repeats.get("last_season", 0)
    parts.append(t.many("{n} met in the last 10 rounds", "{n} met in the last 10 rounds", recent))
    parts.append(t.many("{n} this season", "{n} this season", season))
    line = joined(parts, ", ")
    if known.get("by_hand"):
        return (*line, " ", *t("(changed by hand)"))
    return (*line, " ", *(t("(fewest possible, proved)") if proved else t("(not proved)")))


def _so_many(t: Translate, size: int, n: int) -> Text:
    match size:
        case 2:
            return t.many("{n} pair", "{n} pairs", n)
        case 3:
            return t.many("{n} trio", "{n} trios", n)
    return t.many("{n} group of {size}", "{n} groups of {size}", n, size=str(size))


def group_list(t: Translate, groups: Sequence[Group], left: Mapping[Member, str]) -> list[Text]:
    """Who sits with whom, and who is left out and why."""
    lines: list[Text] = [("• ", *listed(group.members)) for group in groups[:MOST]]
    if len(groups) > MOST:
        more = len(groups) - MOST
        lines.append(t.many("and {n} more group", "and {n} more groups", more))
    whys = {
        "alone": t("nobody else took part"),
        "sat_out": t("an odd number; it was their turn"),
    }
    # Whoever nobody fits reads the same as whoever was one too many: no avoid list shows.
    other = t("nobody was free for them this time")
    lines += [("✗ ", member, ": ", *whys.get(why, other)) for member, why in left.items()]
    return lines


def swap_text(t: Translate, one: Member, other: Member, cost: matching.SwapCost) -> Text:
    """What changing two people's places would cost."""
    before, after = cost.before, cost.after
    points_before, points_after = cost.points_before, cost.points_after
    if after is None or points_after is None:
        return ()
    lines = [
        t("{one} and {other} would change places.", one=one, other=other),
        t(
            "Met in the last 10 rounds: {before} → {after}.",
            before=str(before.last_10_rounds),
            after=str(after.last_10_rounds),
        ),
        t(
            "Met this season: {before} → {after}.",
            before=str(before.last_season),
            after=str(after.last_season),
        ),
        t(
            "How well people fit: {before} → {after} points.",
            before=str(points_before),
            after=str(points_after),
        ),
    ]
    return joined(lines)


def trend(t: Translate, rounds: Sequence[Sequence[Group]]) -> Text:
    """The share of groups that met, newest first, and where it is going."""
    shares = [
        round(100 * sum(group.met for group in groups) / len(groups)) for groups in rounds if groups
    ]
    if not shares:
        return ()
    line = t("Met: {shares}", shares=", ".join(f"{share} %" for share in shares))
    if len(shares) < 4:
        return line
    half = len(shares) // 2
    late, early = sum(shares[:half]) / half, sum(shares[half:]) / (len(shares) - half)
    if late > early + 5:
        return (*line, " ", *t("(rising)"))
    if late < early - 5:
        return (*line, " ", *t("(falling)"))
    return (*line, " ", *t("(steady)"))
