"""The bot on the web, put together: its addresses, its calendars, whether it is ready."""

from __future__ import annotations

import logging

from adapters.web import WebServer, pages_app
from bot.app import App
from bot.board import Board
from bot.config import WebSettings
from bot.feeds import CalendarFeeds
from bot.measures import Measures
from bot.ports import Jobs
from bot.running import Rooms
from bot.seal import NO_ADDRESSES, WebAddresses

log = logging.getLogger(__name__)


def addresses_of(settings: WebSettings | None) -> WebAddresses:
    """What the bot's addresses are made with. Raises ConfigError for a secret's bad file."""
    if settings is None:
        return NO_ADDRESSES
    return WebAddresses(settings.public_url, settings.sealed_with())


def server_of(
    settings: WebSettings | None, rooms: Rooms, measures: Measures | None = None
) -> WebServer | None:
    """The web server, with calendars if there is a secret to seal their addresses with."""
    if settings is None:
        return None

    async def ready() -> bool:
        try:
            async with rooms.database.transaction() as tx:
                await tx.get(Jobs).next_due()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is not ready
            log.warning("the database does not answer: %r", error)
            return False
        return True

    addresses = addresses_of(settings)
    feeds = CalendarFeeds(rooms, addresses) if addresses.sealed else None
    metrics = measures.text if measures else None
    return WebServer(settings.host, settings.port, ready, feeds, metrics=metrics)


def open_pages(server: WebServer, settings: WebSettings, rooms: Rooms, app: App) -> None:
    """The organisers' pages, if there is an address to find them at and a secret to lock them."""
    if settings.public_url and addresses_of(settings).sealed:
        server.mount("/space", pages_app(Board(rooms), app, settings.public_url))
