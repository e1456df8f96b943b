"""Moments that the tests of the books share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
MINUTE, HOUR, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(weeks=1)
LEASE = 2 * MINUTE
NASTY = "a\x00b\ud800c\udfff \U0001f9c1 'quoted\" \\ {curly} %s"
CLEANED = "a\ufffdb\ufffdc\ufffd \U0001f9c1 'quoted\" \\ {curly} %s"
