"""Drafts: facts proposed from a document, for a curator to accept, rewrite or drop one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.requests.base import Request

__all__ = ["AcceptDraft", "DraftFrom", "DropDraft", "RewriteDraft", "ShowDraft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFrom(Request):
    """Make drafts of a document: its file's *name* and its text, as bytes in UTF-8."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDraft(Request):
    """Show the first open draft behind number *after*; from the beginning again where there is none."""

    verb: ClassVar[str] = "draft"
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDraft(Request):
    """Make a draft a fact as it is."""

    verb: ClassVar[str] = "accept"
    draft: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteDraft(Request):
    """Give the form of a new fact, filled in from a draft."""

    verb: ClassVar[str] = "rewrite"
    form: ClassVar[bool] = True
    draft: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDraft(Request):
    """Forget a draft, and show the next."""

    verb: ClassVar[str] = "drop"
    draft: int
