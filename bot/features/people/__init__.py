"""People: what members tell about themselves, who may see it, and what they do for each other.

`profile` is what members say and change, `linking` joins two accounts of one person, `reading`
makes values of what they typed, `forms` and `cards` are what is shown. `directory` finds members
(`finding` says who fits), `thanks` keeps who recommended whom, `claims` is how that is told, and
`quarter` tells its total. A need is sent in `needing` and answered in `helping`; `needs` is how it
is shown.
"""

from bot.features.people import (
    directory,
    helping,
    importing,
    linking,
    needing,
    profile,
    quarter,
    thanks,
)
from bot.features.people.registry import people

__all__ = [
    "directory",
    "helping",
    "importing",
    "linking",
    "needing",
    "people",
    "profile",
    "quarter",
    "thanks",
]
