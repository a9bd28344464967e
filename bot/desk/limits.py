"""Keep one person, or one space, from taking the bot away from all the others."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from enum import Enum
from typing import TypeVar

from aiolimiter import AsyncLimiter

from bot.requests import Request

__all__ = ["Limits", "Room"]

T = TypeVar("T")

PERIOD = 10.0  # seconds
A_PERSON, A_SPACE = 250, 20_000  # requests in PERIOD, all at once or spread; no hand is that quick
MOST_REMEMBERED = 10_000


class Room(Enum):
    """Whether there is room for a request."""

    YES = "yes"
    SAY_NO = "say no"  # the first that is too many is told so
    NO = "no"


class Limits:
    """Leaky buckets, one a person and one a space, the least used forgotten; must live in one event loop."""

    def __init__(self, person: float = A_PERSON, space: float = A_SPACE, period: float = PERIOD) -> None:
        self._person, self._space, self._period = person, space, period
        self._buckets: OrderedDict[Hashable, AsyncLimiter] = OrderedDict()
        self._told: OrderedDict[Hashable, None] = OrderedDict()

    async def take(self, request: Request) -> Room:
        """Take room for *request*, and say whether there is any."""
        who = request.asker.key
        for key, most in ((who, self._person), (("", request.place.key), self._space)):
            bucket = self._bucket(key, most)
            if not bucket.has_capacity():
                if who in self._told:
                    return Room.NO
                _put(self._told, who, None)
                return Room.SAY_NO
            await bucket.acquire()  # at once: there is room
        if who in self._told and self._bucket(who, self._person).has_capacity(self._person / 2):
            del self._told[who]  # quiet for a while
        return Room.YES

    def _bucket(self, key: Hashable, most: float) -> AsyncLimiter:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = AsyncLimiter(most, self._period)
        _put(self._buckets, key, bucket)
        return bucket


def _put(kept: OrderedDict[Hashable, T], key: Hashable, value: T) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)
