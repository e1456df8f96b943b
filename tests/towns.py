"""The town on every chat there is: the same dialogs, through other hands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from storage.database import SqlDatabase
from tests.adapters.discord.town import town_on_discord
from tests.adapters.slack.town import town_on_slack
from tests.town import Town


@asynccontextmanager
async def town_on_a_fake(database: SqlDatabase, locale: str) -> AsyncIterator[Town]:
    yield Town(database, locale=locale)


CHATS: Mapping[str, Callable[[SqlDatabase, str], AbstractAsyncContextManager[Town]]] = {
    "fake": town_on_a_fake,
    "slack": town_on_slack,
    "discord": town_on_discord,
}
