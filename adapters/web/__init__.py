"""The bot on the web: calendars to subscribe to, and whether it is well."""

from adapters.web.server import CannotListen, WebServer

__all__ = ["CannotListen", "WebServer"]
