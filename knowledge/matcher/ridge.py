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
_DIRECT = 96  # rows up to which a triangle is inverted directly


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
        """Fit to *targets* (examples x facts), given the *kernel* among examples and the fact of each, in order."""
        damped = kernel + _RIDGE * np.eye(len(kernel), dtype=np.float32)
        root = _inverted(np.linalg.cholesky(damped).astype(np.float32))  # the inverse is root' root
        dual: Floats = root.T @ (root @ targets)
        left_out: Floats = targets - dual / np.einsum("ij,ij->j", root, root)[:, None]
        unknown: Floats = np.empty_like(dual)
        for block in np.split(np.arange(len(kernel)), np.flatnonzero(np.diff(blocks)) + 1):
            rows = slice(block[0], block[-1] + 1)
            mine = root[:, rows]
            unknown[rows] = targets[rows] - np.linalg.solve(mine.T @ mine, dual[rows])
        return cls(np.ascontiguousarray(dual), left_out, unknown)


def _inverted(lower: Floats) -> Floats:
    """Return the inverse of a lower triangular matrix, by halves: a third of the work of a general inverse."""
    if len(lower) <= _DIRECT:
        return np.asarray(np.linalg.inv(lower), np.float32)
    half = len(lower) // 2
    first, last = _inverted(lower[:half, :half]), _inverted(lower[half:, half:])
    inverse = np.zeros_like(lower)
    inverse[:half, :half], inverse[half:, half:] = first, last
    inverse[half:, :half] = -last @ (lower[half:, :half] @ first)
    return inverse
