"""A whole bot on a fake platform: what tests talk to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from bot.app import App, Rooms
from bot.board import Board
from bot.calendar import Closures
from bot.clock import MovableClock, Travel
from bot.features import FEATURES
from bot.feeds import CalendarFeeds
from bot.language import Catalogues
from bot.model import (
    Account,
    Answer,
    Ask,
    Bold,
    Button,
    Call,
    Community,
    Form,
    Invalid,
    Link,
    Member,
    Place,
    Text,
    Whisper,
)
from bot.ports import Members
from bot.seal import ErasedList, WebAddresses
from bot.video import Video
from bot.vocabulary import Vocabulary
from storage.database import SqlDatabase
from tests.fakes import FakeChat

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)  # ten in the morning, in Paris
CATALOGUES = Catalogues()
VOCABULARY = Vocabulary.shipped()
ON_THE_WEB = WebAddresses("https://hive.example", b"the secret of the town")


def read(text: Text) -> str:
    """A text as a person reads it; moments as they are in Paris."""
    words = []
    for span in text:
        match span:
            case Bold(inner) | Link(inner, _):
                words.append(inner)
            case Account(_, id, name):
                words.append(f"@{name or id}")
            case Member():
                raise AssertionError(f"a chat was shown {span}, which it cannot know")
            case datetime():
                words.append(f"{span.astimezone(PARIS):%a %d %b %H:%M}")
            case _:
                words.append(span)
    return "".join(words)


def said(answer: Answer) -> str:
    """What an answer says."""
    match answer:
        case Whisper(message):
            return read(message.text)
        case Ask(form):
            return read(form.title)
        case Invalid(errors):
            return " ".join(read(text) for text in errors.values())


@dataclass
class Town:
    """One community in Paris on one or two fake chats, and a clock that stands still."""

    database: SqlDatabase
    chats: tuple[FakeChat, ...] = field(default_factory=lambda: (FakeChat("fake"),))
    locale: str = "en"
    seed: int = 1
    closures: Closures = field(default_factory=Closures)
    video: Video = field(default_factory=Video)
    addresses: WebAddresses = ON_THE_WEB
    erased: ErasedList = field(default_factory=lambda: ErasedList(b"the key of the town"))

    def __post_init__(self) -> None:
        self.clock = MovableClock(TUESDAY)
        self.community = Community(
            "town",
            "The Hive",
            PARIS,
            self.locale,
            tuple(chat.id for chat in self.chats),
            tuple(Place(chat.id, chat.home) for chat in self.chats),
        )
        self.restart()

    def restart(self) -> None:
        """A new process on the same database and the same chats."""
        self.community = replace(self.community, video=self.video)
        rooms = Rooms(
            features=FEATURES,
            communities=[self.community],
            chats=self.chats,
            database=self.database,
            clock=self.clock,
            chance=Random(self.seed),
            languages=CATALOGUES,
            closures={"town": self.closures},
            vocabulary=VOCABULARY,
            addresses=self.addresses,
            erased=self.erased,
        )
        self.app = App(rooms)
        self.board = Board(rooms)
        self.feeds = CalendarFeeds(rooms, self.addresses)
        self.time = Travel(self.clock)
        self.time.attach(self.app)

    @property
    def chat(self) -> FakeChat:
        """The first chat, which is the only one in most tests."""
        return self.chats[0]

    def account(self, who: str, chat: str = "") -> Account:
        return Account(chat or self.chat.id, who, who.title())

    async def says(
        self, who: str, what: str, *, locale: str = "", people: Sequence[str] = (), **args: str
    ) -> list[Answer]:
        """*what* is a slash command with its slash, or the token of a button or form."""
        if what.startswith("/"):
            name, words = self.app.read(what)
            args = {**words, **args}
        else:
            name, _, arg = what.partition(":")
            args = {"arg": arg, **args}
        mentions = {"": tuple(self.account(one) for one in people)} if people else {}
        place = Place(self.chat.id, self.chat.home)
        call = Call(self.account(who), place, name, args, mentions, locale=locale)
        return await self.app.handle(call)

    async def dialog(self, *turns: tuple[str, str, str], locale: str = "") -> None:
        """Each turn is (who, what they say, what they read back)."""
        for who, what, expected in turns:
            [answer] = await self.says(who, what, locale=locale)
            assert said(answer) == expected, f"{who}: {what}"

    async def asked(self, who: str, what: str, *, locale: str = "") -> Form:
        """The form that opens."""
        [answer] = await self.says(who, what, locale=locale)
        assert isinstance(answer, Ask), said(answer)
        return answer.form

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
        """The form sent back: what it held, with these fields changed."""
        values = {**(changed or {}), **more}
        names = {one.name for one in form.fields}
        assert set(values) <= names, f"no such field: {set(values) - names}"
        args = {one.name: one.value for one in form.fields} | values | {"arg": form.arg}
        chosen = {one.name: one.accounts for one in form.fields if one.kind == "people"}
        chosen |= {
            name: tuple(self.account(one) for one in some) for name, some in (people or {}).items()
        }
        place = Place(self.chat.id, self.chat.home)
        call = Call(self.account(who), place, form.name, args, chosen, locale=locale, form=True)
        return await self.app.handle(call)

    def wall(self) -> list[str]:
        """Every message that the first chat shows, oldest first."""
        return [read(message.text) for _, message in self.chat.wall.values()]

    def told(self, *who: str) -> list[str]:
        """What stands in the private conversation of exactly these people."""
        return [
            read(message.text)
            for address, message in self.chat.wall.values()
            if {account.id for account in address.people} == set(who)
        ]

    def companions(self, who: str) -> list[set[str]]:
        """With whom *who* shares private conversations, in the order they were opened."""
        rooms: list[set[str]] = []
        for address, _ in self.chat.wall.values():
            room = {one.id for one in address.people} - {who}
            if len(address.people) > len(room) > 0 and room not in rooms:
                rooms.append(room)
        return rooms

    def button(self, label: str, who: str = "") -> str:
        """The token of the newest button so labelled (that *who* can see): a press says it."""
        return next(
            button.token
            for address, message in reversed(self.chat.wall.values())
            if not who or not address.people or who in {one.id for one in address.people}
            for button in message.buttons
            if read(button.label) == label
        )

    async def member(self, who: str) -> Member:
        async with self.database.transaction() as tx:
            account = self.account(who)
            return await tx.get(Members).of("town", account, "", self.clock.now())

    async def make_organiser(self, who: str) -> None:
        member = await self.member(who)
        async with self.database.transaction() as tx:
            await tx.get(Members).appoint(member, True)

    async def at(self, day: str, hour: str = "10:00") -> None:
        """Live until this local day ("2026-03-09") and hour."""
        local = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS)
        await self.time.travel(local.astimezone(UTC))


def press(answer: Answer, label: str) -> str:
    """The token of a whisper's button."""
    assert isinstance(answer, Whisper)
    found: list[Button] = [b for b in answer.message.buttons if read(b.label) == label]
    assert found, f"no button {label!r} among {[read(b.label) for b in answer.message.buttons]}"
    return found[0].token
