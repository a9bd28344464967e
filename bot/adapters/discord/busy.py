"""Know what is under way, so that a stop can wait for it, and end what would go on without its client."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

__all__ = ["Busy"]


class Busy:
    """To be entered by a task while it answers something: `async with busy:`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any] | None] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    async def __aenter__(self) -> None:
        self._tasks.add(asyncio.current_task())
        self._idle.clear()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tasks.discard(asyncio.current_task())
        if not self._tasks:
            self._idle.set()

    async def idle(self, within: float) -> bool:
        """Wait until nothing is under way, at most *within* seconds; return whether that came."""
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def end(self) -> None:
        """Cancel what is under way, and return when it has ended."""
        tasks = [task for task in self._tasks if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
