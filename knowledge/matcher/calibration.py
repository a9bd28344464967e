"""Turn evidence about the best match into a probability that it is right.

Logistic regression, regularised towards weights learned beforehand (a Gaussian prior around them), so that a small
base starts from what holds for others and a large one follows its own phrasings. Cf. J. Platt, "Probabilistic
Outputs for Support Vector Machines", 1999.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.ridge import Floats

__all__ = ["Calibration", "cutoff"]

_MOST_WRONG = 0.1


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a constant and the features, in log-odds."""

    weights: tuple[float, ...]

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability for one set of features."""
        odds = self.weights[0] + sum(weight * value for weight, value in zip(self.weights[1:], features, strict=True))
        return 1.0 / (1.0 + math.exp(-min(max(odds, -30.0), 30.0)))

    def refined(self, features: Floats, right: NDArray[np.bool_], importance: Floats, strength: float) -> Calibration:
        """Return weights refined by examples; *strength* is how many examples the old weights are worth."""
        design = np.hstack([np.ones((len(features), 1)), features]).astype(np.float64)
        prior = np.array(self.weights)
        weights = prior.copy()
        for _ in range(12):
            chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
            slope = design.T @ (importance * (chance - right)) + strength * (weights - prior)
            curve = (design * (importance * chance * (1 - chance))[:, None]).T @ design
            step = np.linalg.solve(curve + strength * np.eye(len(weights)), slope)
            weights -= step
            if np.abs(step).max() < 1e-6:
                break
        return Calibration(tuple(float(weight) for weight in weights))


def cutoff(chances: Floats, right: NDArray[np.bool_], importance: Floats, most_wrong: float = _MOST_WRONG) -> float:
    """Return the lowest confidence from which on at most *most_wrong* of the answers to the examples are wrong."""
    order = np.argsort(-chances, kind="stable")
    answered = np.cumsum(importance[order])
    wrong = np.cumsum(importance[order] * ~right[order])
    fine = np.flatnonzero(wrong <= most_wrong * answered)
    return float(np.clip(chances[order][fine[-1]], 0.3, 0.35)) if len(fine) else 0.35
