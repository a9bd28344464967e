"""Bring questions into the ledger many at a time: a transaction takes as long for one as for thirty."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from knowledge.catalog import Asked
from knowledge.sqlite import ledger
from knowledge.sqlite.driver import Connection

__all__ = ["Recorder"]

_MOST = 128  # questions a transaction


class Recorder:
    """Hands questions to *write*, which does a job in a transaction. While one is under way, the next gather."""

    def __init__(self, write: Callable[[Callable[[Connection], None]], Awaitable[None]], pepper: bytes) -> None:
        self._write, self._pepper = write, pepper
        self._waiting: list[tuple[Asked, asyncio.Future[None]]] = []
        self._recording: asyncio.Task[None] | None = None

    async def record(self, asked: Asked) -> None:
        """Keep *asked*; returns when it is committed. Raise ValueError when its id is taken."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, done))
        if self._recording is None:
            self._recording = asyncio.create_task(self._record())
        await done

    async def close(self) -> None:
        """Wait until all that was handed over is done."""
        if self._recording is not None:
            await asyncio.wait((self._recording,))

    async def _record(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                try:
                    await self._write(
                        partial(ledger.record_all, asked=[asked for asked, _ in batch], pepper=self._pepper)
                    )
                except Exception as error:
                    await self._alone(batch, error)
                    continue
                for _, done in batch:
                    if not done.done():  # its caller was cancelled
                        done.set_result(None)
        finally:
            self._recording = None

    async def _alone(self, batch: list[tuple[Asked, asyncio.Future[None]]], error: Exception) -> None:
        """Try each of a *batch* that failed by itself, so that none fails for another."""
        for asked, done in batch:
            failed: Exception | None = error
            if len(batch) > 1:
                try:
                    await self._write(partial(ledger.record, asked=asked, pepper=self._pepper))
                    failed = None
                except Exception as own:
                    failed = own
            if done.done():
                continue
            if failed is None:
                done.set_result(None)
            else:
                done.set_exception(failed)
