"""People: what members tell about themselves, and who may see it.

`profile` is what members say and change, `linking` joins two accounts of one person, `reading`
makes values of what they typed, `forms` and `cards` are what is shown.
"""

from bot.features.people import linking, profile
from bot.features.people.registry import people

__all__ = ["linking", "people", "profile"]
