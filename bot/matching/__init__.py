"""Who sits with whom, with a certificate. Pure: people, history, rules and a seed in, a round out.

Orders of cost, each outweighing all that follow: hard rules; people left out; pairs met within the
last 10 rounds; within the season; meetings; who is spared; how long ago; rounds to come; soft
points; chance.
"""

from bot.matching.certificate import Certificate, CertificateError, check
from bot.matching.people import (
    NEAR_TRADES,
    Group,
    LeftOut,
    Past,
    Person,
    Reason,
    Repeats,
    Round,
    Rules,
    Swap,
)
from bot.matching.rounds import match
from bot.matching.swap import swaps

__all__ = [
    "NEAR_TRADES",
    "Certificate",
    "CertificateError",
    "Group",
    "LeftOut",
    "Past",
    "Person",
    "Reason",
    "Repeats",
    "Round",
    "Rules",
    "Swap",
    "check",
    "match",
    "swaps",
]
