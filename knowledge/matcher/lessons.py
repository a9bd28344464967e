"""What facts are asked with and what curators taught, as examples to learn from; and what tells two lessons apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from knowledge.matcher.index import NOTHING
from knowledge.matcher.words import words
from knowledge.model import Fact, KnownQuestion

__all__ = ["by_question", "examples_of", "known_otherwise", "refused_of", "rejected_otherwise"]


def examples_of(
    facts: Iterable[Fact], places: Iterable[int], known: Iterable[KnownQuestion], rejected: Iterable[tuple[str, str]]
) -> list[tuple[int, str, float, bool]]:
    """Return what each fact at its place is asked with, what confirms or rejects it, and what must not be answered."""
    rows: list[tuple[int, str, float, bool]] = []
    place_of: dict[str, int] = {}
    for place, fact in zip(places, facts, strict=True):
        place_of[fact.id] = place
        rows += [(place, phrasing, 1.0, True) for phrasing in fact.phrasings]
        rows.append((place, fact.statement, 1.0, False))
    for one in known:
        if one.fact is None:
            rows.append((NOTHING, one.question, 1.0, True))
        elif one.fact in place_of:
            rows.append((place_of[one.fact], one.question, 1.0, True))
    rows += [(place_of[fact], question, -1.0, False) for question, fact in rejected if fact in place_of]
    return rows


def refused_of(known: Iterable[KnownQuestion]) -> set[str]:
    """Return what must not be answered."""
    return {one.question for one in known if one.fact is None}


def known_otherwise(before: Sequence[KnownQuestion], after: Sequence[KnownQuestion]) -> set[str]:
    """Return the facts whose known questions differ."""
    changed = {(one.question, one.fact) for one in before} ^ {(one.question, one.fact) for one in after}
    return {fact for _, fact in changed if fact is not None}


def rejected_otherwise(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> set[str]:
    """Return the facts whose rejected questions differ."""
    return {fact for _, fact in set(before) ^ set(after)}


def by_question(rejected: Sequence[tuple[str, str]]) -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return the facts that each question, as words, is not about."""
    found: dict[tuple[str, ...], set[str]] = {}
    for question, fact in rejected:
        found.setdefault(words(question), set()).add(fact)
    return {question: frozenset(facts) for question, facts in found.items()}
