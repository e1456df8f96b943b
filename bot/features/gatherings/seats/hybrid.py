"""Coming on site or by video: what organisers say of the room and of the call. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.features.gatherings.book import Details
from bot.features.gatherings.making import reading
from bot.model import Field, Option
from bot.ports import Translate


def fields(t: Translate, details: Details) -> tuple[Field, ...]:
    """What there is to say about the room, and about coming by video besides."""
    if details.online:
        return ()
    options = (Option("site", t("On site")), Option("both", t("On site or by video")))
    return (
        Field("hybrid", t("How people can come"), "choice",
              "both" if details.hybrid else "site", options),
        Field(
            "remote",
            t("Seats by video"),
            "number",
            value="" if details.remote is None else str(details.remote),
            optional=True,
            hint=t("Empty: as many as come"),
        ),
        Field(
            "link",
            t("Link of the video call"),
            value=details.link,
            optional=True,
            hint=t("Only those who are going see it"),
        ),
        Field(
            "area",
            t("Size of the room, in m²"),
            "number",
            value=str(details.area) if details.area else "",
            optional=True,
            hint=t("For the safety rule of the space, if it has one"),
        ),
    )  # fmt: skip


def read(args: Mapping[str, str], old: Details) -> Details:
    """The details with what `fields` say; as they were where there were no such fields."""
    if "hybrid" not in args or old.online:
        return old
    return replace(
        old,
        hybrid=args["hybrid"] == "both",
        remote=reading.count(args.get("remote", ""), "remote"),
        link=reading.address(args.get("link", ""), "link"),
        area=reading.count(args.get("area", ""), "area") or 0,
    )
