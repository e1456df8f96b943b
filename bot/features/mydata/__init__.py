"""My data: what is kept about me is mine to have.

`giving` hands all of it out.
"""

from bot.features.mydata import giving
from bot.features.mydata.registry import mydata

__all__ = ["giving", "mydata"]
