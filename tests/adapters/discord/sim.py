"""A Discord server in this process: the real discord.py on SimCord, with people's hands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
import simcord
from simcord import Env, InteractionResult, MemberActor, ResponseMessage
from simcord.actors import _dispatch_actor_interaction
from simcord.backend.access import can_access_channel
from simcord.builders import ChannelHandle
from simcord.enums import InteractionType

from adapters.discord.chat import Access, DiscordChat
from adapters.discord.commands import registered
from adapters.discord.invite import PERMISSIONS
from adapters.discord.rooms import Where
from bot.model import Account, Address
from bot.ports import Clock, Database, Desk
from tests.adapters.discord import eyes
from tests.adapters.discord.components import buttons, controls, names
from tests.adapters.discord.notes import Shelf
from tests.adapters.discord.rules import faults
from tests.adapters.suite import Heard, Seen

PEOPLE = ("Léa Martin", "Tom Becker", "Inès Haddad")
CHAT = "town/discord"
MANAGE_EVENTS = 1 << 33  # SimCord still asks for it; Discord lets a bot change what it made


@dataclass
class Server:
    """The server, its people by name, and a bot that one can restart."""

    env: Env
    desk: Desk
    database: Database
    clock: Clock
    guild: simcord.GuildHandle
    general: ChannelHandle
    locale: str = "en"
    actors: dict[str, MemberActor] = field(default_factory=dict)
    language: str = ""  # of the next gesture
    open: dict[str, InteractionResult] = field(default_factory=dict)  # the form that is open
    whispers: dict[str, list[ResponseMessage]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        emit = self.env.backend.emit

        def spoken(event: str, payload: Any) -> None:
            if event == "INTERACTION_CREATE" and self.language:
                payload = {**payload, "locale": self.language}
            emit(event, payload)

        self.env.backend.emit = spoken  # type: ignore[method-assign]  # it says en-US
        self.chat = self._chat()

    def _chat(self, **more: Any) -> DiscordChat:
        where = Where(CHAT, str(self.guild.id), str(self.general.id), self.locale, **more)
        return DiscordChat(where, Access("simcord"), self.database, self.clock)

    async def restart(self, **more: Any) -> None:
        """A new process, with no memory but what was written down; *more* are its settings."""
        self.chat = self._chat(**more)
        await self.env.restart_bot(self.chat.client(self.desk))

    def add(self, name: str) -> MemberActor:
        username = name.lower().replace(" ", ".")
        user = self.env.create_user(username, global_name=name)
        self.actors[name] = self.guild.add_member(user)
        return self.actors[name]

    def account(self, name: str) -> Account:
        return Account(CHAT, str(self.actors[name].id), name)

    def actor(self, who: Account) -> MemberActor:
        return next(actor for actor in self.actors.values() if str(actor.id) == who.id)

    def name_of(self, user: str) -> str:
        return next(name for name, actor in self.actors.items() if str(actor.id) == user)

    # Eyes --------------------------------------------------------------------------

    def channels(self) -> list[ChannelHandle]:
        """Every channel, thread and private conversation, the oldest first."""
        found = self.env.backend.channels.values()
        return [
            ChannelHandle(self.env, self.guild if one.guild_id else None, one)
            for one in sorted(found, key=lambda one: one.id)
        ]

    def people_of(self, channel: ChannelHandle) -> set[str]:
        """Whose private place this is; nobody's for one that all see."""
        stored = channel._channel
        members = set(stored.thread_members if stored.is_thread else stored.recipient_ids)
        return {str(one) for one in members - {self.env.backend.bot_user.id}}

    def visible(self, who: Account, address: Address) -> list[ChannelHandle]:
        wanted = {one.id for one in address.people}
        actor = self.actor(who)
        return [
            channel
            for channel in self.channels()
            if (
                str(channel.id) == address.channel or (wanted and self.people_of(channel) == wanted)
            )
            and can_access_channel(self.env, channel.id, actor if channel.guild else actor.user)
        ]

    def messages(self, channel: ChannelHandle, who: Account) -> list[Any]:
        """What stands there, without what Discord or a thread itself begins with."""
        stored = self.env.backend.messages.get(channel.id, {}).values()
        return [
            message
            for message in sorted(stored, key=lambda one: one.id)
            if message.visible_to(int(who.id))
            and not message.is_ephemeral
            and message.author_id == self.env.backend.bot_user.id
            and message.type == 0
            and not self._begins(channel, message)
        ]

    def _begins(self, channel: ChannelHandle, message: Any) -> bool:
        """The line with which a private thread begins."""
        first = min(self.env.backend.messages[channel.id])
        return bool(channel.is_thread and message.id == first)

    def seen(self, message: Any) -> Seen:
        files = [self.env.backend.cdn.get(one["url"]) for one in message.attachments]
        pictures = [one.get("description") or "" for one in message.attachments]
        return Seen(
            f"{message.channel_id}/{message.id}",
            eyes.read(self._said(message), self.name_of),
            tuple(button["label"] for button in buttons(message.components)),
            next((words for words in pictures if words), ""),
            next((file for file, words in zip(files, pictures, strict=True) if not words), b"")
            or b"",
        )

    def _said(self, message: Any) -> str:
        """What is said to somebody alone in a thread, without the mention that tells them."""
        channel = ChannelHandle(
            self.env, self.guild, self.env.backend.get_channel(message.channel_id)
        )
        people = self.people_of(channel) if channel.is_thread else set()
        called = f"<@{min(people)}> " if len(people) == 1 else ""
        return str(message.content.removeprefix(called))

    # Hands -------------------------------------------------------------------------

    async def say(self, who: Account, command: str) -> Heard:
        """Choose a command from Discord's list, in any language, and fill in its options."""
        words = command.removeprefix("/").split()
        known = self._known()
        path = next(
            (" ".join(words[:n]) for n in range(len(words), 0, -1) if " ".join(words[:n]) in known),
            "",
        )
        if not path:
            return await self._stale(who, words)
        english, options = known[path]
        rest = " ".join(words[len(path.split()) :])
        given = self._options(options, rest)
        return self.heard(who, await self.actor(who).slash(self.general, english, **given))

    def _known(self) -> dict[str, tuple[str, list[dict[str, Any]]]]:
        """Every command under each of its names -> its English path and its options."""
        found: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        for path, command in registered(self.desk.commands, self.desk.speak).paths.items():
            root = next(
                one
                for one in self.env.backend.commands[self.guild.id].values()
                if one["name"] == path.split()[0]
            )
            spelled, node = [names(root)], root
            for word in path.split()[1:]:
                node = next(one for one in node["options"] if one["name"] == word)
                spelled.append(names(node))
            options = node.get("options") or []
            for at in range(2):
                found[" ".join(name[at] for name in spelled)] = path, options
            found[command.words] = path, options
            found.update(dict.fromkeys(command.aliases, (path, options)))
        return found

    def _options(self, options: list[dict[str, Any]], rest: str) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for name, actor in self.actors.items():
            if f"@{name}" in rest:
                rest = " ".join(rest.replace(f"@{name}", "").split())
                option = next(one["name"] for one in options if one["type"] == 6)
                given[option] = actor
        words = rest.split()
        plain = [one for one in options if one["type"] != 6]
        for at, option in enumerate(plain):
            value = " ".join(words[at:]) if at == len(plain) - 1 else " ".join(words[at : at + 1])
            if value:
                given[option["name"]] = float(value) if option["type"] == 10 else value
        return given

    async def _stale(self, who: Account, words: Sequence[str]) -> Heard:
        """A command that an older version had, which a client still shows."""
        data: dict[str, Any] = {"id": "1", "type": 1, "name": words[0], "options": []}
        if words[1:]:
            data["options"] = [{"type": 1, "name": " ".join(words[1:]), "options": []}]
        kind = InteractionType.APPLICATION_COMMAND
        actor = self.actor(who)
        return self.heard(who, await _dispatch_actor_interaction(actor, kind, self.general, data))

    async def press(self, who: Account, message: ResponseMessage, token: str) -> Heard:
        """Press a button of a message in a channel or of a whisper."""
        actor = self.actor(who)
        public = self.env.backend.get_channel(message.channel_id).guild_id
        hand = actor if public else actor.user
        return self.heard(who, await hand.click(message, custom_id=token))

    def message(self, ref: str) -> list[ResponseMessage]:
        channel, _, ids = ref.partition("/")
        return [
            ResponseMessage(self.env, self.env.backend.get_message(int(channel), int(id_)))
            for id_ in ids.split(",")
        ]

    async def submit(self, who: Account, values: Mapping[str, str | Sequence[str]]) -> Heard:
        """Fill in the form that is open, step by step, and send it."""
        while True:
            shown = self.open.pop(who.id)
            assert shown.modal is not None
            given = {
                control["custom_id"]: self._typed(control, values)
                for control in controls(shown.modal)
            }
            hand = shown._interaction
            actor: Any = self.actor(who) if hand.guild_id else self.actor(who).user
            result = await actor.submit_modal(shown, {k: v for k, v in given.items() if v != []})
            further = self._own_button(result, "Continue")
            if further is None:
                heard = self.heard(who, result)
                return await self._corrected(who, result, heard)
            self.heard(who, await actor.click(result.response, custom_id=further))

    def _typed(self, control: dict[str, Any], values: Mapping[str, Any]) -> Any:
        """What the hands give: what is asked of them, else what stands there."""
        value = values.get(control["custom_id"].partition("~")[0])
        match control["type"]:
            case 4:
                return control.get("value", "") if value is None else value
            case 5:
                default = [one["id"] for one in control.get("default_values") or []]
                chosen = default if value is None else value
                return [self.actor(Account(CHAT, one)) for one in chosen]
            case _:
                offered = [one["value"] for one in control["options"]]
                default = [one["value"] for one in control["options"] if one.get("default")]
                if value is None:
                    return default
                several = (
                    [one for one in value.split(",") if one] if isinstance(value, str) else value
                )
                if not set(several) <= set(offered) and "~" not in control["custom_id"]:
                    raise simcord.SetupError(f"{several} is not offered")
                return [one for one in several if one in offered]

    async def _corrected(self, who: Account, result: InteractionResult, heard: Heard) -> Heard:
        """A form that was refused is opened again from its button, with its errors."""
        back = self._own_button(result, "Correct it")
        if back is None or result.response is None:
            return heard
        hand: Any = self.actor(who) if result._interaction.guild_id else self.actor(who).user
        again = self.heard(who, await hand.click(result.response, custom_id=back))
        shown = self.open[who.id].modal
        assert shown is not None
        labels = {
            one["label"]: one["component"]["custom_id"]
            for one in shown["components"]
            if one["type"] == 18
        }
        errors: dict[str, str] = {}
        for line in eyes.read(result.response.content, self.name_of).split("\n"):
            label, _, why = line.partition(": ")
            if label in labels:
                errors[labels[label]] = why
            elif not errors:
                errors[""] = line
        return Heard((), again.form, again.fields, errors)

    def _own_button(self, result: InteractionResult, label: str) -> str | None:
        """The adapter's own button so labelled, in the language of the gesture."""
        said = eyes.plain("".join(map(str, self.desk.speak(self.language or "en")(label))))
        shown = result.response.components if result.response else []
        return next(
            (
                one["custom_id"]
                for one in buttons(shown)
                if one["label"] == said and one["custom_id"].startswith("~")
            ),
            None,
        )

    def heard(self, who: Account, result: InteractionResult) -> Heard:
        """What a person alone gets to see. Nobody is left waiting."""
        assert result.acknowledged, "the interaction was never answered"
        if result.modal:
            self.open[who.id] = result
            fields = [one["label"] for one in result.modal["components"] if one["type"] == 18]
            return Heard((), result.modal["title"].partition(" (1/")[0], tuple(fields))
        pressed = result._interaction.source_message_id  # stays as it is
        found = [result.response, *result.followups]
        said = [one for one in found if one is not None and one.id != pressed]
        assert all(one.ephemeral for one in said)
        self.whispers.setdefault(who.id, []).extend(said)
        return Heard(
            tuple(eyes.read(one.content, self.name_of) for one in said),
            files=tuple(
                self.env.backend.cdn.get(one["url"]) or b""
                for shown in said
                for one in shown._message.attachments
            ),
        )


@asynccontextmanager
async def open_server(
    desk: Desk,
    clock: Clock,
    database: Database | None = None,
    people: Sequence[str] = PEOPLE,
    locale: str = "en",
) -> AsyncIterator[Server]:
    """A server with these people and the bot on it, under the permissions of its invitation."""
    nobody = discord.Client(intents=discord.Intents(guilds=True))
    env = Env(nobody)
    await env.start()  # not simcord.run: a fixture ends in another context than it began in
    try:
        guild = env.create_guild("The Hive")
        general = guild.create_text_channel("general")
        (role,) = (one for one in guild._guild.roles.values() if one.managed)
        role.permissions = PERMISSIONS | MANAGE_EVENTS
        server = Server(env, desk, database or Shelf(), clock, guild, general, locale)
        for name in people:
            server.add(name)
        await server.restart()
        yield server
        await env.settle()
    finally:
        await env.shutdown()
    env.raise_errors()
    for asked in env.http_requests:
        if wrong := faults(asked.method, asked.path, asked.json):
            raise AssertionError(wrong)


class SimPlatform:
    """The hands and eyes that `ChatSuite` asks for."""

    def __init__(self, server: Server, desk: Any) -> None:
        self.server, self.desk = server, desk
        self.people = tuple(server.account(name) for name in server.actors)
        desk.known = list(self.people)
        self.channel = str(server.general.id)

    @property
    def chat(self) -> DiscordChat:
        return self.server.chat

    async def see(self, who: Account, address: Address) -> list[Seen]:
        return [
            self.server.seen(message)
            for channel in self.server.visible(who, address)
            for message in self.server.messages(channel, who)
        ]

    async def say(self, who: Account, command: str, language: str = "") -> Heard:
        self.server.language = {"en": "en-US"}.get(language, language)
        return await self.server.say(who, command)

    async def press(self, who: Account, ref: str, label: str) -> Heard:
        for message in self.server.message(ref):
            for button in buttons(message.components):
                if button["label"] == label:
                    return await self.server.press(who, message, button["custom_id"])
        raise AssertionError(f"no button {label!r}")

    async def submit(self, who: Account, values: Mapping[str, str | Sequence[str]]) -> Heard:
        return await self.server.submit(who, values)

    async def leave(self, who: Account) -> None:
        self.server.guild.remove_member(self.server.actor(who))
        await self.server.chat.sweep()
