"""What people do on Discord, brought to the desk; what the desk says, brought back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.discord import forms, render, wire, words
from adapters.discord.forms import Sheet
from adapters.discord.memory import Memory
from adapters.discord.reply import Reply
from adapters.discord.rest import Rest
from adapters.discord.rooms import Where
from adapters.discord.wire import Gesture
from bot.model import Answer, Ask, Call, Invalid, Message, Text, Whisper
from bot.ports import Command, Desk, Translate

log = logging.getLogger(__name__)

IMPATIENT: Final = 2.0  # seconds until we say that an answer comes; Discord waits for three


class Front:
    """One method: receive. Nothing it needs is kept in memory alone."""

    def __init__(
        self,
        where: Where,
        desk: Desk,
        rest: Rest,
        memory: Memory,
        application: str,
        commands: Mapping[str, Command],
    ) -> None:
        self._where, self._desk, self._rest, self._memory = where, desk, rest, memory
        self._application, self._commands = application, commands

    async def receive(self, did: Gesture) -> None:
        """Answer one gesture, if it was made here."""
        if not await self._ours(did):
            return
        reply = Reply(self._rest, self._application, did)
        if did.kind == wire.AUTOCOMPLETE:
            call, option = wire.typing(did, self._commands)
            await reply.choices(await self._desk.suggest(self._vouched(did, call), option))
            return
        if did.kind == wire.COMMAND:
            await self._handle(did, wire.said(did, self._commands), reply)
        elif did.kind == wire.MODAL:
            await self._filled(did, reply)
        elif did.kind == wire.COMPONENT:
            own = forms.read_token(did.custom_id)
            if own:
                await self._reopen(did, reply, own[1], own[2])
            else:
                await self._handle(did, wire.pressed(did), reply)
        await self._memory.acted(did.account)

    async def _ours(self, did: Gesture) -> bool:
        """On our server, or in a private conversation that we opened."""
        if did.guild:
            return did.guild == self._where.guild
        return await self._memory.conversation(did.account) == did.channel

    async def _handle(
        self, did: Gesture, call: Call, reply: Reply, form: tuple[str, Sheet] | None = None
    ) -> None:
        """Let the desk do it; *form* is the one it came from: its key and its sheet."""
        work = asyncio.ensure_future(self._desk.handle(self._vouched(did, call)))
        done, _ = await asyncio.wait({work}, timeout=IMPATIENT)
        if not done:
            await reply.think()
        answers = await work
        t = self._desk.speak(did.locale)
        for answer in answers:
            await self._say(did, answer, reply, t, form)
        if form and not any(isinstance(answer, Invalid) for answer in answers):
            await self._memory.drop_sheet(form[0])
        if not answers:
            await reply.nothing(render.parts(words.done(t)))

    def _vouched(self, did: Gesture, call: Call) -> Call:
        """The call, with whether a role makes its caller an organiser."""
        told = self._where.vouches(did.roles) if did.guild else None
        return replace(call, organiser=told)

    async def _say(
        self,
        did: Gesture,
        answer: Answer,
        reply: Reply,
        t: Translate,
        form: tuple[str, Sheet] | None,
    ) -> None:
        match answer:
            case Whisper(message):
                await reply.say(render.parts(message))
            case Ask(asked):
                await self._open(did, forms.sheet_of(asked, did.account.id), reply, t)
            case Invalid(errors) if form:
                key, sheet = form
                await self._refuse(reply, t, key, sheet, sheet.step_of(errors), errors)
            case Invalid(errors):
                spans = [span for why in errors.values() for span in (*why, "\n")]
                await reply.say(render.parts(Message(tuple(spans[:-1]))))

    # Forms -------------------------------------------------------------------------

    async def _open(self, did: Gesture, sheet: Sheet, reply: Reply, t: Translate) -> None:
        """Open a form under the gesture's own id, or offer a button to it."""
        if reply.takes_form:
            await reply.form(forms.modal(sheet, did.id, 0, words.placeholders(t)))
        else:
            await reply.say(render.parts(words.opened(t, did.id, sheet.title)))
        await self._memory.keep_sheet(did.id, sheet)

    async def _reopen(self, did: Gesture, reply: Reply, key: str, step: int) -> None:
        """One of our own buttons: a step of a form, with what was typed."""
        t = self._desk.speak(did.locale)
        sheet = await self._memory.sheet(key, did.account)
        if sheet is None:
            await reply.say(render.parts(words.gone(t)))
        else:
            await reply.form(forms.modal(sheet, key, step, words.placeholders(t)))

    async def _filled(self, did: Gesture, reply: Reply) -> None:
        """A step is sent: note it, and go on to the next one or to the desk."""
        own = forms.read_token(did.custom_id)
        values, people = wire.filled(did)
        t = self._desk.speak(did.locale)
        sheet = await self._memory.sheet(own[1], did.account) if own else None
        if own is None or sheet is None:
            typed = [value for given in values.values() for value in given if value]
            await reply.say(render.parts(words.gone(t, typed)))
            return
        _, key, step = own
        sheet, errors = forms.fill(sheet, step, values, people)
        if not errors and step + 1 < len(sheet.steps):
            await reply.say(render.parts(words.further(t, sheet, key, step + 1)))
            await self._memory.keep_sheet(key, sheet)
            return
        errors = errors or sheet.missing()
        if errors:
            said: dict[str, Text] = {name: words.fault(t, why) for name, why in errors.items()}
            await self._refuse(reply, t, key, sheet, sheet.step_of(errors), said)
            return
        call = forms.call_of(sheet, did.account, did.place, did.locale, did.id)
        await self._handle(did, call, reply, (key, sheet))

    async def _refuse(
        self,
        reply: Reply,
        t: Translate,
        key: str,
        sheet: Sheet,
        step: int,
        errors: Mapping[str, Text],
    ) -> None:
        await reply.say(render.parts(words.refused(t, sheet, key, step, errors)))
        await self._memory.keep_sheet(key, sheet)
