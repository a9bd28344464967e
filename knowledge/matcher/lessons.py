"""What facts are asked with and what curators taught, as examples to learn from; and what tells two lessons apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from knowledge.matcher.index import NOTHING
from knowledge.matcher.words import words
from knowledge.model import Fact, KnownQuestion, Source

__all__ = [
    "Taught", "by_question", "examples_of", "known_otherwise", "otherwise", "refused_of", "rejected_otherwise",
    "says_what", "unlike",
]  # fmt: skip

K = TypeVar("K", bound=Hashable)
# facts, sources, known questions, and questions with the fact that they are not about
Taught = tuple[Mapping[str, Fact], Mapping[str, Source], tuple[KnownQuestion, ...], tuple[tuple[str, str], ...]]


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
    if before is after:
        return set()
    return {fact for _, fact in _pairs(before) ^ _pairs(after) if fact is not None}


def rejected_otherwise(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> set[str]:
    """Return the facts whose rejected questions differ."""
    return {fact for _, fact in set(before) ^ set(after)}


def otherwise(before: Taught, after: Taught) -> tuple[set[str], set[str]]:
    """Return the facts that are no longer what they were, or more than asked in more ways; and what is new to read.

    That is, texts which are new, and questions that were unlearned.
    """
    was, now = before[0], after[0]
    changed = {fact for fact in was.keys() | now.keys() if was.get(fact) is not now.get(fact)}
    texts = _said(changed, now) - _said(changed, was)
    facts = {fact for fact in changed & was.keys() if fact not in now or not _asked_in_more_ways(was[fact], now[fact])}
    if before[1] is not after[1]:
        changed = {
            source for source in before[1].keys() | after[1].keys() if before[1].get(source) != after[1].get(source)
        }
        facts |= {fact.id for fact in now.values() if fact.citation and fact.citation.source in changed}
    if before[2] is not after[2]:
        facts |= known_otherwise(before[2], after[2])
        texts |= {question for question, _ in _pairs(before[2]) ^ _pairs(after[2])}
    if before[3] is not after[3]:
        facts |= rejected_otherwise(before[3], after[3])
        texts |= {question for question, _ in {*before[3]} ^ {*after[3]}}
    return facts, texts


def says_what(fact: Fact, other: Fact | None) -> bool:
    """Whether *fact* says and is asked what the *other* is: checked, or to be reviewed, it may be."""
    return other is not None and fact == replace(
        other, revision=fact.revision, checked=fact.checked, verify_by=fact.verify_by
    )


def _asked_in_more_ways(was: Fact, now: Fact) -> bool:
    grown = replace(was, phrasings=now.phrasings, revision=now.revision, checked=now.checked, verify_by=now.verify_by)
    return now == grown and {*was.phrasings} <= {*now.phrasings}


def _said(ids: Iterable[str], facts: Mapping[str, Fact]) -> set[str]:
    return {text for one in ids if (fact := facts.get(one)) for text in (*fact.phrasings, fact.statement)}


def _pairs(known: Iterable[KnownQuestion]) -> set[tuple[str, str | None]]:
    return {(one.question, one.fact) for one in known}


def by_question(rejected: Sequence[tuple[str, str]]) -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return the facts that each question, as words, is not about."""
    found: dict[tuple[str, ...], set[str]] = {}
    for question, fact in rejected:
        found.setdefault(words(question), set()).add(fact)
    return {question: frozenset(facts) for question, facts in found.items()}


def unlike(some: Mapping[K, object], others: Mapping[K, object]) -> set[K]:
    """Return the keys under which *some* hold something else than the *others*."""
    return {
        key
        for key in some.keys() | others.keys()
        if (one := some.get(key)) is not (other := others.get(key)) and one != other
    }
