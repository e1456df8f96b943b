"""The books of gatherings, in SQL."""

from storage.gatherings.gatherings import SqlGatheringsBook
from storage.gatherings.signups import SqlSignupsBook
from storage.gatherings.wishes import SqlWishesBook

__all__ = ["SqlGatheringsBook", "SqlSignupsBook", "SqlWishesBook"]
