"""How alike texts are: shared stems, shared neighbouring stems, shared spelling, and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.ridge import Floats
from knowledge.matcher.sparse import Longs, Sparse, summed
from knowledge.matcher.vocabulary import Ints, Vocabulary, distinct

__all__ = ["EDGE_RARITY", "PART", "Lexicals", "dampened", "meaning", "unit"]

_MEANING = 2.0  # against 1 for stems, pairs and spelling together
_WIDTH = 3.0
EDGE_RARITY = 1.0  # of a text's start and end, as a neighbour
_OFTEN = ((1.0 + np.log(np.maximum(np.arange(64), 1))) * (np.arange(64) > 0)).astype(np.float32)
PART = float(1 / np.sqrt(3.0))


def dampened(times: int) -> float:
    """Return how much a word met *times* in one text counts."""
    return 1.0 if times == 1 else float(_OFTEN[min(times, 63)])


def meaning(cosine: Floats) -> Floats:
    """Return the Gaussian kernel of unit vectors from their cosine, weighted against a lexical cosine."""
    return np.asarray(_MEANING * np.exp(_WIDTH * (cosine - 1.0)), np.float32)


def unit(vectors: Floats) -> Floats:
    """Return *vectors* (rows) at length 1; zeros stay zeros."""
    return np.asarray(vectors / _length(np.einsum("ij,ij->i", vectors, vectors))[:, None], np.float32)


@dataclass(frozen=True, slots=True)
class Lexicals:
    """Texts as vectors (rows) whose dot product is their lexical likeness, 0-1.

    Three parts of equal weight, each of length 1: *stems* and *pairs* of neighbouring stems, as tf-idf, side by side
    in *words*; and *spelling*, the mean of the stems' spelling vectors. A pair's code is left * edge + right, where
    both are columns of *stems*, or the edge of the text; pairs met once only count in the length.
    """

    stems: Ints
    pairs: Longs
    words: Sparse
    spelling: Floats

    @classmethod
    def of(cls, vocabulary: Vocabulary, texts: Sequence[Ints], new: Sequence[str] = ()) -> Self:
        """Return the vectors of *texts*, given as places; those past the vocabulary's end are of *new* words."""
        count = len(texts)
        lengths = np.array([len(text) for text in texts], np.int64)
        flat = np.concatenate([*texts, np.zeros(0, np.int32)])
        rows = np.repeat(np.arange(count), lengths)
        stems, column = distinct(flat)
        rarity = vocabulary.rarity(stems)
        row, at, often = _counted(rows, column, len(stems))
        ones = often * rarity[at]
        starts = np.searchsorted(row, np.arange(count + 1))
        spelling = unit(summed(ones[:, None] * vocabulary.spelled(stems, new)[at], starts))
        ones *= PART / _length(np.bincount(row, ones**2, minlength=count))[row]
        owner, left, right = _pairs(rows, column, len(stems), count)
        base = len(stems) + 1
        codes, pair = distinct(left * base + right)
        weights = _pair_weights(rarity, codes // base, codes % base)
        met_again = np.bincount(pair, minlength=len(codes)) > 1
        again = met_again[pair]
        squares = np.bincount(owner[~again], weights[pair[~again]] ** 2, minlength=count)
        width = int(met_again.sum())
        renumbered = (np.cumsum(met_again) - 1)[pair[again]]
        pair_row, pair_at, often = _counted(owner[again], renumbered, width)
        twos = often * weights[met_again][pair_at]
        squares += np.bincount(pair_row, twos**2, minlength=count)
        twos *= PART / _length(squares)[pair_row]
        words = Sparse.of(
            np.concatenate([row, pair_row]),
            np.concatenate([at, len(stems) + pair_at]),
            np.concatenate([ones, twos]),
            (count, len(stems) + width),
        )
        return cls(stems.astype(np.int32), codes[met_again], words, spelling * PART)

    def gram(self) -> Floats:
        """Return the likeness of each text with each."""
        table = self.words.gram()
        table += self.spelling @ self.spelling.T
        return table

    def between(self, count: int) -> Floats:
        """Return the likeness of each of the first *count* texts with each of the others."""
        table: Floats = self.words.between(count)
        table += self.spelling[:count] @ self.spelling[count:].T
        return table


def _pairs(rows: Longs, columns: Longs, edge: int, count: int) -> tuple[Longs, Longs, Longs]:
    """Return owner, left and right of each pair of neighbours, the edges of each text included."""
    inner = np.flatnonzero(rows[:-1] == rows[1:])
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    ends = np.flatnonzero(np.diff(rows, append=count))
    left = np.concatenate([columns[inner], np.full(len(starts), edge), columns[ends]])
    right = np.concatenate([columns[inner + 1], columns[starts], np.full(len(ends), edge)])
    return np.concatenate([rows[inner], rows[starts], rows[ends]]), left, right


def _pair_weights(rarity: Floats, left: Longs, right: Longs) -> Floats:
    edged = np.append(rarity, np.float32(EDGE_RARITY))
    return np.asarray(np.sqrt(edged[left] * edged[right]), np.float32)


def _counted(rows: Longs, columns: Longs, width: int) -> tuple[Longs, Longs, Floats]:
    """Return the cells that are met, by row and then column, and how often each is, dampened."""
    cells, seen = np.unique(rows * max(width, 1) + columns, return_counts=True)
    return cells // max(width, 1), cells % max(width, 1), _OFTEN[np.minimum(seen, 63)]


def _length(squares: NDArray[Any]) -> Floats:
    """Return the lengths of vectors from the sum of their squares, 1 for zeros."""
    return np.sqrt(np.where(squares > 0, squares, 1.0)).astype(np.float32)
