"""Count what is under way, so that a stop can wait for it."""

from __future__ import annotations

import asyncio
from types import TracebackType

__all__ = ["Busy"]


class Busy:
    """A counter to enter: `async with busy:` while something is being answered."""

    def __init__(self) -> None:
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def __aenter__(self) -> None:
        self._open += 1
        self._idle.clear()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open -= 1
        if not self._open:
            self._idle.set()

    async def idle(self, within: float) -> bool:
        """Wait until nothing is under way, at most *within* seconds; return whether that came."""
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True
