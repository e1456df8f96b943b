"""The bot as a chat sees it, standing in for the engine: it notes every call and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from bot.model import (
    Account,
    Answer,
    Ask,
    Bold,
    Button,
    Call,
    Field,
    Form,
    Invalid,
    Message,
    Option,
    Span,
    Text,
    Whisper,
)
from bot.ports import Command, Translate

FRENCH = {
    "Join the coffee": "Rejoindre le café",
    "Leave the coffee": "Quitter le café",
    "Who joined": "Qui participe",
    "Say who you are": "Dire qui vous êtes",
    "Ask to be introduced to somebody": "Demander à rencontrer quelqu’un",
    "Schedule an apéro": "Organiser un apéro",
    "You are in, {who}. The next round is on {when}.": (
        "C’est noté, {who}. Le prochain tour aura lieu {when}."
    ),
    "You are out. Come back whenever you like.": "C’est noté. Revenez quand vous voulez.",
    "Glad you met!": "Ravi que vous vous soyez vus !",
    "I don't know {typed}.": "Je ne connais pas {typed}.",
    "Your profile": "Votre profil",
    "This trade is not one we know.": "Nous ne connaissons pas ce métier.",
    "Thank you, it is saved.": "Merci, c’est enregistré.",
    "Who": "Qui",
}

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


class Voice:
    """The port Translate, with a handful of sentences."""

    def __init__(self, locale: str) -> None:
        self.locale = locale if locale.startswith("fr") else "en"

    def __call__(self, sentence: str, /, **holes: Span | Text) -> Text:
        words = FRENCH.get(sentence, sentence) if self.locale == "fr" else sentence
        spans: list[Span] = []
        for piece in words.replace("}", "{").split("{"):
            hole = holes.get(piece, piece)
            spans += hole if isinstance(hole, tuple) else [hole]
        return tuple(span for span in spans if span != "")

    def many(self, one: str, other: str, n: int, /, **holes: Span | Text) -> Text:
        return self(one if n == 1 else other, n=str(n), **holes)

    def day(self, day: date) -> str:
        return day.isoformat()

    def weekday(self, weekday: int) -> str:
        return str(weekday)

    def ordinal(self, n: int) -> str:
        return str(n)

    def hour(self, hour: time) -> str:
        return hour.isoformat("minutes")

    def series(self, items: Iterable[str]) -> str:
        return ", ".join(items)


def command(
    words: str,
    name: str,
    text: str,
    *params: Field,
    aliases: tuple[str, ...] = (),
    organiser: bool = False,
) -> Command:
    return Command(words, aliases, text, params, organiser, name)


COMMANDS = (
    command(
        "apero new",
        "gatherings.new",
        "Schedule an apéro",
        aliases=("apéro nouveau",),
        organiser=True,
    ),
    command("coffee join", "coffee.join", "Join the coffee", aliases=("café rejoindre",)),
    command("coffee leave", "coffee.leave", "Leave the coffee", aliases=("café quitter",)),
    command("coffee status", "coffee.status", "Who joined", aliases=("café qui",)),
    command(
        "meet",
        "people.meet",
        "Ask to be introduced to somebody",
        Field("who", ("Who",), "people"),
        Field("why", ("Why",), optional=True),
        aliases=("rencontrer",),
    ),
    command("profile", "people.profile", "Say who you are", aliases=("profil",)),
)


def profile(t: Voice) -> Form:
    """A form with a field of every kind."""
    return Form(
        "people.save",
        t("Your profile"),
        (
            Field("trade", ("Trade",), value="baker", hint=("What you tell people you do",)),
            Field("about", ("About you",), "long", optional=True),
            Field("desks", ("Desks",), "number", value="1"),
            Field("since", ("Here since",), "date", optional=True),
            Field("lunch", ("Lunch at",), "time", optional=True),
            Field("mode", ("You prefer",), "choice", options=MODES),
            Field("topics", ("Topics",), "choices", options=TOPICS, optional=True),
            Field("avoid", ("Rather not with",), "people", optional=True),
        ),
        arg="7",
        intro=("Only the organisers and the matching read this.",),
    )


MODES = (Option("site", ("On site",)), Option("remote", ("By video",)))
TOPICS = (Option("code", ("Code",)), Option("bread", ("Bread",)), Option("money", ("Money",)))


class NoteDesk:
    """Notes every call; answers what the test put under the call's name."""

    def __init__(self) -> None:
        self.commands: Sequence[Command] = COMMANDS
        self.calls: list[Call] = []
        self.gone: list[Account] = []
        self.known: list[Account] = []
        self.vouched: dict[Account, bool] = {}
        self.suggestions: dict[str, list[Option]] = {}  # by option
        self.typed: list[Call] = []
        self.talks: list[list[Account]] = []
        self.alarms: dict[str, Text] = {}  # by key: each is said once
        self.answers: dict[str, list[Answer]] = {}

    async def handle(self, call: Call) -> list[Answer]:
        self.calls.append(call)
        return self.answers.get(call.name, [])

    def read(self, text: str) -> tuple[str, dict[str, str]]:
        """The longest command that *text* begins with; the rest is its last word."""
        known = {w: c for c in self.commands for w in (c.words, *c.aliases)}
        for words in sorted(known, key=len, reverse=True):
            rest = text.removeprefix(words)
            if text.startswith(words) and (not rest or rest.startswith(" ")):
                params = [p.name for p in known[words].params if p.kind != "people"]
                said = {params[-1]: rest.strip()} if params and rest.strip() else {}
                return known[words].name, said
        return "", {"text": text}

    async def left(self, account: Account) -> None:
        self.gone.append(account)

    async def accounts(self, chat: str) -> list[Account]:
        return [one for one in self.known if one.chat == chat and one not in self.gone]

    async def suggest(self, call: Call, option: str) -> list[Option]:
        self.typed.append(call)
        return self.suggestions.get(option, [])

    async def vouch(self, organisers: Mapping[Account, bool]) -> None:
        self.vouched |= organisers

    async def talked(self, accounts: Sequence[Account]) -> None:
        self.talks.append(list(accounts))

    async def alarm(self, chat: str, key: str, say: Callable[[Translate], Text]) -> None:
        self.alarms.setdefault(key, say(Voice("en")))

    def speak(self, locale: str) -> Voice:
        return Voice(locale)


class Reception(NoteDesk):
    """Answers by itself, as a small bot would, in French and English."""

    def __init__(self) -> None:
        super().__init__()
        self.joined: dict[str, Account] = {}
        self._replies: dict[str, Callable[[Call, Voice], list[Answer]]] = {
            "coffee.join": self._join,
            "coffee.leave": self._leave,
            "coffee.status": self._status,
            "coffee.met": lambda _, t: whisper(t("Glad you met!")),
            "people.profile": lambda _, t: [Ask(profile(t))],
            "people.save": self._save,
        }

    async def handle(self, call: Call) -> list[Answer]:
        self.calls.append(call)
        t = self.speak(call.locale)
        reply = self._replies.get(call.name)
        if reply is None:
            typed = Bold("/" + call.args.get("text", call.name))
            return whisper(t("I don't know {typed}.", typed=typed))
        return reply(call, t)

    def _join(self, call: Call, t: Voice) -> list[Answer]:
        self.joined[call.account.id] = call.account
        sentence = "You are in, {who}. The next round is on {when}."
        leave = Button(t("Leave the coffee"), "coffee.leave")
        who = Button(t("Who joined"), "coffee.status", style="primary")
        return whisper(t(sentence, who=call.account, when=MONDAY), who, leave)

    def _leave(self, call: Call, t: Voice) -> list[Answer]:
        self.joined.pop(call.account.id, None)
        return whisper(t("You are out. Come back whenever you like."))

    def _status(self, call: Call, t: Voice) -> list[Answer]:
        names = [span for account in self.joined.values() for span in (account, " ")]
        return whisper((*t("Who joined"), ": ", *names))

    def _save(self, call: Call, t: Voice) -> list[Answer]:
        if call.args["trade"] == "spy":
            return [Invalid({"trade": t("This trade is not one we know.")})]
        return whisper(t("Thank you, it is saved."))


def whisper(text: Text, *buttons: Button) -> list[Answer]:
    return [Whisper(Message(text, buttons))]
