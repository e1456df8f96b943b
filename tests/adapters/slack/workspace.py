"""A Slack workspace of our own: its people, channels, messages and rules. No network in it.

It refuses what Slack refuses, and notes in `problems` whatever the adapter should never send.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.manifest import HISTORY, LARGE, SCOPES
from tests.adapters.slack import lint
from tests.adapters.slack.limits import (
    HALF_AN_HOUR,
    REPLIES,
    TIERS,
    TRIGGER_LIFE,
    SlackError,
    Ticks,
)

JSON = dict[str, Any]

TEAM, BOT_USER, BOT = "T0HIVE", "U0BOT", "B0BOT"
BOT_TOKEN, APP_TOKEN = "xoxb-fake", "xapp-fake"
PAGE = 2  # everywhere, so that every cursor is followed


@dataclass
class Channel:
    id: str
    name: str
    people: set[str] = field(default_factory=set)
    kind: str = "channel"  # or "private", "im", "mpim"
    bot: bool = True  # whether the app is in it
    archived: bool = False
    topic: str = ""
    messages: list[JSON] = field(default_factory=list)
    last: float = -10.0  # when the last message came, in ticks


@dataclass
class Trigger:
    user: str
    at: float
    used: bool = False


@dataclass
class Workspace:
    """State, and what each method of the Web API does to it."""

    ticks: Ticks = field(default_factory=Ticks)
    users: dict[str, JSON] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, JSON] = field(default_factory=dict)  # open modals, by id
    homes: dict[str, JSON] = field(default_factory=dict)
    files: dict[str, JSON] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    replies: dict[str, list[JSON]] = field(default_factory=dict)  # response_url id -> answers
    asked: dict[str, float] = field(default_factory=dict)  # response_url id -> when
    whispered: dict[str, list[JSON]] = field(default_factory=dict)  # by user
    problems: list[str] = field(default_factory=list)
    calls: list[tuple[str, JSON]] = field(default_factory=list)
    unready: int = 0  # how often a new file is refused before a message may show it
    dead: set[str] = field(default_factory=set)  # addresses where there is no picture
    scopes: set[str] = field(default_factory=lambda: {*SCOPES, *HISTORY, *LARGE})
    base: str = ""
    _count: int = 0
    _held: dict[str, float] = field(default_factory=dict)
    _windows: dict[str, deque[float]] = field(default_factory=dict)

    # Arranging -------------------------------------------------------------------

    def user(self, id_: str, name: str, locale: str = "", **more: Any) -> JSON:
        """Somebody joins the workspace."""
        made = {
            "id": id_,
            "team_id": TEAM,
            "name": name.lower(),
            "deleted": False,
            "is_bot": False,
            "tz": "Europe/Paris",
            "profile": {"display_name": name, "real_name": name},
        }
        self.users[id_] = made | ({"locale": locale} if locale else {}) | more
        for channel in self.channels.values():
            if channel.kind == "channel":
                channel.people.add(id_)
        return self.users[id_]

    def channel(self, id_: str, name: str, **more: Any) -> Channel:
        self.channels[id_] = Channel(id_, name, set(self.users), **more)
        return self.channels[id_]

    def next(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count:08d}"

    def trigger(self, user: str) -> str:
        id_ = self.next("trigger")
        self.triggers[id_] = Trigger(user, self.ticks.now())
        return id_

    def response_url(self, user: str) -> str:
        id_ = self.next("reply")
        self.replies[id_], self.asked[id_] = [], self.ticks.now()
        self.whispered.setdefault(user, [])
        return f"{self.base}/response/{user}/{id_}"

    # The Web API -----------------------------------------------------------------

    def call(self, method: str, given: JSON) -> JSON:
        """Answer a method. Raises SlackError."""
        self.calls.append((method, given))
        self._limit(method, given)
        doing: Callable[..., JSON] | None = getattr(self, "do_" + method.replace(".", "_"), None)
        if doing is None:
            raise SlackError("unknown_method")
        return {"ok": True, **doing(**given)}

    def hold(self, method: str, seconds: int) -> SlackError:
        """From now on, and for so long, this method is refused."""
        self._held[method] = self.ticks.now() + seconds
        return SlackError("ratelimited", seconds)

    def _limit(self, method: str, given: JSON) -> None:
        now = self.ticks.now()
        if now < self._held.get(method, -1):
            self.problems.append(f"{method} came before Retry-After was over")
            raise SlackError("ratelimited", 1 + int(self._held[method] - now))
        window = self._windows.setdefault(method, deque())
        while window and window[0] <= now - 60:
            window.popleft()
        if len(window) >= TIERS.get(method, 1_000):
            raise self.hold(method, 1 + int(window[0] + 60 - now))
        window.append(now)

    def do_auth_test(self, **_: Any) -> JSON:
        who = {"user": "comptoir", "user_id": BOT_USER, "bot_id": BOT}
        return {"url": "https://hive.example/", "team": "The Hive", "team_id": TEAM, **who}

    def do_users_info(self, user: str, include_locale: bool = False) -> JSON:
        if user not in self.users:
            raise SlackError("user_not_found")
        return {"user": self._described(user, include_locale)}

    def do_users_list(
        self, limit: int = 100, cursor: str = "", include_locale: bool = False
    ) -> JSON:
        members = [self._described(user, include_locale) for user in self.users]
        return _page("members", members, cursor)

    def _described(self, user: str, include_locale: bool) -> JSON:
        found = self.users[user]
        return found if include_locale else {k: v for k, v in found.items() if k != "locale"}

    def do_conversations_list(
        self, limit: int = 100, cursor: str = "", exclude_archived: bool = False, types: str = ""
    ) -> JSON:
        public = [one for one in self.channels.values() if one.kind in ("channel", "private")]
        found = [
            {"id": one.id, "name": one.name, "is_member": one.bot, "is_archived": one.archived}
            for one in public
            if not (exclude_archived and one.archived)
        ]
        return _page("channels", found, cursor)

    def do_conversations_open(self, users: str) -> JSON:
        people = set(users.split(","))
        if len(people) > 8:
            raise SlackError("too_many_users")
        for user in people:
            if user not in self.users:
                raise SlackError("user_not_found" if len(people) == 1 else "users_not_found")
            if self.users[user]["deleted"]:
                raise SlackError("user_disabled")
            if self.users[user]["is_bot"]:
                raise SlackError("cannot_dm_bot")
        for channel in self.channels.values():
            if channel.kind in ("im", "mpim") and channel.people == people:
                return {"channel": {"id": channel.id}}
        kind = "im" if len(people) == 1 else "mpim"
        id_ = self.next("D" if kind == "im" else "G")
        self.channels[id_] = Channel(id_, "", people, kind)
        return {"channel": {"id": id_}}

    def do_conversations_create(self, name: str, is_private: bool) -> JSON:
        self._scoped("groups:write")
        if not re.fullmatch(r"[a-z0-9_-]{1,80}", name) or not is_private:
            self.problems.append(f"a channel called {name}")
            raise SlackError("invalid_name")
        if any(one.name == name for one in self.channels.values()):
            raise SlackError("name_taken")
        id_ = self.next("G")
        self.channels[id_] = Channel(id_, name, set(), "private")
        return {"channel": {"id": id_, "name": name}}

    def do_conversations_invite(self, channel: str, users: str, force: bool = False) -> JSON:
        there, wanted = self._channel(channel), set(users.split(","))
        if wanted <= there.people:
            raise SlackError("already_in_channel")
        unknown = {one for one in wanted if one not in self.users or self.users[one]["deleted"]}
        if unknown and not force:
            raise SlackError("user_not_found")
        there.people |= wanted - unknown
        return {"channel": {"id": there.id}}

    def do_conversations_setTopic(self, channel: str, topic: str) -> JSON:  # noqa: N802 -- Slack's name
        if len(topic) > 250:
            self.problems.append("a topic is too long")
        self._channel(channel).topic = topic
        return {"channel": {"id": channel}}

    def do_conversations_history(
        self,
        channel: str,
        cursor: str = "",
        limit: int = 100,
        include_all_metadata: bool = False,
    ) -> JSON:
        if "channels:history" not in self.scopes:
            raise SlackError("missing_scope", scope="channels:history")
        found = [
            one if include_all_metadata else {k: v for k, v in one.items() if k != "metadata"}
            for one in reversed(self._channel(channel).messages)
            if "thread_ts" not in one
        ]
        return _page("messages", found, cursor)

    def do_chat_postMessage(self, channel: str, text: str, **more: Any) -> JSON:  # noqa: N802 -- Slack's name
        there = self._channel(channel)
        self._check(lint.message({"text": text, **more}), "invalid_blocks")
        self._whole(more)
        now = self.ticks.now()
        if now - there.last < 1 - 1e-6:
            raise self.hold("chat.postMessage", 1)
        there.last = now
        ts = self._ts()
        message = {"type": "message", "ts": ts, "user": BOT_USER, "bot_id": BOT, "text": text}
        there.messages.append(message | _kept(more))
        return {"channel": there.id, "ts": ts, "message": message}

    def do_chat_update(self, channel: str, ts: str, text: str, **more: Any) -> JSON:
        there = self._channel(channel)
        message = next((one for one in there.messages if one["ts"] == ts), None)
        if message is None:
            raise SlackError("message_not_found")
        self._check(lint.message({"text": text, **more}), "invalid_blocks")
        self._whole(more)
        message.update({"text": text, "edited": True} | _kept(more))
        return {"channel": there.id, "ts": ts, "text": text}

    def do_chat_postEphemeral(  # noqa: N802 -- Slack's name
        self, channel: str, user: str, text: str, **more: Any
    ) -> JSON:
        there = self._channel(channel)
        if user not in there.people:
            raise SlackError("user_not_in_channel")
        self.whisper(user, {"text": text, **more})
        return {"message_ts": self._ts()}

    def whisper(self, user: str, message: JSON) -> None:
        """Shown to one person only."""
        self._check(lint.message(message), "invalid_blocks")
        self._whole(message)
        self.whispered.setdefault(user, []).append(message)

    def reply(self, user: str, id_: str, body: JSON) -> bool:
        """An answer through a response_url; False once it is used up."""
        if id_ not in self.replies or len(self.replies[id_]) >= REPLIES:
            return False
        if self.ticks.now() - self.asked[id_] > HALF_AN_HOUR:
            return False
        if body.get("response_type") != "ephemeral" or body.get("replace_original"):
            self.problems.append("an answer that everybody would see")
        self.whisper(user, {"text": body.get("text", ""), "blocks": body.get("blocks", [])})
        self.replies[id_].append(body)
        return True

    def do_views_open(self, view: JSON, trigger_id: str) -> JSON:
        user = self._spend(trigger_id)
        # One screen, one modal: the earlier one is gone.
        self.views = {id_: one for id_, one in self.views.items() if one["by"] != user}
        return {"view": self._show(self.next("V"), view, user)}

    def do_views_update(self, view: JSON, view_id: str) -> JSON:
        if view_id not in self.views:
            raise SlackError("not_found")
        return {"view": self._show(view_id, view, self.views[view_id]["by"])}

    def do_views_publish(self, user_id: str, view: JSON) -> JSON:
        self._check(lint.view(view), "invalid_arguments")
        self.homes[user_id] = {**view, "id": f"H{user_id}"}
        return {"view": self.homes[user_id]}

    def do_files_getUploadURLExternal(  # noqa: N802 -- Slack's name
        self, filename: str, length: int, alt_txt: str = ""
    ) -> JSON:
        self._scoped("files:write")
        id_ = self.next("F")
        self.files[id_] = {"id": id_, "name": filename, "length": length, "data": None}
        self.files[id_]["unready"] = self.unready
        return {"upload_url": f"{self.base}/upload/{id_}", "file_id": id_}

    def do_files_completeUploadExternal(  # noqa: N802 -- Slack's name
        self, files: list[JSON], channel_id: str = "", thread_ts: str = ""
    ) -> JSON:
        for one in files:
            file = self.files[one["id"]]
            if file["data"] is None or len(file["data"]) != file["length"]:
                raise SlackError("file_update_failed")
            file["complete"] = True
            if channel_id:
                shared = {"ts": self._ts(), "text": "", "files": [one["id"]], "user": BOT_USER}
                thread = {"thread_ts": thread_ts} if thread_ts else {}
                self._channel(channel_id).messages.append(shared | thread)
        return {"files": [{"id": one["id"], "title": one.get("title", "")} for one in files]}

    # What Slack refuses ------------------------------------------------------------

    def _channel(self, id_: str) -> Channel:
        if id_ in self.users:  # somebody's id: their conversation with the bot
            id_ = self.do_conversations_open(id_)["channel"]["id"]
        if id_ not in self.channels:
            raise SlackError("channel_not_found")
        if self.channels[id_].archived:
            raise SlackError("is_archived")
        if not self.channels[id_].bot:
            raise SlackError("not_in_channel")
        return self.channels[id_]

    def _check(self, wrong: list[str], code: str) -> None:
        if wrong:
            self.problems += wrong
            raise SlackError(code)

    def _whole(self, message: JSON) -> None:
        """Only a file that is all there is shown, and that Slack has looked into."""
        for block in message.get("blocks", []):
            if block.get("image_url") in self.dead:
                raise SlackError("invalid_blocks")
            if "slack_file" in block:
                file = self.files.get(block["slack_file"]["id"], {})
                if not file.get("complete"):
                    self.problems.append(f"a message with half a file: {block}")
                if not file.get("complete") or file["unready"]:
                    file["unready"] = file.get("unready", 0) - 1
                    raise SlackError("invalid_blocks")

    def _scoped(self, scope: str) -> None:
        if scope not in self.scopes:
            raise SlackError("missing_scope", scope=scope)

    def _spend(self, trigger: str) -> str:
        """Whose it is; it opens one modal, at once."""
        known = self.triggers.get(trigger)
        if known is None:
            raise SlackError("invalid_trigger_id")
        if known.used:
            raise SlackError("exchanged_trigger_id")
        if self.ticks.now() - known.at > TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        known.used = True
        return known.user

    def _show(self, id_: str, view: JSON, by: str) -> JSON:
        self._check(lint.view(view), "invalid_arguments")
        self.views[id_] = {**view, "id": id_, "hash": self.next("hash"), "by": by}
        return self.views[id_]

    def replace(self, id_: str, view: JSON) -> JSON:
        """A view that came with the acknowledgement of a submission."""
        return self._show(id_, view, self.views[id_]["by"])

    def modal(self, user: str) -> JSON | None:
        """The modal on somebody's screen, the newest if there are several."""
        return next((v for v in reversed(self.views.values()) if v["by"] == user), None)

    def _ts(self) -> str:
        self._count += 1
        return f"{1_700_000_000 + self._count}.{self._count:06d}"


def _kept(more: JSON) -> JSON:
    return {name: more[name] for name in ("blocks", "metadata", "thread_ts") if name in more}


def _page(name: str, items: list[JSON], cursor: str) -> JSON:
    start = int(cursor or 0)
    following = str(start + PAGE) if start + PAGE < len(items) else ""
    return {
        name: items[start : start + PAGE],
        "response_metadata": {"next_cursor": following},
    }
