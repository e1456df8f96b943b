"""What the demo says on a terminal."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from rich.console import Console
from rich.panel import Panel
from rich.text import Text


class Telling:
    """The tour, told: each day as a rule, each message as a card."""

    def __init__(self, locale: str) -> None:
        self._console = Console(highlight=False)
        self._locale = locale

    def day(self, at: datetime) -> None:
        """Something happens at this local moment."""
        self._console.rule(format_datetime(at, "EEEE d MMMM yyyy HH:mm", locale=self._locale))

    def message(self, who: str, what: str) -> None:
        """Everything is shown as plain text: names are typed by people."""
        self._console.print(Panel(Text(what), title=Text(who), title_align="left", width=88))


def welcome(port: int) -> None:
    """Where the lounge is, and what to try in it."""
    console = Console(highlight=False)
    console.print(
        f"\n[bold]The lounge is open at http://127.0.0.1:{port}[/bold], for this machine only."
        "\nChoose who you are, type [bold]/coffee join[/bold], and move the clock to Monday."
        "\n[bold]/event calendar[/bold] gives a calendar that a program on this machine can open."
        "\nCtrl-C ends it; nothing is kept.\n"
    )
