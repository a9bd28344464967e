"""Hold so many things and no more, the oldest forgotten one by one."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TypeVar

__all__ = ["batches", "hold"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_BATCH = 128


def hold(kept: dict[K, V], key: K, value: V, most: int) -> None:
    """Hold *value* in *kept*, at most *most* there; from any thread, and others may do the same meanwhile.

    To forget all at once would have memory swing, and everything that many ask be read anew in the same moment.
    """
    kept[key] = value
    while len(kept) > most:
        with suppress(KeyError, RuntimeError, StopIteration):  # another thread was quicker
            del kept[next(iter(kept))]


def batches(kept: dict[K, V]) -> Iterator[dict[K, V]]:
    """Yield what is *kept*, some of it at a time."""
    items = iter(kept.items())
    while batch := dict(islice(items, _BATCH)):
        yield batch
