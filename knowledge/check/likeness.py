"""Find phrasings that stand under two facts, and statements that say the same."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.model import Fact
from knowledge.prose import common_words, names, quantities

__all__ = ["ALIKE", "same_phrasings", "same_statements"]

# The share of words that two statements must have in common to say the same. Measured: reworded statements have 0.88
# or more; of the 4,560 pairs of the shipped base none has more than 0.5, and of the 2,415 of banking77 one has 0.75.
ALIKE = 0.85

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
_EMPTY_WORDS = """
    a an the of to in on at by for from with and or is are was were be been being has have had do does did will it its
    this that these those as there their his her they he she we you which who whom also so such just
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_DENIALS = frozenset(["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"])
_BOUNDS = ((r"\bmore than\b", "over"), (r"\b(?:less|fewer) than\b", "under"))


@dataclass(frozen=True, slots=True)
class _Saying:
    """What a statement says: its words, and what makes it another statement when it differs."""

    terms: frozenset[str]
    quantities: frozenset[tuple[str, str]]
    names: tuple[str, ...]
    denials: int


def same_phrasings(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Fact, str]]:
    """Yield each phrasing that stands under an earlier fact too, case and punctuation aside, with both facts."""
    first: dict[str, Fact] = {}
    for fact in facts:
        for phrasing in fact.phrasings:
            other = first.setdefault(_bare(phrasing), fact)
            if other is not fact:
                yield other, fact, phrasing


def same_statements(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Yield pairs of facts that say the same, the earlier first.

    They have the same numbers, names and denials, and the words of one are those of the other but for a few more:
    where each has a word that the other hasn't ("the red ticket", "the blue ticket"), they are two claims.
    """
    common = common_words(text for fact in facts for text in (fact.statement, *fact.phrasings))
    sayings = [_saying(fact.statement, common) for fact in facts]
    for one, other in _alike([saying.terms for saying in sayings]):
        first, second = sayings[one], sayings[other]
        same = (first.quantities, first.names, first.denials) == (second.quantities, second.names, second.denials)
        if same and (first.terms <= second.terms or second.terms <= first.terms):
            yield facts[one], facts[other]


def _saying(statement: str, common: frozenset[str]) -> _Saying:
    text = statement.casefold().replace("’", "'")
    for pattern, word in _BOUNDS:
        text = re.sub(pattern, word, text)
    words = [word.removesuffix("'s").removesuffix("'") for word in _WORD.findall(text)]
    found = names(statement, common.__contains__)
    return _Saying(
        frozenset(_stem(word) for word in words if word not in _EMPTY) or frozenset(words) or frozenset([text]),
        frozenset((f"{quantity.value.normalize():f}", quantity.unit) for quantity in quantities(statement)),
        tuple(dict.fromkeys(name.casefold() for name in found)),
        sum(word in _DENIALS or word.endswith("n't") for word in words),
    )


def _alike(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of sets with at least that share of words in common, without comparing all with all.

    Two such sets share one of their rarest words: Bayardo, Ma and Srikant, "Scaling up all pairs similarity search",
    2007.
    """
    often = Counter(term for terms in sets for term in terms)
    holders: dict[str, list[int]] = defaultdict(list)
    for at, terms in enumerate(sets):
        rarest = sorted(terms, key=lambda term: (often[term], term))
        prefix = rarest[: len(terms) - math.ceil(ALIKE * len(terms)) + 1]
        for other in sorted({holder for term in prefix for holder in holders[term]}):
            shared = len(terms & sets[other])
            if shared >= ALIKE * (len(terms) + len(sets[other]) - shared):
                yield other, at
        for term in prefix:
            holders[term].append(at)


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)]
    return word.removesuffix("e") if len(word) > 3 else word


def _bare(phrasing: str) -> str:
    text = unicodedata.normalize("NFKC", phrasing).casefold().replace("’", "'").replace("'", "")
    return " ".join(re.findall(r"\w+", text)) or text
