"""What helps somebody who is typing still, or doesn't know what to type."""

from __future__ import annotations

from dataclasses import dataclass

from bot.requests.base import Request

__all__ = ["SuggestFacts", "SuggestPhrasings", "SuggestQuestions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestFacts(Request):
    """Offer facts, by their ids, that *typed* may mean: those in *state* ("live", "retired" or "" for all)."""

    typed: str
    state: str = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestPhrasings(Request):
    """Offer phrasings that *typed* may mean: of the fact *fact*, or of any where that is ""."""

    typed: str
    fact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestQuestions(Request):
    """Offer questions that are good to ask here: those asked most, or that *typed* may mean."""

    typed: str = ""
    count: int = 4
