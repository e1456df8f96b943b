"""What can be counted of a bot that runs, in the text that Prometheus reads. No name, no words."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol

from bot.ports import Clock, Database

SAMPLES: Final = 60  # seconds that the lag is looked back on


class Meter(Protocol):
    """Book: how much there is to do."""

    async def messages(self) -> Mapping[str, int]:
        """How many messages are in each state."""

    async def jobs(self) -> Mapping[str, int]:
        """How many jobs wait, are being done, and were given up."""

    async def oldest(self) -> Mapping[str, datetime]:
        """Since when the oldest of both is due."""


class Counting(logging.Handler):
    """How often something was worth a warning, or went wrong, by who said so."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: Counter[tuple[str, str]] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.seen[record.name, record.levelname.lower()] += 1


class Measures:
    """Counts from now on; `text` is what Prometheus reads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._counting = Counting()
        self._lags: deque[float] = deque([0.0], SAMPLES)

    async def watch(self) -> None:
        """Look how late the loop is, each second, until cancelled."""
        loop, root = asyncio.get_running_loop(), logging.getLogger()
        root.addHandler(self._counting)
        try:
            while True:
                before = loop.time()
                await asyncio.sleep(1)
                self._lags.append(max(loop.time() - before - 1, 0.0))
        finally:
            root.removeHandler(self._counting)

    async def text(self) -> str:
        """All of it, as it is now."""
        async with self._database.transaction() as tx:
            meter = tx.get(Meter)
            messages, jobs, oldest = (
                await meter.messages(),
                await meter.jobs(),
                await meter.oldest(),
            )
        now = self._clock.now()
        late = {of: max((now - due).total_seconds(), 0.0) for of, due in oldest.items()}
        logged = sorted(self._counting.seen.items())
        return "".join(
            [
                _family("messages", "gauge", "Messages by state.", _by("state", messages)),
                _family("jobs", "gauge", "Jobs by state.", _by("state", jobs)),
                _family("late_seconds", "gauge", "Age of the oldest that is due.", _by("of", late)),
                _family(
                    "logged_total",
                    "counter",
                    "Warnings and errors logged; a call that failed is an error of bot.app.",
                    [(f'logger="{who}",level="{level}"', n) for (who, level), n in logged],
                ),
                _family(
                    "loop_lag_seconds",
                    "gauge",
                    "The longest that the loop was held up within a minute.",
                    [("", max(self._lags))],
                ),
            ]
        )


def _by(label: str, values: Mapping[str, float]) -> list[tuple[str, float]]:
    return [(f'{label}="{word}"', value) for word, value in sorted(values.items())]


def _family(name: str, kind: str, about: str, values: Iterable[tuple[str, float]]) -> str:
    lines = [f"# HELP comptoir_{name} {about}", f"# TYPE comptoir_{name} {kind}"]
    for labels, value in values:
        lines.append(
            f"comptoir_{name}{{{labels}}} {value}" if labels else f"comptoir_{name} {value}"
        )
    return "\n".join(lines) + "\n"
