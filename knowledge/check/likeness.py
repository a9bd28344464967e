"""Find phrasings that stand under two facts, and statements that say the same."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.model import Fact
from knowledge.prose import capitals, quantities

__all__ = ["ALIKE", "other_amounts", "same_phrasings", "same_statements"]

# The share of words that two statements must have in common to say the same. Measured: those reworded in our tests
# have all; of the 4,560 pairs of the shipped base none has more than 0.58, of banking77's 2,415 none more than 0.67.
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
    amounts: frozenset[str]
    capitals: tuple[str, ...]
    openers: frozenset[str]
    denials: int

    def is_same(self, other: _Saying) -> bool:
        """Return whether the words of one are those of the other but for a few more, and nothing else differs."""
        return (
            (self.terms <= other.terms or other.terms <= self.terms)
            and (self.amounts, self.denials) == (other.amounts, other.denials)
            and _names_beside(self, other) == _names_beside(other, self)
        )


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

    They have the same numbers, denials, and names in the same order, and the words of one are those of the other but
    for a few more: where each has a word that the other hasn't ("the red ticket", "the blue ticket"), they are two.
    """
    sayings = [_saying(fact.statement) for fact in facts]
    for one, other in _alike([saying.terms for saying in sayings]):
        if sayings[one].is_same(sayings[other]):
            yield facts[one], facts[other]


def other_amounts(statement: str, other: str) -> tuple[str, str] | None:
    """Return the numbers of two statements that say the same but for those, as written; None where they don't."""
    one, two = _saying(statement), _saying(other)
    same = one.terms - one.amounts == two.terms - two.amounts and one.denials == two.denials
    if not (same and one.amounts and two.amounts and one.amounts.isdisjoint(two.amounts)):
        return None
    return _amounts_as_written(statement), _amounts_as_written(other)


def _amounts_as_written(statement: str) -> str:
    return " and ".join(quantity.text for quantity in quantities(statement))


def _names_beside(one: _Saying, other: _Saying) -> list[str]:
    """Return the words with a capital, but for those that begin a sentence of either, where all have one."""
    return [word for word in one.capitals if word not in other.openers and word not in one.openers]


def _saying(statement: str) -> _Saying:
    found = quantities(statement)
    text = statement
    for quantity in found:
        text = text.replace(quantity.text, " ", 1)
    text = text.casefold().replace("’", "'")
    for pattern, word in _BOUNDS:
        text = re.sub(pattern, word, text)
    words = [word.removesuffix("'s").removesuffix("'") for word in _WORD.findall(text)]
    denials = [word for word in words if word in _DENIALS or word.endswith("n't")]
    amounts = frozenset(f"{quantity.unit}{quantity.value.normalize():f}" for quantity in found)
    terms = {_stem(word) for word in words if word not in _EMPTY and word not in denials}
    return _Saying(frozenset(terms | amounts) or frozenset([text]), amounts, *capitals(statement), len(denials))


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


@lru_cache(maxsize=1 << 15)  # all phrasings are held against what an edit brings, at each edit
def _bare(phrasing: str) -> str:
    text = unicodedata.normalize("NFKC", phrasing).casefold().replace("’", "'").replace("'", "")
    return " ".join(re.findall(r"\w+", text)) or text
