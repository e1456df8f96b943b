"""Coffee: every week, members meet in small groups, whom they know least first.

`joining` is what members say about taking part, `rounds` draws and introduces,
`meeting` is what a group says afterwards; `cards` are the messages.
"""

from bot.features.coffee import joining, meeting, rounds
from bot.features.coffee.registry import coffee

__all__ = ["coffee", "joining", "meeting", "rounds"]
