"""What the ledger adds up to over some days. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Counts", "Day", "Stats"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Questions by what became of them; *helpful* of the *rated* ones were said to have helped."""

    answered: int = 0
    choices: int = 0
    unknown: int = 0
    helpful: int = 0
    rated: int = 0

    @property
    def asked(self) -> int:
        """All of them."""
        return self.answered + self.choices + self.unknown


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the space's time zone: its questions by decision, and the gaps that were *closed* on it."""

    day: date
    answered: int = 0
    choices: int = 0
    unknown: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """The days from *days[0]* to *days[-1]* in *timezone*, beside as many days *before* them.

    *median* and *slowest* (the 95th percentile, nearest rank) are in seconds, None without questions. *facts* and
    *channels* are the most asked with how often; *hours* counts the questions of each hour of the day, 0-23.
    """

    timezone: str
    days: tuple[Day, ...]
    now: Counts
    before: Counts
    median: float | None
    slowest: float | None
    facts: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    hours: tuple[int, ...]
