"""What an organiser's act is about, as the space's journal names it."""

from __future__ import annotations

from bot.features.gatherings.book import GatheringsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import number_of
from bot.features.gatherings.registry import gatherings
from bot.model import Call, Community
from bot.ports import Translate

# Whose first number is a template's; or a series'. Every other number is a gathering's.
OF_TEMPLATES = {"use_template", "create_from", "sort_template", "ask_rename", "rename_template",
                "drop_template"}  # fmt: skip
OF_SERIES = {"start_series", "discard_series", "edit_series", "save_series", "apply_series",
             "series_settings", "save_series_settings",
             "turns", "save_turns", "ask_skip", "skip_day", "ask_stop", "stop_series"}  # fmt: skip
TYPED = ("title", "name")  # what a form calls something that has no number yet


@gatherings.subject()
async def subject(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> list[str]:
    """Its title and its day; the name of a template; or what was typed for a new one."""
    name, number = call.name.partition(".")[2], number_of(call)
    typed = next((" ".join(call.args[one].split()) for one in TYPED if call.args.get(one)), "")
    if number is None:
        return [typed]
    if name in OF_TEMPLATES:
        template = await book.template(number)
        known = template is not None and template.community == community.id
        return [template.name] if template and known else [typed]
    if name in OF_SERIES:
        series = await book.series(number)
        known = series is not None and series.community == community.id
        return [title_of(t, series.details)] if series and known else [typed]
    found = await book.gathering(number)
    if found is None or found.community != community.id:
        return [typed]
    if found.start is None:
        return [title_of(t, found.details)]
    day = t.day(found.start.astimezone(community.zone).date())
    return [f"{title_of(t, found.details)}, {day}"]
