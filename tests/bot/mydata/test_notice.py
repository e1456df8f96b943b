"""What is kept, said where people are; and the page that says all of it."""

from __future__ import annotations

import re
from pathlib import Path

from bot.features import FEATURES
from bot.features.mydata.keeping import AWAY
from storage.keeping import WEEK, YEAR
from tests.bot.people.speech import Folk
from tests.town import said

ROOT = Path(__file__).parents[3]
PAGES = (ROOT / "PRIVACY.md", ROOT / "docs" / "PRIVACY.fr.md", ROOT / "docs" / "processing.md")


async def test_the_notice_is_said_on_every_chat(anywhere: Folk) -> None:
    answer = await anywhere.asks("ada", "privacy")
    text = said(answer)
    assert text.startswith(anywhere("**What {space} keeps about you, with me**", space="The Hive"))
    for days in (AWAY, WEEK):
        assert re.search(rf"\b{days.days}\b", text)


async def test_its_buttons_lead_to_both_rights(folk: Folk) -> None:
    answer = await folk.asks("ada", "privacy")
    assert folk.labels(answer) == [folk("Give me my data"), folk("Forget me")]
    assert folk("Erase everything") in folk.labels(
        (await folk.town.says("ada", "mydata.forget:", locale=folk.locale))[0]
    )


def test_the_pages_say_how_long_things_are_really_kept() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        assert (AWAY.days, WEEK.days, YEAR.days) == (30, 7, 365)
        for words in ("30", "12 mo", "7 "):
            assert words in text, page.name


def test_the_pages_name_commands_that_exist() -> None:
    commands = {word for feature in FEATURES for route in feature.calls
                for word in (route.command, *route.aliases)}  # fmt: skip
    for page in PAGES:
        for named in re.findall(r"`/([a-z ]+)`", page.read_text("utf-8")):
            assert named in commands, f"{page.name}: /{named}"
