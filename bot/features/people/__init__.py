"""People: what members tell about themselves, and who may see it.

`profile` is what members say and change, `reading` makes values of what they typed, `forms`
and `cards` are what is shown.
"""

from bot.features.people import profile
from bot.features.people.registry import people

__all__ = ["people", "profile"]
