"""Logs: structlog over the standard library, with secrets struck out by their shape."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from bot.secrecy import clean


def _redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {key: clean(value) for key, value in event.items()}


def set_up_logs(level: str, form: str) -> None:
    """Everything logged goes to standard error, as text or one JSON object a line."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redact,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # It says "running" and "done" at each beat, for every beat.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # Its plugins, one by one; what it applies is said by us.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # What nobody caught, or warned of, is said by the same voice.
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda what: _uncaught(
        what.exc_type, what.exc_value or what.exc_type(), what.exc_traceback
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger("comptoir").critical("an error ends this", exc_info=(kind, error, trace))
