"""Waiting for something to become true: by events, with a time-out that says what was seen instead."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

__all__ = ["Journal", "News", "NotSeen"]

T = TypeVar("T")

PATIENCE = 5.0


class NotSeen(AssertionError):
    """What a test waited for did not happen in time."""


class News:
    """Tells every waiter that something changed; each looks for itself whether that was what it waits for."""

    def __init__(self) -> None:
        self._waiters: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []

    def spread(self) -> None:
        """Say that something changed. Costs nothing while nobody waits."""
        if not self._waiters:
            return
        for truth, future in list(self._waiters):
            if future.done():
                continue
            try:
                found = truth()
            except Exception as error:
                future.set_exception(error)
                continue
            if found is not None:
                future.set_result(found)

    async def until(
        self, truth: Callable[[], T | None], what: str, *, within: float = PATIENCE, seen: Callable[[], str] = str
    ) -> T:
        """Return what *truth* returns as soon as that is not None, or raise NotSeen with *what* and *seen*."""
        if (found := truth()) is not None:
            return found
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        entry = (truth, future)
        self._waiters.append(entry)
        try:
            async with asyncio.timeout(within):
                return await future
        except TimeoutError:
            raise NotSeen(f"waited {within:g} s for {what}; {seen() or 'nothing else was seen'}") from None
        finally:
            self._waiters.remove(entry)


class Journal(Generic[T]):
    """What happened, in order; it keeps the last *keep* entries and counts them all."""

    def __init__(self, news: News, keep: int | None = None) -> None:
        self._news = news
        self._entries: deque[T] = deque(maxlen=keep)
        self.total = 0

    def write(self, entry: T) -> None:
        self._entries.append(entry)
        self.total += 1
        self._news.spread()

    def clear(self) -> None:
        self._entries.clear()

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> T:
        return self._entries[index]

    def where(self, wanted: Callable[[T], bool]) -> list[T]:
        """Return the kept entries that are *wanted*."""
        return [entry for entry in self._entries if wanted(entry)]

    async def until(self, wanted: Callable[[T], bool], what: str, *, count: int = 1, within: float = PATIENCE) -> T:
        """Return the *count*-th kept entry that is *wanted*, waiting for it where need be."""

        def truth() -> T | None:
            found = self.where(wanted)
            return found[count - 1] if len(found) >= count else None

        def seen() -> str:
            return "last seen: " + ("; ".join(map(str, list(self._entries)[-8:])) or "nothing")

        return await self._news.until(truth, what, within=within, seen=seen)
