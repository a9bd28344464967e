"""Vectors looked up by cluster are found as if each had been compared."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.matcher.clusters import Clusters, sampled
from knowledge.matcher.ridge import Floats


def spread(count: int, seed: int) -> Floats:
    """Return unit vectors around forty directions."""
    chance = np.random.default_rng(seed)
    around = chance.normal(size=(40, 32))
    vectors = around[chance.integers(0, 40, count)] + 0.4 * chance.normal(size=(count, 32))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def clustered(vectors: Floats) -> Clusters:
    return Clusters.of(len(vectors), vectors[:: sampled(len(vectors))], lambda rows: vectors[rows])


def test_a_vector_in_bytes_is_the_vector_but_for_a_rounding() -> None:
    vectors = spread(9_000, 1)
    rows = np.array([8_999, 0, 17, 17], np.int32)
    assert clustered(vectors).vectors(rows) == pytest.approx(vectors[rows], abs=0.5 / 127 + 1e-6)


def test_every_row_is_in_one_cluster() -> None:
    clusters = clustered(spread(9_000, 2))
    assert sorted(clusters.rows.tolist()) == list(range(9_000))
    assert (clusters.rows[clusters.at] == np.arange(9_000)).all()
    assert (clusters.starts[0], clusters.starts[-1]) == (0, 9_000)


def test_the_nearest_of_all_is_among_those_compared() -> None:
    vectors, asked = spread(9_000, 3), spread(9_000, 3)[::90]
    clusters = clustered(vectors)
    for row, vector in zip(range(0, 9_000, 90), asked, strict=True):
        rows, cosines = clusters.nearest(vector)
        assert len(rows) < 9_000
        assert rows[np.argmax(cosines)] == row
        assert cosines == pytest.approx(vectors[rows] @ vector, abs=0.03)


def test_one_vector_is_a_cluster() -> None:
    vectors = spread(1, 4)
    rows, cosines = clustered(vectors).nearest(vectors[0])
    assert rows.tolist() == [0]
    assert cosines[0] == pytest.approx(1, abs=0.03)


def test_large_clusters_are_not_all_compared() -> None:
    vectors, order = np.repeat(np.eye(12, dtype=np.float32), 5_000, axis=0), np.arange(60_000, dtype=np.int32)
    codes = np.asarray(vectors * 127, np.int8)
    clusters = Clusters(np.eye(12, dtype=np.float32), np.arange(13) * 5_000, order, order, codes)
    rows, cosines = clusters.nearest(vectors[-1])
    assert 5_000 <= len(rows) <= 10_000
    assert cosines.max() == pytest.approx(1)
