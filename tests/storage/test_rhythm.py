"""The books of rhythm and of presence, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.features.people.book import Thanks, ThanksBook
from bot.features.rhythm.book import Arrival, Greeting, Habits, RhythmBook, Wish
from bot.features.rhythm.ladder_book import LadderBook, Seat
from bot.model import Account, Member
from bot.ports import Members
from bot.presence import Presence
from storage.database import SqlDatabase
from tests.storage.moments import MONDAY
from tests.storage.test_recommending import people

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = MONDAY.date()


async def test_wishes_of_two_are_found_and_of_one_alone_are_not(database: SqlDatabase) -> None:
    ada, bob, cleo = await people(database, "ada", "bob", "cleo")
    async with database.transaction() as tx:
        book = tx.get(RhythmBook)
        mine, theirs = Wish(ada, bob, MONDAY), Wish(bob, ada, MONDAY + HOUR)
        for wish in (mine, theirs, Wish(ada, cleo, MONDAY + DAY)):
            await book.wish(wish)
        assert await book.wishes(bob, ada) == (theirs, mine)
        assert await book.mutual("space") == [(mine, theirs)]
        assert await book.mutual("elsewhere") == []
        assert [wish.other for wish in await book.wished(ada)] == [bob, cleo]
        await book.wish(replace(theirs, asked=MONDAY, yes=True))
        assert await book.mutual("space") == []
        assert (await book.wishes(ada, bob))[1] == replace(theirs, asked=MONDAY, yes=True)
        await book.sweep_wishes("elsewhere", MONDAY + 9 * DAY)
        await book.sweep_wishes("space", MONDAY + HOUR)
        assert await book.wishes(ada, bob) == (None, replace(theirs, asked=MONDAY, yes=True))
        await book.forget_wishes(ada)
        assert await book.wishes(ada, bob) == (None, None)
        assert await book.wished(ada) == []


async def test_habits_begin_as_they_do_and_are_kept(database: SqlDatabase) -> None:
    ada, bob = await people(database, "ada", "bob")
    async with database.transaction() as tx:
        book = tx.get(RhythmBook)
        said = Habits(ada, False, TODAY, True, False, False, TODAY, TODAY + DAY)
        await book.keep(Habits(ada))
        await book.keep(said)
        assert await book.habits([ada, bob]) == {ada: said, bob: Habits(bob)}


async def test_greeters_take_turns(database: SqlDatabase) -> None:
    ada, bob, new = await people(database, "ada", "bob", "new")
    async with database.transaction() as tx:
        book = tx.get(RhythmBook)
        assert await book.arrival(new) is None
        arrival = Arrival(new, MONDAY)
        await book.welcome(arrival)
        await book.welcome(replace(arrival, greeted=True))
        assert await book.arrivals("space", MONDAY - HOUR) == [replace(arrival, greeted=True)]
        assert await book.arrivals("space", MONDAY) == []
        for one in (ada, bob):
            await book.keep(Habits(one, greets=True))
        greeting = Greeting(new, bob, MONDAY)
        await book.greet(greeting)
        await book.greet(replace(greeting, standing="yes"))
        assert await book.greetings(new) == [replace(greeting, standing="yes")]
        assert await book.greeters("space") == {ada: None, bob: MONDAY}
        await book.forget_greeter(bob)
        assert await book.greetings(new) == []


async def test_a_pair_is_laid_once_and_climbs(database: SqlDatabase) -> None:
    ada, bob, cleo = await people(database, "ada", "bob", "cleo")
    async with database.transaction() as tx:
        ladder = tx.get(LadderBook)
        for pair in ((ada, bob), (bob, ada), (ada, cleo)):
            await ladder.lay("space", pair, MONDAY)
        first, second = await ladder.tables("space", ["ready"])
        assert (first.pair, second.pair) == ((ada, bob), (ada, cleo))
        seats = (Seat(ada, standing="yes"), Seat(bob, standing="asked"), Seat(cleo, False, "no"))
        await ladder.change(replace(first, step="others", at=MONDAY + HOUR, seats=seats))
        found = await ladder.table("space", first.id)
        assert found == replace(first, step="others", at=MONDAY + HOUR, seats=seats)
        assert (found.company, found.others) == ((ada,), (Seat(cleo, False, "no"),))
        assert await ladder.table("elsewhere", first.id) is None
        assert await ladder.tables_of(cleo) == [second, found]
        await ladder.change(replace(found, step="over"))
        assert await ladder.tables_of(cleo) == [second]
        await ladder.lay("space", (ada, bob), MONDAY)
        assert len(await ladder.tables("space", ["ready"])) == 1


async def test_who_recommended_whom_and_who_was_not_seen(database: SqlDatabase) -> None:
    ada, bob, cleo = await people(database, "ada", "bob", "cleo")
    async with database.transaction() as tx:
        book, presence = tx.get(ThanksBook), tx.get(Presence)
        for one, other in ((bob, ada), (ada, bob), (ada, cleo)):
            said = await book.say(Thanks(0, one, other, "recommended", one, MONDAY))
            if other != cleo:
                await book.settle(said.id, "confirmed", MONDAY)
        assert await presence.recommended("space", MONDAY - HOUR) == [(ada, bob)]
        assert await presence.recommended("space", MONDAY) == []
        assert await presence.unseen("space", TODAY + DAY, TODAY + DAY) == {}  # they never called
        await _calls(tx.get(Members), "ada")
        assert await presence.unseen("space", TODAY, TODAY) == {}
        assert await presence.unseen("space", TODAY + DAY, TODAY + DAY) == {ada: TODAY}
        assert await presence.rounds(ada, 6) == []
        assert await presence.met(ada, date(2020, 1, 1)) == []
        assert not await presence.gathered(ada, MONDAY, MONDAY + DAY)
        assert await presence.breakfast("space", MONDAY, MONDAY + DAY) is None
        assert await presence.about([ada, bob], TODAY) == set()


async def test_of_two_who_are_one_the_last_call_counts(database: SqlDatabase) -> None:
    ada, twin = await people(database, "ada", "twin")
    async with database.transaction() as tx:
        members, presence = tx.get(Members), tx.get(Presence)
        await _calls(members, "twin")
        await members.unite(ada, twin, MONDAY)
        assert await presence.unseen("space", TODAY + DAY, TODAY + DAY) == {ada: TODAY}


async def _calls(members: Members, who: str) -> Member:
    return await members.of("space", Account("slack", who, who.title()), "fr", MONDAY, calls=True)
