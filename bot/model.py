"""The words the whole bot speaks: who, where, what they did, what we show them.

Everything here is a frozen value. Features return these values; adapters render
them; tests compare them. No word here knows of Slack, Discord or SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.video import NO_VIDEO, Video

# Who and where ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """Somebody of a community, whatever the chats they use. In a text: a mention."""

    community: str
    id: int


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """A member as one chat knows them. In a text: a mention that this chat can show."""

    chat: str
    id: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Person:
    """What the bot knows of a member: enough to name them and to speak their language."""

    member: Member
    name: str
    locale: str
    accounts: tuple[Account, ...] = ()
    organiser: bool = False
    here: bool = True  # False once they left the space or every chat of it

    def on(self, chat: str) -> Account | None:
        """Their account on *chat*, if they have one there."""
        return next((account for account in self.accounts if account.chat == chat), None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a channel of one chat, or some members together, wherever they are."""

    chat: str = ""
    channel: str = ""
    members: tuple[Member, ...] = ()

    @classmethod
    def of(cls, *members: Member) -> Place:
        """The private conversation of these members; the same for every order of them."""
        return cls(members=tuple(sorted(members)))


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Community:
    """One coworking space. It lives in one or more chats, named here in order of preference."""

    id: str
    name: str
    zone: ZoneInfo
    locale: str
    chats: tuple[str, ...]
    homes: tuple[Place, ...] = ()  # the channel of each chat where the whole space is spoken to
    video: Video = NO_VIDEO
    hears: bool = False  # whether a chat of it may notice who sits together by voice
    catch_up: timedelta = timedelta(hours=12)  # how late a round may still be held

    @property
    def home(self) -> Place:
        """The first of them, NOWHERE without any."""
        return self.homes[0] if self.homes else NOWHERE


@dataclass(frozen=True, slots=True)
class Address:
    """A place as one chat understands it: a channel, or the accounts to bring together."""

    chat: str
    channel: str = ""
    people: tuple[Account, ...] = ()


# What they did ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """Something a person did: a slash command, a button press or a submitted form.

    All three are the same thing here: *account* asks for *name* with *args*. The
    argument called "arg" is the one that the button or form carried.
    """

    account: Account
    place: Place
    name: str
    args: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[Account, ...]] = field(default_factory=dict)  # fields of people
    members: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)  # set by the engine
    locale: str = ""  # the person's own, if the chat tells
    gesture: str = ""  # the chat's own id of this gesture: the same one twice is done once
    form: bool = False  # a refusal can then be shown at a field
    organiser: bool | None = None  # by a role of theirs on the chat; None where it doesn't tell

    @property
    def arg(self) -> str:
        """What the button or form carried."""
        return self.args.get("arg", "")


# What we show -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


# A member is rendered as a mention, a datetime in the reader's own time zone. Plain
# strings are always escaped by the adapter; "\n" ends a line, "\n\n" a paragraph.
# Features write Member; the engine turns it into Account before a chat sees it.
Span = str | Bold | Link | Member | Account | datetime
Text = tuple[Span, ...]


def listed(people: Iterable[Member]) -> Text:
    """Mentions, separated by commas."""
    spans = [span for member in people for span in (", ", member)]
    return tuple(spans[1:])


def words(text: Text) -> str:
    """What a text says beside its mentions and moments."""
    return "".join(span for span in text if isinstance(span, str))


def joined(texts: Iterable[Text], by: str = "\n") -> Text:
    """Texts one after the other, *by* between them."""
    spans = [span for text in texts for span in (by, *text)]
    return tuple(spans[1:])


@dataclass(frozen=True, slots=True)
class Button:
    """Its state is all in *name* and *arg*, so that a press works after a restart."""

    label: Text
    name: str
    arg: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"

    @property
    def token(self) -> str:
        """What the platform hands back on a press; at most 100 characters (Discord's limit)."""
        return f"{self.name}:{self.arg}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the words that say the same: the bytes of a PNG, or an address.

    The bot never fetches an *address*: a chat shows what is there, or a link to it.
    """

    name: str
    data: bytes
    alt: Text
    address: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep: an invitation for a calendar, a list for a spreadsheet."""

    name: str
    kind: str  # its media type, for example "text/calendar"
    data: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """What a message announces, for a chat with a calendar of its own; others show the message.

    *key* is its own for ever: the same event again is changed there, one that is *off* is
    called off.
    """

    key: str
    title: str
    start: datetime
    end: datetime
    where: str
    about: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    text: Text
    buttons: tuple[Button, ...] = ()
    picture: Picture | None = None
    file: File | None = None
    event: Event | None = None
    # Its conversation has served, and nothing else of it is new: a chat that can puts the
    # conversation aside, another leaves it as it is. Who writes there has it back.
    over: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text


FieldKind = Literal["text", "long", "number", "date", "time", "choice", "choices", "people"]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, or one option of a command.

    Values travel as text: a date as 2026-11-30, a time as 18:30, several choices
    joined by commas. People travel beside them, in `Call.members`.
    """

    name: str
    label: Text
    kind: FieldKind = "text"
    value: str = ""
    options: tuple[Option, ...] = ()
    optional: bool = False
    hint: Text = ()
    members: tuple[Member, ...] = ()  # who is already chosen in a field of people
    accounts: tuple[Account, ...] = ()  # the same for the chat, set by the engine
    suggest: str = ""  # whose suggestions a chat shows while this option of a command is typed


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    title: Text  # at most 24 characters: Slack cuts there
    fields: tuple[Field, ...]
    arg: str = ""
    submit: Text = ()
    intro: Text = ()


# What a handler may ask for ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whisper:
    """Answer the caller only."""

    message: Message


@dataclass(frozen=True, slots=True)
class Ask:
    """Open a form for the caller."""

    form: Form


@dataclass(frozen=True, slots=True)
class Invalid:
    """A submitted form is refused: field name -> why ("" for the form as a whole).

    The chat keeps the form open with everything that was typed.
    """

    errors: Mapping[str, Text]


# What a message is for. `bot.care` says how each is taken care of.
Kind = Literal["notice", "introduction", "reminder", "nudge", "alarm"]


@dataclass(frozen=True, slots=True)
class Post:
    """Make the message called *key* look like this, wherever it already is.

    Not *anew*: it is changed where it is, and nowhere else. After *until* it is of no use,
    and is not shown any more.
    """

    place: Place
    message: Message
    key: str
    anew: bool = True
    kind: Kind = "notice"
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Run the job *name* at *due*. A *key* already waiting is run once, not twice."""

    name: str
    due: datetime
    key: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """These members sat together by voice for a good while. Nobody said so: a chat noticed."""

    members: frozenset[Member]


@dataclass(frozen=True, slots=True)
class Unite:
    """Two members are one person with two accounts: what belongs to *goes* is *stays*'s now."""

    stays: Member
    goes: Member


@dataclass(frozen=True, slots=True)
class Forget:
    """A member is erased, everywhere: what has to name somebody names nobody from now on."""

    member: Member


Answer = Whisper | Ask | Invalid
Effect = Answer | Post | Later | Unite | Forget
Effects = list[Effect]


@dataclass(frozen=True, slots=True)
class Job:
    """Work that came due, held under a lease: *epoch* tells this holder from the next."""

    community: str
    name: str
    key: str
    args: Mapping[str, str]
    due: datetime
    revision: int = 0
    attempts: int = 0
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to one address, held under a lease.

    *ref* is where the chat already shows it, None before the first time. *marker*
    is ours, unique, and travels with the message, so that a chat can find it again.
    *doubt*: an earlier attempt, made at *since*, may have arrived; look before sending again.
    """

    community: str
    key: str
    address: Address
    message: Message
    ref: str | None
    marker: str
    revision: int
    attempts: int = 0
    epoch: int = 0
    doubt: bool = False
    since: datetime | None = None
    kind: Kind = "notice"
    until: datetime | None = None


class Refusal(Exception):
    """The bot says no, politely: *sentence* is an English msgid, *field* the field at fault."""

    def __init__(self, sentence: str, /, field: str = "", **holes: Span | Text) -> None:
        super().__init__(sentence)
        self.sentence, self.field, self.holes = sentence, field, holes
        self.also: tuple[Refusal, ...] = ()  # what is wrong at other fields of the same form
