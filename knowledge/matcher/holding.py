"""Hold so many things and no more, the oldest forgotten one by one."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from typing import TypeVar

__all__ = ["hold"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def hold(kept: dict[K, V], key: K, value: V, most: int) -> None:
    """Hold *value* in *kept*, at most *most* there; from any thread, and others may do the same meanwhile.

    To forget all at once would have memory swing, and everything that many ask be read anew in the same moment.
    """
    kept[key] = value
    while len(kept) > most:
        with suppress(KeyError, RuntimeError, StopIteration):  # another thread was quicker
            del kept[next(iter(kept))]
