"""Number what needs a name of its own: questions, and edits that wait."""

from __future__ import annotations

import random
import secrets
from datetime import datetime

__all__ = ["Numbers"]


class Numbers:
    """Gives out ids that are unique over processes and grow with time, even when the clock steps back."""

    def __init__(self) -> None:
        self._last = 0
        # Nothing secret, only unlike another process's: asking the system each time would wait for the writer's thread.
        self._chance = random.Random(secrets.randbits(64))  # noqa: S311

    def next(self, now: datetime) -> int:
        """Return a new id of 63 bits: milliseconds, then 20 random bits."""
        self._last = max(self._last + 1, int(now.timestamp() * 1000) << 20 | self._chance.getrandbits(20))
        return self._last
