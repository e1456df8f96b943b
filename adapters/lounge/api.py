"""The JSON interface of the lounge: what its page does, and anyone can script.

`docs/lounge.md` shows every request with an example.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from adapters.lounge import render, wire
from adapters.lounge.bells import CLOCK, Bells, Listener
from adapters.lounge.forms import Forms
from adapters.lounge.rooms import BOT, Entry, Resident, Room, Rooms
from adapters.lounge.wire import Asker, Body
from adapters.lounge.words import TABLE, Trouble, say
from bot.model import Account, Answer, Ask, Call, Invalid, Picture, Place, Whisper
from bot.ports import Clock, Desk, TimeMachine

JSON = dict[str, Any]

LATEST: Final = 200  # messages of a place, if nobody asks for more
MOST: Final = 5000
NAME: Final = 60  # characters of somebody's name


@dataclass(frozen=True, slots=True)
class Space:
    """Where we are: the name over the door, the zone, the language, what the bot is called."""

    name: str
    zone: ZoneInfo
    locale: str
    bot: str


class Api:
    """One method per request: JSON in, JSON out. A request refused is a Trouble."""

    def __init__(
        self,
        space: Space,
        rooms: Rooms,
        bells: Bells,
        clock: Clock,
        machine: TimeMachine | None,
        desk: Desk,
    ) -> None:
        self._space, self._rooms, self._bells = space, rooms, bells
        self._clock, self._machine, self._desk = clock, machine, desk
        self._forms = Forms()
        self._travelling = False

    # Looking ---------------------------------------------------------------------

    async def lounge(self, _: Body) -> JSON:
        return {
            "name": self._space.name,
            "bot": self._space.bot,
            "locale": self._space.locale,
            "zone": self._space.zone.key,
            "languages": list(TABLE),
        }

    async def members(self, _: Body) -> JSON:
        return {"members": [self._member(person) for person in self._rooms.people()]}

    async def places(self, given: Body) -> JSON:
        person = self._person(given)
        rooms = self._rooms.rooms_of(person)
        return {"places": [self._place(person, room) for room in rooms]}

    async def messages(self, given: Body) -> JSON:
        person = self._person(given)
        room = self._room(person, given)
        limit = wire.whole(given, "limit", LATEST, MOST)
        entries = self._rooms.entries(person, room)
        view = self._view(person, given)
        return {
            "messages": [self._message(person, entry, view) for entry in entries[-limit:]],
            "earlier": max(0, len(entries) - limit),
        }

    async def commands(self, given: Body) -> JSON:
        view = self._view(self._person(given), given)
        translate = self._desk.speak(view.locale)
        known = self._desk.commands
        return {"commands": [render.command(one, translate, view) for one in known]}

    async def clock(self, given: Body) -> JSON:
        now = self._clock.now()
        view = self._view(self._person(given) if "as" in given else None, given)
        here = now.astimezone(self._space.zone).replace(tzinfo=None)
        return {
            "now": {
                **render.moment(now, view),
                "local": here.isoformat(timespec="minutes"),
            },
            "zone": self._space.zone.key,
            "movable": self._machine is not None,
        }

    async def picture(self, given: Body) -> Picture:
        """The picture of a message, for those who see the message."""
        entry = self._rooms.entry(self._person(given), wire.text(given, "message"))
        if entry.message.picture is None or entry.message.picture.address:
            raise Trouble(404, "no-picture")
        return entry.message.picture

    # Doing -----------------------------------------------------------------------

    async def say(self, given: Body) -> JSON:
        person = self._person(given)
        room = self._room(person, given)
        words = wire.text(given, "text").strip()
        asker = self._asker(person, room, given)
        people = self._rooms.accounts()
        if words.startswith("/"):
            call = wire.said(asker, words.removeprefix("/"), self._desk.read, people)
            return {"answers": await self._handle(call, person, room, given, asked=words)}
        text = wire.mentions(words, people)
        entry = self._rooms.say(person, room, text, asker.gesture, self._clock.now())
        return {"answers": [], "message": entry.id}

    async def press(self, given: Body) -> JSON:
        person = self._person(given)
        entry = self._rooms.entry(person, wire.text(given, "message"))
        token = wire.text(given, "button")
        buttons = {button.token: button for button in entry.message.buttons}
        if token not in buttons:
            raise Trouble(409, "no-button")
        room = self._rooms.room(person, entry.place)
        call = wire.pressed(self._asker(person, room, given), buttons[token])
        return {"answers": await self._handle(call, person, room, given)}

    async def submit(self, given: Body) -> JSON:
        person = self._person(given)
        form_id = wire.text(given, "form")
        fields = given.get("fields")
        if not isinstance(fields, dict):
            raise Trouble(400, "bad-fields")
        opened = self._forms.take(person.id, form_id)
        accepted = False
        try:
            room = self._rooms.room(person, opened.place)
            asker = self._asker(person, room, given)
            accounts = {account.id: account for account in self._rooms.accounts()}
            call = wire.submitted(asker, opened.form, fields, accounts.get)
            answers = await self._handle(call, person, room, given)
            accepted = not any(answer["kind"] == "invalid" for answer in answers)
        except wire.Faults as faults:
            view = self._view(person, given)
            said = {name: (say(view.locale, key),) for name, key in faults.errors.items()}
            answers = [render.invalid(said, view)]
        finally:
            (self._forms.close if accepted else self._forms.put_back)(form_id)
        return {"answers": answers}

    async def dismiss(self, given: Body) -> JSON:
        self._rooms.dismiss(self._person(given), wire.text(given, "message"))
        return {}

    async def read(self, given: Body) -> JSON:
        person = self._person(given)
        self._rooms.read(person, self._room(person, given))
        return {}

    async def join(self, given: Body) -> JSON:
        name = " ".join(wire.text(given, "name", longest=NAME).split())
        return {"member": self._member(self._rooms.join(name, wire.locale(given)))}

    async def leave(self, given: Body) -> JSON:
        person = self._person(given)
        self._rooms.leave(person)
        await self._desk.left(self._rooms.account(person))
        return {}

    async def travel(self, given: Body) -> JSON:
        """Move the clock; answers when all that came due on the way is done."""
        if self._machine is None:
            raise Trouble(409, "no-machine")
        if self._travelling:
            raise Trouble(409, "clock-busy")
        to = wire.moment(given, self._machine.now(), self._space.zone)
        self._travelling = True
        try:
            await self._machine.travel(to)
        finally:
            self._travelling = False
            self._bells.ring(CLOCK)
        return await self.clock(given)

    # Help ------------------------------------------------------------------------

    def listener(self, given: Body) -> AbstractContextManager[Listener]:
        """The news of the places that the asker sees."""
        return self._bells.listen(self._person(given).id)

    def _person(self, given: Body) -> Resident:
        return self._rooms.resident(wire.text(given, "as", longest=NAME))

    def _room(self, person: Resident, given: Body) -> Room:
        return self._rooms.room(person, wire.text(given, "place"))

    def _locale(self, person: Resident | None, given: Body) -> str:
        return wire.locale(given) or (person.locale if person else "") or self._space.locale

    def _view(self, person: Resident | None, given: Body) -> render.View:
        locale = self._locale(person, given)
        return render.View(locale, self._space.zone, self._rooms.name_of)

    def _asker(self, person: Resident, room: Room, given: Body) -> Asker:
        gesture = wire.text(given, "gesture", default="", longest=100)
        return Asker(
            self._rooms.account(person),
            Place(self._rooms.chat, room.id),
            self._locale(person, given),
            gesture,
        )

    async def _handle(
        self, call: Call, person: Resident, room: Room, given: Body, asked: str = ""
    ) -> list[JSON]:
        answers = await self._desk.handle(call)
        view = self._view(person, given)
        return [self._answer(answer, person, room, view, asked) for answer in answers]

    def _answer(
        self, answer: Answer, person: Resident, room: Room, view: render.View, asked: str
    ) -> JSON:
        match answer:
            case Whisper(message):
                now = self._clock.now()
                entry = self._rooms.whisper(person, room, message, asked, now)
                return {"kind": "whisper", **self._message(person, entry, view)}
            case Ask(form):
                form_id = self._forms.open(person.id, room.id, form)
                return {"kind": "form", "form": render.form(form_id, form, view)}
            case Invalid(errors):
                return render.invalid(errors, view)

    def _member(self, person: Resident) -> JSON:
        return {
            "id": person.id,
            "name": person.name,
            "locale": person.locale or self._space.locale,
        }

    def _place(self, person: Resident, room: Room) -> JSON:
        others = sorted((room.people or frozenset()) - {person.id})
        names = [self._rooms.name_of(Account(self._rooms.chat, other)) for other in others]
        return {
            "id": room.id,
            "name": room.name or ", ".join(names) or self._space.bot,
            "private": room.people is not None,
            "members": sorted(room.people or ()),
            "unread": room.unread(person.id),
        }

    def _message(self, person: Resident, entry: Entry, view: render.View) -> JSON:
        where = {"as": person.id, "message": entry.id}
        picture = entry.message.picture
        if picture:  # another picture is another address, so that no browser shows the old one
            where["v"] = sha256(picture.data).hexdigest()[:12]
        author = Account(self._rooms.chat, entry.author)
        name = self._space.bot if entry.author == BOT else self._rooms.name_of(author)
        return {
            "id": entry.id,
            "place": entry.place,
            "author": {"id": entry.author, "name": name, "bot": entry.author == BOT},
            "at": render.moment(entry.at, view),
            "edited": entry.edited,
            "ephemeral": bool(entry.only_for),
            "asked": entry.asked,
            **render.message(entry.message, view, f"/api/picture?{urlencode(where)}"),
        }
