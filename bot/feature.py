"""How a feature tells the bot what it answers to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_type_hints

from bot.invitation import Occasion
from bot.model import Effects, Field, Option

Handler = Callable[..., Awaitable[Effects]]
Teller = Callable[..., Awaitable[list[Occasion]]]
Namer = Callable[..., Awaitable[list[str]]]
Suggester = Callable[..., Awaitable[list[Option]]]
H = TypeVar("H", bound=Handler)
T = TypeVar("T", bound=Teller)
N = TypeVar("N", bound=Namer)
S = TypeVar("S", bound=Suggester)


@dataclass(frozen=True, slots=True)
class Route:
    """A handler under the name it is called by, and what it needs, by type."""

    feature: str
    name: str
    handler: Handler | Teller | Namer | Suggester
    command: str = ""
    aliases: tuple[str, ...] = ()
    help: str = ""
    params: tuple[Field, ...] = ()
    organiser: bool = False
    audited: bool = False
    on_message: str = ""
    needs: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        needs = get_type_hints(self.handler)
        needs.pop("return", None)
        object.__setattr__(self, "needs", needs)


@dataclass(slots=True)
class Feature:
    """A name, and the handlers that registered themselves under it."""

    name: str
    calls: list[Route] = field(default_factory=list)
    jobs: list[Route] = field(default_factory=list)
    farewells: list[Route] = field(default_factory=list)
    talks: list[Route] = field(default_factory=list)
    unions: list[Route] = field(default_factory=list)
    openings: list[Route] = field(default_factory=list)
    homes: list[Route] = field(default_factory=list)
    agendas: list[Route] = field(default_factory=list)
    programmes: list[Route] = field(default_factory=list)
    subjects: list[Route] = field(default_factory=list)
    suggestions: list[Route] = field(default_factory=list)

    def call(
        self,
        name: str,
        *,
        command: str = "",
        aliases: tuple[str, ...] = (),
        help: str = "",  # noqa: A002 -- the word people know
        params: tuple[Field, ...] = (),
        organiser: bool = False,
        audited: bool = False,
        on_message: str = "",
    ) -> Callable[[H], H]:
        """Answer a person: by button or form `feature.name`, and by slash command if given.

        *help* is an English msgid (mark it with N_); *organiser* lets organisers only, and is
        written in their journal; *audited* is written there whoever may do it. *on_message* is
        a msgid too: what it is called in the menu of a message, where a chat has one; the call
        then has the message in its argument "text".
        """

        def register(handler: H) -> H:
            route = Route(
                self.name,
                f"{self.name}.{name}",
                handler,
                command,
                aliases,
                help,
                params,
                organiser,
                audited,
                on_message,
            )
            self.calls.append(route)
            return handler

        return register

    def job(self, name: str) -> Callable[[H], H]:
        """Work when `Later("feature.name", ...)` comes due. Nobody can call a job."""
        return self._register(self.jobs, name)

    def farewell(self) -> Callable[[H], H]:
        """Somebody left the space: `Member` is who. Runs in the transaction that notes it."""
        return self._register(self.farewells, "farewell")

    def talk(self) -> Callable[[H], H]:
        """Some members sat together by voice: `Talk` says who. Only what they all wished for."""
        return self._register(self.talks, "talk")

    def union(self) -> Callable[[H], H]:
        """Two members turn out to be one: `Unite` is who. Runs before their rows are united.

        Every row that names a member follows by itself; of two that can't both stay, the one
        of who stays does. A feature says here what is more to it than that.
        """
        return self._register(self.unions, "union")

    def opening(self) -> Callable[[H], H]:
        """The bot starts: make what a community needs (idempotent). Once per community."""
        return self._register(self.openings, "opening")

    def home(self, *, organiser: bool = False) -> Callable[[H], H]:
        """A section of a member's own page: the handler's whispers. It changes nothing.

        *organiser* is for the pages of organisers only.
        """

        def register(handler: H) -> H:
            name = f"{self.name}.home"
            self.homes.append(Route(self.name, name, handler, organiser=organiser))
            return handler

        return register

    def agenda(self) -> Callable[[T], T]:
        """What this feature puts in the calendar of a `Member`, and nobody else reads."""
        return self._tell(self.agendas, "agenda")

    def programme(self) -> Callable[[T], T]:
        """What it puts in the calendar of the space, which the whole world may read."""
        return self._tell(self.programmes, "programme")

    def _tell(self, routes: list[Route], name: str) -> Callable[[T], T]:
        def register(teller: T) -> T:
            routes.append(Route(self.name, f"{self.name}.{name}", teller))
            return teller

        return register

    def subject(self) -> Callable[[N], N]:
        """What a `Call` is about, as the journal names it: "Bread, Thursday 12 March".

        Asked before the call is done, for that may throw away what it names.
        """

        def register(namer: N) -> N:
            self.subjects.append(Route(self.name, f"{self.name}.subject", namer))
            return namer

        return register

    def suggestion(self, name: str) -> Callable[[S], S]:
        """All that may be meant by an option with `suggest="feature.name"`; it changes nothing.

        The engine leaves those that what is typed so far has a part of.
        """

        def register(suggester: S) -> S:
            self.suggestions.append(Route(self.name, f"{self.name}.{name}", suggester))
            return suggester

        return register

    def _register(self, routes: list[Route], name: str) -> Callable[[H], H]:
        def register(handler: H) -> H:
            routes.append(Route(self.name, f"{self.name}.{name}", handler))
            return handler

        return register
