"""My data: what is kept about me is mine to have, and to have erased.

`giving` hands all of it out, `forgetting` erases it (`for_others`, when they ask an organiser),
`keeping` lets go of what is old, and `notice` says all that where people are.
"""

from bot.features.mydata import for_others, forgetting, giving, keeping, notice
from bot.features.mydata.registry import mydata

__all__ = ["for_others", "forgetting", "giving", "keeping", "mydata", "notice"]
