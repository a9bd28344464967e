"""Write logs: one line an event, with fields; JSON unless a person reads along; never a secret.

A thread writes them: whoever should read them and doesn't, or a full disk, may cost lines but keeps nobody waiting.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import re
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, tzinfo
from functools import partial
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
_MOST_WAITING = 10_000  # lines; what comes when so many wait is lost
_PATIENCE = 2.0  # seconds that the end waits for lines still to be written
_LIBRARIES = ("discord", "slack_bolt", "slack_sdk", "aiohttp")
_LOST = (OSError, TimeoutError, aiohttp.ClientError)
_PASSING = (
    "Cannot write to closing transport",  # an acknowledgement: it is asked for again
    "is no longer active",
    "Failed to connect (",
    "Failed to retrieve WSS URL",
    "Failed to check the current session",
)
_TOKENS_REFUSED = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive")


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
        partial(_timed, zone=None, form="%H:%M:%S")
        if for_people
        else partial(_timed, zone=UTC, form="%Y-%m-%dT%H:%M:%S.%fZ"),
    ]
    last: list[Any] = (
        [_mask_fields, structlog.dev.ConsoleRenderer(colors=True, exception_formatter=_plain_traceback)]
        if for_people
        else [structlog.processors.format_exc_info, _mask_fields, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = Behind(stream)
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


class Behind(logging.Handler):
    """Formats and writes to *stream*'s file in a thread of its own; a line says how many were lost before it, if any.

    It has a descriptor to itself: at its end Python would stumble over a thread that waits with *stream*'s lock.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._file = os.dup(stream.fileno())
        self._rest = b""
        self._waiting: queue.Queue[logging.LogRecord | None] = queue.Queue(_MOST_WAITING)  # None is the end
        self._refused = 0
        threading.Thread(target=self._write_all, name="footnote-logs", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Hand *record* to the thread, with the trace that only this one knows."""
        if found := trace.get():
            record.trace = found
        try:
            self._waiting.put_nowait(record)
        except queue.Full:
            self._refused += 1

    def flush(self) -> None:
        """Wait until all is written, but not for long: maybe nobody reads."""
        with self._waiting.all_tasks_done:
            self._waiting.all_tasks_done.wait_for(lambda: not self._waiting.unfinished_tasks, _PATIENCE)

    def close(self) -> None:
        """End the thread once all is written; one that nobody reads from ends with the process."""
        super().close()
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)

    def _write_all(self) -> None:
        unwritten = told = 0
        while (record := self._waiting.get()) is not None:
            if lost := self._refused + unwritten - told:
                record.lost = lost
            try:
                written = self._write(f"{self.format(record)}\n".encode(errors="backslashreplace"))
            except Exception:  # a field that can't be put into words: there is no place left to say so
                written = False
            told, unwritten = (told + lost, unwritten) if written else (told, unwritten + 1)
            self._waiting.task_done()
        os.close(self._file)

    def _write(self, line: bytes) -> bool:
        """Write what is left of the line before, then *line*; return False where there was no room to begin it."""
        left = self._rest + line
        with contextlib.suppress(OSError):  # the disk is full, or nobody reads any more
            while left:
                left = left[os.write(self._file, left) :]
        begun = len(left) < len(line)
        self._rest = left if begun else left[: len(left) - len(line)]
        return begun


def _shortened(record: logging.LogRecord) -> bool:
    """Take from what a library says of a lost connection the traceback: it will connect again, and nobody is to act."""
    if record.name.startswith(_LIBRARIES):
        message = record.getMessage()
        lost = record.exc_info is not None and isinstance(record.exc_info[1], _LOST)
        if lost or any(words in message for words in _PASSING):
            record.exc_info = None
            if not any(word in message for word in _TOKENS_REFUSED):
                record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _timed(_: Any, __: str, event: MutableMapping[str, Any], *, zone: tzinfo | None, form: str) -> Any:
    """Add when it happened, in *zone* or here: it may be written later."""
    event["timestamp"] = datetime.fromtimestamp(event["_record"].created, UTC).astimezone(zone).strftime(form)
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
