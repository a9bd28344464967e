"""Which of a question's words a fact covers, and what speaks for and against the fact being the answer."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.matcher.english import COMMON, LIGHT
from knowledge.matcher.kinds import FIRM, ORDINALS, Kind, focus, holds, wanted
from knowledge.matcher.vocabulary import Ints, Vocabulary
from knowledge.matcher.words import stem, words
from knowledge.model import Fact, Source

__all__ = ["FEATURES", "Coverage", "Holding", "LeftOut", "Query", "as_typed", "cover", "glance", "kept", "names_in"]

FEATURES = (
    "missing share",
    "worst missing",
    "missing",
    "unheard of",
    "total",
    "unheard share",
    "kind held",
    "kind lacking",
    "firm kind held",
    "firm kind lacking",
    "number",
    "wrong number",
    "name",
    "wrong name",
    "ordinal",
    "focus",
    "light",
    "words",
    "yes or no",
    "repaired",
)

_SYNONYM = (0.45, 0.85)  # cosine from which on a word counts as covered a little, and as good as covered
_SOFTENED = 0.8
_NAME = re.compile(r"(?<=[\w,;:'\"] )[A-Z][\w'’-]*")
_LIGHTER = 0.35
_SENTENCE = 5  # words from which on a statement says all that the fact answers
_FIRM = 2  # what the statement and the source say stays when a phrasing is left out


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the evidence sees it: its content words with their stems, and the kind of answer it wants.

    *focus* is what it asks for, *names* what is written as a name, *repaired* the share of words that were mistyped.
    """

    content: tuple[str, ...]
    stems: tuple[str, ...]
    kind: Kind | None
    focus: frozenset[str]
    names: frozenset[str]
    repaired: float
    said: tuple[str, ...]

    @classmethod
    def of(cls, question: str, said: Sequence[str], typed: Sequence[str] | None = None) -> Query:
        """Read a question given as text and as words, with the words as they were *typed* before any repair."""
        repaired = sum(word != was for word, was in zip(said, typed or said, strict=True)) / max(len(said), 1)
        content: dict[str, str] = {}
        for word in said:
            if word not in COMMON:
                content.setdefault(stem(word), word)
        return cls(
            tuple(content.values()),
            tuple(content),
            wanted(question),
            frozenset(focus(said)),
            names_in(question),
            repaired,
            tuple(said),
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """For cross-fitting: the query is a phrasing of the fact; it is to be read as if the base lacked it, or that."""

    holding: Holding
    whole: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The content words that a fact covers and those it doesn't, with the FEATURES this gives."""

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one fact holds: stems by the number of its texts they're in, and the kinds of answer seen so far."""

    stems: Mapping[str, int]
    places: Ints
    counts: Ints
    fact: Fact
    kinds: dict[Kind, int]

    @classmethod
    def of(cls, fact: Fact, sources: Mapping[str, Source], vocabulary: Vocabulary) -> Holding:
        """Read all that *fact* says, and the source it cites."""
        stems: Counter[str] = Counter()
        for text, times in _texts(fact, sources):
            for one in {stem(word) for word in words(text) if word not in COMMON}:
                stems[one] += times
        placed = [(place, times) for one, times in stems.items() if (place := vocabulary.places.get(one)) is not None]
        table = np.array(placed, np.int32).reshape(-1, 2)
        return cls(stems, table[:, 0], table[:, 1], fact, {})

    def answers(self, kind: Kind) -> int:
        """Return how much shows that the fact answers questions of *kind*; 0 when nothing does."""
        found = self.kinds.get(kind)
        if found is None:
            asked = sum(wanted(phrasing) is kind for phrasing in self.fact.phrasings)
            if len(words(self.fact.statement)) >= _SENTENCE:
                asked = max(asked - 1, 0)  # one phrasing alone may well ask for more than the statement says
            found = _FIRM * holds(self.fact.statement, kind) + asked
            self.kinds[kind] = found  # remembered: the same whoever works it out
        return found


def kept(holdings: Mapping[int, Holding], facts: Mapping[str, Fact], new: Iterable[str]) -> dict[int, Holding]:
    """Return those of *holdings* that are the same in a base of *facts* whose vocabulary has *new* words."""
    stems = {stem(word) for word in new}
    return {
        place: holding
        for place, holding in holdings.items()
        if facts.get(holding.fact.id) is holding.fact and stems.isdisjoint(holding.stems)
    }


def glance(query: Query, holding: Holding) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the content words that a fact covers, and those it doesn't."""
    matched = [word for one, word in zip(query.stems, query.content, strict=True) if one in holding.stems]
    return tuple(matched), tuple(word for word in query.content if word not in matched)


def cover(query: Query, holding: Holding, vocabulary: Vocabulary, left_out: LeftOut | None = None) -> Coverage:
    """Compare *query* with what a fact holds."""
    own = left_out is not None and left_out.holding is holding
    matched: list[str] = []
    missing: list[tuple[str, str, float]] = []
    total = unheard = unheard_weight = 0.0
    for one, word in zip(query.stems, query.content, strict=True):
        place = vocabulary.places.get(one)
        heard = int(vocabulary.facts_with[place]) if place is not None else 0
        if left_out is not None:
            theirs = left_out.holding.stems.get(one, 0)
            heard -= (theirs > 0) if left_out.whole else (theirs == 1)
        weight = math.log1p(vocabulary.facts / (1 + max(heard, 0)))
        total += weight
        if holding.stems.get(one, 0) > own:
            matched.append(word)
            continue
        missing.append((one, word, weight))
        if heard <= 0:
            unheard += 1
            unheard_weight += weight
    hard = soft = worst = aside = light = 0.0
    near = _nearest(query, missing, holding, vocabulary, own) if missing else ()
    for (_, word, weight), cosine in zip(missing, near, strict=True):
        exact = word[0].isdigit() or word in query.names or word in ORDINALS
        synonym = 0.0 if exact else (cosine - _SYNONYM[0]) / (_SYNONYM[1] - _SYNONYM[0])
        left = 1.0 - _SOFTENED * min(max(synonym, 0.0), 1.0)
        if word in LIGHT:
            left *= _LIGHTER
            light += 1.0
        if word in query.focus:
            aside = max(aside, left)
        hard += left * weight
        soft += left
        worst = max(worst, left * weight)
    confirming = query.kind is Kind.YES_NO
    kind = [0.0, 0.0, 0.0, 0.0]
    if query.kind is not None and not confirming:
        kind[2 * (query.kind in FIRM) + (holding.answers(query.kind) <= own)] = 1.0
    number = float(sum(word[0].isdigit() and word not in ("2", "4") for _, word, _ in missing))
    # what half the base is about tells less than a name never heard, and so does a name in many words
    name = sum(weight for _, word, weight in missing if word in query.names) / total if total else 0.0
    features = (
        hard / total if total else 0.5, worst, soft, unheard, total, unheard_weight / total if total else 0.0,
        *kind, 0.0 if confirming else number, number if confirming else 0.0,
        0.0 if confirming else name, name if confirming else 0.0,
        float(any(word in ORDINALS for _, word, _ in missing)), aside, light, float(len(query.stems)),
        float(confirming), query.repaired,
    )  # fmt: skip
    return Coverage(tuple(matched), tuple(word for _, word, _ in missing), features)


def as_typed(word: str, question: str) -> str:
    """Return *word* as it stands in *question*, where it stands there so."""
    found = re.search(rf"\b{re.escape(word)}\b", question, re.IGNORECASE)
    return found[0] if found else word


def names_in(question: str) -> frozenset[str]:
    """Return the words that are written as names: capitals where no sentence begins."""
    if sum(map(str.isupper, question)) > len(question) // 3:
        return frozenset()  # SHOUTING
    return frozenset(one for found in _NAME.findall(question) for one in words(found) if one not in COMMON)


def _nearest(
    query: Query, missing: Sequence[tuple[str, str, float]], holding: Holding, vocabulary: Vocabulary, own: bool
) -> Sequence[float]:
    """Return for each missing word the cosine to the nearest in meaning that the fact holds."""
    places = holding.places
    if own:
        gone = [place for one in query.stems if (place := vocabulary.places.get(one)) is not None]
        places = places[(holding.counts > 1) | ~np.isin(places, gone)]
    if not len(places):
        return [0.0] * len(missing)
    new = [word for one, word, _ in missing if one not in vocabulary.places]
    fresh = iter(range(len(vocabulary.forms), len(vocabulary.forms) + len(new)))
    asked = [vocabulary.places[one] if one in vocabulary.places else next(fresh) for one, _, _ in missing]
    vectors = vocabulary.meant(np.array(asked, np.int32), new)
    return [float(best) for best in (vectors @ vocabulary.meanings[places].T).max(axis=1)]


def _texts(fact: Fact, sources: Mapping[str, Source]) -> Iterable[tuple[str, int]]:
    """Yield all a fact says, each with how many times it counts."""
    for phrasing in fact.phrasings:
        yield phrasing, 1
    yield fact.statement, _FIRM
    for tag in fact.tags:
        yield tag, _FIRM
    if fact.citation and fact.citation.source in sources:
        source = sources[fact.citation.source]
        yield f"{source.title} {source.author}", _FIRM
