"""Another link: everybody who is going hears of it, in private, and nobody else."""

from __future__ import annotations

from datetime import datetime

from bot.features.gatherings.book import Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.calendars.invitations import with_invitation
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import still, voices_of
from bot.features.gatherings.links import Way, joining
from bot.features.gatherings.registry import gatherings
from bot.model import Community, Effects, Job, Later, Message, Place, Post, joined
from bot.ports import Clock, Languages, Members


def tell_link(was: Gathering, gathering: Gathering, now: datetime) -> list[Later]:
    """The job that says so, if the link is another one now."""
    if was.details.link == gathering.details.link or gathering.state != "planned":
        return []
    start = gathering.start.isoformat() if gathering.start else ""
    args = {"gathering": str(gathering.id), "start": start}
    key = f"gatherings.tell_link:{gathering.id}:{gathering.sequence}"
    return [Later("gatherings.tell_link", now, key, args)]


@gatherings.job("tell_link")
async def tell_new_link(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    found, now = await still(job, book), clock.now()
    if found is None or found.end is None or found.end <= now:
        return []
    going = await signups.signups(found.id, ("going",))
    voices = await voices_of((one.member for one in going), community, members, languages)
    posts: Effects = []
    for one in going:
        t = voices.get(one.member)
        how = joining(t, Way(community.video, now), found, one) if t else ()
        if t is None or not how:
            continue
        head = t("The link for **{title}** has changed.", title=title_of(t, found.details))
        said = with_invitation(Message(joined([head, how])), t, found, one, community, now)
        key = f"gatherings.link:{found.id}:{one.member.id}:{found.sequence}"
        posts.append(Post(Place.of(one.member), said, key))
    return posts
