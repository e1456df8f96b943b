"""What limits everything at Slack: its refusals, and time."""

from __future__ import annotations

import asyncio

TIERS = {
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "conversations.create": 20,
    "conversations.history": 50,
    "conversations.invite": 50,
    "conversations.list": 20,
    "conversations.open": 50,
    "users.info": 100,
    "users.list": 20,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
}
TRIGGER_LIFE = 3.0  # seconds
REPLIES, HALF_AN_HOUR = 5, 1800.0  # answers through one response_url, and for how many seconds


class SlackError(Exception):
    """Slack's own word for a refusal."""

    def __init__(self, code: str, retry_after: int = 0, scope: str = "") -> None:
        super().__init__(code)
        self.code, self.retry_after, self.scope = code, retry_after, scope


class Ticks:
    """Time for limits, which goes by when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        await asyncio.sleep(0)
