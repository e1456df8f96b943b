"""The queue as one would write it on a blackboard: one person, one seat, one minute at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


@dataclass
class Guest:
    """One member: what they are, and every message they were sent, as it reads now."""

    standing: str = "nobody"
    guests: int = 0
    turn: int = 0
    until: datetime | None = None
    asked: int = 0  # which of all offers
    opened: datetime | None = None  # the closing time they were told that a seat stands open for
    told: list[str] = field(default_factory=list)
    offer: int = -1  # the place of the last offer in `told`
    here: bool = True

    def hears(self, what: str) -> None:
        if self.here:
            self.told.append(what)


@dataclass
class Blackboard:
    now: datetime
    start: datetime
    closes: timedelta
    seats: int | None
    most_guests: int
    people: dict[str, Guest]
    counter: int = 0
    cancelled: bool = False

    @property
    def closing(self) -> datetime:
        return self.start - self.closes

    @property
    def quiet(self) -> datetime:
        return min(self.closing, self.start - HOUR)

    @property
    def over(self) -> bool:
        return self.cancelled or self.now >= self.start + HOUR

    @property
    def holders(self) -> list[Guest]:
        these = [one for one in self.people.values() if one.standing in ("going", "offered")]
        return sorted(these, key=lambda one: one.turn)

    @property
    def queue(self) -> list[Guest]:
        these = [one for one in self.people.values() if one.standing == "waiting"]
        return sorted(these, key=lambda one: one.turn)

    @property
    def free(self) -> int:
        if self.seats is None:
            return 10**6
        return self.seats - sum(1 + one.guests for one in self.holders)

    def number(self) -> int:
        self.counter += 1
        return self.counter

    # What people do; the beginning of what is whispered to them, or "" for a polite no.

    def go(self, name: str) -> str:
        one = self.people[name]
        if self.over or self.now >= self.closing:
            return ""
        one.here = True
        if one.standing == "offered":
            return self.take(name)
        if one.standing == "going":
            return "You're in"
        others = [other for other in self.queue if other is not one]
        late = self.now >= self.quiet
        if one.standing == "waiting":
            if late and self.free > 0:
                one.standing, one.guests = "going", min(one.guests, self.free - 1)
                return "You're in"
            return f"Bread is full: you're number {1 + self.queue.index(one)} "
        one.guests, one.turn, one.opened = 0, self.number(), None
        if self.free > 0 and (late or not others):
            one.standing = "going"
            return "You're in"
        one.standing = "waiting"
        return f"Bread is full: you're number {len(self.queue)} "

    def take(self, name: str) -> str:
        one = self.people[name]
        if self.over or self.now >= self.closing or one.standing not in ("offered", "going"):
            return ""
        if one.standing == "offered":
            self.answered(one, "took")
            one.standing = "going"
        return "You're in"

    def decline(self, name: str) -> str:
        one = self.people[name]
        if self.over or one.standing != "offered":
            return ""
        self.answered(one, "over")
        one.standing, one.guests = "no", 0
        self.settle()
        return "Thank you for saying so"

    def leave(self, name: str, what: str) -> str:
        one = self.people[name]
        if self.over or (what == "maybe" and self.now >= self.closing):
            return ""
        one.here = True
        if one.standing == "offered":
            self.answered(one, "over")
        one.standing, one.guests = what, 0
        self.settle()
        return "Noted"

    def bring(self, name: str, guests: int) -> str:
        one = self.people[name]
        standing = one.standing
        if self.over or self.now >= self.closing or guests > self.most_guests:
            return ""
        if standing not in ("going", "offered", "waiting"):
            return ""
        more = guests - one.guests
        if more > 0 and standing == "waiting" and self.seats and guests > self.seats - 1:
            return ""
        taken = more > self.free or (self.queue and self.now < self.quiet)
        if more > 0 and standing != "waiting" and taken:
            return ""
        one.guests = guests
        if more and standing != "waiting":
            self.settle()
        if standing == "waiting":
            return f"Bread is full: you're number {1 + self.queue.index(one)} "
        return "You're in" if standing == "going" else "Noted"

    def depart(self, name: str) -> None:
        one = self.people[name]
        if one.standing == "nobody":
            return
        one.here = False
        if not self.over and one.standing in ("going", "offered", "waiting", "maybe"):
            one.standing, one.guests = "no", 0
            self.settle()

    def resize(self, seats: int | None) -> None:
        self.seats = seats
        self.settle(more=True)

    def move(self, start: datetime) -> None:
        self.start = start
        self.settle()

    def live(self, to: datetime) -> None:
        """Minute by minute, were it not for the time that takes."""
        while True:
            ends = [(one.until, one.asked, one) for one in self.people.values()
                    if one.standing == "offered" and one.until]  # fmt: skip
            due = sorted([*((until, asked) for until, asked, _ in ends)])
            stops = [until for until, _ in due] + ([self.quiet] if self.quiet > self.now else [])
            if self.over or not stops or min(stops) > to:
                break
            self.now = max(self.now, min(stops))
            first = [one for until, asked, one in ends if due and (until, asked) == due[0]]
            if first and first[0].until and first[0].until <= self.now:
                self.lapse(first[0])
            self.settle()
        self.now = max(self.now, to)

    # What follows from it.

    def answered(self, one: Guest, how: str) -> None:
        if one.here:
            one.told[one.offer] = how

    def lapse(self, one: Guest) -> None:
        self.answered(one, "over")
        one.standing, one.guests = "lapsed", 0
        one.hears("lapsed")

    def settle(self, *, more: bool = False) -> None:
        if self.over:
            return
        late = self.now >= self.quiet
        if late:
            for one in self.holders:
                if one.standing == "offered":
                    self.lapse(one)
        while self.free < 0:
            one = self.holders[-1]
            if 1 + one.guests > -self.free:
                one.guests += self.free
                one.hears("fewer")
                continue
            if one.standing == "offered":
                self.answered(one, "over")
            one.standing, one.opened = "waiting", None
            one.hears("back")
        if self.now >= self.closing:
            return
        if late and self.seats is not None:
            for one in self.queue if self.free > 0 else []:
                if one.opened != self.closing:
                    one.opened = self.closing
                    one.hears("open")
            return
        while self.queue and self.free > 0:
            one = self.queue[0]
            one.guests = min(one.guests, self.free - 1)
            one.opened = None
            if more or self.seats is None:
                one.standing = "going"
                one.hears("seated")
            else:
                self.offer(one)

    def offer(self, one: Guest) -> None:
        left = self.start - self.now
        time = min(12 * HOUR, max(HOUR / 2, left / 4), left - (self.start - self.quiet))
        one.standing, one.until, one.asked = "offered", self.now + time, self.number()
        one.offer = len(one.told)
        one.hears("offer")
