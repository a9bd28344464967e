"""Gaps: questions like each other that found no answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Gap", "Open", "Wording", "same"]


@dataclass(frozen=True, slots=True)
class Open:
    """A question of the ledger that waits for an answer.

    *rejected* is the fact that it was answered with and that its asker said it is not about; *suggested* the fact
    that the same person found soon after. *why* it waits: "unknown", "rejected", or "proposed" where its asker has
    chosen the suggested fact. What was *direct* was asked in a direct message.
    """

    ask: int
    at: datetime
    platform: str
    space: str
    channel: str
    question: str
    rejected: str = ""
    suggested: str = ""
    direct: bool = False
    why: str = "unknown"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked in the same words in one *space* ("platform:id") and waits: *asks* are the questions' numbers.

    *rejected* is the fact that they were answered with and that their askers said they are not about.
    """

    question: str
    space: str
    rejected: str
    asks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Open questions like each other, newest first; *wordings* are the distinct ones, the most asked first."""

    questions: tuple[Open, ...]
    wordings: tuple[str, ...]

    @property
    def ask(self) -> int:
        """The number that it is named by: that of its oldest question."""
        return self.questions[-1].ask


def same(question: str) -> str:
    """Return what two wordings have in common that differ in case, spaces and the mark at the end only."""
    return " ".join(question.casefold().split()).rstrip("?!. ")
