"""What curators need kept besides facts: edits that wait for a word, and who curates where (protocols)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge.catalog import Edit

__all__ = ["Drawer", "Named", "Pending", "Roster"]


@dataclass(frozen=True, slots=True)
class Pending:
    """An edit that waits for its author to confirm it; *by* is "platform:id". *pack* is one to import, with its name.

    *merge* says that the import leaves facts that the pack doesn't have.
    """

    id: int
    at: datetime
    by: str
    base: str
    edit: Edit
    name: str = ""
    pack: bytes | None = None
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A curator by name: *kind* is "person" or "group", *id* the platform's id of them."""

    kind: str
    id: str
    name: str = ""


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
