"""The books of gatherings, in SQL."""

from storage.gatherings.calendars import SqlCalendarBook
from storage.gatherings.gatherings import SqlGatheringsBook
from storage.gatherings.seating import SqlTablesBook
from storage.gatherings.signups import SqlSignupsBook
from storage.gatherings.subscriptions import SqlSubscriptions
from storage.gatherings.votes import SqlVotesBook
from storage.gatherings.wishes import SqlWishesBook

__all__ = [
    "SqlCalendarBook",
    "SqlGatheringsBook",
    "SqlSignupsBook",
    "SqlSubscriptions",
    "SqlTablesBook",
    "SqlVotesBook",
    "SqlWishesBook",
]
