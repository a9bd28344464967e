"""Who curates a space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.requests.base import Request

__all__ = ["ListCurators", "NameCurator", "UnnameCurator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCurators(Request):
    """List who may curate here."""

    verb: ClassVar[str] = "curators"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCurator(Request):
    """Let somebody curate here: a person, or everyone in a role or user group.

    *kind* is "person" or "group"; *id* is the platform's; *name* is how lists show it.
    """

    kind: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnameCurator(Request):
    """Take that back."""

    kind: str
    id: str
