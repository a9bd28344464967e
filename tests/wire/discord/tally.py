"""Counting at speed: which questions were answered, how often, and how soon. For load and chaos drivers."""

from __future__ import annotations

import asyncio
import time
from array import array
from typing import Any

from tests.wire.discord.model import Message, User

__all__ = ["Tally"]

Json = dict[str, Any]


class Tally:
    """Follows questions until the bot replies to them (by message reference); *keep* bounds the memory of answers."""

    def __init__(self, bot: User, keep: int | None) -> None:
        self._bot = bot
        self._keep = keep
        self._asked: dict[int, float] = {}
        self._answered: dict[int, int] = {}
        self._room: list[tuple[int, asyncio.Future[None]]] = []
        self.seconds = array("d")
        self.asked = 0
        self.answered = 0
        self.doubled = 0

    @property
    def open(self) -> int:
        """How many questions wait for an answer."""
        return len(self._asked)

    def ask(self, message: Message) -> None:
        """Begin to follow *message*."""
        self._asked[message.id] = time.perf_counter()
        self.asked += 1

    def see(self, message: Message) -> None:
        """Take note of a new message; only the bot's replies count."""
        if message.author is not self._bot or message.replied is None:
            return
        question = message.replied.id
        asked_at = self._asked.pop(question, None)
        if asked_at is not None:
            self.seconds.append(time.perf_counter() - asked_at)
            self.answered += 1
            self._answered[question] = 1
            if self._keep is not None and len(self._answered) > self._keep:
                del self._answered[next(iter(self._answered))]
            for most, future in self._room:
                if len(self._asked) <= most and not future.done():
                    future.set_result(None)
        elif question in self._answered:
            self._answered[question] += 1
            self.doubled += 1

    async def room(self, most: int) -> None:
        """Wait until at most *most* questions are open."""
        if len(self._asked) <= most:
            return
        entry = (most, asyncio.get_running_loop().create_future())
        self._room.append(entry)
        try:
            await entry[1]
        finally:
            self._room.remove(entry)

    def reset(self) -> None:
        """Forget everything."""
        self._asked.clear()
        self._answered.clear()
        self.seconds = array("d")
        self.asked = self.answered = self.doubled = 0

    def report(self) -> Json:
        """Return the counts, the ids still open (at most 100) and the times in milliseconds."""
        times = sorted(self.seconds)
        spread = {
            f"p{share:g}": round(times[min(len(times) - 1, int(len(times) * share / 100))] * 1000, 3)
            for share in (50, 90, 99, 99.9, 100)
            if times
        }
        return {
            "asked": self.asked,
            "answered": self.answered,
            "doubled": self.doubled,
            "open": len(self._asked),
            "open_ids": [str(each) for each in list(self._asked)[:100]],
            "ms": spread,
        }
