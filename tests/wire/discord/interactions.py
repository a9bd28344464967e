"""One interaction: what a person did, and, as it happens, what the app answered. Tests await the latter.

Source: Discord documentation, Interactions, Receiving and Responding.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.wire.discord import model
from tests.wire.discord.errors import Refusal
from tests.wire.discord.model import Channel, Message, User, walk
from tests.wire.discord.news import PATIENCE, News

__all__ = ["Ack", "Interaction", "Modal"]

Json = dict[str, Any]
T = TypeVar("T")

# Interaction types
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5

# Callback types
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
CALLBACKS = {
    MESSAGE: "message",
    DEFERRED: "deferred",
    DEFERRED_UPDATE: "deferred update",
    UPDATE: "update",
    CHOICES: "choices",
    MODAL: "modal",
}

FIRST_RESPONSE = 3.0
LIFETIME = 15 * 60.0
MOST_FOLLOWUPS_ELSEWHERE = 5


@dataclass(frozen=True, slots=True)
class Ack:
    """The first response: its *kind* (as in CALLBACKS), whether only the person sees it, and after how many seconds."""

    kind: str
    ephemeral: bool
    after: float


@dataclass(frozen=True, slots=True)
class Modal:
    """A form that the app showed."""

    custom_id: str
    title: str
    components: list[Json]

    @property
    def fields(self) -> dict[str, Json]:
        """What can be filled in, by custom id."""
        return {each["custom_id"]: each for each in walk(self.components) if "custom_id" in each}

    @property
    def values(self) -> dict[str, str]:
        """What is written in the text inputs before the person types."""
        return {name: each.get("value") or "" for name, each in self.fields.items() if each["type"] == model.TEXT_INPUT}

    @property
    def labels(self) -> list[str]:
        return [each["label"] for each in walk(self.components) if each.get("label")]


@dataclass(slots=True, eq=False)
class Interaction:
    """What somebody did and what came of it."""

    id: int
    kind: int
    user: User
    channel: Channel
    data: Json
    created_at: float
    news: News
    owners: Json
    command: Json | None = None
    source: Message | None = None  # the message whose component was used
    opener: Interaction | None = None  # whose modal this submits
    option_kind: int = 3  # of the option being completed
    payload: Json = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(96))
    # what the app did
    ack: Ack | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    shown: Modal | None = None
    suggested: list[Json] | None = None
    refused: list[Refusal] = field(default_factory=list)
    updates: int = 0

    @property
    def only_user_install(self) -> bool:
        return set(self.owners) == {"1"}

    async def acknowledged(self, *, within: float = PATIENCE) -> Ack:
        """Return the first response."""
        return await self._until(lambda: self.ack, "any response", within)

    async def response(self, *, within: float = PATIENCE) -> Message:
        """Return the message that answers, once it says something: new, filled in after a defer, or updated."""

        def truth() -> Message | None:
            if self.original is None or self.original.loading:
                return None
            if self.original is self.source and not self.updates:
                return None
            return self.original

        return await self._until(truth, "a response message", within)

    async def told(self, *, within: float = PATIENCE) -> Message:
        """Return what the person is told: the response, or a follow-up where that is only acknowledged."""

        def truth() -> Message | None:
            if self.followups:
                return self.followups[0]
            if self.original is None or self.original.loading or self.original is self.source:
                return None
            return self.original

        return await self._until(truth, "anything to read", within)

    async def followup(self, number: int = 1, *, within: float = PATIENCE) -> Message:
        """Return the *number*-th follow-up message."""
        return await self._until(
            lambda: self.followups[number - 1] if len(self.followups) >= number else None,
            f"follow-up number {number}",
            within,
        )

    async def modal(self, *, within: float = PATIENCE) -> Modal:
        """Return the form that the app shows."""
        return await self._until(lambda: self.shown, "a modal", within)

    async def choices(self, *, within: float = PATIENCE) -> list[Json]:
        """Return the suggestions of an autocomplete."""
        return await self._until(lambda: self.suggested, "suggestions", within)

    async def _until(self, truth: Callable[[], T | None], what: str, within: float) -> T:
        return await self.news.until(truth, f"{what} to {self.named}", within=within, seen=self.__str__)

    @property
    def named(self) -> str:
        what = self.data.get("name") or self.data.get("custom_id")
        words = {COMMAND: "the command", COMPONENT: "the press on", AUTOCOMPLETE: "the completion of"}
        return f"{words.get(self.kind, 'the modal')} {what!r} by {self.user}"

    def __str__(self) -> str:
        first = "not acknowledged"
        if self.ack is not None:
            private = ", ephemeral" if self.ack.ephemeral else ""
            first = f"acknowledged as {self.ack.kind}{private} after {self.ack.after:.2f} s"
        refused = f"; refused: {', '.join(map(str, self.refused))}" if self.refused else ""
        return f"{self.named}: {first}; original: {self.original}; {len(self.followups)} follow-ups{refused}"
