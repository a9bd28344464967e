"""The ways in: one file or folder a platform, each with to_request, render, run and, for the doctor, examine."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

__all__ = ["Finding", "Refused", "Uses", "clock", "trace"]

SKEW = 30.0  # seconds; Slack refuses requests signed five minutes off, and a trace across machines misleads long before


trace: ContextVar[str] = ContextVar("trace", default="")
"""What follows one event from its arrival to the reply, for every log line in between."""


class Refused(Exception):
    """A platform won't let the bot in; str() is the sentence that tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor looked at: *well* or not, what is there, and the *remedy* where there is one."""

    about: str
    well: bool
    told: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Uses:
    """What the spaces of one platform make use of, that more must be granted for."""

    listening: bool = False
    groups: bool = False


def clock(platform: str, date: str | None, now: datetime) -> list[Finding]:
    """Return how far this machine's clock, which says *now*, is from the *date* header of the platform's response."""
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return []
    apart = abs((theirs - now).total_seconds())
    told = f"This machine's clock and {platform}'s are {apart:,.0f} s apart."
    if apart <= SKEW:
        return [Finding("clock", True, told)]
    return [Finding("clock", False, told, "Let the machine set its clock: systemctl enable --now systemd-timesyncd")]
