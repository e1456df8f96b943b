"""Every message of a recommendation and of a request as members would read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.board.common import Desk, in_words
from bot.features.people import claims, needs
from bot.features.people.book import Helper, Need, Thanks
from bot.features.people.quarter import Quarter, total
from bot.language import N_
from bot.model import Member, Message, Person, Text, words
from bot.pages import Sample

SOUGHT, OFFERED = N_("a photographer for our new site, in March"), N_("photography")
DOZEN = 12  # recommendations of a quarter that is made up


def thanks(desk: Desk, reader: Person, other: Member, name: str) -> list[Sample]:
    """What *reader* and *other*, who is called *name* and made up, read of /merci."""
    t, me = desk.t, reader.member
    people = {me: reader, other: Person(other, name, "")}
    mine = Thanks(0, me, other, "recommended", me, desk.now)
    theirs = Thanks(0, other, me, "recommended", other, desk.now)
    many = [replace(mine, receiver=Member(me.community, -1 - n)) for n in range(DOZEN)]
    written: list[tuple[Text, Message | None]] = [
        (t("To whoever says that they recommended somebody"), claims.noted(t, other)),
        (t("To the other, in private"), claims.question(t, theirs)),
        (t("To whoever said it, once the other says so too"), claims.confirmed(t, mine)),
        (t("On the first working day of a quarter, in the channel"),
         total(t, Quarter.of(desk.today).before, [*many, replace(mine, what="together")])),
    ]  # fmt: skip
    return [Sample(when, in_words(message, people)) for when, message in written if message]


def requests(desk: Desk, reader: Person, other: Member, name: str) -> list[Sample]:
    """What is read of a request of *reader*, for which *other* can help."""
    t, me = desk.t, reader.member
    people = {me: reader, other: Person(other, name, "")}
    draft = Need(0, me, words(t(SOUGHT)), "", "draft", desk.now)
    asking = replace(draft, stage="asking")
    open_ = replace(draft, stage="open", posted=desk.now + timedelta(days=1))
    written: list[tuple[Text, Message]] = [
        (t("To whoever asks, before anybody else reads it"),
         needs.preview(t, draft, [words(t(OFFERED))], 2)),
        (t("To those whose card offers it, in private"),
         needs.question(t, asking, Helper(other, "asked"))),
        (t("A day later at the latest, in the channel"), needs.card(t, open_, [other])),
        (t("To whoever asked, when somebody can help"), needs.can_help(t, open_, other)),
        (t("To whoever asked, to close it"), needs.to_author(t, open_, [other])),
        (t("When it is found, in the channel"),
         needs.card(t, replace(open_, stage="found"), [other])),
    ]  # fmt: skip
    return [Sample(when, in_words(message, people)) for when, message in written]
