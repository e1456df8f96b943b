"""What people do on Slack and what they are shown, told in order as a person would read it.

Marks are those of our own sentences: **bold**, [a label](its address), @Somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.model import Answer, Ask, Form, Invalid
from tests.adapters.slack.town import GENERAL, SlackTown
from tests.adapters.slack.workspace import JSON
from tests.town import PARIS, read

SENT = {
    "chat.postMessage": "is posted",
    "chat.update": "is now",
    "views.publish": "home",
    "conversations.setTopic": "topic",
    "files.completeUploadExternal": "file",
}


@dataclass
class ToldTown(SlackTown):
    """A town that keeps a record of everything that Slack is sent."""

    told_: list[str] = field(default_factory=list)
    _heard_: int = 0  # of the requests to Slack
    _whispered: dict[str, int] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)  # a button's token, and its words

    async def says(
        self, who: str, what: str, *, locale: str = "", people: Sequence[str] = (), **args: str
    ) -> list[Answer]:
        self.catch_up()
        named = "".join(f" @{one.title()}" for one in people)
        done = f"{what}{named}" if what.startswith("/") else f"[{self._labels.get(what, what)}]"
        more = "".join(f", {name}: {value}" for name, value in args.items())
        where = "" if self.here == GENERAL else f" in #{self.here}"
        self.told_.append(f"\n▸ {who.title()}{where}: {done}{more}")
        answers = await super().says(who, what, locale=locale, people=people, **args)
        self._opened_now(who, answers)
        return answers

    async def submits(
        self,
        who: str,
        form: Form,
        changed: Mapping[str, str] | None = None,
        *,
        locale: str = "",
        people: Mapping[str, Sequence[str]] | None = None,
        **more: str,
    ) -> list[Answer]:
        self.catch_up()
        values = {**(changed or {}), **more, **(people or {})}
        labels = {one.name: read(one.label) for one in form.fields}
        filled = "".join(
            f"\n    {labels.get(n, n)}: {_inline(v)}".rstrip() for n, v in values.items()
        )
        self.told_.append(f"\n▸ {who.title()}: [{read(form.submit) or '…'}]{filled}")
        answers = await super().submits(who, form, changed, locale=locale, people=people, **more)
        self._opened_now(who, answers)
        return answers

    def restart(self) -> None:
        super().restart()
        self.time.attach(self)

    async def tick(self) -> int:
        """What is due at a moment that the town lives through."""
        self.catch_up()
        before = len(self.told_)
        done = await self.app.tick()
        self.catch_up()
        if len(self.told_) > before:
            moment = f"{self.clock.now().astimezone(PARIS):%A %d %B %H:%M}"
            self.told_.insert(before, f"\n— {moment} —")
        return done

    async def next_due(self) -> datetime | None:
        return await self.app.next_due()

    def _opened_now(self, who: str, answers: Sequence[Answer]) -> None:
        """The modal that came of it, or why it did not go away."""
        self.catch_up()
        for answer in answers:
            match answer:
                case Ask() if modal := self.wall_.space.modal(who):
                    self._tell(f"form for {who.title()}", self._view(modal))
                case Invalid(errors):
                    said = [f"{name}: {read(why)}".lstrip(": ") for name, why in errors.items()]
                    self._tell(f"no to {who.title()}", said)

    def catch_up(self) -> None:
        """Tell what came since the last time: places in a fixed order, each in its own."""
        space = self.wall_.space
        news = []
        for method, given in space.calls[self._heard_ :]:
            if method in SENT:
                news.append((*self._titled(method, given), self._shown(given)))
        self._heard_ = len(space.calls)
        for who, whispers in space.whispered.items():
            new = whispers[self._whispered.get(who, 0) :]
            news += [(f"only {who.title()}", "sees", self._blocks(one["blocks"])) for one in new]
            self._whispered[who] = len(whispers)
        for place, verb, lines in sorted(news, key=lambda one: one[0]):
            self._tell(f"{place} {verb}", lines)

    def _titled(self, method: str, given: JSON) -> tuple[str, str]:
        """Where it is, and what becomes of it."""
        space = self.wall_.space
        place = given.get("channel") or given.get("channel_id") or given.get("user_id", "")
        channel = space.channels.get(place)
        if channel and channel.kind in ("im", "mpim"):
            place = "to " + ", ".join(sorted(one.title() for one in channel.people))
        elif channel:
            place = f"#{channel.name}"
        return place, SENT[method]

    def _shown(self, given: JSON) -> list[str]:
        if "view" in given:
            return self._view(given["view"])
        if "files" in given:
            return [f"({one.get('title') or 'a file'})" for one in given["files"]]
        words = str(given.get("topic") or given.get("text") or "")
        return self._blocks(given.get("blocks", ())) or [words]

    def _tell(self, title: str, lines: Sequence[str]) -> None:
        self.told_.append(f"\n  {title}:")
        for line in "\n".join(lines).split("\n"):
            self.told_.append(f"    {line}".rstrip())

    def _view(self, view: JSON) -> list[str]:
        head = [f"== {view['title']['text']} =="] if "title" in view else []
        foot = [f"[{view[one]['text']}]" for one in ("submit", "close") if one in view]
        return [*head, *self._blocks(view["blocks"]), *([" ".join(foot)] if foot else [])]

    def _blocks(self, blocks: Sequence[JSON]) -> list[str]:
        return [line for block in blocks for line in self._block(block)]

    def _block(self, block: JSON) -> Iterator[str]:
        match block["type"]:
            case "rich_text":
                parts = [part for one in block["elements"] for part in one["elements"]]
                yield "".join(map(self._span, parts))
            case "actions":
                for one in block["elements"]:
                    self._labels[one["value"]] = one["text"]["text"]
                yield " ".join(f"[{one['text']['text']}]" for one in block["elements"])
            case "image":
                yield f"(picture: {block['alt_text']})"
            case "divider":
                yield "---"
            case "input":
                asked, optional = block["element"], " (optional)" if block["optional"] else ""
                yield f"{block['label']['text']}{optional}: {_put(asked)}".rstrip()
                if "hint" in block:
                    yield f"  ({block['hint']['text']})"
            case other:
                raise AssertionError(f"nobody knows how to read {other}")

    def _span(self, part: JSON) -> str:
        match part["type"]:
            case "user":
                return f"@{self.wall_.account(part['user_id']).name}"
            case "link":
                return f"[{part['text']}]({part['url']})"
            case "date":
                return str(part["fallback"])
            case _:
                bold = part.get("style", {}).get("bold")
                return f"**{part['text']}**" if bold else str(part["text"])


def _inline(value: Any) -> str:
    said = value if isinstance(value, str) else ", ".join(value)
    return said.replace("\n", " / ")


def _put(element: JSON) -> str:
    """What stands in a field, or what can be chosen there."""
    groups = element.get("option_groups", [element])
    options = [one for group in groups for one in group.get("options", ())]
    chosen = element.get("initial_options", [element.get("initial_option")])
    if options:
        return " ".join(
            f"({'x' if one in chosen else ' '}) {one['text']['text']}" for one in options
        )
    known = ("initial_value", "initial_date", "initial_time", "initial_users")
    return next((_inline(element[one]) for one in known if one in element), "")
