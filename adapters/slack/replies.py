"""How an answer reaches the one who asked, wherever they asked it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import forms, render
from adapters.slack.api import Api, tried
from adapters.slack.pace import HASTY
from adapters.slack.text import JSON, View
from adapters.slack.wire import Gesture
from bot.model import Answer, Ask, Form, Invalid, Message, Text, Whisper, joined
from bot.ports import Translate

log = logging.getLogger(__name__)

OPENED: Final = 1_000  # modals of which the way back is remembered
# Slack looks into a file for a while before a message may show it; until then it says UNREADY.
READY: Final = (1.0, 2.0, 4.0)  # seconds from one try to the next
UNREADY: Final = "invalid_blocks"


class Replies:
    """Shows answers. A failure is noted and never raised: what was asked for is done already."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._ways: OrderedDict[str, str] = OrderedDict()  # a modal's id -> where it was asked for

    async def give(
        self, gesture: Gesture, answers: Sequence[Answer], t: Translate, view: View
    ) -> None:
        """Show each answer to who made the gesture, and to nobody else."""
        for answer in answers:
            match answer:
                case Ask(form):
                    await self._open(gesture, form, t, view)
                case Whisper(message):
                    await self.whisper(gesture, message, t, view)
                case Invalid(errors):
                    text = joined(errors.values())
                    await self.whisper(gesture, Message(text), t, view)

    async def whisper(self, gesture: Gesture, message: Message, t: Translate, view: View) -> None:
        """For their eyes only."""
        said = forms.saying(message, view, t, gesture.call.place.channel)
        match gesture.surface:
            case "home":
                opened = await self._view("views.open", said, trigger_id=gesture.trigger)
            case "modal" if not gesture.call.form:
                at = str(gesture.view.get("id", ""))
                opened = await self._view("views.update", said, view_id=at)  # or closed meanwhile
            case _:
                opened = None
        if not opened:
            await self._shown(gesture, message, view)
        await self.hand_over(gesture, message)

    async def late(
        self, gesture: Gesture, answers: Sequence[Answer], t: Translate, view: View
    ) -> None:
        """The answer to a modal that was acknowledged before there was one."""
        following = next((made for one in answers if (made := after(gesture, one, t, view))), None)
        said = [one for one in answers if isinstance(one, Whisper)]
        inside = following is None and bool(said)
        if following is None:
            first = said[0].message if said else Message(t("Done."))
            following = forms.saying(first, view, t, gesture.call.place.channel)
        shown = await self._view("views.update", following, view_id=str(gesture.view.get("id", "")))
        if inside and shown:  # else it was closed meanwhile
            await self.hand_over(gesture, said.pop(0).message)
        await self.give(gesture, said, t, view)

    def at_home(self, gesture: Gesture) -> bool:
        """Whether a modal was opened from the bot's own tab: its answer belongs in it."""
        way = self._ways.get(str(gesture.view.get("id", "")))
        inside = gesture.surface == "modal" and gesture.call.place.channel == gesture.who
        return inside and not way

    async def _open(self, gesture: Gesture, form: Form, t: Translate, view: View) -> None:
        made = forms.modal(form, view, t, gesture.call.place.channel)
        if gesture.surface == "modal":
            opened = await self._view("views.update", made, view_id=str(gesture.view.get("id", "")))
        else:
            opened = await self._view("views.open", made, trigger_id=gesture.trigger)
        if not opened:
            slow = t("That took me too long, and the form did not open. Please do it once more.")
            await self._quietly(gesture, render.message(Message(slow), view))
            return
        self._ways[str(opened.get("id", ""))] = gesture.reply
        while len(self._ways) > OPENED:
            self._ways.popitem(last=False)

    async def _shown(self, gesture: Gesture, message: Message, view: View) -> None:
        """Quietly. Where Slack does not show the picture, words say the same."""
        for shown, pause in await ways_to_show(self._api, message, view):
            if await self._quietly(gesture, shown):
                return
            await self._api.breathe(pause)

    async def _quietly(self, gesture: Gesture, shown: JSON) -> bool:
        """Where it was asked, unseen by others; else in their own conversation with the bot."""
        channel, who = gesture.call.place.channel, gesture.who
        way = gesture.reply or self._ways.get(str(gesture.view.get("id", "")), "")
        if way and await tried(self._reply(way, shown), "an answer where it was asked"):
            return True
        client = self._api.client
        if channel and channel != who:
            ephemeral = self._api.do(
                "chat.postEphemeral",
                lambda: client.chat_postEphemeral(channel=channel, user=who, **shown),
            )
            if await tried(ephemeral, "an answer in the channel"):
                return True
        return await tried(self._privately(who, shown), "an answer in private")

    async def _privately(self, who: str, shown: JSON) -> None:
        channel = await self._api.together([who])
        await self._api.do(
            "chat.postMessage",
            lambda: self._api.client.chat_postMessage(
                channel=channel, mrkdwn=False, unfurl_links=False, unfurl_media=False, **shown
            ),
            channel,
        )

    async def _reply(self, way: str, shown: JSON) -> None:
        """Through the address that came with the gesture."""
        client = AsyncWebhookClient(way, session=self._api.connect(), retry_handlers=[])
        body = {"response_type": "ephemeral", "replace_original": False, **shown}
        answer = await client.send_dict(body)
        if answer.status_code != 200:
            raise ConnectionError(f"status {answer.status_code}")

    async def _view(self, method: str, made: JSON, **at: str) -> dict[str, Any] | None:
        """The view as Slack has it now; None if it does not take it."""
        client = self._api.client
        opening = client.views_open if method == "views.open" else client.views_update
        try:
            found = await self._api.do(method, lambda: opening(view=made, **at), patience=HASTY)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the answer goes another way
            log.info("%s: %s", method, error)
            return None
        return dict(found.get("view") or {})

    async def hand_over(self, gesture: Gesture, message: Message) -> None:
        """A file can't be shown to one person in a channel: it comes in private."""
        file = message.file
        if file is None:
            return

        async def share() -> None:
            channel = await self._api.together([gesture.who])
            await self._api.share(file.name, file.data, channel)

        await tried(share(), f"the file {file.name}")


async def ways_to_show(
    api: Api, message: Message, view: View, marker: str = ""
) -> list[tuple[JSON, float]]:
    """The message as it is, as often as Slack may need; last, words in place of its picture.

    Each with the seconds to wait before the next.
    """
    uploaded = await picture_of(api, message)
    shown = render.message(message, view, marker, uploaded)
    words = render.message(render.in_words(message, view), view, marker)
    pauses = READY if uploaded else (0.0,) if shown != words else ()
    return [*((shown, pause) for pause in pauses), (words, 0.0)]


async def picture_of(api: Api, message: Message) -> str:
    """The id of the message's picture at Slack; "" if there is none, or it can't be uploaded."""

    picture = message.picture
    if picture is None or picture.address or not picture.data:
        return ""
    try:
        return await api.upload(picture.name, picture.data)
    except Exception as error:  # noqa: BLE001 -- the words that say the same are shown instead
        log.warning("the picture %s could not be uploaded: %s", picture.name, error)
        return ""


def after(gesture: Gesture, answer: Answer, t: Translate, view: View) -> JSON | None:
    """The view that takes the modal's place: the next form, or the same with what is wrong."""
    match answer:
        case Ask(form):
            return forms.modal(form, view, t, gesture.call.place.channel)
        case Invalid(errors):
            whys: list[Text] = [why for why in errors.values() if why]
            return forms.again(gesture.view, joined(whys), view)
    return None
