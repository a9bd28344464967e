"""Turn evidence about the best match into a probability that it is right.

Logistic regression. What words, names, numbers and kinds of answer mean for it was learned beforehand on questions
put to other bases (see prior); how a base's scores run is learned from its own phrasings left out, kept near the
prior by a Gaussian. Cf. J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.crossfit import Trial
from knowledge.matcher.prior import PRIOR, SPREAD
from knowledge.matcher.ridge import Floats
from knowledge.matcher.votes import SCORES

__all__ = ["Calibration", "calibrated", "cutoff"]

_STRENGTH = 10.0  # how many trials the prior is worth
_UNANSWERABLE = 0.2  # how much a phrasing without its fact counts against one with it
_UNMEASURED = 0.5  # the cut-off of a base too small to measure
_LOWEST, _HIGHEST = 0.45, 0.55
_MOST_WRONG = 0.08


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a constant and the features, in log-odds."""

    weights: tuple[float, ...] = PRIOR

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability for one set of features."""
        odds = self.weights[0] + sum(map(float.__mul__, self.weights[1:], features))
        return 1.0 / (1.0 + math.exp(-min(max(odds, -30.0), 30.0)))

    def refined(self, features: Floats, right: NDArray[np.bool_], importance: Floats) -> Calibration:
        """Return the weights with those of the constant and the scores refined by examples."""
        own = len(SCORES)
        prior = np.array(self.weights)
        table = np.hstack([np.ones((len(features), 1)), features]).astype(np.float64)
        given = table @ prior
        design = table[:, : own + 1]
        held = _STRENGTH * np.array((1.0, *SPREAD[:own])) ** 2 + 1e-3
        moved = np.zeros(own + 1)
        for _ in range(20):
            chance = 1.0 / (1.0 + np.exp(-np.clip(given + design @ moved, -30, 30)))
            slope = design.T @ (importance * (chance - right)) + held * moved
            curve = (design * (importance * chance * (1 - chance))[:, None]).T @ design + np.diag(held)
            step = np.linalg.solve(curve, slope)
            moved -= step
            if np.abs(step).max() < 1e-6:
                break
        prior[: own + 1] += moved
        return Calibration(tuple(prior.tolist()))


def calibrated(trials: Sequence[Trial]) -> tuple[Calibration, float]:
    """Return the calibration and the cut-off that a base's own trials lead to."""
    if not trials:
        return Calibration(), _UNMEASURED
    table = np.array([trial.features for trial in trials], np.float32)
    right = np.array([trial.right for trial in trials])
    importance = np.array([_UNANSWERABLE if trial.whole else 1.0 for trial in trials], np.float32)
    calibration = Calibration().refined(table, right, importance)
    chances = np.array([calibration.probability(trial.features) for trial in trials], np.float32)
    return calibration, cutoff(chances, right, importance)


def cutoff(chances: Floats, right: NDArray[np.bool_], importance: Floats, most_wrong: float = _MOST_WRONG) -> float:
    """Return the lowest confidence from which on at most *most_wrong* of the answers to the examples are wrong."""
    order = np.argsort(-chances, kind="stable")
    answered = np.cumsum(importance[order])
    wrong = np.cumsum(importance[order] * ~right[order])
    fine = np.flatnonzero(wrong <= most_wrong * answered)
    return float(np.clip(chances[order][fine[-1]], _LOWEST, _HIGHEST)) if len(fine) else _HIGHEST
