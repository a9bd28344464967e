"""Gaps: questions like each other that found no answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Gap", "Open"]


@dataclass(frozen=True, slots=True)
class Open:
    """A question of the ledger that waits for an answer.

    *rejected* is the fact that it was answered with and that its asker said it is not about; *suggested* the fact
    that the same person found soon after.
    """

    ask: int
    at: datetime
    platform: str
    space: str
    channel: str
    question: str
    rejected: str = ""
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Open questions like each other, newest first; *wordings* are the distinct ones, the most asked first."""

    questions: tuple[Open, ...]
    wordings: tuple[str, ...]

    @property
    def ask(self) -> int:
        """The number that it is named by: that of its oldest question."""
        return self.questions[-1].ask
