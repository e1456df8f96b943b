"""What is counted for Prometheus, read by Prometheus's own parser."""

from __future__ import annotations

import asyncio
import logging

from prometheus_client.parser import text_string_to_metric_families

from bot.measures import Measures
from bot.ports import Undeliverable
from tests.town import Town

Found = dict[tuple[str, str], float]


async def read(measures: Measures) -> Found:
    """Each value by its name and what tells it apart."""
    return {
        (sample.name.removeprefix("comptoir_"), "/".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(await measures.text())
        for sample in family.samples
    }


async def test_what_there_is_to_do_is_counted(both: Town) -> None:
    measures = Measures(both.database, both.clock)
    empty = await read(measures)
    assert {name for name, _ in empty} == {"jobs", "late_seconds", "loop_lag_seconds"}
    await both.make_organiser("ada")
    for who in ("bob", "cleo", "dan", "eva"):
        await both.says(who, "/coffee join")
    await both.at("2026-03-09", "10:30")
    found = await read(measures)
    assert found["messages", "sent"] >= 2
    assert found["jobs", "waiting"] >= 1
    both.chat.trouble.append(Undeliverable("no"))
    await both.says("ada", "/coffee round")
    await both.at("2026-03-17")
    both.clock.set(both.clock.now().replace(month=4))  # nobody does anything for weeks
    assert (await read(measures))["late_seconds", "jobs"] > 86_400


async def test_what_goes_wrong_is_counted_by_who_says_so(town: Town) -> None:
    measures = Measures(town.database, town.clock)
    watching = asyncio.create_task(measures.watch())
    await asyncio.sleep(0)
    logging.getLogger("bot.app").error("call %s failed", "coffee.join")
    logging.getLogger("bot.app").info("all is well")
    logging.getLogger("bot.worker").warning("not sent")
    found = await read(measures)
    assert found["logged_total", "bot.app/error"] == 1
    assert found["logged_total", "bot.worker/warning"] == 1
    assert ("logged_total", "bot.app/info") not in found
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    logging.getLogger("bot.app").error("nobody counts any more")
    assert (await read(measures))["logged_total", "bot.app/error"] == 1


async def test_nobody_is_named(town: Town) -> None:
    await town.says("bob", "/coffee join")
    assert "bob" not in (await Measures(town.database, town.clock).text()).lower()
