"""Who is let in: links that are good once, sessions that end by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from bot.features.space.book import SESSION_LASTS, KeysBook, digest_of
from bot.model import Account, Community, Person
from bot.pages import Visitor
from bot.ports import Members, Transaction
from bot.running import Rooms


class Door:
    """Keys are made by the bot's secret, and kept as digests alone."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._communities = {one.id: one for one in rooms.communities}

    async def expects(self, key: str, tx: Transaction) -> bool:
        member = await tx.get(KeysBook).holder(digest_of(key), "link", self._rooms.clock.now())
        return member is not None and await tx.get(Members).is_organiser(member)

    async def enter(self, key: str, tx: Transaction) -> str | None:
        now, keys = self._rooms.clock.now(), tx.get(KeysBook)
        member = await keys.spend(digest_of(key), "link", now)
        if member is None or not await tx.get(Members).is_organiser(member):
            return None
        chance = str(self._rooms.chance.getrandbits(128))
        session = self._rooms.addresses.key("session", str(member), now.isoformat(), key, chance)
        until = now + SESSION_LASTS
        await keys.issue(digest_of(session), member, "session", until, now)
        return session

    async def visitor(self, session: str, tx: Transaction) -> Visitor | None:
        now = self._rooms.clock.now()
        member = await tx.get(KeysBook).holder(digest_of(session), "session", now)
        community = self._communities.get(member.community) if member else None
        if member is None or community is None:
            return None
        person = (await tx.get(Members).people([member])).get(member)
        if person is None or not person.organiser:
            return None
        account = account_of(person, community)
        return Visitor(person, community, account) if account else None

    async def leave(self, session: str, tx: Transaction) -> None:
        await tx.get(KeysBook).spend(digest_of(session), "session", self._rooms.clock.now())


def account_of(person: Person, community: Community) -> Account | None:
    """Their account on the first chat of the space where they have one."""
    return next((found for chat in community.chats if (found := person.on(chat))), None)


def by_name(everyone: list[Person]) -> Mapping[str, Person]:
    """Each under a name that is theirs alone, in order of arrival."""
    count: dict[str, int] = {}
    for person in everyone:
        count[person.name] = count.get(person.name, 0) + 1
    return {
        person.name if count[person.name] == 1 else f"{person.name} #{person.member.id}": person
        for person in everyone
    }
