"""The calendars one can subscribe to: whose an address is, and what stands in them."""

from __future__ import annotations

from hmac import compare_digest

from bot.invitation import Occasion, feed_of
from bot.model import Community, Member
from bot.ports import Subscriptions, Transaction
from bot.running import Rooms, Runner, in_order
from bot.seal import WebAddresses

NUMBER = 18  # digits of a member's number, more than there can be
NOBODY = Member("", 0)


class CalendarFeeds:
    """The port Feeds. Every token that is not right costs the same work and gets None."""

    def __init__(self, rooms: Rooms, addresses: WebAddresses) -> None:
        self._rooms, self._addresses = rooms, addresses
        self._runner = Runner(rooms)
        self._communities = {community.id: community for community in rooms.communities}

    async def calendar(self, token: str) -> bytes | None:
        async with self._rooms.database.transaction() as tx:
            whose = await self._whose(token, tx)
            if whose is None:
                return None
            if isinstance(whose, Community):
                name, occasions = whose.name, await self._programme(whose, tx)
            else:
                community = self._communities[whose.community]
                name, occasions = await self._runner.agenda(tx, community, whose)
        return feed_of(name, occasions, self._rooms.clock.now())

    async def _whose(self, token: str, tx: Transaction) -> Member | Community | None:
        """Whose calendar this is the address of, as long as it is not revoked."""
        book = tx.get(Subscriptions)
        member, revoked = await book.member(_number(token)) or (NOBODY, 0)
        spaces = await book.spaces()
        known = [(member, revoked)] if member.community in self._communities else [(NOBODY, 0)]
        all_there_are: list[tuple[Member | Community, int]] = [
            *known,
            *((one, spaces.get(one.id, 0)) for one in self._rooms.communities),
        ]
        given, found = token.encode("utf-8", "replace"), None
        for whose, count in all_there_are:
            right = self._addresses.token(whose, count).encode()
            if compare_digest(right, given) and whose is not NOBODY:
                found = whose
        return found

    async def _programme(self, community: Community, tx: Transaction) -> list[Occasion]:
        found: list[Occasion] = []
        for feature in self._rooms.features:
            for route in feature.programmes:
                found += await self._runner.run(route, tx, community, {})
        return in_order(found)


def _number(token: str) -> int:
    """The member's number that a token begins with; 0 where there is none."""
    digits = token.partition("-")[0]
    known = digits.isdecimal() and digits.isascii() and len(digits) <= NUMBER
    return int(digits) if known else 0
