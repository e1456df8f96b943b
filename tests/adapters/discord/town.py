"""The town on Discord: what its people do and see goes through the real discord.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from simcord import ResponseMessage, SetupError

from adapters.discord.render import unsigned
from adapters.discord.text import line
from bot.app import App
from bot.model import (
    Account,
    Address,
    Answer,
    Ask,
    Button,
    Call,
    Form,
    Invalid,
    Message,
    Option,
    Text,
    Whisper,
)
from bot.ports import CannotTell, Command, Desk, Translate
from storage.database import SqlDatabase
from tests.adapters.desks import MONDAY, NoteDesk
from tests.adapters.discord.components import buttons
from tests.adapters.discord.sim import CHAT, Server, open_server
from tests.adapters.suite import Heard
from tests.fakes import FakeClock
from tests.town import Town, read


class Witness:
    """The desk, as Discord sees it, which remembers what it answered."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.answers: list[list[Answer]] = []

    @property
    def commands(self) -> Sequence[Command]:
        return self.app.commands

    async def handle(self, call: Call) -> list[Answer]:
        answers = await self.app.handle(call)
        self.answers.append(answers)
        return answers

    def read(self, text: str) -> tuple[str, dict[str, str]]:
        return self.app.read(text)

    async def left(self, account: Account) -> None:
        await self.app.left(account)

    async def accounts(self, chat: str) -> list[Account]:
        return await self.app.accounts(chat)

    async def suggest(self, call: Call, option: str) -> Sequence[Option]:
        return await self.app.suggest(call, option)

    async def talked(self, accounts: Sequence[Account]) -> None:
        await self.app.talked(accounts)

    async def alarm(self, chat: str, key: str, say: Callable[[Translate], Text]) -> None:
        await self.app.alarm(chat, key, say)

    async def vouch(self, organisers: Mapping[Account, bool]) -> None:
        await self.app.vouch(organisers)

    def speak(self, locale: str) -> Translate:
        return self.app.speak(locale)


class Wall:
    """Discord as the town's chat; what stands there, with people under the names they go by."""

    id = CHAT

    def __init__(self, server: Server) -> None:
        self.server = server
        self.home = str(server.general.id)
        self.trouble: list[Exception] = []
        self.lost: list[Exception] = []
        self.blind = False

    @property
    def wall(self) -> dict[str, tuple[Address, Message]]:
        server = self.server
        found = {}
        nobody = Account(CHAT, "0")
        for channel in server.channels():
            people = tuple(Account(CHAT, self.who(one)) for one in server.people_of(channel))
            where = Address(CHAT, "" if people else str(channel.id), people)
            for stored in server.messages(channel, nobody):
                seen = server.seen(stored)
                shown = tuple(map(button, buttons(stored.components)))
                found[stored.id] = seen.ref, (where, Message((seen.text,), shown))
        return {ref: shown for _, (ref, shown) in sorted(found.items())}

    def who(self, user: str) -> str:
        return self.server.name_of(user).lower()

    async def serve(self, desk: Desk) -> None:
        await asyncio.Event().wait()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        ref = await self.server.chat.show(address, message, ref, marker)
        if self.lost:
            raise self.lost.pop(0)
        return ref

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        if self.blind:
            raise CannotTell("nobody may look")
        return await self.server.chat.find(address, marker, since)

    async def close(self) -> None:
        await self.server.chat.close()


def button(shown: Mapping[str, Any]) -> Button:
    name, _, arg = unsigned(shown["custom_id"]).partition(":")
    return Button((shown["label"],), name, arg)


@dataclass
class DiscordTown(Town):
    """A town whose people use Discord. What they could not do there is told the bot directly."""

    server: Server = field(kw_only=True)
    witness: Witness = field(init=False)

    def restart(self) -> None:
        super().restart()
        if not hasattr(self, "witness"):
            self.witness = Witness(self.app)
        self.server.desk, self.witness.app = self.witness, self.app

    def account(self, who: str, chat: str = "") -> Account:
        name = who.title()
        if name not in self.server.actors:
            self.server.add(name)
        return self.server.account(name)

    async def says(
        self, who: str, what: str, *, locale: str = "", people: Sequence[str] = (), **args: str
    ) -> list[Answer]:
        account = self.account(who)
        self.server.language = {"": "en-US", "en": "en-US"}.get(locale, locale)
        named = "".join(f" @{self.account(one).name}" for one in people)
        several = len(people) > 1  # an option of Discord takes one
        if several or args or not (what.startswith("/") or self._shown(account, what)):
            return await super().says(who, what, locale=locale, people=people, **args)
        before = len(self.witness.answers)
        if what.startswith("/"):
            heard = await self.server.say(account, what + named)
        else:
            heard = await self.server.press(account, *self._shown(account, what)[-1])
        [answers] = self.witness.answers[before:]
        assert_shown(answers, heard)
        return list(map(self._named, answers))

    def _named(self, answer: Answer) -> Answer:
        """The answer with people under the names they go by in tests."""
        if not isinstance(answer, Ask):
            return answer
        fields = [
            replace(one, accounts=tuple(replace(a, id=a.name.lower()) for a in one.accounts))
            for one in answer.form.fields
        ]
        return Ask(replace(answer.form, fields=tuple(fields)))

    def _shown(self, account: Account, token: str) -> list[tuple[ResponseMessage, str]]:
        """Every button of this token that they see, the newest last."""
        server = self.server
        posted = [
            (ResponseMessage(server.env, message), one)
            for channel in server.channels()
            for message in server.messages(channel, account)
            if not server.people_of(channel) or account.id in server.people_of(channel)
            for one in buttons(message.components)
        ]
        said = [
            (whisper, one)
            for whisper in server.whispers.get(account.id, [])
            for one in buttons(whisper.components)
        ]
        return [
            (message, one["custom_id"])
            for message, one in [*posted, *said]
            if unsigned(one["custom_id"]) == token
        ]

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
        account, values = self.account(who), {**(changed or {}), **more}
        typed = {one.name: one.value for one in form.fields if one.kind != "people"} | values
        chosen = {
            one.name: [self.account(account.id).id for account in one.accounts]
            for one in form.fields
            if one.kind == "people"
        }
        chosen |= {
            name: [self.account(one).id for one in some] for name, some in (people or {}).items()
        }
        before = len(self.witness.answers)
        if account.id not in self.server.open:
            return await super().submits(who, form, values, locale=locale, people=people)
        try:
            heard = await self.server.submit(account, {**typed, **chosen})
        except SetupError:  # Discord itself would not let them send this
            return await super().submits(who, form, values, locale=locale, people=people)
        if len(self.witness.answers) == before:
            return await super().submits(who, form, values, locale=locale, people=people)
        answers = self.witness.answers[-1]
        assert_shown(answers, heard)
        return answers


def assert_shown(answers: Sequence[Answer], heard: Heard) -> None:
    """What the bot answered is what the person gets to see."""
    whispers = [answer.message for answer in answers if isinstance(answer, Whisper)]
    if whispers:
        said = "".join(read(message.text) for message in whispers)
        assert "".join("".join(heard.whispers).split()) == "".join(said.split())
    for answer in answers:
        match answer:
            case Ask(form):
                assert heard.form == line(form.title, 45)
            case Invalid(errors) if heard.form:
                # Those at the step that opens again; the message above it tells them all.
                assert heard.errors
                assert set(heard.errors.values()) <= {read(why) for why in errors.values()}


@asynccontextmanager
async def town_on_discord(database: SqlDatabase, locale: str) -> AsyncIterator[DiscordTown]:
    async with open_server(NoteDesk(), FakeClock(MONDAY), database, (), locale) as server:
        town = DiscordTown(database, (Wall(server),), locale, server=server)  # type: ignore[arg-type]  # it stands in for a FakeChat
        server.clock = town.clock
        await server.restart()
        yield town
