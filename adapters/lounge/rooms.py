"""The lounge's people, channels, private conversations and messages, kept in a journal.

All that lasts changes in one way: a record is written down, then applied. Starting again
applies the same records. Answers for one person alone (whispers) last as long as the
process, as they do elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from adapters.lounge.bells import PEOPLE, PLACE, Bells
from adapters.lounge.forgetting import Forgetting
from adapters.lounge.journal import Journal, Record, packed, unpacked
from adapters.lounge.wire import fold
from adapters.lounge.words import Trouble
from bot.model import Account, Address, Message, Text
from bot.ports import Undeliverable

BOT: Final = ""  # the author of what the bot posts
WHISPERS: Final = 100  # the latest answers that one person keeps


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody one can be in the lounge; *locale* "" is the community's."""

    id: str
    name: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message where people see it; *number* is its place in the order of all of them."""

    id: str
    place: str
    number: int
    author: str
    at: datetime
    message: Message
    edited: bool = False
    only_for: str = ""  # a whisper
    asked: str = ""  # the command that a whisper answers


@dataclass(slots=True)
class Room:
    """A channel, or a private conversation if it has *people*."""

    id: str
    name: str = ""
    people: frozenset[str] | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)  # person -> the number they read up to

    def seen_by(self, person: str) -> bool:
        return self.people is None or person in self.people

    def unread(self, person: str) -> int:
        """How many messages of others came since they last looked."""
        since = self.read.get(person, 0)
        return sum(e.number > since and e.author != person for e in self.entries.values())


class Rooms:
    """All of it."""

    def __init__(
        self,
        chat: str,
        people: Sequence[Resident],
        channels: Sequence[str],
        bells: Bells,
        journal: Journal | None,
    ) -> None:
        self.chat = chat
        self.bells = bells
        self._journal = journal
        self._first, self._channels = tuple(people), tuple(channels)
        self._begin()
        self._whispers: dict[str, dict[str, Entry]] = {}
        self._number = 0

    def _begin(self) -> None:
        """Nothing has happened yet."""
        self._people = {person.id: person for person in self._first}
        self._gone: set[str] = set()
        self._rooms = {name: Room(name, name) for name in self._channels}
        self._where: dict[str, str] = {}  # message -> room

    def open(self) -> None:
        """Go on where the journal ends. Raises CannotOpen."""
        if self._journal:
            self._journal.open(self._apply)

    def close(self) -> None:
        if self._journal:
            self._journal.close()

    # People ----------------------------------------------------------------------

    def people(self) -> list[Resident]:
        """Everyone who is here, in order of arrival."""
        return [person for person in self._people.values() if person.id not in self._gone]

    def resident(self, person: str) -> Resident:
        """Who has this id. Raises Trouble if nobody here does."""
        if person not in self._people or person in self._gone:
            raise Trouble(404, "nobody", id=person[:80])
        return self._people[person]

    def account(self, person: Resident) -> Account:
        return Account(self.chat, person.id, person.name)

    def accounts(self) -> list[Account]:
        return [self.account(person) for person in self.people()]

    def name_of(self, account: Account) -> str:
        """How an account is called here; people of other chats keep the name they have there."""
        known = self._people.get(account.id) if account.chat == self.chat else None
        return known.name if known else account.name or account.id

    def join(self, name: str, locale: str) -> Resident:
        """Somebody new; their id is made of their name."""
        words = "-".join("".join(c if c.isalnum() else " " for c in fold(name)).split())
        base = words[:40] or "member"
        tries = (base if n == 1 else f"{base}-{n}" for n in range(1, len(self._people) + 2))
        person = next(free for free in tries if free not in self._people)
        self._do({"is": "joined", "id": person, "name": name, "locale": locale})
        self.bells.ring(PEOPLE)
        return self._people[person]

    def leave(self, person: Resident) -> None:
        """They leave the space. What they wrote stays."""
        self._do({"is": "left", "id": person.id})
        self.bells.ring(PEOPLE)

    def forget(self, id: str) -> None:  # noqa: A002 -- the word of accounts
        """Nobody of this id ever was here: what they wrote goes, their name is nowhere.

        Whom the settings name is still somebody one can be.
        """
        self._whispers.pop(id, None)
        known = self._people.get(id)
        if self._journal is None or known is None:
            return
        going = Forgetting(id, (known.name,), self._channels)
        records = self._journal.rewrite(going.without)
        self._begin()
        for record in records:
            self._apply(record)
        self.bells.ring(PEOPLE)

    # Places ------------------------------------------------------------------------

    def rooms_of(self, person: Resident) -> list[Room]:
        """The channels, then the private conversations of *person*, the latest first."""
        seen = [room for room in self._rooms.values() if room.seen_by(person.id)]
        return [room for room in seen if room.people is None] + sorted(
            (room for room in seen if room.people is not None),
            key=lambda room: -max((e.number for e in room.entries.values()), default=0),
        )

    def room(self, person: Resident, place: str) -> Room:
        """A place that *person* can see; one they can't is as good as none."""
        room = self._rooms.get(place)
        if room is None or not room.seen_by(person.id):
            raise Trouble(404, "no-place", id=place[:80])
        return room

    def read(self, person: Resident, room: Room) -> None:
        """*person* looked: nothing there is unread."""
        if room.unread(person.id):
            line = {"is": "read", "person": person.id, "place": room.id, "number": self._number}
            self._do(line, durable=False)
            self.bells.ring(PLACE, room.id, {person.id})

    # Messages ------------------------------------------------------------------------

    def entries(self, person: Resident, room: Room) -> list[Entry]:
        """What *person* sees there, the oldest first."""
        own = self._whispers.get(person.id, {}).values()
        seen = [*room.entries.values(), *(entry for entry in own if entry.place == room.id)]
        return sorted(seen, key=lambda entry: entry.number)

    def entry(self, person: Resident, ref: str) -> Entry:
        """One message that *person* can see."""
        own = self._whispers.get(person.id, {})
        if ref in own:
            return own[ref]
        room = self._rooms.get(self._where.get(ref, ""))
        if room is None or not room.seen_by(person.id):
            raise Trouble(404, "no-message")
        return room.entries[ref]

    def show(
        self, address: Address, message: Message, ref: str | None, marker: str, at: datetime
    ) -> str:
        """Post the bot's message, or edit the one at *ref* or with the same *marker*.

        A message that is not here any more is posted again. Raises Undeliverable.
        """
        made = _id("shown", marker)
        known = next((known for known in (ref, made) if known in self._where), None)
        if known is None:
            self._post(made, self._place(address), BOT, at, message)
            return made
        entry = self._rooms[self._where[known]].entries[known]
        if entry.message != message:
            self._do({"is": "edited", "id": known, "message": packed(message)})
            self._tell(entry.place)
        return known

    def find(self, address: Address, marker: str) -> str | None:
        """Where the message with this marker is, if it is at this address."""
        made = _id("shown", marker)
        return made if self._where.get(made) == _room_id(address) else None

    def say(self, person: Resident, room: Room, text: Text, gesture: str, at: datetime) -> Entry:
        """Somebody writes to a place. The same gesture twice is one message."""
        made = _id("said", person.id, gesture or f"{self._number} {at.isoformat()}")
        if made not in self._where:
            self._post(made, room, person.id, at, Message(text))
            self.read(person, room)
        return self._rooms[self._where[made]].entries[made]

    def whisper(
        self, person: Resident, room: Room, message: Message, asked: str, at: datetime
    ) -> Entry:
        """Keep an answer for *person* alone."""
        self._number += 1
        made = _id("whisper", person.id, str(self._number), repr(message))
        entry = Entry(
            made, room.id, self._number, BOT, at, message, only_for=person.id, asked=asked
        )
        own = self._whispers.setdefault(person.id, {})
        own[made] = entry
        while len(own) > WHISPERS:
            del own[next(iter(own))]
        self.bells.ring(PLACE, room.id, {person.id})
        return entry

    def dismiss(self, person: Resident, ref: str) -> None:
        """Throw a whisper away."""
        entry = self._whispers.get(person.id, {}).pop(ref, None)
        if entry is None:
            raise Trouble(404, "no-whisper")
        self.bells.ring(PLACE, entry.place, {person.id})

    def _place(self, address: Address) -> Room:
        """The room of an address, perhaps a new one. Raises Undeliverable."""
        if address.chat != self.chat:
            raise Undeliverable(f"{address.chat} is another chat")
        known = self._rooms.get(_room_id(address))
        if address.channel and known is None:
            raise Undeliverable(f"no channel {address.channel}")
        if address.channel and known:
            return known
        here = {person.id for person in self.people()}
        missing = sorted({account.id for account in address.people} - here)
        if missing or not address.people:
            raise Undeliverable(f"not here: {', '.join(missing) or 'nobody to write to'}")
        people = frozenset(account.id for account in address.people)
        return known or Room(_room_id(address), people=people)

    def _post(self, ref: str, room: Room, author: str, at: datetime, message: Message) -> None:
        self._do(
            {
                "is": "posted",
                "id": ref,
                "number": self._number + 1,
                "place": room.id,
                "people": None if room.people is None else sorted(room.people),
                "author": author,
                "at": at.isoformat(),
                "message": packed(message),
            }
        )
        self._tell(room.id)

    def _tell(self, place: str) -> None:
        self.bells.ring(PLACE, place, self._rooms[place].people)

    # What lasts ------------------------------------------------------------------------

    def _do(self, record: Record, *, durable: bool = True) -> None:
        if self._journal:
            self._journal.append(record, durable=durable)
        self._apply(record)

    def _apply(self, record: Record) -> None:
        match record["is"]:
            case "posted":
                self._posted(record)
            case "edited":
                room = self._rooms[self._where[record["id"]]]
                message = unpacked(record["message"])
                entry = replace(room.entries[record["id"]], message=message, edited=True)
                room.entries[entry.id] = entry
            case "read":
                self._rooms[record["place"]].read[record["person"]] = record["number"]
            case "joined":
                joined = Resident(record["id"], record["name"], record["locale"])
                self._people[joined.id] = joined
            case "left":
                self._gone.add(record["id"])
            case other:
                raise ValueError(f"no such record: {other}")

    def _posted(self, record: Record) -> None:
        place, people = record["place"], record["people"]
        if place not in self._rooms:
            private = None if people is None else frozenset(people)
            self._rooms[place] = Room(place, place if private is None else "", private)
        self._number = record["number"]
        entry = Entry(
            record["id"],
            place,
            record["number"],
            record["author"],
            datetime.fromisoformat(record["at"]),
            unpacked(record["message"]),
        )
        self._rooms[place].entries[entry.id] = entry
        self._where[entry.id] = place


def _id(*parts: str) -> str:
    """An id that the same parts always give, on every start."""
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _room_id(address: Address) -> str:
    if address.channel:
        return address.channel
    return "private-" + _id(*sorted({account.id for account in address.people}))
