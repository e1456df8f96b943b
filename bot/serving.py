"""A house that is put together is opened: chats, web, heartbeat, until it is told to end.

Processes on one PostgreSQL share the work. Each has roles; by default it does all there is to do.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Collection, Coroutine, Sequence
from secrets import token_hex
from typing import Any, Final

from adapters.heartbeat import Heartbeat
from bot.compose import House, RealClock
from bot.holding import Line
from bot.ports import Chat
from storage.bell import Bell

log = logging.getLogger(__name__)

ROLES: Final = ("slack", "discord", "web", "worker")
LAST_WORDS: Final = 5.0  # seconds for what is being sent when the bot is told to end
CLOSING: Final = 3.0  # and for each chat to be let go of; ten in all


async def serve(
    house: House, ready: Callable[[], None] | None = None, roles: Collection[str] = ROLES
) -> None:
    """Serve the chats and the web of these *roles*, and do what is due, if it is among them.

    Until SIGINT or SIGTERM, or until one of them fails. Processes on one PostgreSQL share the
    work: each chat is listened to by one of them at a time, and all can write to it.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    beat = Heartbeat(house.app.tick, RealClock(), _beat_failed)
    bell = Bell(house.settings.database.url, house.database)
    works = "worker" in roles
    house.app.wake = beat.wake if works else bell.ring
    holder = token_hex(8)
    served = [
        asyncio.create_task(_served(house, chat, holder, roles, shared=bell.shared))
        for chat in house.chats
    ]
    if works:
        served.append(asyncio.create_task(bell.listen(beat.wake)))
    if house.measures:
        served.append(asyncio.create_task(house.measures.watch()))
    try:
        if works:
            beat.start()
        if house.web and "web" in roles:
            await house.web.start()
        if ready:
            ready()
        waiting = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([waiting, *served], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        for task in done - {waiting}:
            task.result()  # a chat ended by itself: say why
    finally:
        await _end(house, beat if works else None, served)


async def _served(
    house: House, chat: Chat, holder: str, roles: Collection[str], *, shared: bool
) -> None:
    """Bring what people do in this chat, when it is for this process to do so."""
    line = Line(chat, house.database, RealClock(), holder)
    if role_of(chat) not in roles:
        await line.stand_by(house.app)
    elif shared:
        await line.keep(house.app)
    else:
        await chat.serve(house.app)


def role_of(chat: Chat) -> str:
    """The role that serves this chat; the lounge is a page on the web."""
    platform = chat.id.rpartition("/")[2]
    return platform if platform in ROLES else "web"


async def _end(house: House, beat: Heartbeat | None, served: Sequence[asyncio.Task[None]]) -> None:
    """Finish what is being done, for so long as one may, and let go of everything."""
    house.app.rest()
    ending = [house.web.stop()] if house.web else []
    if beat:
        ending.append(beat.stop())
    await _within(LAST_WORDS, ending, "a message is still on its way: it is looked for next time")
    for task in served:
        task.cancel()
    await asyncio.gather(*served, return_exceptions=True)
    closing = [chat.close() for chat in house.chats]
    await _within(CLOSING, closing, "a chat does not close")
    await house.database.close()


async def _within(seconds: float, work: Sequence[Coroutine[Any, Any, None]], late: str) -> None:
    """Do all of it side by side, and go on without what takes longer; *late* is logged then."""
    if not work:
        return
    tasks = [asyncio.create_task(one) for one in work]
    done, waiting = await asyncio.wait(tasks, timeout=seconds)
    for task in waiting:
        log.warning("%s", late)
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        if error := task.exception():
            log.error("the end did not go well", exc_info=error)


def _beat_failed(error: BaseException) -> None:
    log.error("a beat failed; the next one comes", exc_info=error)
