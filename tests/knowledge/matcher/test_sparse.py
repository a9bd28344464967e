"""Tables that are mostly zeros work out what full ones do."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.matcher.sparse import Products, Sparse, summed


@pytest.fixture
def dense() -> np.ndarray:
    """Return a table with empty rows and columns, the first and last ones too."""
    chance = np.random.default_rng(7)
    table = chance.normal(size=(40, 30)) * (chance.random((40, 30)) < 0.1)
    table[[0, 11, 12, 39]] = 0
    table[:, [0, 29]] = 0
    return table.astype(np.float32)


@pytest.fixture
def sparse(dense: np.ndarray) -> Sparse:
    rows, columns = np.nonzero(dense)
    shuffled = np.random.default_rng(8).permutation(len(rows))
    rows, columns = rows[shuffled], columns[shuffled]
    return Sparse.of(rows, columns, dense[rows, columns], dense.shape)


def test_it_is_the_same_table(sparse: Sparse, dense: np.ndarray) -> None:
    assert (sparse.dense() == dense).all()
    assert (sparse.transposed().dense() == dense.T).all()


@pytest.mark.parametrize("rows", [slice(0, 40), slice(5, 20), slice(11, 13), slice(39, 40)])
def test_rows_times_a_vector(sparse: Sparse, dense: np.ndarray, rows: slice) -> None:
    vector = np.zeros(30, np.float32)
    vector[[4, 7, 20]] = 0.5, -2.0, 1.5
    product = sparse.dot(rows, vector)
    assert product == pytest.approx(dense[rows] @ vector, abs=1e-6)


def test_each_row_with_each_where_columns_are_met_seldom_and_often(sparse: Sparse, dense: np.ndarray) -> None:
    filled = dense.copy()
    filled[:, 3] = 0.5
    rows, columns = np.nonzero(filled)
    full = Sparse.of(rows, columns, filled[rows, columns], filled.shape)
    assert sparse.gram() == pytest.approx(dense @ dense.T, abs=1e-5)
    assert full.gram() == pytest.approx(filled @ filled.T, abs=1e-5)


def test_products_are_worked_out_row_by_row(sparse: Sparse, dense: np.ndarray) -> None:
    other = np.random.default_rng(9).normal(size=(30, 5)).astype(np.float32)
    products = Products(sparse, other)
    for rows in ([3, 11, 39], [], [3, 5, 3]):
        assert products[rows] == pytest.approx(dense[rows] @ other, abs=1e-5)


def test_sums_of_nothing_are_nothing() -> None:
    items = np.arange(8, dtype=np.float32).reshape(4, 2)
    assert summed(items, np.array([0, 0, 3, 3, 4])).tolist() == [[0, 0], [6, 9], [0, 0], [6, 7]]
    assert summed(items[:0], np.array([0])).shape == (0, 2)
