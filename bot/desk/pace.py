"""How often the bot speaks: people wait between their questions where a space says so, and it rarely interjects."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from bot.requests import Ask
from knowledge.model import KnowledgeError
from knowledge.spaces import SpaceSettings

__all__ = ["Pace", "TooSoon"]

BETWEEN_INTERJECTIONS = timedelta(minutes=1)  # in one channel
MOST_REMEMBERED = 10_000


class TooSoon(KnowledgeError):
    """Somebody asks again before the space's cooldown is over."""

    def __init__(self, cooldown: int, left: timedelta) -> None:
        seconds = max(1, -(-left // timedelta(seconds=1)))
        super().__init__(f"Here everyone asks once in {cooldown} seconds: ask again in {seconds}.")


class Pace:
    """Remembers who asked when, and where the bot interjected, in memory alone."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._asked: OrderedDict[Hashable, datetime] = OrderedDict()
        self._interjected: OrderedDict[Hashable, datetime] = OrderedDict()

    def addressed(self, ask: Ask, settings: SpaceSettings) -> None:
        """Note a question put to the bot, or raise TooSoon."""
        if not settings.cooldown:
            return
        now, who = self._clock(), (ask.asker.key, ask.place.key)
        cooldown = timedelta(seconds=settings.cooldown)
        passed = self._passed(self._asked, who)
        if passed is not None and passed < cooldown:
            raise TooSoon(settings.cooldown, cooldown - passed)
        _note(self._asked, who, now)

    def may_interject(self, ask: Ask, settings: SpaceSettings) -> bool:
        """Return whether what was overheard may be answered here and now."""
        if ask.place.channel not in settings.listening:
            return False
        passed = self._passed(self._interjected, (ask.place.key, ask.place.channel))
        return passed is None or passed >= BETWEEN_INTERJECTIONS

    def interjected(self, ask: Ask) -> None:
        """Note that the bot answers what it overheard."""
        _note(self._interjected, (ask.place.key, ask.place.channel), self._clock())

    def _passed(self, times: OrderedDict[Hashable, datetime], what: Hashable) -> timedelta | None:
        """Return how long ago *what* was noted; None where it wasn't, or after the clock was put back."""
        last = times.get(what)
        passed = None if last is None else self._clock() - last
        return passed if passed is not None and passed >= timedelta() else None


def _note(times: OrderedDict[Hashable, datetime], what: Hashable, now: datetime) -> None:
    times[what] = now
    times.move_to_end(what)
    if len(times) > MOST_REMEMBERED:
        times.popitem(last=False)
