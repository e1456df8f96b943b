"""The bot on the web: calendars to subscribe to, the organisers' pages, and whether it is well."""

from adapters.web.pages import pages_app
from adapters.web.server import CannotListen, WebServer

__all__ = ["CannotListen", "WebServer", "pages_app"]
