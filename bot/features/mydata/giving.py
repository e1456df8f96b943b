"""Everything about me, as two files: all of it for machines, and my calendar."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.features.mydata.book import Everything, MyDataBook
from bot.features.mydata.registry import mydata
from bot.language import N_
from bot.model import Button, Community, Effects, File, Member, Message, Whisper
from bot.ports import Agenda, Clock, Translate

HERE = N_(
    "Here is everything I know about you: **mydata.json** is all of it, **mydata.ics** your"
    " coffees and gatherings for any calendar. I read no conversations, so there is nothing"
    " of them in it."
)


@mydata.call(
    "export",
    command="mydata",
    aliases=("mesdonnees",),
    help=N_("Everything I know about you, as a file; and your calendar"),
)
async def export(
    me: Member,
    community: Community,
    t: Translate,
    book: MyDataBook,
    agenda: Agenda,
    clock: Clock,
) -> Effects:
    """All at once, and for the caller's eyes only."""
    found = await book.everything(me)
    buttons = (
        Button(t("What is kept, and how long"), "mydata.notice"),
        Button(t("Forget me"), "mydata.forget", style="danger"),
    )
    data = written(found, community, clock.now())
    calendar = File("mydata.ics", "text/calendar", await agenda())
    return [
        Whisper(Message(t(HERE), buttons, file=File("mydata.json", "application/json", data))),
        Whisper(Message(t("And your calendar:"), file=calendar)),
    ]


def written(found: Everything, community: Community, now: datetime) -> bytes:
    """The file: what is kept, and what of it is not here and why."""
    whole: dict[str, Any] = {
        "space": community.name,
        "made": now.isoformat(),
        "data": found.kept,
        "not_in_this_file": found.withheld,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()
