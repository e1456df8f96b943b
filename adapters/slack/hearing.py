"""What people do in Slack: acknowledged at once, brought to the desk, answered.

https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms, render, wire
from adapters.slack.api import Api, tried
from adapters.slack.people import People
from adapters.slack.replies import Replies, after
from adapters.slack.text import View
from adapters.slack.wire import Gesture, Who
from bot.model import Account, Answer, Call, Invalid, Message, Place, Text, Whisper
from bot.ports import PAGE, Desk, Translate

log = logging.getLogger(__name__)

Payload = Mapping[str, Any]
Answered = tuple[list[Answer], Translate]

EVERY: Final = re.compile("")  # matches whatever there is
PROMPT: Final = 0.8  # seconds a modal waits for its answer before it is acknowledged without
AT_ONCE: Final = 8  # gestures asked about; in a rush the others are acknowledged meanwhile
FINISH: Final = 5.0  # seconds for what is being done when the bot stops


class Hearing:
    """One workspace's bolt app, and what is behind it.

    *name* is the space's; *own* has our first word for the one that this workspace types.
    """

    def __init__(
        self,
        chat: str,
        name: str,
        api: Api,
        people: People,
        view: View,
        own: Mapping[str, str],
    ) -> None:
        self._chat, self._name, self._api, self._people = chat, name, api, people
        self._view, self._own = view, own
        self._replies = Replies(api)
        self._doing: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.desk: Desk | None = None
        self.prompt = PROMPT
        self.me: Mapping[str, Any] = {}  # what Slack says of the bot
        self.removed: Callable[[], Coroutine[Any, Any, None]] | None = None  # the app was
        self.app = self._bolt()

    async def settled(self, within: float | None = None) -> None:
        """Come back when nothing that was asked is being done any more."""
        while self._doing:
            _, late = await asyncio.wait(self._doing, timeout=within)
            if late:
                return

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside what else is done; what fails is noted."""

        async def careful() -> None:
            try:
                await work
            except Exception:
                log.exception("something that Slack sent could not be answered")

        task = asyncio.create_task(careful())
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    # The bolt app ----------------------------------------------------------------

    def _bolt(self) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            me = self.me
            return AuthorizeResult(
                enterprise_id=me.get("enterprise_id"),
                team_id=me.get("team_id"),
                bot_id=me.get("bot_id"),
                bot_user_id=me.get("user_id"),
                bot_token=self._api.client.token,
            )

        app = AsyncApp(
            logger=logging.getLogger("adapters.slack.bolt"),
            name="comptoir",
            # With no token of its own: each request is authorised above, with no request of ours.
            client=AsyncWebClient(base_url=self._api.client.base_url, retry_handlers=[]),
            authorize=authorize,
            request_verification_enabled=False,  # the door does it, for every request
        )
        app.command(EVERY)(self._command)
        app.action(EVERY)(self._action)
        app.view(EVERY)(self._submission)
        app.shortcut(EVERY)(self._shortcut)
        app.event(EVERY)(self._event)
        return app

    async def _command(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        if self.desk:
            self.begin(self._serve(wire.command(body, self._chat, self.desk.read, self._own)))

    async def _action(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        if gesture := wire.press(body, self._chat):
            self.begin(self._serve(gesture))

    async def _shortcut(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        self.begin(self._serve(wire.shortcut(body, self._chat)))

    async def _submission(self, ack: AsyncAck, body: Payload) -> None:
        """A modal can be answered within its acknowledgement only, so that one waits a little."""
        gesture = wire.submission(body, self._chat)
        asking = asyncio.create_task(self._ask(gesture))
        done, _ = await asyncio.wait([asking], timeout=self.prompt)
        if done:
            self.begin(self._finish(gesture, asking, ack))
        else:
            t = self._voice("")
            wait = forms.again(gesture.view, t("One moment…"), self._view)
            await ack(response_action="update", view=wait)
            self.begin(self._finish_late(gesture, asking))

    async def _event(self, body: Payload) -> None:
        event = body.get("event") or {}
        match event.get("type"):
            case "user_change" | "team_join" if isinstance(event.get("user"), Mapping):
                self.begin(self._met(dict(event["user"])))
            case "app_home_opened" if event.get("tab") == "home":
                self.begin(self._show_home(str(event.get("user", ""))))
            case "app_uninstalled":
                await self._lost()
            case "tokens_revoked" if (event.get("tokens") or {}).get("bot"):
                await self._lost()

    async def _lost(self) -> None:
        log.warning("Slack says that the app was removed from %s", self._name)
        if self.removed:
            self.begin(self.removed())

    # Asking and answering --------------------------------------------------------

    async def _serve(self, gesture: Gesture) -> None:
        async with self._turns:
            answers, t = await self._ask(gesture)
        await self._replies.give(gesture, answers, t, self._seen(t))
        if gesture.surface == "home" or self._replies.at_home(gesture):
            await self._show_home(gesture.who)

    async def _ask(self, gesture: Gesture) -> Answered:
        """What the desk answers, in whose words. Strangers and bots get a polite no."""
        who = await self._people.who(gesture.who, gesture.home or gesture.team)
        t = self._voice(who.locale)
        if not who.welcome or gesture.team not in ("", self._people.team):
            return _no(t("Only members of {space} can do this.", space=self._name)), t
        call, unknown = await self._named(gesture.call, who)
        if unknown:
            why = t("{who} is not a member of {space}.", who=unknown.name, space=self._name)
            errors = {name: why for name, some in gesture.call.people.items() if unknown in some}
            return ([Invalid(errors)] if call.form else _no(why)), t
        return (await self.desk.handle(call) if self.desk else []), t

    async def _named(self, call: Call, who: Who) -> tuple[Call, Account | None]:
        """The call with everybody's name, and the first of them who can't take part."""
        people: dict[str, tuple[Account, ...]] = {}
        for name, some in call.people.items():
            found = [await self._people.who(one.id) for one in some]
            for account, one in zip(some, found, strict=True):
                if not one.welcome:
                    return call, replace(account, name=one.name or account.name or account.id)
            people[name] = tuple(Account(self._chat, one.id, one.name) for one in found)
        account = replace(call.account, name=who.name)
        return replace(call, account=account, people=people, locale=who.locale), None

    async def _finish(
        self, gesture: Gesture, asking: asyncio.Task[Answered], ack: AsyncAck
    ) -> None:
        """A modal's answer in time: at its fields, in its place, or once it is closed."""
        answers, t = await asking
        view, rest = self._seen(t), [one for one in answers if isinstance(one, Whisper)]
        at_home = self._replies.at_home(gesture)
        for answer in answers:
            if isinstance(answer, Invalid) and set(answer.errors) <= set(gesture.fields):
                errors = forms.errors(answer.errors, gesture.fields, view)
                await ack(response_action="errors", errors=errors)
                return
        following = next((made for one in answers if (made := after(gesture, one, t, view))), None)
        if following is None and rest and at_home:
            said, *rest = rest
            following = forms.saying(said.message, view, t, gesture.call.place.channel)
            self.begin(self._replies.hand_over(gesture, said.message))
        if following:
            await ack(response_action="update", view=following)
        else:
            await ack()
        await self._replies.give(gesture, rest, t, view)
        if at_home:
            await self._show_home(gesture.who)

    async def _finish_late(self, gesture: Gesture, asking: asyncio.Task[Answered]) -> None:
        answers, t = await asking
        await self._replies.late(gesture, answers, t, self._seen(t))
        if self._replies.at_home(gesture):
            await self._show_home(gesture.who)

    def _voice(self, locale: str) -> Translate:
        if self.desk is None:
            raise RuntimeError("nothing is heard before there is a desk")
        return self.desk.speak(locale or self._view.locale)

    def _seen(self, t: Translate) -> View:
        return replace(self._view, locale=t.locale)

    # Pages and members -----------------------------------------------------------

    async def _show_home(self, user: str) -> None:
        """Draw somebody's page anew."""
        who = await self._people.who(user)
        if self.desk is None or not who.welcome:
            return
        account = Account(self._chat, who.id, who.name)
        asked = Call(account, Place(self._chat, who.id), PAGE, locale=who.locale)
        said = [one for one in await self.desk.handle(asked) if isinstance(one, Whisper)]
        t = self._voice(who.locale)
        made = render.home([one.message for one in said], self._seen(t))
        publishing = self._api.client.views_publish
        doing = self._api.do("views.publish", lambda: publishing(user_id=user, view=made))
        await tried(doing, "somebody's page")

    async def _met(self, user: dict[str, Any]) -> None:
        who = self._people.note(user)
        if who.kind == "gone" and self.desk:
            await self.desk.left(Account(self._chat, who.id, who.name))

    async def read_members(self) -> bool:
        """Who is gone from the workspace is gone for the bot; events may have been missed.

        Whether everybody could be read.
        """
        if self.desk is None:
            return False
        try:
            everybody = await self._people.everybody()
            for account in await self.desk.accounts(self._chat):
                who = everybody.get(account.id) or await self._people.ask(account.id)
                if not who.welcome:
                    await self.desk.left(account)
        except Exception as error:  # noqa: BLE001 -- it is read again, and events go on meanwhile
            log.warning("the members of %s could not be read: %s", self._name, error)
            return False
        return True


def _no(text: Text) -> list[Answer]:
    return [Whisper(Message(text))]
