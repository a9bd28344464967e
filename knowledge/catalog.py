"""The narrow views of storage that the bot needs: the Catalog of facts and the Ledger of what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from knowledge.model import Fact, KnownQuestion, Lesson, Rejected, Source

__all__ = [
    "DEFAULT_BASE",
    "Asked",
    "Base",
    "Catalog",
    "Change",
    "Changed",
    "Contents",
    "Edit",
    "Editor",
    "ImportPlan",
    "Ledger",
    "Revision",
]

DEFAULT_BASE = "article"


@dataclass(frozen=True, slots=True)
class Base:
    """A named set of facts, *facts* of them live; *revision* counts its edits, from 0 for an empty base or a copy."""

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
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What is other in a base than it was: facts added or changed, retired ones among them, as they are now.

    *gone* are the ids that nothing has any more, because the fact was renamed. *sources* are those added or changed.
    *lessons* are all of the base's, known questions and rejected ones, or None where they are what they were.
    """

    base: Base
    facts: tuple[Fact, ...]
    gone: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    lessons: tuple[tuple[KnownQuestion, ...], tuple[Rejected, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Editor:
    """Who makes an edit: a platform's id and the name shown there, kept in the history."""

    platform: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after; *before* None adds it, and another id in *after* renames it.

    The store numbers revisions itself: an added fact has revision 1, any other one more than its *before*.
    """

    before: Fact | None
    after: Fact


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes that land together or not at all, and who makes them, where, when and why.

    *verb* is one word for the history: add, edit, retire, restore, rename, merge, move, import, undo, source, answer,
    dismiss, reject, learn. *sources* are added, or replace those of the same id. *lessons* are learned, each known
    question in place of what was known of it, and those *unlearned* are forgotten. *undoes* is the base revision that
    this takes back.
    """

    by: Editor
    at: datetime
    verb: str
    changes: tuple[Change, ...] = ()
    sources: tuple[Source, ...] = ()
    place: str = ""
    note: str = ""
    undoes: int | None = None
    lessons: tuple[Lesson, ...] = ()
    unlearned: tuple[Lesson, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """An edit as the history tells it: *number* is the revision that the base had after it.

    *size* counts the facts it changed, of which a listing tells only the first few. *replaced* are the sources
    that its own took the place of, as they were, and *relearned* the known questions. A listing tells no lessons.
    """

    number: int
    edit: Edit
    size: int = 0
    replaced: tuple[Source, ...] = ()
    relearned: tuple[KnownQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does, or did: how many facts, and the ids of the first few of each kind.

    *base* is the base after it; in a dry run, as it would be.
    """

    base: Base
    added: int
    changed: int
    retired: int
    unchanged: int
    sources: int
    first_added: tuple[str, ...] = ()
    first_changed: tuple[str, ...] = ()
    first_retired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One addressed question, as the ledger keeps it; *asker* is "platform:id" and is stored as a keyed hash only.

    *id* is unique and grows with time; *confidence* is 0-1; *latency* is in seconds; *facts* are the ids answered
    or offered, best first, and *revision* is that of the first. *unknown* is what of it found no answer, in words that
    stand alone: it opens a gap. In a *direct* message the channel is one person's.
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
    unknown: str = ""
    direct: bool = False


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

    async def bound(self, space: str) -> str | None:
        """Return the name of the base that *space* is bound to, or None while it reads the default."""
        ...

    async def bind(self, space: str, base: str) -> None:
        """Make *space* read and edit *base*, or raise BaseNotFound."""
        ...

    async def create(self, name: str) -> Base:
        """Make an empty base called *name*; one that is there already is returned as it is."""
        ...

    async def copy(self, base: str, name: str) -> Base:
        """Make *name* a copy of *base*: facts with their revisions, sources and known questions, without history.

        One that is there already is returned as it is.
        """
        ...

    async def revisions(self) -> Mapping[str, int]:
        """Return the revision of every base: a cheap way to ask every second whether anything has changed."""
        ...

    async def contents(self, base: str, *, revision: int | None = None) -> Contents:
        """Return all that *base* holds, retired facts too, or held after the edit number *revision*.

        Raise BaseNotFound, and InvalidFact for an edit that there never was.
        """
        ...

    async def changed_since(self, base: str, revision: int) -> Changed | None:
        """Return what has changed in *base* since it had *revision*, or None if it never had: read it all anew."""
        ...

    async def fact(self, base: str, fact_id: str) -> Fact:
        """Return one fact, retired or live, or raise FactNotFound."""
        ...

    async def apply(self, base: str, edit: Edit) -> Base:
        """Make all changes of *edit* in one transaction with its history row, and return the base after it.

        Raise StaleEdit where a fact's stored revision is not that of the change's *before*, FactExists where an
        added or renamed fact takes an id in use, FactNotFound where *before* or a lesson's fact is gone, InvalidFact
        where a citation names a source that isn't there; then nothing is changed. An edit that changes nothing leaves
        no trace.
        """
        ...

    async def replace(
        self,
        base: str,
        facts: Iterable[Fact],
        edit: Edit,
        *,
        merge: bool = False,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> ImportPlan:
        """Make *base* hold exactly *facts*, however many, in one transaction; a base that isn't there is made.

        Live facts that are not among them are retired, unless *merge*; those that are the same keep their revision;
        a day of review that they don't state stays. *edit* says who, when, why and which sources, and has no changes
        of its own. With *dry_run* nothing is changed. *facts* are taken one by one in another thread; whatever that
        raises is raised here, and nothing is changed. *progress* is told how many were taken so far.
        """
        ...

    async def spaces(self, base: str) -> Sequence[str]:
        """Return the spaces ("platform:id") that are bound to *base*, by name."""
        ...

    async def history(
        self, base: str, fact_id: str | None = None, *, before: int | None = None, limit: int = 20
    ) -> Sequence[Revision]:
        """Return edits of *base*, newest first, those under number *before*, each with its first 20 changes.

        With *fact_id*, the edits of that fact through all its renames, each with that one change.
        """
        ...

    async def revision(self, base: str, number: int) -> Revision | None:
        """Return one edit of *base* with all its changes, or None if there is none of that *number*."""
        ...


class Ledger(Protocol):
    """What was asked, kept without a raw user id. Every method may raise StoreError."""

    async def record(self, asked: Asked) -> None:
        """Keep *asked*; returns once it would survive a power cut. Raise ValueError when its id is taken."""
        ...

    async def asked(self, ask_id: int) -> Asked | None:
        """Return the question of that id, its asker as the keyed hash, or None when it isn't there (any more)."""
        ...

    async def last_asked(
        self, asker: str, platform: str, space: str, channel: str, thread: str, since: datetime
    ) -> Asked | None:
        """Return what *asker* ("platform:id") asked last in that very place since then, or None."""
        ...

    async def places(self, platform: str, since: datetime) -> Sequence[tuple[str, str, str]]:
        """Return where (space, channel, thread) on *platform* questions were asked since then, the latest first.

        Only of the last 2,000 questions, wherever they were asked.
        """
        ...

    async def hashed(self, asker: str) -> str:
        """Return the keyed hash that *asker* ("platform:id") is known by."""
        ...
