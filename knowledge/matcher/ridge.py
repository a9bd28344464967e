"""Kernel ridge classification: one-against-all regularised least squares, whole or around one question.

R. Rifkin, G. Yeo, T. Poggio, "Regularized Least-Squares Classification", 2003. A small base is fitted whole, and the
scores each example would get from a model that never saw it, or never saw its fact, come from the same inverse
(D. M. Allen's PRESS, 1974, and its block form). A large one is fitted around each question, on its neighbours only
(the idea of H. Zhang et al., "SVM-KNN", 2006): as right, with nothing to train after an edit, at any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["NEIGHBOURS", "Floats", "Ridge", "weights"]

Floats = NDArray[np.float32]

NEIGHBOURS = 64
_RIDGE = 0.5
_BLOCK = 192  # rows and columns of a triangle that are worked out at a time


def weights(among: Floats, to: Floats) -> Floats:
    """Return each neighbour's weight, from the kernel *among* the neighbours (n x n) and from the question *to* them.

    A fact's score is the sum of its neighbours' weights (the representer theorem).
    """
    damped = among + _RIDGE * np.eye(len(to), dtype=np.float32)
    return np.asarray(np.linalg.solve(damped, to), np.float32)


@dataclass(frozen=True, slots=True)
class Ridge:
    """A model fitted whole: the scores of a question are its kernel to the examples @ *dual*.

    *left_out* and *unknown* (examples x facts) are each example's scores from the model without it, and without
    every example of its fact.
    """

    dual: Floats
    left_out: Floats
    unknown: Floats

    @classmethod
    def fit(cls, kernel: Floats, targets: Floats, blocks: NDArray[np.intp]) -> Self:
        """Fit to *targets* (examples x facts), given the *kernel* among examples and the fact of each, in order.

        The kernel is used up: of all that is worked with here it's by far the largest, and no second one is made.
        """
        kernel.flat[:: len(kernel) + 1] += _RIDGE
        _factor(kernel)
        _invert(kernel)
        root = kernel  # the inverse of what it was is root' root
        dual: Floats = root.T @ (root @ targets)
        left_out: Floats = targets - dual / np.einsum("ij,ij->j", root, root)[:, None]
        unknown: Floats = np.empty_like(dual)
        for block in np.split(np.arange(len(kernel)), np.flatnonzero(np.diff(blocks)) + 1):
            rows = slice(block[0], block[-1] + 1)
            mine = root[:, rows]
            unknown[rows] = targets[rows] - np.linalg.solve(mine.T @ mine, dual[rows])
        return cls(np.ascontiguousarray(dual), left_out, unknown)


def _factor(matrix: Floats) -> None:
    """Turn a positive definite *matrix* into its lower Cholesky factor where it stands, some columns at a time."""
    size = len(matrix)
    for start in range(0, size, _BLOCK):
        here = slice(start, min(start + _BLOCK, size))
        left = slice(0, start)
        matrix[start:, here] -= matrix[start:, left] @ matrix[here, left].T
        matrix[here, here] = np.linalg.cholesky(matrix[here, here])
        below = slice(here.stop, size)
        matrix[below, here] = matrix[below, here] @ np.linalg.inv(matrix[here, here]).T
        matrix[left, here] = 0.0


def _invert(lower: Floats) -> None:
    """Turn a lower triangular matrix into its inverse, where it stands, a block of rows at a time."""
    for start in range(0, len(lower), _BLOCK):
        here, left = slice(start, start + _BLOCK), slice(0, start)
        inverse = np.linalg.inv(lower[here, here])
        lower[here, left] = -inverse @ (lower[here, left] @ lower[left, left])
        lower[here, here] = inverse
