"""Time and ids: wall time that a test can push forward, and the snowflakes minted from it.

Source: Discord documentation, Reference, "Snowflakes" and "ISO8601 Date/Time".
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

__all__ = ["Clock", "Snowflakes"]

DISCORD_EPOCH = 1_420_070_400_000


class Clock:
    """Real time, plus whatever a test advanced it by. It never sleeps and never goes back."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once, for tokens and deadlines (not for the client's own timers)."""
        self._ahead += seconds

    def iso(self, at: float | None = None) -> str:
        """Return *at*, or now, as Discord writes a moment."""
        return datetime.fromtimestamp(self.now() if at is None else at, UTC).isoformat()


class Snowflakes:
    """Ids that grow with time; those of guilds are a millisecond apart, so that they spread evenly over shards."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._last_guild = (int(clock.now() * 1000) - DISCORD_EPOCH - 10**10) << 22

    def mint(self) -> int:
        """Return a new id, greater than every one before it."""
        now = (int(self._clock.now() * 1000) - DISCORD_EPOCH) << 22
        self._last = max(now, self._last + 1)
        return self._last

    def mint_guild(self) -> int:
        """Return a new guild id: its shard is ``(id >> 22) % shards``."""
        self._last_guild += 1 << 22
        return self._last_guild
