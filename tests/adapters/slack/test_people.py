"""Who may take part: members and guests; not bots, strangers, the departed or other workspaces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.model import Account, Address, Ask, Field, Form, Message, Text, Whisper
from bot.ports import Undeliverable
from tests.adapters.desks import NoteDesk
from tests.adapters.slack import eyes
from tests.adapters.slack.hands import Outcome
from tests.adapters.slack.kit import GENERAL, MODES, Slack, open_slack
from tests.adapters.slack.server import Fault
from tests.adapters.slack.workspace import JSON
from tests.town import read


class Desk(NoteDesk):
    """What is refused before the desk is said in its words."""

    def speak(self, locale: str) -> Any:
        def say(sentence: str, /, **holes: Any) -> Text:
            return (f"{locale}:{sentence.format(**{k: str(v) for k, v in holes.items()})}",)

        say.locale = locale  # type: ignore[attr-defined] # a voice has one
        return say


@dataclass
class Crowd:
    slack: Slack
    desk: Desk

    def said(self, outcome: Outcome) -> list[str]:
        return [read(eyes.message(one, self.slack.account).text) for one in outcome.whispers]

    async def joins(self, who: str, **more: Any) -> list[str]:
        return self.said(await self.slack.hands.types(who, "/coffee join", GENERAL, **more))


@pytest.fixture(params=MODES)
async def crowd(request: pytest.FixtureRequest) -> AsyncIterator[Crowd]:
    desk = Desk()
    async with open_slack(request.param, desk) as slack:
        desk.answers["coffee.join"] = [Whisper(Message(("In",)))]
        space = slack.server.workspace
        space.user("U0GUEST", "Guest", is_restricted=True)
        space.user("U0ONE", "One", is_ultra_restricted=True)
        space.user("U0ORG", "Org", team_id="T0ORG", enterprise_user={"teams": ["T0HIVE"]})
        space.user("U0STRANGE", "Strange", is_stranger=True, team_id="T0OTHER")
        space.user("U0CONNECT", "Connect", team_id="T0OTHER")
        space.user("U0ROBOT", "Robot", is_bot=True)
        space.user("USLACKBOT", "Slackbot")
        yield Crowd(slack, desk)


@pytest.mark.parametrize("who", ["U0LEA", "U0GUEST", "U0ONE", "U0ORG"])
async def test_members_and_guests_take_part(crowd: Crowd, who: str) -> None:
    assert await crowd.joins(who) == ["In"]
    assert crowd.desk.calls[0].account == crowd.slack.account(who)
    assert crowd.desk.calls[0].account.name == crowd.slack.account(who).name


@pytest.mark.parametrize("who", ["U0STRANGE", "U0CONNECT", "U0ROBOT", "USLACKBOT"])
async def test_strangers_and_bots_get_a_polite_no(crowd: Crowd, who: str) -> None:
    assert await crowd.joins(who) == ["en:Only members of The Hive can do this."]
    outcome = await crowd.slack.hands.presses(who, "coffee.join:1", GENERAL)
    assert crowd.said(outcome) == ["en:Only members of The Hive can do this."]
    assert crowd.desk.calls == []


async def test_somebody_deactivated_is_refused_too(crowd: Crowd) -> None:
    await crowd.slack.hands.changes("U0TOM", deleted=True)
    assert await crowd.joins("U0TOM") == ["en:Only members of The Hive can do this."]
    await crowd.slack.hands.changes("U0TOM", deleted=False)
    assert await crowd.joins("U0TOM") == ["In"]


async def test_another_workspaces_ids_have_no_effect(crowd: Crowd) -> None:
    other = {"team": {"id": "T0OTHER"}}
    assert await crowd.joins("U0LEA", team_id="T0OTHER") == [
        "en:Only members of The Hive can do this."
    ]
    for who in ("U0LEA", "U0NOBODY"):
        crowd.slack.server.workspace.users.setdefault(who, {"name": who})
        outcome = await crowd.slack.hands.presses(who, "coffee.join:1", GENERAL, **other)
        assert crowd.said(outcome) == ["en:Only members of The Hive can do this."]
    assert crowd.desk.calls == []


@pytest.mark.parametrize("who", ["Strange", "Robot"])
async def test_a_bot_or_a_stranger_cannot_be_named_either(crowd: Crowd, who: str) -> None:
    outcome = await crowd.slack.hands.types("U0LEA", f"/meet @{who} to talk", GENERAL)
    assert crowd.said(outcome) == [f"en:{who} is not a member of The Hive."]
    assert crowd.desk.calls == []


async def test_in_a_form_they_are_refused_at_the_field(crowd: Crowd) -> None:
    fields = (Field("avoid", ("Rather not with",), "people"),)
    crowd.desk.answers["people.profile"] = [Ask(Form("people.save", ("You",), fields))]
    await crowd.slack.hands.types("U0LEA", "/profile", GENERAL)
    outcome = await crowd.slack.hands.submits("U0LEA", {"avoid": ["U0TOM", "U0ROBOT"]})
    assert outcome.errors == {"avoid": "en:Robot is not a member of The Hive."}
    assert [call.name for call in crowd.desk.calls] == ["people.profile"]


async def test_the_language_is_the_persons_own(crowd: Crowd) -> None:
    await crowd.slack.hands.changes("U0ROBOT", locale="fr-FR")
    assert await crowd.joins("U0ROBOT") == ["fr-FR:Only members of The Hive can do this."]


async def test_a_change_that_leaves_the_language_out_does_not_lose_it(crowd: Crowd) -> None:
    await crowd.slack.hands.changes("U0LEA", locale="fr-FR")
    space = crowd.slack.server.workspace
    renamed: JSON = {k: v for k, v in space.users["U0LEA"].items() if k != "locale"}
    await crowd.slack.hands.happens({"type": "user_change", "user": renamed})
    await crowd.joins("U0LEA")
    assert crowd.desk.calls[0].locale == "fr-FR"


async def test_who_cannot_be_asked_about_is_not_refused_for_it(crowd: Crowd) -> None:
    crowd.slack.server.workspace.user("U0NEW", "New")
    crowd.slack.server.fail("users.info", Fault(status=500, body="oops"))
    assert await crowd.joins("U0NEW") == ["In"]


async def test_a_form_opens_while_slack_wants_no_question(crowd: Crowd) -> None:
    """Who somebody is can't be asked for a while: what opens a form is over sooner."""
    space = crowd.slack.server.workspace
    space.user("U0NEW", "New")
    space.hold("users.info", 20)
    crowd.slack.chat._api._pace.hold("users.info", timedelta(seconds=20))
    crowd.desk.answers["people.profile"] = [Ask(Form("people.save", ("You",), ()))]
    outcome = await crowd.slack.hands.types("U0NEW", "/profile", GENERAL)
    assert outcome.modal


async def test_a_stranger_who_cannot_be_asked_about_is_a_stranger(crowd: Crowd) -> None:
    """In a channel of two organisations, the press says whose they are."""
    crowd.slack.server.workspace.user("U0FAR", "Far", team_id="T0OTHER")
    crowd.slack.server.fail("users.info", Fault(status=500, body="oops"))
    theirs = {"user": {"id": "U0FAR", "team_id": "T0OTHER"}}
    outcome = await crowd.slack.hands.presses("U0FAR", "coffee.join:1", GENERAL, **theirs)
    assert crowd.said(outcome) == ["en:Only members of The Hive can do this."]
    assert crowd.desk.calls == []


async def test_everybody_is_read_page_by_page_at_the_start(crowd: Crowd) -> None:
    assert await crowd.joins("U0LEA") == ["In"]
    asked = [name for name, _ in crowd.slack.server.workspace.calls]
    assert asked.count("users.list") >= 2  # two to a page
    assert asked.count("users.info") == 0  # nobody needs to be asked about one by one


async def test_after_a_gap_who_left_meanwhile_is_gone(crowd: Crowd) -> None:
    crowd.desk.known = [crowd.slack.account(who) for who in ("U0LEA", "U0TOM", "U0INES")]
    space = crowd.slack.server.workspace
    space.users["U0TOM"]["deleted"] = True  # and nobody told us
    del space.users["U0INES"]
    await crowd.slack.chat.read_members()
    assert {account.id for account in crowd.desk.gone} == {"U0TOM", "U0INES"}


async def test_a_list_that_cannot_be_read_drives_nobody_out(crowd: Crowd) -> None:
    crowd.desk.known = [crowd.slack.account("U0TOM")]
    space = crowd.slack.server.workspace
    space.users["U0TOM"]["deleted"] = True
    for fault in (Fault(code="missing_scope"), Fault(status=500), Fault(retry_after=3)):
        crowd.slack.server.fail("users.list", fault)
        await crowd.slack.chat.read_members()
        assert crowd.desk.gone == []
        space.ticks.at += 60
    await crowd.slack.chat.read_members()
    assert [account.id for account in crowd.desk.gone] == ["U0TOM"]


async def test_a_lost_scope_does_not_make_strangers_of_members(crowd: Crowd) -> None:
    """Not in the list, and not to be asked about: that is no reason to see them out."""
    crowd.desk.known = [crowd.slack.account("U0TOM")]
    del crowd.slack.server.workspace.users["U0TOM"]
    crowd.slack.server.fail("users.info", Fault(code="missing_scope"))
    await crowd.slack.chat.read_members()
    assert crowd.desk.gone == []


@pytest.mark.parametrize(
    ("who", "said"),
    [("U0ROBOT", "cannot_dm_bot"), ("U0TOM", "user_disabled"), ("U0VOID", "user_not_found")],
)
async def test_who_cannot_be_written_to_is_said_so(crowd: Crowd, who: str, said: str) -> None:
    space = crowd.slack.server.workspace
    space.users["U0TOM"]["deleted"] = True
    account = Account(crowd.slack.chat.id, who)
    with pytest.raises(Undeliverable, match=said):
        await crowd.slack.chat.show(
            Address(crowd.slack.chat.id, people=(account,)), Message(("Hi",)), None, "m1"
        )


async def test_a_refusal_keeps_a_modal_open_for_who_may_not_send_it(crowd: Crowd) -> None:
    form = Form("people.save", ("You",), (Field("trade", ("Trade",)),))
    crowd.desk.answers["people.profile"] = [Ask(form)]
    await crowd.slack.hands.types("U0LEA", "/profile", GENERAL)
    await crowd.slack.hands.changes("U0LEA", deleted=True)
    outcome = await crowd.slack.hands.submits("U0LEA", {"trade": "baker"})
    assert crowd.said(outcome) == ["en:Only members of The Hive can do this."]
    assert [call.name for call in crowd.desk.calls] == ["people.profile"]
