"""A model fitted whole says what fits of their own would say of each example, and of each fact, left out."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.matcher.ridge import Ridge, weights


@pytest.fixture
def points() -> np.ndarray:
    """Return more points than one block of the factorisation takes, and not a multiple of it."""
    return np.random.default_rng(3).normal(size=(431, 40)).astype(np.float32)


def test_what_is_left_out_is_what_a_fit_without_it_says(points: np.ndarray) -> None:
    owner = np.sort(np.random.default_rng(4).integers(0, 7, len(points)))
    targets = np.zeros((len(points), 7), np.float32)
    targets[np.arange(len(points)), owner] = 1.0
    kernel = points @ points.T / 40
    whole = Ridge.fit(kernel.copy(), targets, owner)
    assert whole.dual == pytest.approx(weights(kernel, targets), abs=1e-3)
    for row in (0, 191, 192, 430):
        for table, rest in ((whole.left_out, np.arange(len(points)) != row), (whole.unknown, owner != owner[row])):
            alone = weights(kernel[np.ix_(rest, rest)], targets[rest])
            assert table[row] == pytest.approx(kernel[row, rest] @ alone, abs=1e-3)
