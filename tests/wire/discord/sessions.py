"""A gateway session: what one shard was sent, so that it can be replayed after the connection was lost.

Source: Discord documentation, Events, Gateway ("Resuming", "Gateway Intents", "Sharding").
"""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.wire.discord.events import MESSAGE_CONTENT, Event

__all__ = ["Line", "Session"]

Json = dict[str, Any]


class Line(Protocol):
    def post(self, frame: str) -> None:
        """Send *frame* in its turn."""
        ...


@dataclass(slots=True, eq=False)
class Session:
    """One IDENTIFY and everything dispatched since; *line* is its connection, None while it is away."""

    intents: int
    shard: tuple[int, int]
    memory: int  # how many events can be replayed
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    acknowledged: int = 0
    line: Line | None = None
    presence: Json | None = None
    _sent: deque[tuple[int, str]] = field(default_factory=deque)

    @property
    def reads_content(self) -> bool:
        return bool(self.intents & MESSAGE_CONTENT)

    def wants(self, event: Event) -> bool:
        """Whether this session's intents and shard cover *event*; what has no guild goes to shard 0."""
        if event.intent and not self.intents & event.intent:
            return False
        number, count = self.shard
        guild = event.guild_id
        return number == 0 if guild is None else count == 1 or (guild >> 22) % count == number

    def holds(self, guild_id: int) -> bool:
        number, count = self.shard
        return (guild_id >> 22) % count == number

    def dispatch(self, event: Event) -> None:
        """Number *event*, remember it and send it."""
        self.sequence += 1
        data = event.text(reads_content=self.reads_content)
        frame = f'{{"t":"{event.name}","s":{self.sequence},"op":0,"d":{data}}}'
        self._sent.append((self.sequence, frame))
        if len(self._sent) > self.memory:
            self._sent.popleft()
        if self.line is not None:
            self.line.post(frame)

    def heard(self, sequence: int | None) -> None:
        """The client says in a heartbeat that it has everything up to *sequence*."""
        if sequence is not None and self.acknowledged < sequence <= self.sequence:
            self.acknowledged = sequence
            while self._sent and self._sent[0][0] <= sequence:
                self._sent.popleft()

    def since(self, sequence: int) -> list[str] | None:
        """Return the frames after *sequence*, or None where they are no longer all remembered."""
        first = self._sent[0][0] if self._sent else self.sequence + 1
        if sequence + 1 < first:
            return None
        return [frame for number, frame in self._sent if number > sequence]

    def __str__(self) -> str:
        return f"session {self.id[:6]} of shard {self.shard}"
