"""Bring what happened to the bot: over its sockets, or signed to its URL; again when it wasn't acknowledged.

Sources: https://docs.slack.dev/apis/events-api (three retries: nearly at once, after a minute, after five; the same
event_id) and https://docs.slack.dev/apis/events-api/using-socket-mode (envelopes, acknowledged within 3 s).
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tests.wire.slack.clock import Clock
from tests.wire.slack.faults import Faults
from tests.wire.slack.world import JSON

__all__ = ["ACK_SECONDS", "Ack", "Courier", "Delivery", "Way"]

ACK_SECONDS = 3.0
_encode = json.JSONEncoder(separators=(",", ":")).encode
Envelope = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Ack:
    """The bot's acknowledgement: how many seconds it took, what it said, and its HTTP status (200 over a socket)."""

    seconds: float
    payload: Any
    status: int = 200


@dataclass(slots=True, eq=False)
class Delivery:
    """One thing the bot must hear of, however often it is sent."""

    kind: Envelope
    payload: JSON
    body: str
    on_ack: Callable[[Any], None] | None = None
    sent: list[float] = field(default_factory=list)
    """When each attempt was sent, in Slack's time."""
    acks: list[Ack] = field(default_factory=list)
    under_way: set[int] = field(default_factory=set)
    retries: int = 0
    to_come: bool = False
    """Whether a retry is due, which further copies that fail meanwhile don't bring forward."""
    failed: str = ""
    """Why Slack gave up, or empty."""
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def event_id(self) -> str:
        """The id that stays the same over every retry; interactions have none."""
        return str(self.payload.get("event_id", ""))

    @property
    def is_event(self) -> bool:
        """Whether Slack retries it."""
        return self.kind == "events_api"

    @property
    def takes_payload(self) -> bool:
        """Whether the acknowledgement may carry an answer."""
        return not self.is_event

    def __repr__(self) -> str:
        what = self.payload.get("event", self.payload).get("type") or self.payload.get("command")
        state = f"acknowledged in {self.acks[0].seconds:.3f} s" if self.acks else self.failed or "not acknowledged"
        return f"<{what}, sent {len(self.sent)} times, {state}>"


class Way(Protocol):
    """How attempts travel: `send` returns at once and reports to the courier later."""

    def send(self, delivery: Delivery, attempt: int, reason: str) -> bool:
        """Send one attempt (the first is 1); False where nobody is there to take it."""


class Courier:
    """Keeps sending until the bot acknowledges or Slack would give up."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.clock, self.faults = clock, faults
        self.way: Way | None = None
        self.delivered = self.lost = 0
        self.open: set[Delivery] = set()
        self._deadlines: deque[tuple[float, Delivery, int]] = deque()
        self._watching = False

    def post(self, kind: Envelope, payload: JSON, on_ack: Callable[[Any], None] | None = None) -> Delivery:
        """Start delivering and return at once."""
        delivery = Delivery(kind, payload, _encode(payload), on_ack)
        self.open.add(delivery)
        self._attempt(delivery, "")
        if delivery.is_event:
            for number in range(1, self.faults.copies_of_next()):
                again = self.clock.now() + number * self.faults.copy_seconds
                self.clock.at(again, lambda: self._attempt(delivery, "http_timeout"))
        return delivery

    def acknowledged(self, delivery: Delivery, ack: Ack) -> None:
        """Take note that the bot acknowledged an attempt."""
        first = not delivery.acks
        delivery.acks.append(ack)
        if first:
            self.open.discard(delivery)
            self.delivered += 1
            if delivery.on_ack:
                delivery.on_ack(ack.payload)
            self._tell(delivery)

    def refused(self, delivery: Delivery, attempt: int, reason: str, *, retry: bool = True) -> None:
        """Take note that an attempt failed, and try again where Slack would."""
        delivery.under_way.discard(attempt)
        if delivery.acks or delivery.failed or delivery.under_way or delivery.to_come:
            return
        if retry and delivery.is_event and delivery.retries < len(self.faults.retries):
            again = self.clock.now() + self.faults.retries[delivery.retries]
            delivery.retries += 1
            delivery.to_come = True
            self.clock.at(again, lambda: self._retry(delivery, reason))
            return
        delivery.failed = reason
        self.lost += 1
        self.open.discard(delivery)
        self._tell(delivery)

    def _retry(self, delivery: Delivery, reason: str) -> None:
        delivery.to_come = False
        if not delivery.acks:
            self._attempt(delivery, reason)

    def _attempt(self, delivery: Delivery, reason: str) -> None:
        now = self.clock.now()
        delivery.sent.append(now)
        attempt = len(delivery.sent)
        delivery.under_way.add(attempt)
        if self.way is None or not self.way.send(delivery, attempt, reason):
            self.refused(delivery, attempt, "connection_failed")
            return
        self._deadlines.append((now + ACK_SECONDS, delivery, attempt))
        self._watch()

    def _watch(self) -> None:
        """Keep one alarm for the oldest attempt, however many are under way."""
        while self._deadlines and self._deadlines[0][1].acks:
            self._deadlines.popleft()
        if self._deadlines and not self._watching:
            self._watching = True
            self.clock.at(self._deadlines[0][0], self._overdue)

    def _overdue(self) -> None:
        self._watching = False
        while self._deadlines and self._deadlines[0][0] <= self.clock.now():
            _, delivery, attempt = self._deadlines.popleft()
            self.refused(delivery, attempt, "http_timeout" if delivery.is_event else "operation_timeout")
        self._watch()

    def _tell(self, delivery: Delivery) -> None:
        for future in delivery.waiting:
            if not future.done():
                future.set_result(None)
        delivery.waiting.clear()
