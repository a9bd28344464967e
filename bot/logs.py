"""Write logs: one line an event, with fields; JSON unless a person reads along; never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import aiohttp
import structlog

from bot.adapters import trace

__all__ = ["masked", "set_up"]

# The shapes of what the platforms call tokens, wherever one slips into a message, an address or a traceback.
_TOKENS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=Bot )[\w.-]{20,}|(?<=Bearer )[\w.-]{8,}"
    r"|\b[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,45}\b|(?<=/webhooks/)\d+/[\w-]{20,}|(?<=ticket=)[\w-]+"
)
_STARS = "***"
_LIBRARIES = ("discord", "slack_bolt", "slack_sdk", "aiohttp")
_LOST = (OSError, TimeoutError, aiohttp.ClientError)
_PASSING = ("Cannot write to closing transport", "is no longer active")  # an acknowledgement: it is asked for again


def masked(text: str) -> str:
    """Return *text* with stars for everything that looks like a token."""
    return _TOKENS.sub(_STARS, text)


def set_up(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log of this process to *stream* (standard error): for people on a terminal, as JSON elsewhere."""
    stream = stream or sys.stderr
    for_people = stream.isatty()
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _with_trace,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if for_people else "iso", utc=not for_people),
    ]
    last: list[Any] = (
        [_mask_fields, structlog.dev.ConsoleRenderer(colors=True, exception_formatter=_plain_traceback)]
        if for_people
        else [structlog.processors.format_exc_info, _mask_fields, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    handler.addFilter(_shortened)
    for noisy in _LIBRARIES:  # theirs is prose: warnings tell enough
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))


def _shortened(record: logging.LogRecord) -> bool:
    """Take from what a library says of a lost connection the traceback: it will connect again, and nobody is to act."""
    if record.name.startswith(_LIBRARIES):
        lost = record.exc_info is not None and isinstance(record.exc_info[1], _LOST)
        if lost or any(words in record.getMessage() for words in _PASSING):
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _with_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if found := trace.get():
        event["trace"] = found
    return event


def _mask_fields(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        event[name] = _masked_value(value)
    return event


def _masked_value(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {name: _masked_value(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked_value(one) for one in value]
    if isinstance(value, int | float | bool) or value is None:
        return value
    return masked(str(value))


def _plain_traceback(stream: TextIO, exc_info: Any) -> None:
    import traceback

    stream.write(masked("".join(traceback.format_exception(*exc_info))))
