"""What is kept besides facts and questions: edits that wait, curators, public answers, arrivals, what is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge.catalog import Base, Edit

__all__ = [
    "Arrival",
    "Draft",
    "Drafts",
    "Drawer",
    "Errand",
    "Inbox",
    "Keyring",
    "Learnt",
    "Memory",
    "Named",
    "Outbox",
    "Pending",
    "Quoted",
    "Roster",
    "Texts",
]


@dataclass(frozen=True, slots=True)
class Pending:
    """An edit that waits in *space* for its author to confirm it; *by* is "platform:id".

    *pack* is one to import, with its *name*; *merge* says that the import leaves facts that the pack doesn't have.
    """

    id: int
    at: datetime
    by: str
    space: str
    edit: Edit
    name: str = ""
    pack: bytes | None = None
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of *source* that may become a fact; it never answers. *lacks* says what is wrong with it as it stands.

    *id* is never another's, also when this one is gone: buttons live on.
    """

    id: int
    source: str
    paragraph: int | None
    statement: str
    phrasings: tuple[str, ...] = ()
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A curator by name: *kind* is "person" or "group", *id* the platform's id of them."""

    kind: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A public answer to question number *ask*: *message* is the platform's id of it, *facts* what it quoted."""

    ask: int
    at: datetime
    base: str
    platform: str
    space: str
    channel: str
    thread: str
    message: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be said without being asked, once: *kind* is "recall" (edit *message* in place) or "answer".

    An "answer" goes to *person* (the platform's id) where question number *ask* was asked, about *facts*.
    """

    id: int
    at: datetime
    kind: str
    platform: str
    space: str
    channel: str
    thread: str
    ask: int
    base: str
    facts: tuple[str, ...]
    message: str = ""
    person: str = ""

    @property
    def name(self) -> str:
        """A name of its own, of at most 25 characters: a number is given again once all before it are done."""
        return f"errand-{self.id}-{self.at:%H%M%S%f}"[:25]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the matcher learned from a base at one *revision*, as bytes; *by* is the version that learned it."""

    revision: int
    by: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that reached us and is to be done once: *id* is the platform's own for it.

    *body* is what a later process needs to do it, "" where that would come too late.
    """

    platform: str
    id: str
    at: datetime
    body: str = ""


class Memory(Protocol):
    """What was learned from each base, so that a cold start need not learn it again."""

    async def learnt(self, base: str) -> Learnt | None:
        """Return what was kept for *base*, of whatever revision, or None."""
        ...

    async def keep(self, base: str, learnt: Learnt) -> None:
        """Keep *learnt* in place of what was kept for *base*."""
        ...


class Drawer(Protocol):
    """Edits that wait, kept over a restart for a day."""

    async def hold(self, pending: Pending) -> None:
        """Keep *pending*, and forget those older than a day."""
        ...

    async def held(self, number: int) -> Pending | None:
        """Return what waits under *number*, or None."""
        ...

    async def release(self, number: int) -> None:
        """Forget what waits under *number*; nothing there is fine."""
        ...


class Drafts(Protocol):
    """Drafts of facts, for curators to look over one by one."""

    async def keep_drafts(self, base: str, source: str, given: Sequence[Draft]) -> None:
        """Keep drafts in place of those of *source* that are open still."""
        ...

    async def drafts(self, base: str) -> Sequence[Draft]:
        """Return the open ones, oldest first, and forget those whose fact has been made."""
        ...

    async def draft(self, base: str, number: int) -> Draft | None:
        """Return one that is open, or None."""
        ...

    async def take_draft(self, base: str, number: int, fact: str) -> None:
        """Note that *fact* is to be made of it; once there is that fact, the draft is not open any more."""
        ...

    async def drop_draft(self, base: str, number: int) -> None:
        """Forget one; none of that number is fine."""
        ...


class Texts(Protocol):
    """What the sources of a base said when they were last read, as a digest of each paragraph."""

    async def digests(self, base: str, source: str) -> Sequence[str]:
        """Return those kept of *source*, that of what stands before the body first; none when it was never read."""
        ...

    async def reread(self, base: str, source: str, digests: Sequence[str], edit: Edit) -> Base:
        """Keep *digests* in place of those before, and make the *edit* that follows from them, or neither."""
        ...


class Roster(Protocol):
    """Who was named a curator of which space ("platform:id")."""

    async def curators(self, space: str) -> Sequence[Named]:
        """Return those named in *space*, in the order of naming."""
        ...

    async def name(self, space: str, named: Named) -> None:
        """Name somebody; naming twice is fine."""
        ...

    async def unname(self, space: str, kind: str, platform_id: str) -> bool:
        """Take a naming back; return whether there was one."""
        ...


class Outbox(Protocol):
    """Public answers that may need a correction, and errands that wait for an adapter to run them."""

    async def quote(self, quoted: Quoted) -> None:
        """Remember a public answer, and forget those too old to correct."""
        ...

    async def rehome(self, platform: str, space: str, base: str) -> None:
        """Note that *space* has *base* of its own now, which its public answers belong to from now on."""
        ...

    async def recall(self, base: str, facts: Sequence[str], since: datetime, at: datetime) -> int:
        """Add an errand for each public answer since then that quoted one of *facts*; return how many.

        An answer whose recall waits already gets no second one.
        """
        ...

    async def send(self, errand: Errand) -> None:
        """Add an errand."""
        ...

    async def errands(self, platform: str, limit: int = 20) -> Sequence[Errand]:
        """Return errands of *platform* that are not done, oldest first."""
        ...

    async def ran(self, errand: int) -> None:
        """Note that an errand is done; it is not given out again."""
        ...


class Inbox(Protocol):
    """What arrived, kept for a day, so that each thing is done once: by one process, and also after a restart."""

    async def claim(self, arrival: Arrival) -> bool:
        """Keep *arrival* and return True once it would survive a power cut; False where its id is known already."""
        ...

    async def settle(self, platform: str, arrival: str, reply: str = "") -> None:
        """Note that it is done, forget its body, and keep *reply*: the platform's id of what was said to it."""
        ...

    async def reply(self, platform: str, arrival: str) -> str:
        """Return the id of what was said to it, or "" where nothing is known of that."""
        ...

    async def take_up(self, platform: str, idle_since: datetime, now: datetime) -> Sequence[Arrival]:
        """Return what has lain open and untouched since then, oldest first, and touch it: one process gets it."""
        ...


class Keyring(Protocol):
    """Secrets that platforms hand out, by kind and name, such as the tokens of installations."""

    async def keep_secret(self, kind: str, name: str, secret: str, at: datetime) -> None:
        """Keep *secret* in place of the one of that name."""
        ...

    async def secret(self, kind: str, name: str) -> str | None:
        """Return the secret of that name, or None."""
        ...

    async def secret_names(self, kind: str) -> Sequence[str]:
        """Return the names of that kind, the oldest first."""
        ...

    async def take_secret(self, kind: str, name: str, since: datetime) -> str | None:
        """Return the secret of that name if it was kept since then, and forget it and all older ones of its kind."""
        ...

    async def drop_secret(self, kind: str, name: str) -> None:
        """Forget the secret of that name; nothing there is fine."""
        ...
