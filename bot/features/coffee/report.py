"""Rounds as organisers read them: the proof line, who sits where, the trend. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from bot import matching
from bot.features.coffee.book import Group
from bot.model import Button, Member, Message, Text, joined, listed
from bot.ports import Translate

MOST = 40  # groups in a list; a message has its limits


def proof_of(drawn: matching.Round, draws: int) -> str:
    """What is kept of a draw, as JSON: its certificate, what it repeats, how many draws it took."""
    repeats = drawn.repeats
    return json.dumps(
        {
            "certificate": json.loads(drawn.certificate.to_json()),
            "repeats": {
                "last_10_rounds": repeats.last_10_rounds,
                "last_season": repeats.last_season,
                "meetings": repeats.meetings,
            },
            "draws": draws,
        },
        sort_keys=True,
    )


def draws_of(proof: str) -> int:
    """How often the preview with this proof was drawn."""
    draws: int = json.loads(proof or "{}").get("draws", 0)
    return draws


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
    lines += [
        ("✗ ", *t("{what}: {said}", what=member, said=why_left_out(t, why)))
        for member, why in left.items()
    ]
    return lines


def why_left_out(t: Translate, why: str) -> Text:
    """Whoever nobody fits reads the same as whoever was one too many: no avoid list shows."""
    match why:
        case "alone":
            return t("nobody else took part")
        case "sat_out":
            return t("an odd number; it was their turn")
    return t("nobody was free for them this time")


def swap_offer(
    t: Translate, one: Member, found: Sequence[matching.Swap], names: Mapping[str, str], draft: str
) -> Message:
    """With whom somebody could change places, one button each; *names* by the matching's ids."""
    text = t.many(
        "Who changes places with {who}? As it is, the round repeats {n} pair.",
        "Who changes places with {who}? As it is, the round repeats {n} pairs.",
        _again(found[0].before),
        who=one,
    )
    buttons = tuple(
        Button(
            t.many(
                "{name}: {n} repeat, points {points}",
                "{name}: {n} repeats, points {points}",
                _again(swap.after),
                name=names[swap.other][:40],
                points=f"{swap.points_after - swap.points_before:+}",
            ),
            "coffee.do_swap",
            f"{draft}:{one.id}:{swap.other}",
        )
        for swap in found
    )
    return Message(text, buttons)


def _again(repeats: matching.Repeats) -> int:
    """Pairs who met lately: in a small circle ten rounds are longer than a season."""
    return max(repeats.last_10_rounds, repeats.last_season)


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
