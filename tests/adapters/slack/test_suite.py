"""Slack does what every chat must do, in Socket Mode and over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from bot.model import Account, Address
from tests.adapters.desks import NoteDesk
from tests.adapters.slack import eyes
from tests.adapters.slack.hands import Outcome
from tests.adapters.slack.kit import GENERAL, MODES, Mode, Slack, open_slack
from tests.adapters.slack.workspace import JSON, Channel
from tests.adapters.suite import ChatSuite, Heard, Seen
from tests.town import read


class SlackPlatform:
    """A workspace's people, at their screens."""

    def __init__(self, slack: Slack, desk: NoteDesk) -> None:
        self.slack, self.chat, self.desk = slack, slack.chat, desk
        self.people = tuple(slack.account(who) for who in ("U0LEA", "U0TOM", "U0INES"))
        self.channel = GENERAL

    async def see(self, who: Account, address: Address) -> list[Seen]:
        wanted = {person.id for person in address.people}
        return [
            self._seen(channel, message)
            for channel in self.slack.server.workspace.channels.values()
            if channel.id == address.channel or (wanted and channel.people == wanted)
            if who.id in channel.people
            for message in channel.messages
            if "files" not in message
        ]

    def _seen(self, channel: Channel, message: JSON) -> Seen:
        shown = eyes.message(message, self.slack.account)
        space = self.slack.server.workspace
        files = [
            space.files[id_]["data"]
            for one in channel.messages
            if one.get("thread_ts") == message["ts"]
            for id_ in one["files"]
        ]
        return Seen(
            f"{channel.id}/{message['ts']}",
            read(shown.text),
            tuple(read(button.label) for button in shown.buttons),
            read(shown.picture.alt) if shown.picture else "",
            files[0] if files else b"",
        )

    async def say(self, who: Account, command: str, language: str = "") -> Heard:
        if language:
            await self.slack.hands.changes(who.id, locale=f"{language}-XX")
        return self._heard(await self.slack.hands.types(who.id, f"/{command}", GENERAL))

    async def press(self, who: Account, ref: str, label: str) -> Heard:
        channel, at = ref.split("/")[:2]
        messages = self.slack.server.workspace.channels[channel].messages
        message = next(one for one in messages if one["ts"] == at)
        shown = eyes.message(message, self.slack.account)
        token = next(one.token for one in shown.buttons if read(one.label) == label)
        return self._heard(await self.slack.hands.presses(who.id, token, channel))

    async def submit(self, who: Account, values: Mapping[str, str | Sequence[str]]) -> Heard:
        return self._heard(await self.slack.hands.submits(who.id, values))

    async def leave(self, who: Account) -> None:
        await self.slack.hands.changes(who.id, deleted=True)

    def _heard(self, outcome: Outcome) -> Heard:
        shown = [eyes.message(one, self.slack.account) for one in outcome.whispers]
        form = eyes.form(outcome.modal, self.slack.account, "") if outcome.modal else None
        return Heard(
            tuple(read(one.text) for one in shown),
            read(form.title) if form else "",
            tuple(read(field.label) for field in form.fields) if form else (),
            outcome.errors,
            tuple(outcome.files),
        )


class TestSlack(ChatSuite):
    @pytest.fixture(params=MODES)
    async def platform(self, request: pytest.FixtureRequest) -> AsyncIterator[SlackPlatform]:
        mode: Mode = request.param
        desk = NoteDesk()
        async with open_slack(mode, desk) as slack:
            yield SlackPlatform(slack, desk)
