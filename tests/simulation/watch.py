"""What must hold at every commit, and once all is quiet.

It reads the file by a connection of its own, in plain SQL: nothing here relies on the code
that is watched.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from bot.model import Account
from storage.posts import marker_of
from tests.simulation.platform import Wall

Pair = frozenset[int]
HELD = ("going", "offered")


class Broken(AssertionError):
    """Something that must hold does not."""


@dataclass(frozen=True, slots=True)
class Signup:
    standing: str
    guests: int
    turn: int
    offer: int


@dataclass
class Seen:
    """What the file said at one commit."""

    enrolled: dict[int, tuple[str, str | None, int, str | None, str | None]]
    avoided: set[Pair]
    rounds: dict[int, tuple[str, str, str]]  # id: day, state, kind
    groups: dict[int, tuple[int, bool, Pair]]  # id: round, gone, members
    left_out: set[tuple[int, int]]
    signups: dict[int, dict[int, Signup]]
    gatherings: dict[int, tuple[int | None, str, datetime]]


@dataclass
class Watch:
    file: Path
    wall: Wall
    now: Callable[[], datetime]
    names: dict[int, str] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)  # whose word on joining is under way
    astray: timedelta = timedelta(0)  # how wrong the bot's clock may be

    def __post_init__(self) -> None:
        self._sql = sqlite3.connect(self.file, isolation_level=None)
        self._seen: Seen | None = None
        self._sure: dict[int, bool] = {}  # what members were told of their being in
        self._avoided: set[Pair] = set()
        self.offers: set[tuple[int, int, int]] = set()  # gathering, member, number
        self.rounds_seen = 0
        self.away = False

    def close(self) -> None:
        self._sql.close()

    # What people were told -------------------------------------------------------------

    def avoids(self, who: int, whom: int, answer: str) -> None:
        """They were told that it is noted."""
        if "not introduce" in answer or "won't" in answer or "never" in answer:
            self._avoided.add(frozenset((who, whom)))

    def enrolled(self, who: int, what: str, answer: str) -> None:
        """They were told that they are in, or out."""
        self.unsure.discard(who)
        if answer:
            self._sure[who] = what == "join"
        else:
            self._sure.pop(who, None)

    # At every commit -------------------------------------------------------------------

    def look(self) -> None:
        """Something was committed: does all still hold?"""
        before, self._seen = self._seen, self._read()
        seen = self._seen
        if self.wall.doubled:
            raise Broken(f"posted twice: {self.wall.doubled}")
        self._seats(seen)
        self._kept(seen)
        if before:
            self._queue(before, seen)
            self._round(before, seen)

    def _seats(self, seen: Seen) -> None:
        """Never more people than seats; never two live coffees for one member in a round.

        Of a day's spontaneous coffees one may have several, but none with the same person twice.
        """
        for id_, (seats, _, _) in seen.gatherings.items():
            held = sum(1 + s.guests for s in seen.signups[id_].values() if s.standing in HELD)
            if seats is not None and held > seats:
                raise Broken(f"gathering {id_}: {held} on {seats} seats")
        taken: defaultdict[int, set[int | Pair]] = defaultdict(set)
        for id_, (round_, gone, members) in seen.groups.items():
            if gone:
                continue
            once = {members} if seen.rounds[round_][2] == "now" else members
            if taken[round_] & once:
                raise Broken(f"group {id_}: {members} sit twice in round {round_}")
            taken[round_] |= once

    def _kept(self, seen: Seen) -> None:
        """What somebody was told still holds, until they say otherwise."""
        for who, inside in self._sure.items():
            if who not in self.unsure and (who in seen.enrolled) != inside:
                raise Broken(f"{self.names.get(who)} was told {inside=}, and is not")
        if missing := self._avoided - seen.avoided:
            raise Broken(f"forgotten: {missing} avoid each other")

    def _queue(self, before: Seen, seen: Seen) -> None:
        """Strictly in the order of arrival, while there is time for it."""
        for id_, rows in seen.signups.items():
            offered = {
                who: one
                for who, one in rows.items()
                if one.standing == "offered" and (id_, who, one.offer) not in self.offers
            }
            self.offers |= {(id_, who, one.offer) for who, one in offered.items()}
            start = seen.gatherings[id_][2]
            if self.now() >= start - timedelta(hours=1) - self.astray:
                continue
            earlier = before.signups.get(id_, {})
            came_up = [
                one.turn
                for who, one in rows.items()
                if one.standing in HELD and who in earlier and earlier[who].standing == "waiting"
            ]
            waiting = [one.turn for one in rows.values() if one.standing == "waiting"]
            if came_up and waiting and min(waiting) < max(came_up):
                raise Broken(f"gathering {id_}: {min(waiting)} waits behind {came_up}")

    def _round(self, before: Seen, seen: Seen) -> None:
        """Who is in the round that was just held, and beside whom."""
        for id_, (day, state, kind) in seen.rounds.items():
            if state != "held" or before.rounds.get(id_, ("", "", ""))[1] == "held":
                continue
            self.rounds_seen += 1
            groups = [members for round_, _, members in seen.groups.values() if round_ == id_]
            seated = {who for members in groups for who in members}
            left_out = {who for round_, who in seen.left_out if round_ == id_}
            if kind == "round":
                want = {w for w, row in before.enrolled.items() if _takes_part(row, day)}
                if want != seated | left_out or seated & left_out:
                    raise Broken(f"round {day}: {want} take part, {seated} sit, {left_out} don't")
        for id_, (_, _, members) in seen.groups.items():
            if id_ not in before.groups:
                pairs = {frozenset(pair) for pair in combinations(members, 2)}
                if pairs & seen.avoided & before.avoided:
                    raise Broken(f"group {id_} seats {members}, who avoid each other")

    # Once all is quiet -----------------------------------------------------------------

    def nothing_left(self) -> bool:
        """Nothing is under way, and nothing is due."""
        now = _stored(self.now())
        jobs = self._sql.execute(
            "SELECT count(*) FROM jobs WHERE due <= ? AND buried_at IS NULL", (now,)
        )
        posts = self._sql.execute(
            "SELECT count(*) FROM posts WHERE state IN ('pending', 'sending', 'doubt')"
        )
        return jobs.fetchone()[0] + posts.fetchone()[0] == 0 and all(
            task.done() for task in self.wall.late
        )

    def quiet(self) -> bool:
        """No message is under way, and none in doubt."""
        posts = self._sql.execute("SELECT count(*) FROM posts WHERE state IN ('sending', 'doubt')")
        return posts.fetchone()[0] == 0 and all(task.done() for task in self.wall.late)

    def settle_accounts(self) -> None:
        """Everything that was to be said was said once, and reads as it should now."""
        seen = self._read()
        if not self.nothing_left():
            raise Broken(f"three days later there is still work: {self._stuck()}")
        for table, what in (("jobs", "buried_at IS NOT NULL"), ("posts", "state = 'failed'")):
            rows = self._sql.execute(f"SELECT key, error FROM {table} WHERE {what}").fetchall()
            if rows:
                raise Broken(f"given up: {rows}")
        self._cards(seen)
        for gathering, member, number in self.offers:
            self._stands_once(f"gatherings.queue:{gathering}:{member}:{number}")
        self._mondays(seen)
        self._as_wanted()

    def _cards(self, seen: Seen) -> None:
        for id_, (round_, gone, members) in seen.groups.items():
            if seen.rounds[round_][1] == "draft":
                continue
            people = self._stands_once(f"coffee.group:{id_}", needed=not gone)
            if not gone:
                there = {one.id for one in people}
                if there != {self.names[who] for who in members}:
                    raise Broken(f"group {id_} of {members} was introduced to {there}")
        for round_, who in seen.left_out:
            seated = any(
                who in members
                for other, gone, members in seen.groups.values()
                if other == round_ and not gone
            )
            if not seated and seen.rounds[round_][1] == "held":
                self._stands_once(f"coffee.sorry:{round_}:{who}")

    def _stands_once(self, key: str, *, needed: bool = True) -> tuple[Account, ...]:
        """To whom it was posted."""
        refs = self.wall.copies.get(marker_of("town", key, "fake"), [])
        if len(refs) > 1 or (needed and not refs):
            raise Broken(f"{key} was posted {len(refs)} times")
        if not refs:
            return ()
        return self.wall.shown[refs[0]][0].people

    def _mondays(self, seen: Seen) -> None:
        """Every Monday so far was held once, or its organisers were told that it was not."""
        day = datetime(2026, 3, 9, 9, tzinfo=UTC)  # ten o'clock in Paris
        while day < self.now() - timedelta(hours=13):
            held = [r for r in seen.rounds.values() if r[0] == f"{day:%Y-%m-%d}" and r[2] == "round"
                    and r[1] != "draft"]  # fmt: skip
            told = self._sql.execute(
                "SELECT count(*) FROM posts WHERE state = 'sent' AND key LIKE ?",
                (f"coffee.missed:%:{day:%Y-%m-%d}:%",),
            ).fetchone()[0]
            if len(held) + bool(told) != 1:
                raise Broken(f"Monday {day:%d %B}: {held}, told {told} times")
            day += timedelta(weeks=1)

    def _as_wanted(self) -> None:
        """What the wall shows is what was last wanted."""
        rows = self._sql.execute("SELECT key, ref, message FROM posts WHERE state = 'sent'")
        for key, ref, stored in rows:
            shown = self.wall.shown[ref][1]
            wanted = json.loads(stored)
            if not wanted["text"]:
                continue  # a week later its words are let go of, and stay where they are
            if [button.token for button in shown.buttons] != [
                f"{one['name']}:{one['arg']}" for one in wanted["buttons"]
            ]:
                raise Broken(f"{key} at {ref} shows an older version")

    def _stuck(self) -> list[tuple[object, ...]]:
        rows = self._sql.execute(
            "SELECT key, state, due, error FROM posts"
            " WHERE state IN ('pending', 'sending', 'doubt') LIMIT 5"
        ).fetchall()
        rows += self._sql.execute(
            "SELECT key, name, due, error FROM jobs WHERE due <= ? LIMIT 5", (_stored(self.now()),)
        ).fetchall()
        return rows

    # Reading ---------------------------------------------------------------------------

    def _read(self) -> Seen:
        ask = self._sql.execute
        ask("BEGIN")
        groups: dict[int, tuple[int, bool, Pair]] = {}
        seats: defaultdict[int, set[int]] = defaultdict(set)
        for group, who in ask("SELECT group_id, member FROM coffee_seats"):
            seats[group].add(who)
        for id_, round_, gone in ask("SELECT id, round, gone FROM coffee_groups"):
            groups[id_] = (round_, bool(gone), frozenset(seats[id_]))
        gatherings = {
            id_: (json.loads(details).get("seats"), state, _moment(start))
            for id_, details, state, start in ask(
                "SELECT id, details, state, start FROM gatherings"
            )
        }
        signups: dict[int, dict[int, Signup]] = {id_: {} for id_ in gatherings}
        for id_, who, *rest in ask(
            "SELECT gathering, member, standing, guests, turn, offer FROM gathering_signups"
        ):
            signups[id_][who] = Signup(*rest)
        seen = Seen(
            {who: tuple(rest) for who, *rest in ask(
                "SELECT member, mode, until, rest, skip, yes FROM coffee_enrolments"
            )},
            {frozenset(row) for row in ask("SELECT member, other FROM coffee_avoided")},
            {id_: tuple(rest) for id_, *rest in ask(
                "SELECT id, day, state, kind FROM coffee_rounds"
            )},
            groups,
            set(ask("SELECT round, member FROM coffee_left_out")),
            signups,
            gatherings,
        )  # fmt: skip
        ask("COMMIT")
        return seen


def _takes_part(row: tuple[str, str | None, int, str | None, str | None], day: str) -> bool:
    mode, until, rest, skip, yes = row
    paused = rest > 0 or (until is not None and day < until)
    return (mode == "auto" or yes == day) and not paused and skip != day


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
