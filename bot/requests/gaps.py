"""What curators do about questions that found no answer. A gap is named by any one of its questions, *ask*."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.requests.base import Request

__all__ = ["AnswerGap", "DismissGap", "ListGaps", "RejectMatch", "ShowGap", "WriteAnswer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListGaps(Request):
    """List the open gaps by page, from 1, the most asked first."""

    verb: ClassVar[str] = "gaps"
    page: int = 1
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowGap(Request):
    """Show the gap of question number *ask*: its wordings, where and when, the closest facts, and what can be done."""

    verb: ClassVar[str] = "gap"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGap(Request):
    """Answer a gap with *fact*: its wordings become phrasings of that fact, through the gate."""

    verb: ClassVar[str] = "fill"
    seen: ClassVar[str] = "update"
    ask: int
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteAnswer(Request):
    """Give the form of a new fact with the gap's wordings as its phrasings; submitted it is a SaveFact of that gap."""

    verb: ClassVar[str] = "write"
    form: ClassVar[bool] = True
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissGap(Request):
    """Keep the gap's questions as such that must not be answered."""

    verb: ClassVar[str] = "dismiss"
    seen: ClassVar[str] = "update"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectMatch(Request):
    """Keep that question number *ask* is not about the fact that it was answered with."""

    verb: ClassVar[str] = "unmatch"
    seen: ClassVar[str] = "update"
    ask: int
