"""Forms: opened, filled in with faults and without, and sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.model import Answer, Ask, Call, Field, Form, Option
from tests.adapters.desks import NoteDesk, Reception
from tests.adapters.lounge_kit import Lounge, account, open_lounge


@pytest.fixture
async def lounge() -> AsyncIterator[Lounge]:
    async with open_lounge() as opened:
        yield opened


async def open_profile(lounge: Lounge, who: str = "tom") -> str:
    (answer,) = (await lounge.say(who, "/profile"))["answers"]
    return str(answer["form"]["id"])


GOOD = {"trade": "baker", "desks": "1", "mode": "site"}


async def test_a_form_says_all_that_it_takes_to_fill_it_in(lounge: Lounge) -> None:
    (answer,) = (await lounge.say("tom", "/profile"))["answers"]
    form = answer["form"]
    assert (form["title"], form["submit"], form["name"]) == ("Your profile", "Send", "people.save")
    assert form["intro"]["plain"].startswith("Only the organisers")
    trade, *_, mode, topics, avoid = form["fields"]
    assert (trade["value"], trade["hint"]) == ("baker", "What you tell people you do")
    assert (mode["kind"], mode["options"][1]) == (
        "choice",
        {"value": "remote", "label": "By video"},
    )
    assert (topics["kind"], topics["optional"]) == ("choices", True)
    assert (avoid["kind"], avoid["people"]) == ("people", [])


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"trade": "  "}, {"trade": "Please fill this in."}),
        ({"trade": "spy"}, {"trade": "This trade is not one we know."}),
        ({"desks": "two"}, {"desks": "Please give a number."}),
        ({"desks": "1e9"}, {"desks": "Please give a number."}),
        ({"since": "30/11/2026"}, {"since": "Please give a date, such as 2026-11-30."}),
        ({"since": "2026-02-30"}, {"since": "Please give a date, such as 2026-11-30."}),
        ({"lunch": "25:00"}, {"lunch": "Please give a time, such as 18:30."}),
        ({"mode": "moon"}, {"mode": "Please choose from the list."}),
        ({"mode": None}, {"mode": "Please fill this in."}),
        ({"topics": ["code", "x"]}, {"topics": "Please choose from the list."}),
        (
            {"desks": "", "lunch": "noon"},
            {"desks": "Please fill this in.", "lunch": "Please give a time, such as 18:30."},
        ),
    ],
)
async def test_a_form_with_faults_stays_open(
    lounge: Lounge, fields: dict[str, object], errors: dict[str, str]
) -> None:
    form = await open_profile(lounge)
    body = {"as": "tom", "form": form, "fields": {**GOOD, **fields}}
    (answer,) = (await lounge.post("submit", body))["answers"]
    assert answer["kind"] == "invalid"
    assert {name: why["plain"] for name, why in answer["errors"].items()} == errors
    (saved,) = (await lounge.post("submit", {**body, "fields": GOOD}))["answers"]
    assert saved["plain"] == "Thank you, it is saved."
    assert (await lounge.try_post("submit", body))[1]["code"] == "no-form"


async def test_faults_are_said_in_the_language_of_the_page(lounge: Lounge) -> None:
    body = {"as": "tom", "form": await open_profile(lounge), "fields": {}, "locale": "fr"}
    (answer,) = (await lounge.post("submit", body))["answers"]
    assert answer["errors"]["trade"]["plain"] == "Merci de remplir ce champ."


async def test_values_are_read_as_people_write_them(lounge: Lounge) -> None:
    fields = {
        **GOOD,
        "trade": "  baker ",
        "desks": "1 234,50",
        "topics": "bread",
        "avoid": ["lea", "lea"],
    }
    form = await open_profile(lounge)
    await lounge.post("submit", {"as": "tom", "form": form, "fields": fields})
    call = lounge.desk.calls[-1]
    assert (call.args["trade"], call.args["desks"], call.args["topics"]) == (
        "baker",
        "1234.50",
        "bread",
    )
    assert call.people["avoid"] == (account("lea"),)


async def test_a_form_is_the_caller_s_own(lounge: Lounge) -> None:
    form = await open_profile(lounge, "tom")
    status, refused = await lounge.try_post("submit", {"as": "lea", "form": form, "fields": GOOD})
    assert (status, refused["code"]) == (404, "no-form")


class SlowDesk(Reception):
    """Saves a form only when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.saving, self.go_on = asyncio.Event(), asyncio.Event()

    async def handle(self, call: Call) -> list[Answer]:
        if call.name == "people.save":
            self.saving.set()
            await self.go_on.wait()
        return await super().handle(call)


async def test_a_form_is_sent_once_at_a_time() -> None:
    desk = SlowDesk()
    async with open_lounge(desk) as lounge:
        body = {"as": "tom", "form": await open_profile(lounge), "fields": GOOD}
        first = asyncio.create_task(lounge.post("submit", body))
        await desk.saving.wait()
        async with asyncio.timeout(10):  # it is refused, not kept waiting
            status, refused = await lounge.try_post("submit", body)
        assert (status, refused["code"]) == (409, "form-busy")
        desk.go_on.set()
        assert (await first)["answers"][0]["plain"] == "Thank you, it is saved."
    assert [call.name for call in desk.calls] == ["people.profile", "people.save"]


async def test_a_field_may_not_be_called_what_the_form_carries(lounge: Lounge) -> None:
    """The form's own argument wins, so that nobody can type another one."""
    form = Form("people.save", ("Hello",), (Field("arg", ("Arg",)),), arg="7")
    desk = NoteDesk()
    desk.answers["people.profile"] = [Ask(form)]
    async with open_lounge(desk) as other:
        form_id = await open_profile(other)
        await other.post("submit", {"as": "tom", "form": form_id, "fields": {"arg": "8"}})
        assert desk.calls[-1].arg == "7"


async def test_a_form_can_lead_to_another(lounge: Lounge) -> None:
    options = (Option("a", ("A",)),)
    desk = NoteDesk()
    first = Form("people.save", ("First",), (Field("x", ("X",), "choice", options=options),))
    second = Form("people.more", ("Second",), (Field("y", ("Y",)),))
    desk.answers = {"people.profile": [Ask(first)], "people.save": [Ask(second)]}
    async with open_lounge(desk) as other:
        form_id = await open_profile(other)
        body = {"as": "tom", "form": form_id, "fields": {"x": "a"}}
        (answer,) = (await other.post("submit", body))["answers"]
        assert (answer["kind"], answer["form"]["title"]) == ("form", "Second")
        assert answer["form"]["id"] != form_id
