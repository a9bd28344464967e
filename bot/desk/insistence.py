"""Try again what another program keeps the store from doing, where nobody would ask for it a second time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from knowledge.model import StoreBusy

__all__ = ["Insistence"]

T = TypeVar("T")

FOR = 60.0  # seconds
EVERY = 1.0
MOST = 1_000  # that wait for their next try; what comes then fails at once


class Insistence:
    """For what arrived and what was said: a minute of somebody's backup or `sqlite3` isn't to lose any of it."""

    def __init__(self) -> None:
        self._waiting = 0
        self._ended = False

    async def do(self, write: Callable[[], Awaitable[T]]) -> T:
        """Return what *write* returns; raise StoreBusy when it could not be done for a minute, or when we stop."""
        until = monotonic() + FOR
        while True:
            try:
                return await write()
            except StoreBusy:
                if self._ended or self._waiting >= MOST or monotonic() > until:
                    raise
            self._waiting += 1
            try:
                await asyncio.sleep(EVERY)
            finally:
                self._waiting -= 1

    def end(self) -> None:
        """Try once more at most, from now on."""
        self._ended = True
