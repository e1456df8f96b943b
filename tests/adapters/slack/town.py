"""The town on Slack: what its people do and see goes through the real bolt and slack_sdk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.app import App
from bot.model import (
    Account,
    Address,
    Answer,
    Ask,
    Call,
    File,
    Form,
    Invalid,
    Message,
    Option,
    Text,
    Whisper,
)
from bot.ports import CannotTell, Command, Desk, Translate
from storage.database import SqlDatabase
from tests.adapters.slack import eyes
from tests.adapters.slack.hands import Outcome
from tests.adapters.slack.kit import Mode, Slack, open_slack
from tests.adapters.slack.workspace import JSON, Channel, Workspace
from tests.town import Town

MODES: Mapping[str, Mode] = {"en": "http", "fr": "socket"}  # each dialog goes both ways
WARNING = "⚠️ "
# As on the fake chat, so that a dialog which names them is the same dialog.
CHAT, GENERAL, KITCHEN = "fake", "general", "kitchen"


class Front:
    """The desk that the chat serves: whichever app the town has now."""

    def __init__(self) -> None:
        self.app: App | None = None

    def _now(self) -> App:
        assert self.app
        return self.app

    @property
    def commands(self) -> Sequence[Command]:
        return self._now().commands

    async def handle(self, call: Call) -> list[Answer]:
        return await self._now().handle(call)

    def read(self, text: str) -> tuple[str, dict[str, str]]:
        return self._now().read(text)

    async def left(self, account: Account) -> None:
        await self._now().left(account)

    async def accounts(self, chat: str) -> Sequence[Account]:
        return await self._now().accounts(chat) if self.app else ()

    async def suggest(self, call: Call, option: str) -> Sequence[Option]:
        return await self._now().suggest(call, option)

    async def talked(self, accounts: Sequence[Account]) -> None:
        await self._now().talked(accounts)

    async def alarm(self, chat: str, key: str, say: Callable[[Translate], Text]) -> None:
        await self._now().alarm(chat, key, say)

    async def vouch(self, organisers: Mapping[Account, bool]) -> None:
        await self._now().vouch(organisers)

    def speak(self, locale: str) -> Translate:
        return self._now().speak(locale)


class Wall:
    """Slack as the town's chat, and what stands in its channels."""

    id, home = CHAT, GENERAL

    def __init__(self, slack: Slack, front: Front) -> None:
        self.slack, self.front = slack, front
        self.space: Workspace = slack.server.workspace
        self.trouble: list[Exception] = []
        self.lost: list[Exception] = []
        self.answers = True
        self.silence: Exception = ConnectionError("the history cannot be read")
        self.blind = False

    @property
    def wall(self) -> dict[str, tuple[Address, Message]]:
        found: list[tuple[float, str, tuple[Address, Message]]] = []
        for channel in self.space.channels.values():
            people = () if channel.kind == "channel" else tuple(sorted(channel.people))
            where = Address(CHAT, "" if people else channel.id, tuple(map(self.account, people)))
            for shown in channel.messages:
                if "files" not in shown:
                    ref = f"{channel.id}/{shown['ts']}"
                    found.append((float(shown["ts"]), ref, (where, self._message(channel, shown))))
        return {ref: shown for _, ref, shown in sorted(found, key=lambda one: one[0])}

    def _message(self, channel: Channel, shown: JSON) -> Message:
        under = (one for one in channel.messages if one.get("thread_ts") == shown["ts"])
        kept = [self.space.files[id_] for one in under for id_ in one["files"]]
        file = File(kept[-1]["name"], "", kept[-1]["data"]) if kept else None
        return replace(eyes.message(shown, self.account), file=file)

    def account(self, id_: str) -> Account:
        return Account(CHAT, id_, self.space.users[id_]["profile"]["display_name"])

    async def serve(self, desk: Desk) -> None:
        raise AssertionError("the kit serves it")

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        ref = await self.slack.chat.show(address, message, ref, marker)
        if self.lost:
            raise self.lost.pop(0)
        return ref

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        if self.blind:
            raise CannotTell("nobody may look")
        if not self.answers:
            raise self.silence
        return await self.slack.chat.find(address, marker, since)

    async def close(self) -> None:
        await self.slack.chat.close()


@dataclass
class SlackTown(Town):
    """A town whose people use Slack."""

    wall_: Wall = field(kw_only=True)
    here: str = field(default=GENERAL, kw_only=True)  # where people type

    def __post_init__(self) -> None:
        self._forms: dict[tuple[str, str, str], JSON] = {}  # every modal that was ever seen
        super().__post_init__()

    def restart(self) -> None:
        super().restart()
        self.wall_.front.app = self.app

    def account(self, who: str, chat: str = "") -> Account:
        if who not in self.wall_.space.users:
            self.wall_.space.user(who, who.title())
        return self.wall_.account(who)

    async def says(
        self, who: str, what: str, *, locale: str = "", people: Sequence[str] = (), **args: str
    ) -> list[Answer]:
        await self._speaks(who, locale)
        hands, before = self.wall_.slack.hands, self.wall_.space.modal(who)
        if set(args) == {"text"} and not what.startswith("/"):  # from the menu of a message
            name = what.partition(":")[0]
            return self._heard(
                who, await hands.shortcut(who, name, args["text"], self.here), before
            )
        if args:  # more than hands can do
            return await super().says(who, what, locale=locale, people=people, **args)
        if what.startswith("/"):
            named = "".join(f" @{self.account(one).name}" for one in people)
            return self._heard(who, await hands.types(who, what + named, self.here), before)
        return self._heard(who, await hands.presses(who, what, self._where(who, what)), before)

    async def submits(
        self,
        who: str,
        form: Form,
        changed: Mapping[str, str] | None = None,
        *,
        locale: str = "",
        people: Mapping[str, Sequence[str]] | None = None,
        **more: str,
    ) -> list[Answer]:
        await self._speaks(who, locale)
        values: dict[str, Any] = {one.name: one.value for one in form.fields}
        values |= {**(changed or {}), **more}
        values |= {
            one.name: [account.id for account in one.accounts]
            for one in form.fields
            if one.kind == "people"
        }
        for name, some in (people or {}).items():
            values[name] = [self.account(one).id for one in some]
        before = self._opened(who, form)
        return self._heard(who, await self.wall_.slack.hands.submits(who, values), before)

    async def _speaks(self, who: str, locale: str) -> None:
        """Their language in Slack, which tells the bot of it."""
        user = self.wall_.space.users[self.account(who).id]
        if locale and user.get("locale") != locale:
            await self.wall_.slack.hands.changes(who, locale=locale)

    def _where(self, who: str, token: str) -> str:
        """The channel of the newest message that has this button, and that they can see."""
        for ref, (_, message) in reversed(self.wall_.wall.items()):
            channel = ref.split("/")[0]
            seen = who in self.wall_.space.channels[channel].people
            if seen and any(button.token == token for button in message.buttons):
                return channel
        return self.here

    def _opened(self, who: str, form: Form) -> JSON:
        """This form on their screen, once more if they sent it already."""
        space, known = self.wall_.space, self._forms[who, form.name, form.arg]
        if known["id"] not in space.views:
            known = self._forms[who, form.name, form.arg] = {**known, "id": space.next("V")}
        space.views[known["id"]] = space.views.pop(known["id"], known)  # on top
        return space.views[known["id"]]

    def _heard(self, who: str, outcome: Outcome, before: JSON | None) -> list[Answer]:
        """What they see, as the answers that it was made of."""
        account, modal = self.wall_.account, outcome.modal
        answers: list[Answer] = [Whisper(eyes.message(one, account)) for one in outcome.whispers]
        if outcome.errors:
            return [Invalid({name: (why,) for name, why in outcome.errors.items()})]
        seen = before and (before["id"], before["hash"])
        if modal is None or (modal["id"], modal["hash"]) == seen:
            return answers
        first = modal["blocks"][0]
        if first.get("block_id") == "refused":
            return [Invalid({"": _without_warning(eyes.words(first, account))})]
        arg = json.loads(modal["private_metadata"])["arg"]
        form = eyes.form(modal, account, arg)
        self._forms[who, form.name, form.arg] = modal
        return [*answers, Ask(form)]


def _without_warning(text: Text) -> Text:
    first, *rest = text
    assert isinstance(first, str)
    return (first.removeprefix(WARNING), *rest)


@asynccontextmanager
async def town_on_slack(
    database: SqlDatabase, locale: str, kind: type[SlackTown] = SlackTown
) -> AsyncIterator[SlackTown]:
    """English over HTTP, French in Socket Mode; nothing wrong was sent by the end of it."""
    front = Front()
    async with open_slack(MODES[locale], front, locale=locale, name=CHAT) as slack:
        # That a machine is busy is not what a dialog is about.
        slack.chat._hearing.prompt = 30.0
        space = slack.server.workspace
        space.channels.clear()
        for name in (GENERAL, KITCHEN):
            space.channel(name, name)
        wall = Wall(slack, front)
        yield kind(database, (wall,), locale, wall_=wall)  # type: ignore[arg-type] # it stands in for a FakeChat
