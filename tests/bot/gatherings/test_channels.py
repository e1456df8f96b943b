"""One card in each channel, edited and never posted anew."""

from __future__ import annotations

import pytest

from bot.model import Account, Answer, Call, Form, Invalid, Place
from tests.bot.gatherings.speech import Evening
from tests.town import read, said

KITCHEN = Place("fake", "kitchen")


@pytest.fixture
def chat() -> str:
    """On one chat: what these tell apart is not what chats do. Those that do are beside them."""
    return "fake"


def cards(evening: Evening) -> dict[str, str]:
    """What each channel shows."""
    return {
        address.channel: read(message.text)
        for address, message in evening.town.chat.wall.values()
        if address.channel
    }


async def sent_from(evening: Evening, form: Form, place: Place, chosen: str) -> Answer:
    """The form sent back from another channel."""
    args = {"arg": form.arg, "places": chosen}
    account = Account("fake", "hana", "Hana")
    call = Call(account, place, form.name, args, locale=evening.locale, form=True)
    [answer] = await evening.town.app.handle(call)
    await evening.town.app.tick()
    return answer


async def test_announced_in_two_channels_it_has_one_card_in_each(evening: Evening) -> None:
    going = await evening.announces()
    form = await evening.form_of("hana", "Channels")
    saved = await sent_from(evening, form, KITCHEN, "home,here")
    assert said(saved) == evening.many(
        "Saved: its card is in {n} channel.", "Saved: its card is in {n} channels.", 2
    )
    await evening.presses("ada", going)
    assert set(cards(evening)) == {"general", "kitchen"}
    assert all("@Ada" in card for card in cards(evening).values())
    assert len(evening.town.wall()) == 2


async def test_a_channel_taken_off_says_where_it_went_and_may_come_back(evening: Evening) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "Channels")
    await sent_from(evening, form, KITCHEN, "here")
    elsewhere = evening("**{title}** is announced in another channel now.", title="Bread")
    assert cards(evening)["general"].startswith(elsewhere)
    assert "Thu 12 Mar 18:30" in cards(evening)["kitchen"]
    form = await evening.form_of("hana", "Channels")
    assert form.fields[0].value == "0"
    await sent_from(evening, form, KITCHEN, "home")
    home = evening("**{title}** is announced in the main channel of the space now.", title="Bread")
    assert cards(evening)["kitchen"].startswith(home)
    assert "Thu 12 Mar 18:30" in cards(evening)["general"]
    assert len(evening.town.wall()) == 2


async def test_channels_of_a_draft_are_kept_until_it_is_announced(evening: Evening) -> None:
    preview = await evening.drafts()
    form = await evening.town.asked("hana", "gatherings.channels:1", locale=evening.locale)
    preview = await sent_from(evening, form, KITCHEN, "here")
    assert said(preview).startswith(evening("**Preview**: nobody else sees this yet."))
    assert evening.town.wall() == []
    await evening.press("hana", preview, "Announce now")
    assert set(cards(evening)) == {"kitchen"}


@pytest.mark.parametrize("chosen", ["", "7", "C0FFEE", "fake:secret", "-1", "home,9"])
async def test_a_forged_channel_is_refused(evening: Evening, chosen: str) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "Channels")
    answer = await sent_from(evening, form, KITCHEN, chosen)
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["places"]
    assert set(cards(evening)) == {"general"}


async def test_dates_to_vote_on_are_shown_where_one_chooses(evening: Evening) -> None:
    form = await evening.asked("hana", "apero new")
    dates = {"en": "Thursday\nFriday 7pm", "fr": "jeudi\nvendredi 19h"}[evening.locale]
    await evening.submits("hana", form, when=dates, title="Bread")
    form = await evening.town.asked("hana", "gatherings.channels:1", locale=evening.locale)
    preview = await sent_from(evening, form, KITCHEN, "here")
    await evening.press("hana", preview, "Propose these dates")
    assert set(cards(evening)) == {"kitchen"}
    form = await evening.form_of("hana", "Channels")
    await sent_from(evening, form, KITCHEN, "home")
    title = evening("{kind}: {theme}", kind=evening("Virtual apéro"), theme="Bread")
    home = evening("**{title}** is announced in the main channel of the space now.", title=title)
    assert cards(evening)["kitchen"].startswith(home)
    assert len(cards(evening)) == 2
