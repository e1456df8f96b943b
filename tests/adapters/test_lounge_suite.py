"""The lounge does what every chat must do."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from bot.model import Account, Address
from tests.adapters.desks import NoteDesk
from tests.adapters.lounge_kit import Lounge, account, open_lounge
from tests.adapters.suite import ChatSuite, Heard, Seen


def kept(message: Any) -> bytes:
    """The bytes of a message's file."""
    return b64decode(message["file"]["data"]) if message["file"] else b""


class LoungePlatform:
    """The lounge's people, at its JSON interface."""

    def __init__(self, lounge: Lounge) -> None:
        self.lounge, self.chat, self.desk = lounge, lounge.chat, lounge.desk
        self.people = tuple(account(who) for who in ("lea", "tom", "ines"))
        self.channel = "general"
        self._forms: dict[str, Any] = {}

    async def see(self, who: Account, address: Address) -> list[Seen]:
        wanted = {person.id for person in address.people}
        return [
            Seen(
                message["id"],
                message["plain"],
                tuple(button["label"] for button in message["buttons"]),
                message["picture"]["alt"] if message["picture"] else "",
                kept(message),
            )
            for id_, place in (await self.lounge.places(who.id)).items()
            if id_ == address.channel or (wanted and set(place["members"]) == wanted)
            for message in await self.lounge.messages(who.id, id_)
        ]

    async def say(self, who: Account, command: str, language: str = "") -> Heard:
        return self._heard(who, await self.lounge.say(who.id, f"/{command}", locale=language))

    async def press(self, who: Account, ref: str, label: str) -> Heard:
        places = await self.lounge.places(who.id)
        messages = [m for place in places for m in await self.lounge.messages(who.id, place)]
        buttons = next(message["buttons"] for message in messages if message["id"] == ref)
        token = next(button["id"] for button in buttons if button["label"] == label)
        body = {"as": who.id, "message": ref, "button": token}
        return self._heard(who, await self.lounge.post("press", body))

    async def submit(self, who: Account, values: Mapping[str, str | Sequence[str]]) -> Heard:
        body = {"as": who.id, "form": self._forms[who.id]["id"], "fields": dict(values)}
        answer = await self.lounge.post("submit", body)
        if not any(one["kind"] == "invalid" for one in answer["answers"]):
            del self._forms[who.id]
        return self._heard(who, answer)

    async def leave(self, who: Account) -> None:
        await self.lounge.post("leave", {"as": who.id})

    def _heard(self, who: Account, answer: Any) -> Heard:
        answers = answer["answers"]
        for one in answers:
            if one["kind"] == "form":
                self._forms[who.id] = one["form"]
        form = self._forms.get(who.id)
        return Heard(
            tuple(one["plain"] for one in answers if one["kind"] == "whisper"),
            form["title"] if form else "",
            tuple(asked["label"] for asked in form["fields"]) if form else (),
            {
                name: why["plain"]
                for one in answers
                if one["kind"] == "invalid"
                for name, why in one["errors"].items()
            },
            tuple(kept(one) for one in answers if one["kind"] == "whisper" and one["file"]),
        )


class TestLounge(ChatSuite):
    @pytest.fixture
    async def platform(self) -> AsyncIterator[LoungePlatform]:
        async with open_lounge(NoteDesk()) as lounge:
            yield LoungePlatform(lounge)
