"""Scenes that are only there to be told: people who try everything, and look at their pages,
and what is said so seldom that no dialog is about it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from bot.features import FEATURES
from bot.features.coffee.starters import STARTERS
from bot.features.space.deeds import DEEDS
from bot.model import Address, Answer, Ask, Field, Message, Whisper
from bot.ports import Act, Audit
from tests.adapters.slack.town import SlackTown
from tests.bot.coffee.speech import MONDAY
from tests.bot.gatherings.series_speech import started
from tests.bot.people.speech import Folk
from tests.town import CATALOGUES

ROUTES = [route for feature in FEATURES for route in feature.calls if route.command]
A_PAGE = 20  # acts that an organiser reads at a time
COMMANDS = [route.command for route in ROUTES]
FOR_ALL = [route.command for route in ROUTES if not route.organiser] + ["coffee preview"]


async def test_a_member_tries_every_command_and_every_button(folk: Folk) -> None:
    await settle(folk)
    await tries(folk, "ada", FOR_ALL)


async def test_an_organiser_tries_every_command_and_every_button(folk: Folk) -> None:
    await settle(folk)
    await tries(folk, "hana", COMMANDS)
    await folk.says("hana", "space audit")


async def test_a_newcomer_and_an_organiser_open_their_page(folk: Folk) -> None:
    await folk.host()
    await opens(folk, "ada", "hana")


async def test_a_member_and_an_organiser_open_their_page_later(folk: Folk) -> None:
    await settle(folk)
    await opens(folk, "ada", "hana")


async def test_every_conversation_starter_breaks_the_ice(folk: Folk) -> None:
    """The line of an introduction that differs from each to the next."""
    town = folk.town
    assert isinstance(town, SlackTown)
    pair = Address(town.chat.id, "", (town.account("ada"), town.account("bob")))
    t = CATALOGUES.speak(folk.locale)
    for number, starter in enumerate(STARTERS):
        line = t("To break the ice: {question}", question=t(starter))
        await town.wall_.show(pair, Message(line), None, f"starter {number}")


async def test_the_journal_has_a_sentence_for_every_deed(folk: Folk) -> None:
    await folk.host()
    hana, deeds = await folk.member("hana"), list(DEEDS)
    for first in range(0, len(deeds), A_PAGE):
        async with folk.town.database.transaction() as tx:
            for name in reversed(deeds[first : first + A_PAGE]):  # the newest is read first
                await tx.get(Audit).note(Act(folk.town.clock.now(), hana, name, "Bread"))
        await folk.says("hana", "space audit")


async def settle(folk: Folk) -> None:
    """A small space where coffees, gatherings and a series go on."""
    await folk.host()
    for who, trade, offers, seeks in (
        ("ada", "photographer", "photography", "accounting"),
        ("bob", "accountant", "accounting", "photography"),
        ("hana", "gardener", "gardening", "welding"),
    ):
        await folk.shows(who, trade, offers, seeks)
        await folk.says(who, "coffee join")
    going = await folk.announces(seats="1")
    await folk.presses("ada", going)
    await folk.presses("bob", going)
    await started(folk)
    await folk.town.at(MONDAY)


async def opens(folk: Folk, *people: str) -> None:
    town = folk.town
    assert isinstance(town, SlackTown)
    for who in people:
        town.account(who)
        event = {"type": "app_home_opened", "user": who, "tab": "home"}
        await town.wall_.slack.hands.happens(event)


async def tries(folk: Folk, who: str, commands: Sequence[str]) -> None:
    """Type these commands, press a button of every name, send every form as it opens."""
    waiting = deque(sorted(map(folk.command, commands)))
    tried: set[str] = set()
    while waiting:
        what = waiting.popleft()
        name = what.partition(":")[0]
        if name in tried or (name.startswith("mydata.") and who == "hana"):
            continue  # once she is forgotten, she organises nothing any more
        tried.add(name)
        answers = await folk.town.says(who, what, locale=folk.locale)
        await folk.town.app.tick()
        for answer in [*answers, *await filled(folk, who, answers, tried)]:
            if isinstance(answer, Whisper):
                waiting.extend(button.token for button in answer.message.buttons)


async def filled(
    folk: Folk, who: str, answers: Sequence[Answer], tried: set[str]
) -> Sequence[Answer]:
    """The answers to the forms among these, each sent once."""
    found: list[Answer] = []
    for answer in answers:
        if isinstance(answer, Ask) and answer.form.name not in tried:
            form = answer.form
            tried.add(form.name)
            people = {one.name: ["bob"] for one in form.fields if one.kind == "people"}
            values = {one.name: typed(one) for one in form.fields if one.kind != "people"}
            found += await folk.town.submits(who, form, values, locale=folk.locale, people=people)
            await folk.town.app.tick()
    return found


def typed(field: Field) -> str:
    """What stands there, or anything where something has to."""
    if field.value or field.optional:
        return field.value
    return field.options[0].value if field.options else "Bread"
