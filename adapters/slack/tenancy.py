"""A workspace that installs our app by itself, and may remove it again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from adapters.slack.api import Api, tried
from adapters.slack.hearing import Hearing
from adapters.slack.installations import Installations
from adapters.slack.trouble import CannotConnect

log = logging.getLogger(__name__)

LOOK: Final = 30.0  # seconds between two looks for an installation made in another process


class Tenancy:
    """Waits for the installation of one workspace, and again once it is gone."""

    def __init__(self, team: str, installations: Installations, install: str) -> None:
        """*install* is the address where somebody begins."""
        self._team, self._installations, self._install = team, installations, install
        self._gone = asyncio.Event()

    async def hold(
        self, api: Api, hearing: Hearing, serve: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Serve whenever it is installed, until cancelled."""
        hearing.removed = lambda: self._told(api)
        while True:
            api.renew(await self._token())
            self._gone.clear()
            serving = asyncio.create_task(serve())
            gone = asyncio.create_task(self._gone.wait())
            try:
                await asyncio.wait([serving, gone], return_when=asyncio.FIRST_COMPLETED)
                if serving.done():
                    await self._ended(serving)
            finally:
                api.client.token, hearing.me = "", {}
                for task in (serving, gone):
                    task.cancel()
                await asyncio.gather(serving, gone, return_exceptions=True)

    async def _token(self) -> str:
        """The workspace's, as soon as there is one."""
        told = False
        while True:
            if found := await self._installations.of(self._team):
                return found.token
            if not told:
                log.warning(
                    "the app is not installed in %s yet: open %s", self._team, self._install
                )
                told = True
            await self._news()

    async def _news(self) -> None:
        async with self._installations.news:
            try:
                async with asyncio.timeout(LOOK):
                    await self._installations.news.wait()
            except TimeoutError:
                pass

    async def _ended(self, serving: Awaitable[None]) -> None:
        """Slack took the token no more: then it is worth nothing, and somebody installs anew."""
        try:
            await serving
        except CannotConnect as no:
            log.warning("%s", no)
            await self._removed()

    async def _told(self, api: Api) -> None:
        """That the app was removed; what is told late may be of an installation before this."""
        if await tried(api.me(), "the token of a workspace that removed the app"):
            log.info("%s was told late: the app is installed again", self._team)
        else:
            await self._removed()

    async def _removed(self) -> None:
        await self._installations.erase(self._team)
        self._gone.set()
