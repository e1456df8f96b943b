"""What organisers read of messages that are stuck. Pure.

Never what a private message says: only to whom it goes, and what it is for.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.care import Worry
from bot.language import N_
from bot.model import Button, Kind, Message, Text, joined, words
from bot.ports import Translate

LISTED = 5  # of many, the rest being counted
QUOTED = 60  # characters of a message in a channel, which everybody there may read

KINDS: dict[Kind, str] = {
    "notice": N_("a message"),
    "introduction": N_("an introduction"),
    "reminder": N_("a reminder"),
    "nudge": N_("a question about a coffee"),
    "alarm": N_("a message"),
}
SETTLED = {
    "sent": N_("Settled: this message has arrived."),
    "pending": N_("Settled: this message is sent again."),
    "failed": N_("Settled: this message could not be delivered."),
    "expired": N_("Settled: this message is of no use any more."),
}


def whom(t: Translate, worry: Worry) -> Text:
    """To whom it goes, and what it is: "an introduction to Ada and Bob (Slack)"."""
    address = worry.address
    chat = address.chat.rpartition("/")[2].capitalize()
    what = "".join(str(span) for span in t(KINDS[worry.kind]))
    if address.people:
        people = t.series([one.name or one.id for one in address.people])
        return t("{what} to {people} ({chat})", what=what, people=people, chat=chat)
    quote = words(worry.message.text)
    first = quote.strip().partition("\n")[0][:QUOTED]
    sentence = N_("{what} in the channel {channel} ({chat}): “{quote}”")
    return t(sentence, what=what, channel=address.channel, chat=chat, quote=first)


def question(t: Translate, worry: Worry) -> Message:
    """Did it arrive? Only a person can see."""
    text = t(
        "**Did this message arrive?** {which}, sent {when}. I got no answer, and I can't look"
        " myself. I'll do nothing until you tell me.",
        which=whom(t, worry),
        when=worry.since,
    )
    number = str(worry.id)
    arrived = Button(t("It arrived"), "space.arrived", number, "primary")
    again = Button(t("Send it again"), "space.again", number)
    return Message(text, (arrived, again))


def settled(t: Translate, state: str) -> Message:
    """Instead of the question, once it is answered."""
    return Message(t(SETTLED[state]))


def failures(t: Translate, worries: Sequence[Worry]) -> Message:
    """What will never arrive by itself."""
    title = t.many(
        "**A message could not be delivered.** The log says why:",
        "**{n} messages could not be delivered.** The log says why:",
        len(worries),
    )
    return Message(_listed(t, title, worries))


def delays(t: Translate, worries: Sequence[Worry]) -> Message:
    """What waits for longer than it should."""
    since = min(one.since for one in worries)
    title = t.many(
        "**A message is waiting** since {since}. I keep trying:",
        "**{n} messages are waiting**, the first since {since}. I keep trying:",
        len(worries),
        since=since,
    )
    return Message(_listed(t, title, worries))


def status(t: Translate, worries: Sequence[Worry]) -> Message:
    """All of it, without the questions."""
    of = {
        what: [one for one in worries if one.what == what] for what in ("doubt", "failed", "late")
    }
    texts: list[Text] = []
    if of["doubt"]:
        asked = t.many(
            "**I don't know whether a message arrived**, and can't look:",
            "**I don't know whether {n} messages arrived**, and can't look:",
            len(of["doubt"]),
        )
        texts.append(_listed(t, asked, of["doubt"]))
    if of["failed"]:
        texts.append(failures(t, of["failed"]).text)
    if of["late"]:
        texts.append(delays(t, of["late"]).text)
    return Message(
        joined(texts, "\n\n") or t("All is well: every message has arrived, or is on its way.")
    )


def _listed(t: Translate, title: Text, worries: Sequence[Worry]) -> Text:
    lines: list[Text] = [title, *(("• ", *whom(t, one)) for one in worries[:LISTED])]
    if len(worries) > LISTED:
        lines.append(("• ", *t.many("and one more", "and {n} more", len(worries) - LISTED)))
    return joined(lines)
