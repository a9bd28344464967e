"""What is kept so that answers get better: what askers say, gaps, figures and settings; and how it is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from knowledge.gaps import Open, Wording
from knowledge.spaces import SpaceSettings
from knowledge.statistics import Stats

__all__ = ["Ballot", "Closing", "Figures", "GapBook", "Kept", "Privacy", "Rated", "Register", "Vote"]


class Vote(StrEnum):
    """What somebody says of an answer."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    REJECTED = "rejected"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Rated:
    """A question that was met with *fact*, and whether who asked says that it is the right one."""

    question: str
    fact: str
    right: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """The gap of question number *ask* is closed by *fact*, or dismissed with None, at revision *edit* of *base*."""

    ask: int
    base: str
    edit: int
    fact: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person: how many questions with text, *since* when, and how many answers they wait for."""

    questions: int
    since: datetime | None
    waiting: int


class Ballot(Protocol):
    """What askers say of answers; of one person the last word counts. Askers are "platform:id", kept as hashes."""

    async def rate(self, ask: int, asker: str, vote: Vote, at: datetime, fact: str | None = None) -> None:
        """Keep what *asker* says of question number *ask* and *fact*, or of what they chose or it was answered with.

        One that is rejected opens a gap, unless it is open already. Choosing a fact makes that a proposal to the
        curators; a better word about the answer closes it.
        """
        ...

    async def rated(self, spaces: Sequence[str]) -> Sequence[Rated]:
        """Return the answers in *spaces* that those who got them agree about, and that still have their text."""
        ...


class GapBook(Protocol):
    """Questions that wait for an answer, and people who want to be told of it."""

    async def open_gaps(self, spaces: Sequence[str], limit: int) -> Sequence[Open]:
        """Return at most *limit* open questions of *spaces*, newest first."""
        ...

    async def wordings(self, base: str, limit: int) -> Sequence[Wording]:
        """Return the newest *limit* open questions of the spaces that read *base*, each wording of a space once."""
        ...

    async def close_gaps(self, closings: Sequence[Closing], at: datetime) -> int:
        """Close those that are open, and leave an errand for each person who waits; return how many people that is.

        A person who waits for several answers in one place gets one errand. Nobody waits for what was dismissed.
        """
        ...

    async def reopen_gaps(self, base: str, edit: int) -> None:
        """Open again what the edit of that number closed by a curator's word."""
        ...

    async def wish(self, ask: int, person: str, at: datetime) -> bool:
        """Keep that *person* (the platform's id) waits for question number *ask*; return False when it isn't open."""
        ...


class Figures(Protocol):
    """What the ledger adds up to."""

    async def stats(self, spaces: Sequence[str], first: date, days: int, zone: ZoneInfo) -> Stats:
        """Return the figures of *spaces* for *days* days from *first*, each from midnight to midnight in *zone*."""
        ...


class Register(Protocol):
    """The settings of spaces ("platform:id")."""

    async def settings(self, space: str) -> SpaceSettings:
        """Return the settings of *space*; what was never chosen is the default."""
        ...

    async def keep_settings(self, space: str, settings: SpaceSettings) -> None:
        """Keep the settings of *space*."""
        ...

    async def spaces_asked(self) -> Sequence[str]:
        """Return the spaces that anything was ever asked in, by name."""
        ...

    async def all_settings(self) -> Mapping[str, SpaceSettings]:
        """Return the settings of every space that chose any."""
        ...


class Privacy(Protocol):
    """What is kept of people, and forgetting it. Askers are "platform:id". Counts always stay."""

    async def kept(self, asker: str) -> Kept:
        """Return what is kept of *asker*."""
        ...

    async def forget(self, asker: str) -> int:
        """Remove the text and the hash of all that *asker* asked; return how many questions that was.

        When it returns, nothing of them is left in the file or beside it, not even where the file isn't used.
        """
        ...

    async def expire(self, before: Mapping[str, datetime]) -> int:
        """Remove text and hash of what was asked in each space before that moment; return how many questions."""
        ...

    async def left(self, space: str, at: datetime) -> None:
        """Note that the bot was sent out of *space*, if that isn't noted yet."""
        ...

    async def came_back(self, space: str) -> None:
        """Note that it is in *space* again."""
        ...

    async def departed(self) -> Mapping[str, datetime]:
        """Return the spaces that it was sent out of, and when."""
        ...

    async def purge(self, space: str, now: datetime) -> int:
        """Remove what is kept of *space* but its facts, their history and counts; return how many questions."""
        ...
