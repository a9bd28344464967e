"""Tables that are mostly zeros: of some thousand words, a text has ten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.ridge import Floats
from knowledge.matcher.vocabulary import distinct

__all__ = ["Longs", "Products", "Sparse", "summed"]

Longs = NDArray[np.int64]

_OFTEN = 16  # a column met in more than one row of so many is multiplied as if it had no zeros


@dataclass(frozen=True, slots=True)
class Sparse:
    """A table in compressed sparse rows: row i has its *values* at *columns*, both from starts[i] to starts[i + 1].

    *rows* tells the row of each value.
    """

    starts: Longs
    rows: Longs
    columns: Longs
    values: Floats
    width: int

    @classmethod
    def of(cls, rows: Longs, columns: Longs, values: Floats, shape: tuple[int, int]) -> Self:
        """Return the table of *shape* with *values* at (*rows*, *columns*), which come in any order, each cell once."""
        order = np.argsort(rows, kind="stable")
        starts = np.zeros(shape[0] + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=shape[0]), out=starts[1:])
        return cls(starts, rows[order], columns[order], values[order], shape[1])

    def dense(self) -> Floats:
        """Return the table with its zeros."""
        table = np.zeros((len(self.starts) - 1, self.width), np.float32)
        table[self.rows, self.columns] = self.values
        return table

    def gram(self) -> Floats:
        """Return the dot product of each row with each."""
        columns = self.transposed()
        size = len(self.starts) - 1
        met = np.diff(columns.starts)
        often = np.flatnonzero(met > size / _OFTEN)
        full = np.zeros((len(often), size), np.float32)
        for at, column in enumerate(often.tolist()):
            cells = slice(*columns.starts[column : column + 2])
            full[at, columns.columns[cells]] = columns.values[cells]
        table: Floats = full.T @ full
        for column in np.flatnonzero((met > 0) & (met <= size / _OFTEN)).tolist():
            cells = slice(*columns.starts[column : column + 2])
            rows, values = columns.columns[cells], columns.values[cells]
            table[rows[:, None], rows] += np.outer(values, values)
        return table

    def between(self, count: int) -> Floats:
        """Return the dot product of each of the first *count* rows with each of the others."""
        split, others = self.starts[count], len(self.starts) - 1 - count
        met, at = distinct(self.columns[split:])
        right = np.zeros((len(met), others), np.float32)
        right[at, self.rows[split:] - count] = self.values[split:]
        place = np.full(self.width, -1, np.int64)
        place[met] = np.arange(len(met))
        shared = place[self.columns[:split]]
        cells = np.flatnonzero(shared >= 0)
        left = np.zeros((count, len(met)), np.float32)
        left[self.rows[cells], shared[cells]] = self.values[cells]
        product: Floats = left @ right
        return product

    def transposed(self) -> Sparse:
        """Return the table with its columns as rows."""
        return Sparse.of(self.columns, self.rows, self.values, (self.width, len(self.starts) - 1))

    def columns_of(self, row: int) -> list[int]:
        """Return the columns in which *row* has a number."""
        found: list[int] = self.columns[self.starts[row] : self.starts[row + 1]].tolist()
        return found

    def dot(self, rows: slice, vector: Floats) -> Floats:
        """Return the dot product of each of *rows* with *vector*, which has an element a column."""
        cells = slice(self.starts[rows.start], self.starts[rows.stop])
        products = self.values[cells] * vector[self.columns[cells]]
        count = rows.stop - rows.start
        return np.bincount(self.rows[cells] - rows.start, products, minlength=count).astype(np.float32)


class Products:
    """The rows of *left* times *right*, each worked out when it is asked for first: questions use few words."""

    def __init__(self, left: Sparse, right: Floats) -> None:
        self._left, self._right = left, right
        self._table = np.empty((len(left.starts) - 1, right.shape[1]), np.float32)
        self._there = bytearray(len(self._table))  # whichever thread works a row out, it's the same

    def turned(self, right: Floats, rows: Iterable[int]) -> Products:
        """Return the products with another *right*, which only changes *rows* of them."""
        other = Products(self._left, right)
        there = bytearray(self._there)  # first the marks, then the rows: another thread may work more out meanwhile
        other._table[:] = self._table
        for row in rows:
            there[row] = False
        other._there = there
        return other

    def __getitem__(self, rows: list[int]) -> Floats:
        """Return *rows*, one below the other."""
        for row in rows:
            if not self._there[row]:
                cells = slice(*self._left.starts[row : row + 2])
                self._table[row] = self._left.values[cells] @ self._right[self._left.columns[cells]]
                self._there[row] = True
        return self._table[rows]


def summed(items: Floats, starts: Longs) -> Floats:
    """Return the sum of the rows of *items* from each of *starts* to the next; the last one is their end."""
    lengths = np.diff(starts)
    sums = np.zeros((len(lengths), items.shape[1]), np.float32)
    for length in np.flatnonzero(np.bincount(lengths)).tolist():  # several times as fast as reduceat
        these = np.flatnonzero(lengths == length)
        sums[these] = items[starts[these, None] + np.arange(length)].sum(axis=1)
    return sums
