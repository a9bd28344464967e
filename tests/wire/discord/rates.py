"""Rate limits: the headers on every answer and, where a test switches them on, the 429s.

Source: Discord documentation, Topics, "Rate Limits". By default a bucket never runs dry, so that a client does not
wait; what its numbers really are at Discord is not documented.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from tests.wire.discord.clock import Clock

__all__ = ["Rates"]

Json = dict[str, Any]


@dataclass(slots=True)
class Bucket:
    limit: int
    per: float
    left: int
    resets_at: float


class Rates:
    """One bucket for each limited route and channel, guild or webhook; one for everything, if that is limited."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limits: dict[str, tuple[int, float]] = {}
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._names: dict[str, str] = {}
        self._everything: Bucket | None = None
        self.exceeded = 0

    def limit(self, route: str, requests: int, per: float) -> None:
        """Allow *requests* every *per* seconds to *route*, as ``POST /channels/{channel_id}/messages``."""
        self._limits[route] = (requests, per)

    def limit_globally(self, requests: int = 50, per: float = 1.0) -> None:
        """Allow *requests* every *per* seconds in all; interactions don't count."""
        self._everything = Bucket(requests, per, requests, self._clock.now() + per)

    def take(self, route: str, major: str, *, counts_globally: bool) -> tuple[dict[str, str], Json | None]:
        """Count one request; return its headers and, where the limit is exceeded, the body of the 429."""
        name = self._names.get(route) or self._names.setdefault(route, hashlib.md5(route.encode()).hexdigest())
        now = self._clock.now()
        if self._everything is not None and counts_globally and not self._spend(self._everything, now):
            return self._exceeded(self._everything.resets_at - now, "global")
        if route not in self._limits:
            return _headers(1000, 999, now + 1, 1.0, name), None
        limit, per = self._limits[route]
        bucket = self._buckets.setdefault((route, major), Bucket(limit, per, limit, now + per))
        allowed = self._spend(bucket, now)
        wait = max(0.001, bucket.resets_at - now)
        headers = _headers(bucket.limit, bucket.left, bucket.resets_at, wait, name)
        if allowed:
            return headers, None
        more, body = self._exceeded(wait, "user")
        return headers | more, body

    def _spend(self, bucket: Bucket, now: float) -> bool:
        if now >= bucket.resets_at:
            bucket.left, bucket.resets_at = bucket.limit, now + bucket.per
        bucket.left -= 1
        allowed = bucket.left >= 0
        bucket.left = max(0, bucket.left)
        return allowed

    def _exceeded(self, wait: float, scope: str) -> tuple[dict[str, str], Json]:
        self.exceeded += 1
        headers = {"Retry-After": str(max(1, round(wait))), "X-RateLimit-Scope": scope}
        if scope == "global":
            headers["X-RateLimit-Global"] = "true"
        wait = round(max(0.001, wait), 3)
        return headers, {"message": "You are being rate limited.", "retry_after": wait, "global": scope == "global"}


def _headers(limit: int, left: int, at: float, after: float, name: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": f"{at:.3f}",
        "X-RateLimit-Reset-After": f"{after:.3f}",
        "X-RateLimit-Bucket": name,
    }
