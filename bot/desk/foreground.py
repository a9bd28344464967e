"""Let those who wait for an answer go before what is worked out behind them: threads share one interpreter's lock."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Foreground"]

T = TypeVar("T")

ASIDE = 0.02  # seconds at most before each piece of work, or it would never be done
LOOK = 0.0005


class Foreground:
    """Knows whether a question is being answered."""

    def __init__(self) -> None:
        self._answering = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Have work step aside while the block runs."""
        self._answering += 1
        try:
            yield
        finally:
            self._answering -= 1

    def between(self, pieces: Iterable[T]) -> Iterator[T]:
        """Yield *pieces* of work to a thread of its own, each when no question is being answered, or after a moment."""
        for piece in pieces:
            until = time.monotonic() + ASIDE
            while self._answering and time.monotonic() < until:
                time.sleep(LOOK)
            yield piece
