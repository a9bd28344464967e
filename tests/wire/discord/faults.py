"""What can go wrong with a REST request, on purpose.

Source: Discord documentation, Topics, "Rate Limits" (the 429 body and headers, Cloudflare bans) and "HTTP Response
Codes". discord.py takes a 429 without a ``Via`` header for a Cloudflare ban and gives up at once.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from tests.wire.discord.news import PATIENCE, News

__all__ = ["Fault", "Faults"]

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class Fault:
    """One thing that goes wrong with the next *times* requests that match (None: until it is lifted).

    Kinds: ``answer`` (a status, body and headers of its own), ``reset before`` and ``reset after`` (the line is cut
    before or after the request took effect), ``mid-body`` (cut in the middle of the answer), ``hold`` (the request
    waits, before it takes effect, until *release*; None in *seconds*, or that long), ``garbled before`` and ``garbled
    after`` (*raw* comes in place of the answer, before or after the request took effect).
    """

    kind: str
    method: str
    path: str
    times: int | None
    news: News
    status: int = 0
    body: Json | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    seconds: float | None = None
    hits: int = 0
    _gate: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and fnmatchcase(path, self.path)

    @property
    def spent(self) -> bool:
        return self.times is not None and self.hits >= self.times

    def release(self) -> None:
        """Let held requests go on, and hold no more."""
        self.times = self.hits
        self._gate.set()

    async def wait(self) -> None:
        """Hold one request."""
        if self.seconds is None:
            await self._gate.wait()
        else:
            await asyncio.sleep(self.seconds)

    async def met(self, hits: int = 1, *, within: float = PATIENCE) -> None:
        """Wait until this fault has met *hits* requests."""
        await self.news.until(
            lambda: True if self.hits >= hits else None, f"{self} to be met {hits} times", within=within
        )

    def __str__(self) -> str:
        return f"fault {self.kind} {self.status or ''} on {self.method} {self.path} (met {self.hits} times)"


class Faults:
    """The faults that are switched on, oldest first. Paths are globs over the API path: ``/channels/*/messages``."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._list: list[Fault] = []

    def fail(self, path: str, status: int = 502, *, method: str = "*", times: int | None = 1) -> Fault:
        """Answer with *status*: 500 as Discord's own JSON, 502 to 524 as the proxy's page."""
        if status == 500:
            return self._add(
                "answer", method, path, times, status=500, body={"message": "500: Internal Server Error", "code": 0}
            )
        body = f"<html><head><title>{status}</title></head><body><center>cloudflare</center></body></html>"
        return self._add("answer", method, path, times, status=status, body=body)

    def refuse(
        self, path: str, status: int, code: int, message: str, *, method: str = "*", times: int | None = 1
    ) -> Fault:
        """Refuse with one of Discord's JSON errors."""
        body = {"message": message, "code": code}
        return self._add("answer", method, path, times, status=status, body=body)

    def limit(
        self, path: str, retry_after: float = 0.1, *, method: str = "*", times: int | None = 1, scope: str = "user"
    ) -> Fault:
        """Answer 429 for the route; *scope* is user, shared or global."""
        everywhere = scope == "global"
        headers = {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope}
        if everywhere:
            headers["X-RateLimit-Global"] = "true"
        else:
            headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": f"{retry_after:.3f}"}
        message = "The resource is being rate limited." if scope == "shared" else "You are being rate limited."
        body = {"message": message, "retry_after": retry_after, "global": everywhere}
        return self._add("answer", method, path, times, status=429, body=body, headers=headers)

    def limit_globally(self, retry_after: float = 0.1, *, times: int | None = 1) -> Fault:
        """Answer 429 for everything."""
        return self.limit("*", retry_after, times=times, scope="global")

    def ban(self, *, times: int | None = None) -> Fault:
        """Answer as Cloudflare does to an address with 10,000 invalid requests in 10 minutes: 429, no Via, a page."""
        body = "<html><body>error code: 1015</body></html>"
        return self._add("answer", "*", "*", times, status=429, body=body, headers={"Retry-After": "600", "Via": ""})

    def reset(self, path: str, *, when: str = "before", method: str = "*", times: int | None = 1) -> Fault:
        """Cut the line: *when* is before, after (it took effect!) or mid-body (too)."""
        kind = "mid-body" if when == "mid-body" else f"reset {when}"
        return self._add(kind, method, path, times)

    def garble(
        self, path: str, raw: bytes, status: int = 200, *, when: str = "before", method: str = "*", times: int = 1
    ) -> Fault:
        """Answer with *raw*, which claims to be JSON: *when* is before, or after (it took effect!)."""
        return self._add(f"garbled {when}", method, path, times, raw=raw, status=status)

    def hold(self, path: str, *, method: str = "*", times: int | None = 1, seconds: float | None = None) -> Fault:
        """Let the request wait until it is released, or for *seconds*."""
        return self._add("hold", method, path, times, seconds=seconds)

    def clear(self) -> None:
        """Lift every fault, and let held requests go on."""
        for each in self._list:
            each.release()
        self._list.clear()

    def meet(self, method: str, path: str) -> Fault | None:
        """Return the fault that the request meets, if any, and count it."""
        if not self._list:
            return None
        self._list = [each for each in self._list if not each.spent]
        for each in self._list:
            if each.matches(method, path):
                each.hits += 1
                self._news.spread()
                return each
        return None

    def _add(self, kind: str, method: str, path: str, times: int | None, **facts: Any) -> Fault:
        fault = Fault(kind, method, path, times, self._news, **facts)
        self._list.append(fault)
        return fault
