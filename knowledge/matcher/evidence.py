"""Which of a question's words a fact covers, and how much the others speak against it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.matcher.english import COMMON
from knowledge.matcher.words import stem

__all__ = ["Coverage", "Evidence"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The question's content words that a fact covers and those it doesn't, with the share of weight missing."""

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The vocabulary of each fact: how many of its texts hold a stem, and how many facts know the stem."""

    vocabularies: Sequence[Mapping[str, int]]
    known: Mapping[str, int]

    @classmethod
    def learn(cls, facts: Iterable[Iterable[Sequence[str]]]) -> Evidence:
        """Read the texts (as words) of each fact."""
        vocabularies = [Counter(one for text in texts for one in {stem(word) for word in text}) for texts in facts]
        return cls(vocabularies, Counter(one for vocabulary in vocabularies for one in vocabulary))

    def cover(self, words: Sequence[str], fact: int, own: frozenset[str] = frozenset()) -> Coverage:
        """Compare *words* with the fact, not counting one text of it whose stems are *own*."""
        vocabulary = self.vocabularies[fact]
        matched: list[str] = []
        missing: list[str] = []
        covered = total = 0.0
        for word in dict.fromkeys(words):
            if word in COMMON:
                continue
            found = stem(word)
            weight = math.log1p(len(self.vocabularies) / (1 + self.known.get(found, 0)))
            total += weight
            if vocabulary.get(found, 0) > (found in own):
                matched.append(word)
                covered += weight
            else:
                missing.append(word)
        return Coverage(tuple(matched), tuple(missing), 1.0 - covered / total if total else 0.5)
