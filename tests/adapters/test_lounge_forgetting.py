"""A lounge forgets one person: their messages and their name leave the journal and the screen."""

from __future__ import annotations

from pathlib import Path

from bot.model import Account, File, Message
from tests.adapters.lounge_kit import (
    GENERAL,
    Lounge,
    account,
    introduction,
    open_lounge,
    private,
)

CALENDAR = b"SUMMARY:Coffee with L\xc3\xa9a Mar\r\n tin\r\n"


async def fill(lounge: Lounge) -> None:
    await lounge.say("lea", "I am Léa Martin", gesture="g1")
    await lounge.say("tom", "Hello @Léa Martin", gesture="g2")
    await lounge.say("tom", "Hello all", gesture="g3")
    ref = await lounge.show(private("lea", "tom"), introduction(), "m1")
    await lounge.show(private("lea"), "For Léa alone", "m2")
    await lounge.show(private("lea", "tom"), Message(("You met, Léa Martin.",)), "m1", ref)
    meet = Message(("Meet ", account("lea")), file=File("a.ics", "text/calendar", CALENDAR))
    await lounge.show(GENERAL, meet, "m3")
    await lounge.post("read", {"as": "lea", "place": "general"})


async def test_nothing_of_them_is_left_and_the_rest_is(tmp_path: Path) -> None:
    journal = tmp_path / "lounge.jsonl"
    async with open_lounge(journal=journal) as lounge:
        await fill(lounge)
        assert "Léa Martin" in journal.read_text("utf-8")
        await lounge.chat.forget(Account(lounge.chat.id, "lea"))
        text = journal.read_text("utf-8")
        assert "Léa Martin" not in text
        assert '"lea"' not in text
        texts = [one["text"] for one in await lounge.messages("tom", "general")]
        assert len(texts) == 3  # hers is gone
    async with open_lounge(journal=journal) as again:
        assert len(await again.messages("tom", "general")) == 3
        await again.say("tom", "Still here", gesture="g4")


async def test_who_is_not_known_changes_nothing(tmp_path: Path) -> None:
    journal = tmp_path / "lounge.jsonl"
    async with open_lounge(journal=journal) as lounge:
        await fill(lounge)
        before = journal.read_bytes()
        await lounge.chat.forget(Account(lounge.chat.id, "nobody"))
        assert journal.read_bytes() == before


async def test_a_lounge_without_a_journal_keeps_nothing(tmp_path: Path) -> None:
    async with open_lounge() as lounge:
        await fill(lounge)
        await lounge.chat.forget(Account(lounge.chat.id, "lea"))
