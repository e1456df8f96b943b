"""What stands behind each address: which page is read, with what of the address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web

from adapters.web.pages import drawing
from bot.pages import Pages, Search, Visitor

Shown = tuple[str, Mapping[str, Any]]
Sheet = Callable[[Pages, web.Request, Visitor], Awaitable[Shown]]
MOST: Final = 100_000  # the highest number an address may ask to start at


def number(text: str) -> int:
    """A number out of an address; 0 for anything else."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 18 else 0


async def week(pages: Pages, _: web.Request, visitor: Visitor) -> Shown:
    return "week.html", {"week": await pages.week(visitor)}


async def rounds(pages: Pages, _: web.Request, visitor: Visitor) -> Shown:
    return "rounds.html", {"rounds": await pages.rounds(visitor)}


async def one_round(pages: Pages, request: web.Request, visitor: Visitor) -> Shown:
    name, start = request.query.get("name", "")[:80], number(request.query.get("start", ""))
    asked = number(request.match_info["number"])
    found = await pages.round(visitor, asked, name, min(start, MOST))
    if found is None:
        raise web.HTTPNotFound
    return "round.html", {"round": found, "name": name, "start": start}


async def gatherings(pages: Pages, _: web.Request, visitor: Visitor) -> Shown:
    return "gatherings.html", {"sheet": await pages.gatherings(visitor)}


async def members(pages: Pages, request: web.Request, visitor: Visitor) -> Shown:
    start = min(number(request.query.get("start", "")), MOST)
    search = Search(request.query.get("show", "all"), request.query.get("name", "")[:80], start)
    return "members.html", {"sheet": await pages.members(visitor, search)}


async def one_member(pages: Pages, request: web.Request, visitor: Visitor) -> Shown:
    found = await pages.member(visitor, number(request.match_info["number"]))
    if found:
        return "member.html", {"member": found}
    if request.method == "POST":  # who was just erased has no page any more
        return await members(pages, request, visitor)
    raise web.HTTPNotFound


async def community_map(pages: Pages, request: web.Request, visitor: Visitor) -> Shown:
    until = number(request.query.get("until", ""))
    sheet = await pages.map(visitor, until - 1 if until else None)
    return "map.html", {"sheet": sheet, "draw": drawing.map_svg}


async def pulse(pages: Pages, _: web.Request, visitor: Visitor) -> Shown:
    sheet = await pages.pulse(visitor)
    return "pulse.html", {"sheet": sheet, "line": drawing.line_svg, "bars": drawing.bars_svg}


async def settings(pages: Pages, _: web.Request, visitor: Visitor) -> Shown:
    return "settings.html", {"sheet": await pages.settings(visitor)}


async def journal(pages: Pages, request: web.Request, visitor: Visitor) -> Shown:
    start = min(number(request.query.get("start", "")), MOST)
    return "journal.html", {"sheet": await pages.journal(visitor, start), "start": start}


SHEETS: Final[Mapping[str, Sheet]] = {
    "/week": week,
    "/rounds": rounds,
    "/rounds/{number}": one_round,
    "/gatherings": gatherings,
    "/members": members,
    "/members/{number}": one_member,
    "/map": community_map,
    "/pulse": pulse,
    "/settings": settings,
    "/journal": journal,
}
# The pages that are named at the side, in their order; the template says how they are called.
PLACES: Final = tuple(path.strip("/") for path in SHEETS if "{" not in path)
