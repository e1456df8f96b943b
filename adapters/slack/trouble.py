"""What a failed request to Slack means: not sent, never to be sent, or nobody knows. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.ports import NotSent, Undeliverable

# The app's own trouble: somebody has to mend it, and then everything goes on.
OURS: Final = {
    "access_denied",
    "account_inactive",
    "enterprise_is_restricted",
    "invalid_auth",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}
# Of these, what holds for the whole token, whatever is asked with it.
TOKENS: Final = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
}
# Slack's own trouble: it may have done half of what was asked.
THEIRS: Final = {
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
MENDING: Final = timedelta(minutes=10)
UNSAID: Final = timedelta(seconds=30)  # how long to wait where Slack doesn't say


class CannotConnect(Exception):
    """Slack can't be spoken to with these settings; the message is one sentence to act on."""


def code(error: BaseException | None) -> str:
    """Slack's word for what is wrong, or "" where it said none."""
    if not isinstance(error, SlackApiError):
        return ""
    response = error.response
    found = response.get("error") if hasattr(response, "data") else None
    return str(found or "")


def status(error: SlackApiError) -> int:
    """The HTTP status of the answer; the library keeps it under two names."""
    names = ("status_code", "status")
    return next((int(found) for n in names if (found := getattr(error.response, n, None))), 0)


def held(error: BaseException) -> timedelta | None:
    """How long Slack says to wait; None if it doesn't say to wait."""
    if not isinstance(error, SlackApiError):
        return None
    if status(error) != 429 and code(error) not in ("ratelimited", "rate_limited"):
        return None
    said = str(error.response.headers.get("Retry-After", ""))
    if not re.fullmatch(r"[0-9]{1,6}", said):
        return UNSAID
    return timedelta(seconds=max(int(said), 1))  # "0" is no leave to ask without a pause


def verdict(error: Exception) -> Exception:
    """NotSent or Undeliverable where that is certain, else *error* itself."""
    wait = held(error)
    if wait is not None:
        return NotSent("Slack asks to wait", wait)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return NotSent(f"no connection to Slack: {error}")
    if not isinstance(error, SlackApiError):
        return error
    said = code(error)
    if status(error) >= 500 or not said or said in THEIRS:
        return error
    if said in OURS:
        return NotSent(f"Slack refuses the app: {said}", MENDING)
    return Undeliverable(f"Slack refuses: {said}{_fix(said)}")


def _fix(said: str) -> str:
    fix = FIXES.get(said)
    return f" ({fix})" if fix else ""


# What to do about it, for the log and for `comptoir doctor`.
FIXES: Final = {
    "channel_not_found": "no such channel, or a private one the app is not in",
    "not_in_channel": "invite the app: type /invite @Comptoir in that channel",
    "is_archived": "unarchive the channel, or name another in the settings",
    "missing_scope": "install the app again with the manifest of `comptoir slack manifest`",
    "not_allowed_token_type": "token is the one that begins with xoxb-, app_token with xapp-",
    "name_taken": "an archived private channel stands in the way: unarchive it, or rename it",
    "restricted_action": "the workspace lets only some people post in that channel",
    "invalid_auth": "copy the token from api.slack.com/apps once more",
    "token_revoked": "install the app in the workspace again",
    "account_inactive": "install the app in the workspace again",
}
