"""What is wrong with a Slack set-up, and the fix of each in one line."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Final

from slack_sdk.errors import SlackApiError

from adapters.slack.api import Api
from adapters.slack.chat import Workspace
from adapters.slack.manifest import scopes_of
from adapters.slack.pace import Pace
from adapters.slack.trouble import FIXES, code
from bot.ports import Clock, Finding

DRIFT: Final = 120  # seconds; Slack's signatures are good for 300
INSTALL: Final = "install the app again with what `comptoir slack manifest` prints"


async def examine(settings: Workspace, channel: str, clock: Clock, pace: Pace) -> list[Finding]:
    """Every check, in the order in which one would mend things."""
    api = Api(settings.token, settings.api_url, pace)
    try:
        found = await _token(api, settings, clock)
        if not any(one.fix for one in found[:1]):
            found += [await _socket(api, settings), await _channel(api, channel)]
        return found
    finally:
        await api.close()


async def _token(api: Api, settings: Workspace, clock: Clock) -> list[Finding]:
    """The token, its scopes, and our clock beside Slack's."""
    api.connect()
    try:
        answer = await api.client.auth_test()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is wrong
        said = code(error)
        if not isinstance(error, SlackApiError) or not said:
            return [Finding("Slack", f"it can't be reached at {settings.api_url}: {error}")]
        return [Finding("token", f"Slack says {said}: {FIXES.get(said, 'copy it once more')}")]
    found = [Finding(f"token: {answer.get('user')} in {answer.get('team')}")]
    told = answer.headers.get("x-oauth-scopes", "").split(",")
    granted = {one.strip() for one in told}
    wanted = scopes_of(history=settings.history, large_groups=settings.large_groups)
    missing = [scope for scope in wanted if scope not in granted]
    found.append(
        Finding("scopes", f"missing {', '.join(missing)}: {INSTALL}")
        if missing
        else Finding(f"scopes: {', '.join(wanted)}")
    )
    if told := answer.headers.get("Date"):
        late = abs((parsedate_to_datetime(told) - clock.now()).total_seconds())
        wrong = f"it is {late:.0f} s off: set it by NTP" if late > DRIFT else ""
        found.append(Finding("clock", wrong))
    return found


async def _socket(api: Api, settings: Workspace) -> Finding:
    if not settings.socket:
        good = bool(settings.signing_secret or settings.tenant)
        return Finding("signing secret", "" if good else "copy it from the app's Basic Information")
    try:
        await api.client.apps_connections_open(app_token=settings.app_token)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is wrong
        said = code(error) or str(error)
        fix = "make an app-level token (xapp-) with the scope connections:write"
        return Finding("app_token", f"Slack says {said}: {fix}")
    return Finding("app_token: Socket Mode is open")


async def _channel(api: Api, name: str) -> Finding:
    name = name.removeprefix("#")
    try:
        async for channel in api.channels():
            if name in (channel.get("name"), channel.get("id")):
                if channel.get("is_member"):
                    return Finding(f"channel: #{channel['name']}")
                return Finding("channel", f"in #{channel['name']}, type /invite @Comptoir")
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is wrong
        return Finding("channel", str(error))
    private = "or, if it is a private one, type /invite @Comptoir in it"
    fix = f"there is no #{name}: name another as `channel` in the settings, {private}"
    return Finding("channel", fix)
