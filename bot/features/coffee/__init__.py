"""Coffee: every week, members meet in small groups, whom they know least first.

`joining` is taking part, `rounds` draws and introduces, `late` seats who comes or goes
while a round is on, `meeting` is what a group says of its coffee, `reminding` is what is
said at its time. `cards` are the messages; `draw`, `when` and `slots` are pure.
"""

from bot.features.coffee import joining, late, meeting, reminding, rounds
from bot.features.coffee.registry import coffee

__all__ = ["coffee", "joining", "late", "meeting", "reminding", "rounds"]
