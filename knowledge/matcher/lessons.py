"""What facts are asked with and what curators taught, as examples to learn from; and what tells two lessons apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self, TypeVar

from knowledge.matcher.index import NOTHING, Examples
from knowledge.matcher.words import words
from knowledge.model import Fact, KnownQuestion, Source

__all__ = [
    "Taught", "Touched", "by_question", "examples_of", "otherwise", "refused_of", "unlike",
]  # fmt: skip

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, repr=False)
class Taught:
    """All that a base is learned from: live facts, sources, known questions, and those that are not about a fact."""

    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    known: tuple[KnownQuestion, ...]
    rejected: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls,
        facts: Iterable[Fact],
        sources: Mapping[str, Source] = MappingProxyType({}),
        known: Iterable[KnownQuestion] = (),
        rejected: Iterable[tuple[str, str]] = (),
    ) -> Self:
        """Return all of it, without the facts that are retired."""
        live = {fact.id: fact for fact in facts if fact.live}
        return cls(live, dict(sources), tuple(known), tuple(rejected))

    def examples(self) -> Examples:
        """Return the texts to learn from."""
        return Examples.of(examples_of(self.facts.values(), range(len(self.facts)), self.known, self.rejected))

    def edited(
        self,
        changed: Iterable[Fact] = (),
        removed: Iterable[str] = (),
        sources: Mapping[str, Source] | None = None,
        known: Iterable[KnownQuestion] | None = None,
        rejected: Iterable[tuple[str, str]] | None = None,
    ) -> tuple[Self, Touched | None]:
        """Return this with facts changed, added and removed, and what of it is learned anew, if anything is.

        What is None stays as it is. A fact that changed goes to the end.
        """
        changed, removed = tuple(changed), tuple(removed)
        sources = self.sources if sources is None else sources
        known = self.known if known is None else tuple(known)
        rejected = self.rejected if rejected is None else tuple(rejected)
        same = (known, rejected, dict(sources)) == (self.known, self.rejected, dict(self.sources))
        if same and not removed and all(fact.says_what(self.facts.get(fact.id)) for fact in changed):
            facts = {**self.facts, **{fact.id: fact for fact in changed}}
            return replace(self, facts=facts), None
        facts = dict(self.facts)
        for fact_id in (*removed, *(fact.id for fact in changed)):
            facts.pop(fact_id, None)
        touched = {fact.id for fact in changed} | {*removed}
        touched |= _known_otherwise(self.known, known) | _rejected_otherwise(self.rejected, rejected)
        added = [fact for fact in changed if fact.live]
        added += [facts[fact_id] for fact_id in sorted(touched) if fact_id in facts]
        facts.update({fact.id: fact for fact in added})
        after = replace(self, facts=facts, sources=sources, known=known, rejected=rejected)
        return after, Touched(frozenset(touched), tuple(added))


@dataclass(frozen=True, slots=True)
class Touched:
    """The facts that an edit has to do with, by id, and those of them that are *added* or learned anew."""

    facts: frozenset[str]
    added: tuple[Fact, ...]


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


def _known_otherwise(before: Sequence[KnownQuestion], after: Sequence[KnownQuestion]) -> set[str]:
    """Return the facts whose known questions differ."""
    if before is after:
        return set()
    return {fact for _, fact in _pairs(before) ^ _pairs(after) if fact is not None}


def _rejected_otherwise(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> set[str]:
    """Return the facts whose rejected questions differ."""
    return {fact for _, fact in set(before) ^ set(after)}


def otherwise(before: Taught, after: Taught) -> tuple[set[str], set[str]]:
    """Return the facts that are no longer what they were, or more than asked in more ways; and what is new to read.

    That is, texts which are new, and questions that were unlearned.
    """
    was, now = before.facts, after.facts
    changed = {fact for fact in was.keys() | now.keys() if was.get(fact) is not now.get(fact)}
    texts = _said(changed, now) - _said(changed, was)
    facts = {fact for fact in changed & was.keys() if fact not in now or not _asked_in_more_ways(was[fact], now[fact])}
    if before.sources is not after.sources:
        changed = unlike(before.sources, after.sources)
        facts |= {fact.id for fact in now.values() if fact.citation and fact.citation.source in changed}
    if before.known is not after.known:
        facts |= _known_otherwise(before.known, after.known)
        texts |= {question for question, _ in _pairs(before.known) ^ _pairs(after.known)}
    if before.rejected is not after.rejected:
        facts |= _rejected_otherwise(before.rejected, after.rejected)
        texts |= {question for question, _ in {*before.rejected} ^ {*after.rejected}}
    return facts, texts


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
