"""Kernel ridge classification with closed-form cross-validation.

One-against-all regularised least squares: R. Rifkin, G. Yeo, T. Poggio, "Regularized Least-Squares Classification",
2003. The scores each example would get from a model that never saw it (or its whole class) come from the same inverse:
D. M. Allen, "The Relationship between Variable Selection and Data Augmentation", 1974 (PRESS), and its block form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Ridge", "fit"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted model: scores are kernel(query, examples) @ *dual*.

    *left_out* (examples x classes) holds each example's scores from the model without that example, and *unknown*
    those from the model without any example of its class, where its own class counts as minus infinity.
    """

    dual: Floats
    left_out: Floats
    unknown: Floats


def fit(kernel: Floats, labels: NDArray[np.intp], classes: int, ridge: float) -> Ridge:
    """Fit on a symmetric *kernel* (n x n), the class of each example and the regularisation."""
    count = len(labels)
    inverse: Floats = np.linalg.inv(kernel + ridge * np.eye(count, dtype=np.float32)).astype(np.float32)
    targets = np.zeros((count, classes), np.float32)
    targets[np.arange(count), labels] = 1.0
    dual: Floats = inverse @ targets
    left_out: Floats = targets - dual / np.diagonal(inverse)[:, None]
    unknown: Floats = np.empty_like(dual)
    order = np.argsort(labels, kind="stable")
    for block in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        unknown[block] = targets[block] - np.linalg.solve(inverse[np.ix_(block, block)], dual[block])
        unknown[block, labels[block[0]]] = -np.inf
    return Ridge(dual, left_out, unknown)
