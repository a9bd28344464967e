"""Repair typing errors against the base's own vocabulary.

A noisy channel: the candidate that explains best what was typed (fewest edits, insertions, deletions, substitutions
and swaps of neighbours) and fits best between its neighbours (word pairs seen in the base). M. Kernighan, K. Church,
W. Gale, "A Spelling Correction Program Based on a Noisy Channel Model", 1990.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.matcher.english import COMMON

__all__ = ["Speller"]

_EDIT = 6.0  # log-odds against each edit
_PAIR = 10.0  # how much a pair seen once outweighs one never seen
_SAME_START = 0.7  # the first letter is seldom wrong
_CANDIDATES = 24
_LONGEST = 24
_MOST_COMPARED = 12_000  # words compared for one question


@dataclass(frozen=True, slots=True)
class Speller:
    """The words of a base by how often they occur, its word pairs, and whether a word is English all the same.

    *shelves* holds the words by their first letter and length, and by their last letter and length.
    """

    counts: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    shelves: Mapping[tuple[str, bool, int], Sequence[str]]
    is_word: Callable[[str], bool]

    @classmethod
    def learn(cls, texts: Iterable[Sequence[str]], is_word: Callable[[str], bool]) -> Speller:
        """Count the words and word pairs of *texts*."""
        counts: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            counts.update(text)
            pairs.update(zip(("^", *text), (*text, "$"), strict=True))
        return cls(counts, pairs, _shelved({}, [*counts, *(word for word in COMMON if word not in counts)]), is_word)

    def taught(self, texts: Iterable[Sequence[str]]) -> Speller:
        """Return a speller that knows the words of *texts* too."""
        counts = dict(self.counts)
        new = dict.fromkeys(word for text in texts for word in text if word not in counts and word not in COMMON)
        counts.update(dict.fromkeys(new, 1))
        return Speller(counts, self.pairs, _shelved(self.shelves, new), self.is_word)

    def repaired(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return *words* with those that are neither the base's nor English replaced by the likeliest of the base's."""
        fixed = list(words)
        compared = 0
        for at, word in enumerate(words):
            if compared > _MOST_COMPARED or self.knows(word):
                continue
            near = self._near(word)
            compared += len(near)
            left = fixed[at - 1] if at else "^"
            right = words[at + 1] if at + 1 < len(words) else "$"
            fixed[at] = self._likeliest(word, near, left, right)
        return tuple(fixed)

    def knows(self, word: str) -> bool:
        """Whether *word* needs no repair, or is past it."""
        return (
            word in self.counts
            or word in COMMON
            or word[0].isdigit()
            or not 1 < len(word) <= _LONGEST
            or self.is_word(word)
        )

    def _near(self, word: str) -> list[str]:
        """Return the words that begin or end like *word* (give or take a swap) and are about as long."""
        edits = _edits(word)
        found: list[str] = []
        for size in range(len(word) - edits, len(word) + edits + 1):
            for letter in {word[0], word[1]}:
                found += self.shelves.get((letter, True, size), ())
            found += self.shelves.get((word[-1], False, size), ())
        return found

    def _likeliest(self, word: str, near: Sequence[str], left: str, right: str) -> str:
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=_edits(word), limit=_CANDIDATES)
        if not found:
            return word
        return max(found, key=lambda one: self._odds(one[0], one[1], word, left, right))[0]

    def _odds(self, candidate: str, edits: float, word: str, left: str, right: str) -> float:
        return (
            0.5 * math.log(self.counts.get(candidate, 0) + 0.5)
            + math.log1p(_PAIR * self.pairs.get((left, candidate), 0))
            + math.log1p(_PAIR * self.pairs.get((candidate, right), 0))
            - _EDIT * edits
            + _SAME_START * (candidate[0] == word[0])
        )


def _shelved(
    shelves: Mapping[tuple[str, bool, int], Sequence[str]], new: Iterable[str]
) -> Mapping[tuple[str, bool, int], Sequence[str]]:
    """Return *shelves* with *new* words on them."""
    more: dict[tuple[str, bool, int], list[str]] = {}
    for word in new:
        if 1 < len(word) <= _LONGEST and not word[0].isdigit():
            more.setdefault((word[0], True, len(word)), []).append(word)
            if word[0] != word[-1]:
                more.setdefault((word[-1], False, len(word)), []).append(word)
    return {**shelves, **{shelf: [*shelves.get(shelf, ()), *found] for shelf, found in more.items()}}


def _edits(word: str) -> int:
    return 1 if len(word) < 5 else 2
