"""What ends this adapter for good."""

from __future__ import annotations


class CannotServe(Exception):
    """Discord will not have us as things are; the message is one sentence that says what to do."""
