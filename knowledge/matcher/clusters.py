"""Vectors too many to compare with one by one: in a byte a number, looked up by cluster.

An inverted file of scalar-quantised vectors: H. Jégou, M. Douze, C. Schmid, "Product Quantization for Nearest Neighbor
Search", 2011, without the product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.ridge import Floats
from knowledge.matcher.vocabulary import Ints

__all__ = ["Clusters", "sampled"]

_ROUNDS = 6
_SAMPLE = 64  # vectors a cluster to learn from
_CHUNK = 16_384
_PROBED = 3_000  # vectors compared for one question, and those of at least so many clusters, unless these are large:
_LEAST = 6
_MOST = 8_000
_SCALE = 127.0


@dataclass(frozen=True, slots=True)
class Clusters:
    """Unit vectors in order of their cluster: *rows* tells each one's row, *at* where a row is."""

    centres: Floats
    starts: NDArray[np.int64]
    rows: Ints
    at: Ints
    codes: NDArray[np.int8]

    @classmethod
    def of(cls, count: int, sample: Floats, others: Callable[[Sequence[int]], Floats]) -> Self:
        """Cluster *count* vectors: a *sample*, which is each one in sampled(), and the *others*, asked for by row.

        K-means on the sample, from evenly spread ones, then each to its nearest centre, some at a time.
        """
        step = sampled(count)
        centres = _centred(sample, max(1, int(np.sqrt(count))))
        nearest = np.empty(count, np.int32)
        codes = np.empty((count, sample.shape[1]), np.int8)
        for first in range(0, count, _CHUNK):
            rows = np.arange(first, min(first + _CHUNK, count))
            known = rows % step == 0
            some = np.empty((len(rows), sample.shape[1]), np.float32)
            some[known] = sample[rows[known] // step]
            if not known.all():
                some[~known] = others(rows[~known].tolist())
            nearest[rows] = np.argmax(some @ centres.T, axis=1)
            codes[rows] = np.rint(some * _SCALE)
        order = np.argsort(nearest, kind="stable").astype(np.int32)
        at = np.empty_like(order)
        at[order] = np.arange(count, dtype=np.int32)
        starts = np.searchsorted(nearest[order], np.arange(len(centres) + 1))
        return cls(centres, starts, order, at, codes[order])

    def vectors(self, rows: Ints) -> Floats:
        """Return the vectors of *rows*."""
        return np.asarray(self.codes[self.at[rows]] * np.float32(1 / _SCALE), np.float32)

    def nearest(self, vector: Floats) -> tuple[Ints, Floats]:
        """Return the rows of the clusters nearest to *vector*, and their cosines to it."""
        order = np.argsort(-(self.centres @ vector))
        sizes = np.cumsum(self.starts[order + 1] - self.starts[order])
        few, least = int(np.searchsorted(sizes, _PROBED)), min(_LEAST, int(np.searchsorted(sizes, _MOST)))
        probed = order[: max(1, few, least)]
        spans = [slice(self.starts[one], self.starts[one + 1]) for one in probed]
        rows = np.concatenate([self.rows[span] for span in spans])
        cosines = np.concatenate([self.codes[span].astype(np.float32) @ vector for span in spans])
        return rows, np.asarray(cosines / _SCALE, np.float32)


def sampled(count: int) -> int:
    """Return of how many of *count* vectors one is enough to learn the clusters from."""
    return max(1, count // (max(1, int(np.sqrt(count))) * _SAMPLE))


def _centred(sample: Floats, size: int) -> Floats:
    """Return *size* centres of *sample*."""
    centres = sample[:: max(1, len(sample) // size)][:size].copy()
    for _ in range(_ROUNDS):
        nearest = _assigned(sample, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, sample)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1.0), centres).astype(np.float32)
    return centres


def _assigned(vectors: Floats, centres: Floats) -> NDArray[np.int64]:
    parts = [np.argmax(vectors[at : at + _CHUNK] @ centres.T, axis=1) for at in range(0, len(vectors), _CHUNK)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
