"""What can go wrong between Slack and the bot, switched on by a test."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

__all__ = ["RETRIES", "Failure", "Faults", "Gate"]


RETRIES = (0.0, 60.0, 300.0)
"""Slack's own schedule: https://docs.slack.dev/apis/events-api#errors"""


class Gate:
    """Holds answers back until `open` is called; `reached` says that one waits."""

    def __init__(self) -> None:
        self._open, self._reached = asyncio.Event(), asyncio.Event()

    def open(self) -> None:
        """Let every answer go, from now on."""
        self._open.set()

    async def reached(self, within: float = 5) -> None:
        """Wait until the bot waits for an answer here."""
        async with asyncio.timeout(within):
            await self._reached.wait()

    async def pass_through(self) -> None:
        """Wait here, as the server does."""
        self._reached.set()
        await self._open.wait()


@dataclass(slots=True)
class Failure:
    """How the next *times* calls of a method end.

    *error* is Slack's word in a body of `ok: false`; *status* an HTTP status with a page of HTML (429: with
    Retry-After *retry_after*). *lost* does the work and then breaks the connection: the answer is lost, not the
    deed. *cut* breaks it before. *raw* comes in place of the answer, with the *status* (else 200), as JSON; with *lost*
    the work is done all the same. *seconds* and *gate* answer late.
    """

    times: int = 1
    error: str = ""
    status: int = 0
    retry_after: int = 1
    lost: bool = False
    cut: bool = False
    raw: bytes | None = None
    seconds: float = 0.0
    gate: Gate | None = None


@dataclass(slots=True)
class Faults:
    """The faults that last until switched off.

    *copies*: each event is sent so many times in all, with one event_id, over different sockets where there are
    several, each *copy_seconds* after the one before; *vary_copies* draws a number from 1 to that.
    *post_rate*: messages a second that one channel takes after a *post_burst*, 429 beyond (None: no limit).
    *stale_tickets*: every ticket is expired when handed out. *refuse_links*: so many handshakes are refused.
    *deaf*: sockets take no notice of pings and acknowledgements, as behind a silent network.
    *retries*: seconds after which an event that wasn't acknowledged comes again; () for never, so that an event for
    which no socket is open is lost.
    """

    copies: int = 1
    copy_seconds: float = 0.0
    vary_copies: bool = False
    post_rate: float | None = None
    post_burst: int = 1
    stale_tickets: bool = False
    refuse_links: int = 0
    deaf: bool = False
    retries: tuple[float, ...] = RETRIES
    calls: dict[str, list[Failure]] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def copies_of_next(self) -> int:
        """Return how often the next event is sent in all."""
        return self.chance.randint(1, self.copies) if self.vary_copies else self.copies

    def next_failure(self, method: str) -> Failure | None:
        """Return how this call of *method* ends, counting it."""
        if not self.calls:
            return None
        for name in (method, "*"):
            waiting = self.calls.get(name)
            if waiting:
                failure = waiting[0]
                failure.times -= 1
                if failure.times <= 0:
                    waiting.pop(0)
                return failure
        return None
