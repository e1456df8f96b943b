"""The books of gatherings, in SQL."""

from storage.gatherings.gatherings import SqlGatheringsBook
from storage.gatherings.signups import SqlSignupsBook

__all__ = ["SqlGatheringsBook", "SqlSignupsBook"]
