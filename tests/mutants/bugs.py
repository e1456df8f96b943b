"""The planted bugs: what is changed, and the tests that must turn red."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """*good* in *file* becomes *bad*; one of *tests* must fail."""

    name: str
    file: str
    good: str
    bad: str
    tests: tuple[str, ...]


BUGS: tuple[Bug, ...] = (
    Bug(
        "no grace: what is in doubt is looked for at once",
        "bot/worker.py",
        "GRACE = timedelta(seconds=60)",
        "GRACE = timedelta(0)",
        ("tests/simulation/test_simulation.py",),
    ),
    Bug(
        "in doubt, it is sent again without a look",
        "bot/worker.py",
        "if unseen:",
        "if False:",
        ("tests/bot/test_app.py",),
    ),
    Bug(
        "a message counts as sent before it is sent",
        "bot/worker.py",
        "    async def _show(self, delivery: Delivery, people: People) -> str:\n",
        "    async def _show(self, delivery: Delivery, people: People) -> str:\n"
        "        async with self._rooms.database.transaction() as early:\n"
        '            await early.get(Posts).sent(delivery, delivery.ref or "early")\n',
        ("tests/bot/test_app.py", "tests/processes/test_killed.py"),
    ),
    Bug(
        "a job keeps its work though another worker has it",
        "bot/worker.py",
        "            if not await tx.get(Jobs).finish(job):\n"
        "                raise LeaseLost(job.key)\n",
        "            await tx.get(Jobs).finish(job)\n",
        ("tests/bot/test_app.py",),
    ),
    Bug(
        "a plain BEGIN, which locks at the first write",
        "storage/database.py",
        '"BEGIN IMMEDIATE"',
        '"BEGIN"',
        ("tests/storage/test_transactions.py",),
    ),
    Bug(
        "no unique key: a circle has as many rounds a day as are written",
        "storage/migrations/versions/0002_add_coffee_and_profiles.py",
        '        sa.UniqueConstraint("circle", "day", "kind",'
        ' name=op.f("uq_coffee_rounds_circle_day_kind")),\n',
        "",
        ("tests/bot/coffee/test_round.py", "tests/storage/test_migrations.py"),
    ),
    Bug(
        "the lease of a message is ignored",
        "storage/posts.py",
        '(_post.state == "sending") & (_post.leased_until <= bindparam("now"))',
        '(_post.state == "sending") & (_post.leased_until != bindparam("now"))',
        ("tests/storage/test_book_of_posts.py",),
    ),
    Bug(
        "the epoch of a message is ignored",
        "storage/posts.py",
        '(_post.epoch == bindparam("since"))',
        '(_post.epoch >= bindparam("since"))',
        ("tests/storage/test_book_of_posts.py",),
    ),
    Bug(
        "the epoch of a job is ignored",
        "storage/jobs.py",
        '(_job.epoch == bindparam("at"))',
        '(_job.epoch >= bindparam("at"))',
        ("tests/storage/test_book_of_jobs.py",),
    ),
    Bug(
        "a gesture that comes twice is done twice",
        "storage/inbox.py",
        "return await self._connection.scalar(new) is not None",
        "await self._connection.scalar(new)\n        return True",
        ("tests/bot/test_app.py",),
    ),
    Bug(
        "authorisation skipped",
        "bot/app.py",
        "            if route.organiser and not await members.is_organiser(me):",
        "            if False:",
        ("tests/bot/test_app.py",),
    ),
    Bug(
        "organisers are asked for at the command, and not when its form is sent",
        "bot/app.py",
        "            if route.organiser and not await members.is_organiser(me):",
        "            if route.organiser and not call.form and not await members.is_organiser(me):",
        ("tests/entries/test_matrix.py",),
    ),
    Bug(
        "a number in a button opens what is another space's",
        "bot/features/gatherings/common.py",
        "if found is None or found.community != community.id:",
        "if found is None:",
        ("tests/entries/test_matrix.py",),
    ),
    Bug(
        "the last to come is the first to be offered a seat",
        "storage/gatherings/signups.py",
        "        order = (_s.turn, _s.member)\n"
        '        return await self._some(gathering, ("waiting",)',
        "        order = (_s.turn.desc(), _s.member)\n"
        '        return await self._some(gathering, ("waiting",)',
        ("tests/bot/gatherings/test_queue.py",),
    ),
    Bug(
        "one seat too many",
        "bot/features/gatherings/seats/quotas.py",
        "seats - by_quota(gathering, held)[quota]",
        "seats - by_quota(gathering, held)[quota] + 1",
        ("tests/bot/gatherings/test_rush.py",),
    ),
    Bug(
        "a list of people to avoid counts in one direction only",
        "bot/features/coffee/late.py",
        "if {(member, one), (one, member)} & avoided",
        "if {(member, one)} & avoided",
        ("tests/bot/coffee/test_late.py", "tests/bot/coffee/test_company.py"),
    ),
    Bug(
        "swaps that are offered know whom somebody avoids",
        "bot/features/coffee/swapping.py",
        "people_of(circle, taking_part, cards, (), past, vocabulary)",
        "people_of(circle, taking_part, cards, await book.avoided(circle.community), past,"
        " vocabulary)",
        ("tests/bot/coffee/test_hosting.py",),
    ),
    Bug(
        "a draw is another one as soon as somebody avoids anybody",
        "bot/features/coffee/draw.py",
        "    people = people_of(circle, taking_part, cards, (), past, vocabulary)\n",
        "    people = people_of(circle, taking_part, cards, avoided, past, vocabulary)\n",
        ("tests/bot/coffee/test_drawing.py",),
    ),
    Bug(
        "the library of Slack tries again by itself",
        "adapters/slack/api.py",
        "AsyncWebClient(token, url, retry_handlers=[])",
        "AsyncWebClient(token, url)",
        ("tests/adapters/slack/test_trouble.py",),
    ),
    Bug(
        "any signature is Slack's",
        "adapters/slack/door.py",
        "return self._verifier.is_valid(raw, stamp, signature)",
        "return True",
        ("tests/adapters/slack/test_door.py",),
    ),
    Bug(
        "what people write is markup on Slack",
        "adapters/slack/text.py",
        'said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        "said",
        ("tests/adapters/slack/test_render_properties.py", "tests/adapters/slack/test_golden.py"),
    ),
    Bug(
        "a round that is days late is held all the same",
        "bot/features/coffee/rounds.py",
        "if clock.now() - job.due > community.catch_up:",
        "if False:",
        ("tests/bot/coffee/test_round.py",),
    ),
    Bug(
        "somebody left over a second time ends the farewell",
        "storage/coffee/rounds.py",
        "await self._connection.execute(again, rows)",
        "await self._connection.execute(left_out_table.insert(), rows)",
        ("tests/bot/coffee/test_late.py",),
    ),
)
