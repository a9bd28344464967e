"""Words, word pairs and character n-grams as weighted vectors (tf-idf), each kind of unit length."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from knowledge.matcher.ridge import Floats
from knowledge.matcher.words import stem

__all__ = ["Lexicon"]

_SIZES = (2, 3, 4)


@lru_cache(maxsize=1 << 16)
def _grams(word: str) -> tuple[str, ...]:
    fenced = f"<{word}>"
    return tuple(fenced[at : at + size] for size in _SIZES for at in range(len(fenced) - size + 1))


def _features(words: Sequence[str]) -> tuple[Mapping[str, int], ...]:
    """Return counts of the stems, of the pairs of stems (with the edges) and of the character n-grams."""
    stems = [stem(word) for word in words]
    pairs = zip(["^", *stems], [*stems, "$"], strict=True)
    return (
        Counter(stems),
        Counter(f"{one} {two}" for one, two in pairs),
        Counter(f"<{gram}" for word in words for gram in _grams(word)),
    )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The features seen in at least two texts, their columns and weights; *rare* weighs those seen less often."""

    columns: Mapping[str, int]
    weights: Floats
    rare: float

    @classmethod
    def learn(cls, texts: Iterable[Sequence[str]]) -> Lexicon:
        """Count in how many of *texts* (as words) each feature occurs."""
        frequency: Counter[str] = Counter()
        count = 0
        for text in texts:
            count += 1
            for kind in _features(text):
                frequency.update(kind.keys())
        kept = [feature for feature, seen in frequency.items() if seen > 1]
        weights = np.log1p(count / np.array([frequency[feature] for feature in kept], np.float32))
        return cls({feature: at for at, feature in enumerate(kept)}, weights.astype(np.float32), math.log1p(count))

    def vector(self, words: Sequence[str]) -> tuple[list[int], list[float]]:
        """Return the columns and values of *words*; each kind of feature has length 1 at most."""
        columns: list[int] = []
        values: list[float] = []
        for kind in _features(words):
            start, total = len(columns), 0.0
            for feature, count in kind.items():
                often = 1.0 + math.log(count)
                column = self.columns.get(feature)
                if column is None:
                    total += (often * self.rare) ** 2
                    continue
                value = often * float(self.weights[column])
                total += value * value
                columns.append(column)
                values.append(value)
            length = math.sqrt(total) or 1.0
            values[start:] = [value / length for value in values[start:]]
        return columns, values

    def matrix(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return the vectors of *texts* as dense rows."""
        rows = np.zeros((len(texts), len(self.columns)), np.float32)
        for row, text in zip(rows, texts, strict=True):
            columns, values = self.vector(text)
            row[columns] = values
        return rows
