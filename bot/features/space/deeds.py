"""What organisers did, in words: a sentence for every call that the journal keeps. Pure."""

from __future__ import annotations

from bot.language import N_
from bot.model import Text
from bot.ports import Act, Translate

DEEDS = {
    "people.import": N_("{who} filled in members' cards from a list"),
    "space.export": N_("{who} exported the list of members"),
    "space.post_map": N_("{who} posted the map of the community"),
    "space.weekly_map": N_("{who} set whether the map is posted every Friday"),
    "coffee.preview": N_("{who} looked at the next round of coffees"),
    "coffee.redraw": N_("{who} drew the next round of coffees again"),
    "coffee.send": N_("{who} sent the round of coffees out"),
    "coffee.do_swap": N_("{who} swapped two people in the round of coffees"),
    "coffee.hold_now": N_("{who} held a round of coffees"),
    "coffee.cancel_it": N_("{who} called the round of coffees off"),
    "coffee.save_circle": N_("{who} changed a circle of coffees"),
    "gatherings.create": N_("{who} drafted {what}"),
    "gatherings.create_again": N_("{who} drafted another like {what}"),
    "gatherings.create_from": N_("{who} drafted a gathering from the template {what}"),
    "gatherings.announce": N_("{who} announced {what}"),
    "gatherings.announce_at": N_("{who} set when {what} is announced"),
    "gatherings.discard": N_("{who} threw away the draft of {what}"),
    "gatherings.save": N_("{who} changed {what}"),
    "gatherings.save_settings": N_("{who} changed the settings of {what}"),
    "gatherings.save_channels": N_("{who} chose the channels of {what}"),
    "gatherings.save_tables": N_("{who} changed the tables of {what}"),
    "gatherings.move": N_("{who} moved {what}"),
    "gatherings.cancel": N_("{who} called {what} off"),
    "gatherings.put_back": N_("{who} put {what} back"),
    "gatherings.fewer": N_("{who} took seats away from {what}"),
    "gatherings.propose": N_("{who} proposed dates for {what}"),
    "gatherings.save_until": N_("{who} set until when dates of {what} are voted on"),
    "gatherings.fix": N_("{who} fixed the date of {what}"),
    "gatherings.save_attendance": N_("{who} ticked who came to {what}"),
    "gatherings.export": N_("{who} exported the list of {what}"),
    "gatherings.save_template": N_("{who} saved {what} as a template"),
    "gatherings.rename_template": N_("{who} renamed the template {what}"),
    "gatherings.drop_template": N_("{who} deleted the template {what}"),
    "gatherings.create_series": N_("{who} drafted a series of {what}"),
    "gatherings.repeat_it": N_("{who} drafted a series from {what}"),
    "gatherings.start_series": N_("{who} started the series {what}"),
    "gatherings.discard_series": N_("{who} threw away the draft of the series {what}"),
    "gatherings.save_series": N_("{who} prepared a change of the series {what}"),
    "gatherings.save_series_settings": N_("{who} prepared other settings of the series {what}"),
    "gatherings.save_turns": N_("{who} prepared other dates or turns of the series {what}"),
    "gatherings.apply_series": N_("{who} changed the series {what}"),
    "gatherings.skip_day": N_("{who} left a date out of the series {what}"),
    "gatherings.stop_series": N_("{who} stopped the series {what}"),
    "gatherings.set_rule": N_("{who} wrote the safety rule for rooms"),
    "gatherings.apply_rule": N_("{who} put the safety rule for rooms in force"),
    "gatherings.turn": N_("{who} changed where the coming week takes place"),
    "gatherings.set_digest": N_("{who} changed whether the week is told on Mondays"),
    "space.arrived": N_("{who} said that a message had arrived"),
    "space.again": N_("{who} had a message sent again"),
    "mydata.erase_other": N_("{who} had a member erased who asked for it"),
    "gatherings.new_space_calendar": N_("{who} gave the space's calendar a new address"),
}
# What only shows something, or opens a form: it changes nothing, and is not told.
LOOKS = {
    "coffee.circles", "coffee.new_circle", "coffee.edit_circle", "coffee.swap", "coffee.try_swap",
    "coffee.round_now", "coffee.cancel", "coffee.report", "space.audit", "space.dashboard",
    "mydata.forget_other", "people.ask_import",
    "space.status",
    "gatherings.new_event", "gatherings.new_breakfast", "gatherings.new_apero",
    "gatherings.new_series", "gatherings.from_message", "gatherings.themed",
    "gatherings.again", "gatherings.ask_later", "gatherings.edit",
    "gatherings.settings", "gatherings.channels", "gatherings.ask_tables", "gatherings.ask_cancel",
    "gatherings.ask_until", "gatherings.ask_fix", "gatherings.past", "gatherings.ask_template",
    "gatherings.templates", "gatherings.use_template", "gatherings.sort_templates",
    "gatherings.sort_template", "gatherings.ask_rename", "gatherings.series", "gatherings.repeat",
    "gatherings.edit_series", "gatherings.series_settings", "gatherings.turns",
    "gatherings.ask_skip", "gatherings.ask_stop", "gatherings.rule", "gatherings.week",
    "gatherings.ask_digest", "gatherings.space_calendar",
}  # fmt: skip
NAMELESS = "…"


def told(t: Translate, act: Act) -> Text:
    """One line of the journal. What has no sentence is told as it was called."""
    sentence = DEEDS.get(act.name)
    if sentence is None:
        return (act.at, " — ", act.member, " · ", act.name, " ", act.about)
    return (act.at, " — ", *t(sentence, who=act.member, what=act.about or NAMELESS))
