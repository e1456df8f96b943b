"""The organisers' pages: server-made HTML, small forms, no script that is needed."""

from adapters.web.pages.site import pages_app

__all__ = ["pages_app"]
