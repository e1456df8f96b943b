"""The books of gatherings, in SQL."""

from storage.gatherings.calendars import SqlCalendarBook
from storage.gatherings.gatherings import SqlGatheringsBook
from storage.gatherings.signups import SqlSignupsBook
from storage.gatherings.subscriptions import SqlSubscriptions

__all__ = ["SqlCalendarBook", "SqlGatheringsBook", "SqlSignupsBook", "SqlSubscriptions"]
