"""Slack's clock: real time that a test may move forward, so that what expires needs no waiting."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable

__all__ = ["Clock"]


class Clock:
    """Real seconds since the epoch, plus what `advance` added."""

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._alarm: asyncio.TimerHandle | None = None
        self._closed = False

    def now(self) -> float:
        """Return Slack's time in seconds."""
        return self._start + time.monotonic()

    def at(self, when: float, act: Callable[[], None]) -> None:
        """Call *act* once Slack's time is *when*."""
        heapq.heappush(self._due, (when, next(self._order), act))
        if self._due[0][0] == when:
            self._set_alarm()

    def advance(self, seconds: float) -> None:
        """Move time forward; whatever falls due in between happens now, in order."""
        end = self.now() + seconds
        while self._due and self._due[0][0] <= end:
            when, _, act = heapq.heappop(self._due)
            self._start += max(0.0, when - self.now())
            act()
        self._start += max(0.0, end - self.now())
        self._set_alarm()

    def close(self) -> None:
        """Forget what is due."""
        self._closed = True
        self._due.clear()
        if self._alarm:
            self._alarm.cancel()

    def _set_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._due and not self._closed:
            self._alarm = asyncio.get_running_loop().call_later(max(0.0, self._due[0][0] - self.now()), self._ring)

    def _ring(self) -> None:
        self._alarm = None
        while self._due and self._due[0][0] <= self.now():
            heapq.heappop(self._due)[2]()
        self._set_alarm()
