"""Who is asked, and how each wants to be told, on both databases."""

from __future__ import annotations

from dataclasses import replace

from bot.features.gatherings.book import (
    Asked,
    Details,
    Gathering,
    GatheringsBook,
    Signup,
    SignupsBook,
    Standing,
)
from bot.features.gatherings.book import Template as Kept
from bot.features.gatherings.wishes import Wishes, WishesBook
from tests.town import TUESDAY, Town

ASKED: tuple[Asked, ...] = ("", "sure", "due", "asked")


async def test_everybody_going_is_asked_at_once_and_counted(both: Town) -> None:
    people = [await both.member(who) for who in ("ada", "bob", "cleo", "dan")]
    async with both.database.transaction() as tx:
        blank = Gathering(0, "town", Details("event", "Bread"), "planned", TUESDAY, people[0])
        made = await tx.get(GatheringsBook).create(blank)
        assert made is not None
        signups = tx.get(SignupsBook)
        for turn, (who, asked) in enumerate(zip(people, ASKED, strict=True)):
            standing: Standing = "waiting" if who == people[2] else "going"
            await signups.put(Signup(made.id, who, standing, "site", turn=turn, asked=asked))
        assert (await signups.count(made.id)).unsure == 1
        await signups.ask_all(made.id, ("", "sure"), "asked")
    async with both.database.transaction() as tx:
        signups = tx.get(SignupsBook)
        assert (await signups.count(made.id)).unsure == 3
        found = await signups.signups(made.id, ("going", "waiting"))
        assert [one.asked for one in found] == ["asked", "asked", "due", "asked"]


async def test_wishes_are_kept_and_who_has_none_has_the_usual(both: Town) -> None:
    ada, bob = await both.member("ada"), await both.member("bob")
    async with both.database.transaction() as tx:
        for private in (True, False):
            await tx.get(WishesBook).save(Wishes(ada, 15, private, feed=2))
    async with both.database.transaction() as tx:
        found = await tx.get(WishesBook).wishes([bob, ada])
        assert found == {ada: Wishes(ada, 15, private=False, feed=2), bob: Wishes(bob)}
        assert (found[ada].reminded, found[bob].reminded) == (0, 60)
        assert await tx.get(WishesBook).wishes([]) == {}


async def test_a_template_of_a_name_takes_the_place_of_the_one_before(both: Town) -> None:
    async with both.database.transaction() as tx:
        book = tx.get(GatheringsBook)
        first = await book.save_template(Kept(0, "town", "Baking", Details("event", "Bread")))
        again = replace(first, details=Details("event", "Rolls", minimum=4))
        assert (await book.save_template(again)).id == first.id
        assert await book.templates("town") == [again]
        await book.drop_template(first.id)
        assert await book.templates("town") == []
