"""Repair typing errors against the base's own vocabulary.

A noisy channel: the candidate that explains best what was typed (fewest edits, insertions, deletions, substitutions
and swaps of neighbours) and fits best between its neighbours (word pairs seen in the base). M. Kernighan, K. Church,
W. Gale, "A Spelling Correction Program Based on a Noisy Channel Model", 1990.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.matcher.english import COMMON
from knowledge.matcher.said import Said

__all__ = ["Speller"]

_EDIT = 6.0  # log-odds against each edit
_PAIR = 10.0  # how much a pair seen once outweighs one never seen
_SAME_START = 0.7  # the first letter is seldom wrong
_CANDIDATES = 24
_LONGEST = 24
_EDGE = ""  # in place of a word
_MOST_COMPARED = 12_000  # words compared for one question

Shelves = Mapping[tuple[str, bool, int], Sequence[str]]  # words by first letter and length, and by last and length


class _Learned:
    """What is *said* in a base: the words by how often they are."""

    def __init__(self, said: Said) -> None:
        times = np.bincount(said.flat, minlength=len(said.words)).tolist()
        self.counts = Counter(dict(zip(said.words, times, strict=True)))
        self.pairs = _Pairs(said)

    @cached_property
    def shelves(self) -> Shelves:
        """The base's words and the common ones; gathered by the first question that needs a repair."""
        return _shelved([*self.counts, *sorted(COMMON - self.counts.keys())])


class _Pairs:
    """How often words are neighbours, and neighbours of a text's edge, in twelve bytes a pair."""

    def __init__(self, said: Said) -> None:
        self._numbers = {word: number for number, word in enumerate((*said.words, _EDGE))}
        edge = len(said.words)
        fenced = np.full(len(said.flat) + len(said) + 1, edge, np.int64)
        fenced[said.owners() + np.arange(1, len(said.flat) + 1)] = said.flat
        codes = fenced[:-1] * (edge + 1) + fenced[1:]
        codes.sort()
        firsts = np.flatnonzero(np.diff(codes, prepend=-1))
        self._codes = array("q", codes[firsts].tobytes())
        self._times = array("i", np.diff(firsts, append=len(codes)).astype(np.int32).tobytes())

    def times(self, left: str, right: str) -> int:
        """Return how often *right* comes right after *left*."""
        first, second = self._numbers.get(left), self._numbers.get(right)
        if first is None or second is None:
            return 0
        code = first * len(self._numbers) + second
        at = bisect_left(self._codes, code)
        return self._times[at] if at < len(self._codes) and self._codes[at] == code else 0


@dataclass(frozen=True, slots=True)
class Speller:
    """What was *learned* of a base, the words *taught* since, and whether a word is English all the same."""

    learned: _Learned
    is_word: Callable[[str], bool]
    taught_words: frozenset[str] = frozenset()
    taught_shelves: Shelves = field(default_factory=dict)

    @classmethod
    def learn(cls, said: Said, is_word: Callable[[str], bool]) -> Speller:
        """Count the words that are *said*, and which are neighbours."""
        return cls(_Learned(said), is_word)

    def taught(self, said: Iterable[str]) -> Speller:
        """Return a speller that knows the words that are *said* too."""
        known = self.learned.counts
        new = (word for word in said if word not in known and word not in COMMON)
        words = self.taught_words.union(new)
        return replace(self, taught_words=words, taught_shelves=_shelved(sorted(words)))

    def repaired(self, words: Sequence[str], names: Container[str] = ()) -> tuple[str, ...]:
        """Return *words* with those that are neither the base's nor English replaced by the likeliest of the base's.

        One of the *names* has to be but one edit away: most that a base doesn't know are none of its own misspelt.
        """
        fixed = list(words)
        compared = 0
        for at, word in enumerate(words):
            if compared > _MOST_COMPARED or self.knows(word):
                continue
            edits = 1 if word in names else _edits(word)
            near = self._near(word, edits)
            compared += len(near)
            left = fixed[at - 1] if at else _EDGE
            right = words[at + 1] if at + 1 < len(words) else _EDGE
            fixed[at] = self._likeliest(word, near, edits, left, right)
        return tuple(fixed)

    def knows(self, word: str) -> bool:
        """Whether *word* needs no repair, or is past it."""
        return (
            word in self.learned.counts
            or word in self.taught_words
            or word in COMMON
            or word[0].isdigit()
            or not 1 < len(word) <= _LONGEST
            or self.is_word(word)
        )

    def _near(self, word: str, edits: int) -> list[str]:
        """Return the words that begin or end like *word* (give or take a swap) and are about as long."""
        found: list[str] = []
        for size in range(len(word) - edits, len(word) + edits + 1):
            for letter in {word[0], word[1]}:
                found += self._shelf(letter, True, size)
            found += self._shelf(word[-1], False, size)
        return found

    def _shelf(self, letter: str, first: bool, size: int) -> list[str]:
        shelf = letter, first, size
        return [*self.learned.shelves.get(shelf, ()), *self.taught_shelves.get(shelf, ())]

    def _likeliest(self, word: str, near: Sequence[str], edits: int, left: str, right: str) -> str:
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=edits, limit=_CANDIDATES)
        if not found:
            return word
        return max(found, key=lambda one: self._odds(one[0], one[1], word, left, right))[0]

    def _odds(self, candidate: str, edits: float, word: str, left: str, right: str) -> float:
        return (
            0.5 * math.log(self.learned.counts[candidate] + (candidate in self.taught_words) + 0.5)
            + math.log1p(_PAIR * self.learned.pairs.times(left, candidate))
            + math.log1p(_PAIR * self.learned.pairs.times(candidate, right))
            - _EDIT * edits
            + _SAME_START * (candidate[0] == word[0])
        )


def _shelved(words: Iterable[str]) -> Shelves:
    shelves: dict[tuple[str, bool, int], list[str]] = {}
    for word in words:
        if 1 < len(word) <= _LONGEST and not word[0].isdigit():
            shelves.setdefault((word[0], True, len(word)), []).append(word)
            if word[0] != word[-1]:
                shelves.setdefault((word[-1], False, len(word)), []).append(word)
    return shelves


def _edits(word: str) -> int:
    return 1 if len(word) < 5 else 2
