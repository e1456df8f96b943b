"""How regularly somebody meets others, told to them alone: a rhythm, not a score."""

from __future__ import annotations

from datetime import timedelta

from bot.features.rhythm.registry import rhythm
from bot.model import Button, Effects, Member, Message, Text, Whisper, joined
from bot.ports import Clock, Translate
from bot.presence import Presence

LOOKED_AT = 6  # rounds
FEWEST = 3  # rounds, before which there is no rhythm to speak of
MONTHS = 3
MONTH = timedelta(days=30)


@rhythm.home()
async def at_home(me: Member, t: Translate, presence: Presence, clock: Clock) -> Effects:
    """Nothing where there is nothing to tell: it is no reproach."""
    lines = await regularity(me, t, presence, clock)
    if not lines:
        return []
    button = Button(t("My rhythm"), "rhythm.mine")
    return [Whisper(Message(joined([t("🌱 **My rhythm**"), *lines]), (button,)))]


async def regularity(me: Member, t: Translate, presence: Presence, clock: Clock) -> list[Text]:
    """How many of one's last rounds brought a meeting, and how many months a gathering."""
    rounds = await presence.rounds(me, LOOKED_AT + 1)
    if rounds and not rounds[0]:
        rounds = rounds[1:]  # the newest may still be on
    rounds = rounds[:LOOKED_AT]
    lines: list[Text] = []
    if len(rounds) >= FEWEST and any(rounds):
        lines.append(_met(t, sum(rounds), len(rounds)))
    now = clock.now()
    spans = [(now - (n + 1) * MONTH, now - n * MONTH) for n in range(MONTHS)]
    months = sum([await presence.gathered(me, *span) for span in spans])
    if months:
        lines.append(
            t.many(
                "You were at a gathering in {n} of the last three months.",
                "You were at a gathering in {n} of the last three months.",
                months,
            )
        )
    return lines


def _met(t: Translate, met: int, rounds: int) -> Text:
    if met == rounds:
        return t("You met somebody in each of your last {rounds} rounds.", rounds=str(rounds))
    return t(
        "You met somebody in {met} of your last {rounds} rounds.",
        met=str(met),
        rounds=str(rounds),
    )
