"""How alike texts are: shared stems, shared neighbouring stems, shared spelling, and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.ridge import Floats
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
    return np.asarray(vectors / _lengths(vectors), np.float32)


def _lengths(vectors: Floats) -> Floats:
    """Return the length of each row as a column, 1 for zeros."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    return np.asarray(np.where(lengths > 0, lengths, 1.0), np.float32)


@dataclass(frozen=True, slots=True)
class Lexicals:
    """Texts as vectors (rows) whose dot product is their lexical likeness, 0-1.

    Three parts of equal weight, each of length 1: *stems* and *pairs* of neighbouring stems, as tf-idf, side by side
    in *words*; and *spelling*, the mean of the stems' spelling vectors. A pair's code is left * edge + right, where
    both are columns of *stems*, or the edge of the text; pairs met once only count in the length.
    """

    stems: Ints
    pairs: NDArray[np.int64]
    words: Floats
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
        ones = _counted(rows, column, count, len(stems)) * rarity
        spelling = unit(np.asarray(ones @ vocabulary.spelled(stems, new), np.float32))
        owner, left, right = _pairs(rows, column, len(stems), count)
        base = len(stems) + 1
        codes, pair = distinct(left * base + right)
        weights = _pair_weights(rarity, codes // base, codes % base)
        met_again = np.bincount(pair, minlength=len(codes)) > 1
        again = met_again[pair]
        lengths_of = np.bincount(owner[~again], weights[pair[~again]] ** 2, minlength=count)
        width = int(met_again.sum())
        renumbered = (np.cumsum(met_again) - 1)[pair[again]]
        cells, seen = np.unique(owner[again] * max(width, 1) + renumbered, return_counts=True)
        row, at = cells // max(width, 1), cells % max(width, 1)
        twos = _OFTEN[np.minimum(seen, 63)] * weights[met_again][at]
        lengths_of += np.bincount(row, twos**2, minlength=count)
        # The largest table there is, mostly empty: it is filled where it stands.
        words = np.zeros((count, len(stems) + width), np.float32)
        np.divide(ones, _lengths(ones), out=words[:, : len(stems)])
        words[:, : len(stems)] *= PART
        words[row, len(stems) + at] = twos / np.sqrt(np.where(lengths_of > 0, lengths_of, 1.0))[row] * PART
        return cls(stems.astype(np.int32), codes[met_again], words, spelling * PART)

    def gram(self) -> Floats:
        """Return the likeness of each text with each."""
        return np.asarray(self.words @ self.words.T + self.spelling @ self.spelling.T, np.float32)


def _pairs(
    rows: NDArray[np.int64], columns: NDArray[np.int64], edge: int, count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return owner, left and right of each pair of neighbours, the edges of each text included."""
    inner = np.flatnonzero(rows[:-1] == rows[1:])
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    ends = np.flatnonzero(np.diff(rows, append=count))
    left = np.concatenate([columns[inner], np.full(len(starts), edge), columns[ends]])
    right = np.concatenate([columns[inner + 1], columns[starts], np.full(len(ends), edge)])
    return np.concatenate([rows[inner], rows[starts], rows[ends]]), left, right


def _pair_weights(rarity: Floats, left: NDArray[np.int64], right: NDArray[np.int64]) -> Floats:
    edged = np.append(rarity, np.float32(EDGE_RARITY))
    return np.asarray(np.sqrt(edged[left] * edged[right]), np.float32)


def _counted(rows: NDArray[np.int64], columns: NDArray[np.int64], count: int, width: int) -> Floats:
    """Return a table (count x width) of how often each column is met in each row, dampened."""
    cells, seen = np.unique(rows * width + columns, return_counts=True)  # few of the table's millions
    table = np.zeros(count * width, np.float32)
    table[cells] = _OFTEN[np.minimum(seen, 63)]
    return table.reshape(count, width)
