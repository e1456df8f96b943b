"""How long something lasts: "45 min", "1h30", "2 hours", "une heure et demie", "90"."""

import re
from datetime import timedelta

from bot.phrases.folding import fold
from bot.phrases.questions import Asked, Question
from bot.phrases.words import NUMBERS, number, one_of

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=24)

_COUNT = rf"(?:\d{{1,3}}|{one_of(NUMBERS)})"
_MINUTES = r"(?:minutes?|mins?|mn)"
_HOURS = r"(?:heures?|hours?|hrs?|h)"
_FORMS = (
    rf"(?P<minutes>{_COUNT}) ?{_MINUTES}",
    rf"(?P<hours>{_COUNT}) ?{_HOURS}"
    rf"(?: ?(?P<more>\d{{2}})(?: ?{_MINUTES})?| ?(?:et |and )?(?P<some>{_COUNT}) ?{_MINUTES})?",
    rf"(?P<whole>\d{{1,2}})[.,](?P<tenths>\d) ?{_HOURS}",
    rf"(?P<full>{_COUNT}) (?:heures? et demie?|hours? and a half)",
    r"(?P<half>(?:une )?demi[- ]heure|half an hour|half[- ]hour)",
    r"(?P<quarter>(?:un )?quart d'heure|a quarter of an hour)",
)
LENGTH = "(?:" + "|".join(re.sub(r"\?P<\w+>", "?:", form) for form in _FORMS) + ")"
"""A regular expression for a length with its unit, without groups."""

_READ = re.compile("|".join(_FORMS), re.ASCII)
_BARE = re.compile(r"\d{1,4}", re.ASCII)


def lasting(text: str) -> timedelta:
    """The length written by a folded text that ``LENGTH`` matches.

    Raises ``Asked`` when it is not between 5 minutes and 24 hours.
    """
    found = _READ.fullmatch(text)
    if found is None:
        raise Asked("length", text)
    return within_limits(_minutes(found), text)


def within_limits(minutes: int, typed: str) -> timedelta:
    """A length in minutes; raises ``Asked`` when it is not between 5 minutes and 24 hours."""
    length = timedelta(minutes=minutes)
    if not SHORTEST <= length <= LONGEST:
        raise Asked("length_limits", typed)
    return length


def read_length(text: str) -> timedelta | Question:
    """The length a text says, 5 minutes to 24 hours, or a question; a bare number is minutes."""
    try:
        folded = fold(text)
        bare = _BARE.fullmatch(folded.text)
        return within_limits(int(bare[0]), text) if bare else lasting(folded.text)
    except Asked as asked:
        return asked.question


def _minutes(found: re.Match[str]) -> int:
    if found["minutes"]:
        return number(found["minutes"])
    if found["hours"]:
        return 60 * number(found["hours"]) + number(found["more"] or found["some"] or "0")
    if found["whole"]:
        return 60 * int(found["whole"]) + 6 * int(found["tenths"])
    if found["full"]:
        return 60 * number(found["full"]) + 30
    return 30 if found["half"] else 15
