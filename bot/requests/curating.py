"""What a curator asks for: adding, correcting, retiring and reviewing facts, and taking any of it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.requests.base import Request

__all__ = [
    "AddPhrasing",
    "ChangeSource",
    "Confirm",
    "Discard",
    "ExportBase",
    "FactForm",
    "ImportPack",
    "ListFacts",
    "ListSources",
    "MarkChecked",
    "MergeFacts",
    "MovePhrasing",
    "Reapply",
    "RenameFact",
    "RestoreBase",
    "RestoreFact",
    "RetireFact",
    "ReviewFact",
    "SaveFact",
    "SearchFacts",
    "ShowFact",
    "ShowHistory",
    "Undo",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactForm(Request):
    """Give the form of a fact to edit, or of a new one where *fact* is ""; *prefill* fills fields of a new one."""

    verb: ClassVar[str] = "form"
    form: ClassVar[bool] = True
    fact: str
    prefill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFact(Request):
    """Save a filled form: of the fact *fact* as it was at *revision*, or of a new one where that is 0.

    *values* by field: answer, phrasings (one a line), citation ("source, paragraph"), tags (with commas), note, and
    for a new fact id; a field that isn't there stays as it is. *gap* is a question whose gap the new fact answers,
    *draft* the draft that it is made of.
    """

    verb: ClassVar[str] = "save"
    fact: str
    revision: int
    gap: int = 0
    draft: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFact(Request):
    """Show one fact with all that belongs to it."""

    verb: ClassVar[str] = "show"
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts(Request):
    """List facts by page, from 1: those in *state* ("live", "retired", "due" or "" for all) with *tag* or any."""

    verb: ClassVar[str] = "list"
    page: int = 1
    state: str = "live"
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFacts(Request):
    """Find facts by words in their id, statement, phrasings and tags."""

    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPhrasing(Request):
    """Add a way to ask for a fact."""

    fact: str
    phrasing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePhrasing(Request):
    """Take a phrasing from one fact to another."""

    fact: str
    phrasing: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameFact(Request):
    """Give a fact another id; its history stays with it."""

    fact: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeFacts(Request):
    """Give the phrasings and tags of *fact* to *into*, and retire it."""

    fact: str
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireFact(Request):
    """Take a fact out of service; nothing is deleted."""

    verb: ClassVar[str] = "retire"
    fact: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreFact(Request):
    """Put a retired fact back into service."""

    verb: ClassVar[str] = "restore"
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkChecked(Request):
    """Note that a curator has looked a fact over today and found it right."""

    verb: ClassVar[str] = "checked"
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFact(Request):
    """Have a fact looked over again in so many *days*; 0: never."""

    verb: ClassVar[str] = "review"
    fact: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHistory(Request):
    """Show the edits of a fact, or of the whole base where *fact* is "", those under number *before* (0: newest)."""

    verb: ClassVar[str] = "history"
    fact: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Request):
    """Take back edit number *number* of the base; itself an edit."""

    verb: ClassVar[str] = "undo"
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreBase(Request):
    """Make the whole base what it was after edit number *number*; itself an edit."""

    verb: ClassVar[str] = "asof"
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Request):
    """Make the edit that waits under *pending*, in spite of what the gate said."""

    verb: ClassVar[str] = "confirm"
    seen: ClassVar[str] = "update"
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard(Request):
    """Drop the edit that waits under *pending*; *back* to its form where it has one."""

    verb: ClassVar[str] = "discard"
    seen: ClassVar[str] = "update"
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reapply(Request):
    """Make the edit that waits under *pending* on the newer version that somebody else saved meanwhile."""

    verb: ClassVar[str] = "reapply"
    seen: ClassVar[str] = "update"
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSources(Request):
    """List the sources of the base with how many facts cite each."""

    verb: ClassVar[str] = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSource(Request):
    """Add a source, or change one: a field left None stays as it is."""

    source: str
    title: str | None = None
    author: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPack(Request):
    """Preview making the base what a pack says; *merge* keeps the facts that it doesn't have."""

    name: str
    data: bytes
    merge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportBase(Request):
    """Give the base as a pack in *format*: toml, jsonl or csv."""

    verb: ClassVar[str] = "export"
    format: str = "toml"
