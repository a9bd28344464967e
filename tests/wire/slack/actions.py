"""What the bot did, in order, and waiting for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from tests.wire.slack.world import JSON, Channel, Message, Person, View

__all__ = ["Action", "ActionLog", "Kind"]

Kind = Literal[
    "post",
    "ephemeral",
    "update",
    "delete",
    "response",
    "view_opened",
    "view_pushed",
    "view_updated",
    "view_closed",
    "view_errors",
    "home",
    "reaction",
    "upload",
    "status",
    "prompts",
    "title",
]


@dataclass(slots=True, eq=False)
class Action:
    """Something people would see the bot do.

    *response* is what came to a response_url, or as the answer to a slash command's acknowledgement.
    """

    kind: Kind
    at: float
    channel: Channel | None = None
    user: Person | None = None
    message: Message | None = None
    view: View | None = None
    sent: JSON = field(default_factory=dict)
    cause: str = ""
    """The trigger_id or response_url that allowed it."""
    number: int = 0

    @property
    def text(self) -> str:
        """The plain text sent."""
        return str(self.sent.get("text") or (self.message.text if self.message else ""))

    @property
    def shown(self) -> str:
        """All that a person reads."""
        return self.view.shown if self.view else self.message.shown if self.message else self.text

    def __repr__(self) -> str:
        where = f" in {self.channel!r}" if self.channel else f" for {self.user.name}" if self.user else ""
        return f"<{self.kind}{where}: {self.shown[:80]!r}>"


class ActionLog:
    """The actions so far, the oldest of them forgotten beyond *keep*."""

    def __init__(self, keep: int | None = None) -> None:
        self.count = 0
        self._kept: deque[Action] = deque(maxlen=keep)
        self._waiting: list[tuple[Callable[[Action], bool], asyncio.Future[Action]]] = []
        self.listeners: list[Callable[[Action], Any]] = []

    def add(self, action: Action) -> None:
        """Take note of an action and wake who waits for it."""
        action.number = self.count
        self.count += 1
        self._kept.append(action)
        for listener in self.listeners:
            listener(action)
        if self._waiting:
            for fits, future in self._waiting:
                if not future.done() and fits(action):
                    future.set_result(action)
            self._waiting = [waiter for waiter in self._waiting if not waiter[1].done()]

    def since(self, number: int) -> list[Action]:
        """Return the actions from *number* on that are still kept."""
        return list(islice(self._kept, max(0, number - self.count + len(self._kept)), None))

    async def first(self, fits: Callable[[Action], bool], since: int, within: float) -> Action | None:
        """Return the first action from *since* on that fits, waiting for it; None when time is up."""
        for action in islice(self._kept, max(0, since - self.count + len(self._kept)), None):
            if fits(action):
                return action
        future: asyncio.Future[Action] = asyncio.get_running_loop().create_future()
        self._waiting.append((fits, future))
        try:
            async with asyncio.timeout(within):
                return await future
        except TimeoutError:
            return None
