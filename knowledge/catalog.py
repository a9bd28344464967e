"""The narrow views of storage that the bot needs: the Catalog of facts and the Ledger of what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from knowledge.model import Fact, KnownQuestion, Source

__all__ = [
    "Asked",
    "Base",
    "Catalog",
    "Change",
    "Contents",
    "Edit",
    "Editor",
    "Ledger",
    "Revision",
]

DEFAULT_BASE = "article"


@dataclass(frozen=True, slots=True)
class Base:
    """A named set of facts; *revision* counts its edits, from 0 for an empty base."""

    name: str
    revision: int
    facts: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a base holds, read at one moment."""

    base: Base
    facts: tuple[Fact, ...]
    sources: Mapping[str, Source]
    known: tuple[KnownQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Editor:
    """Who makes an edit: a platform's id and the name shown there, kept in the history."""

    platform: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after; *before* None adds it, and another id in *after* renames it."""

    before: Fact | None
    after: Fact


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes that land together or not at all, and who makes them, where, when and why.

    *verb* is one word for the history: add, edit, retire, restore, rename, merge, move, import, undo, source.
    *sources* are added, or replace those of the same id. *undoes* is the base revision that this takes back.
    """

    by: Editor
    at: datetime
    verb: str
    changes: tuple[Change, ...] = ()
    sources: tuple[Source, ...] = ()
    place: str = ""
    note: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """An edit as the history tells it: *number* is the revision that the base had after it."""

    number: int
    edit: Edit


@dataclass(frozen=True, slots=True)
class Asked:
    """One addressed question, as the ledger keeps it; *asker* is "platform:id" and is stored as a keyed hash only.

    *id* is unique and grows with time; *confidence* is 0-1; *latency* is in seconds; *facts* are the ids answered
    or offered, best first, and *revision* is that of the first.
    """

    id: int
    at: datetime
    asker: str
    platform: str
    space: str
    channel: str
    thread: str
    base: str
    question: str
    decision: str
    facts: tuple[str, ...]
    revision: int | None
    confidence: float
    latency: float
    tags: Mapping[str, str] = field(default_factory=dict)


class Catalog(Protocol):
    """Facts, kept. Every method may raise StoreError."""

    async def bases(self) -> Sequence[Base]:
        """Return every base, by name."""
        ...

    async def base(self, name: str) -> Base:
        """Return the base called *name* as it is now, or raise BaseNotFound."""
        ...

    async def base_of(self, space: str) -> str:
        """Return the name of the base that *space* ("platform:id") reads: its bound one, or the default."""
        ...

    async def bind(self, space: str, base: str) -> None:
        """Make *space* read and edit *base*, or raise BaseNotFound."""
        ...

    async def create(self, name: str) -> Base:
        """Make an empty base called *name*; one that is there already is returned as it is."""
        ...

    async def copy(self, base: str, name: str) -> Base:
        """Make *name* a copy of *base*: facts, sources and known questions, with a history of its own."""
        ...

    async def contents(self, base: str) -> Contents:
        """Return all that *base* holds, or raise BaseNotFound."""
        ...

    async def fact(self, base: str, fact_id: str) -> Fact:
        """Return one fact, retired or live, or raise FactNotFound."""
        ...

    async def apply(self, base: str, edit: Edit) -> Base:
        """Make all changes of *edit* in one transaction with its history row, and return the base after it.

        Raise StaleEdit where a fact's stored revision is not that of the change's *before*, FactExists where an
        added or renamed fact takes an id in use, FactNotFound where *before* is gone; then nothing is changed.
        """
        ...

    async def history(
        self, base: str, fact_id: str | None = None, *, before: int | None = None, limit: int = 20
    ) -> Sequence[Revision]:
        """Return edits of *base* (of one fact, through its renames), newest first, those under number *before*."""
        ...


class Ledger(Protocol):
    """What was asked, kept without a raw user id."""

    async def record(self, asked: Asked) -> None:
        """Keep *asked*; returns once it would survive a power cut."""
        ...

    async def asked(self, ask_id: int) -> Asked | None:
        """Return the question of that id, its asker as the keyed hash, or None when it isn't there (any more)."""
        ...
