"""Turn evidence about the best match into a probability that it is right.

Two logistic regressions: given that the base answers the question, is the best match the right one; and does the base
answer it at all? A wrong kind of answer or a strange word denies the second however far ahead of its rivals the match
is, so the probabilities are multiplied. What the evidence means was learned beforehand on questions put to bases (see
prior); how the scores of a base run is learned from its own phrasings left out, held near the prior by a Gaussian.
Cf. J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.crossfit import Trial
from knowledge.matcher.evidence import FEATURES
from knowledge.matcher.prior import COVERING, RANKING, SPREAD
from knowledge.matcher.ridge import Floats
from knowledge.matcher.votes import SCORES

__all__ = ["RANKED", "Calibration", "calibrated", "cutoff"]

_NAMES = (*SCORES, *FEATURES)
# The features that tell a right best match from a wrong one: the scores first, which a base refines.
RANKED = tuple(
    _NAMES.index(name)
    for name in ("score", "margin", "log-odds", "missing", "missing share", "total", "words", "repaired")
)
_REFINED = 3
_STRENGTH = 10.0  # how many trials the prior is worth
_UNMEASURED = 0.5  # the cut-off of a base too small to measure
_LOWEST, _HIGHEST = 0.45, 0.6
_MOST_WRONG = 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights in log-odds, each a constant first: of the ranked features, and of all evidence."""

    ranking: tuple[float, ...] = RANKING
    covering: tuple[float, ...] = COVERING

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability that the best match is right, for one set of features."""
        right = self.ranking[0] + sum(
            weight * features[at] for weight, at in zip(self.ranking[1:], RANKED, strict=True)
        )
        return _chance(right) * self.covered(features)

    def covered(self, features: Sequence[float]) -> float:
        """Return the probability that the base holds an answer at all."""
        return _chance(self.covering[0] + sum(map(float.__mul__, self.covering[1:], features[len(SCORES) :])))

    def refined(self, features: Floats, right: NDArray[np.bool_]) -> Calibration:
        """Return the calibration with the ranking's constant and scores refined by answerable examples."""
        table = np.hstack([np.ones((len(features), 1)), features[:, RANKED]]).astype(np.float64)
        given = table @ np.array(self.ranking)
        design = table[:, : _REFINED + 1]
        held = _STRENGTH * np.array((1.0, *SPREAD)) ** 2 + 1e-3
        moved = np.zeros(_REFINED + 1)
        for _ in range(20):
            chance = 1.0 / (1.0 + np.exp(-np.clip(given + design @ moved, -30, 30)))
            slope = design.T @ (chance - right) + held * moved
            step = np.linalg.solve((design * (chance * (1 - chance))[:, None]).T @ design + np.diag(held), slope)
            moved -= step
            if np.abs(step).max() < 1e-6:
                break
        own = np.array(self.ranking)
        own[: _REFINED + 1] += moved
        return Calibration(tuple(own.tolist()), self.covering)


def calibrated(trials: Sequence[Trial]) -> tuple[Calibration, float]:
    """Return the calibration and the cut-off that a base's own trials lead to."""
    known = [trial for trial in trials if not trial.whole]
    if not known:
        return Calibration(), _UNMEASURED
    right = np.array([trial.right for trial in known])
    calibration = Calibration().refined(np.array([trial.features for trial in known], np.float32), right)
    chances = np.array([calibration.probability(trial.features) for trial in known], np.float32)
    return calibration, cutoff(chances, right)


def cutoff(chances: Floats, right: NDArray[np.bool_], most_wrong: float = _MOST_WRONG) -> float:
    """Return the lowest confidence from which on at most *most_wrong* of the answers to the examples are wrong."""
    order = np.argsort(-chances, kind="stable")
    fine = np.flatnonzero(np.cumsum(~right[order]) <= most_wrong * np.arange(1, len(order) + 1))
    return float(np.clip(chances[order][fine[-1]], _LOWEST, _HIGHEST)) if len(fine) else _HIGHEST


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(odds, -30.0), 30.0)))
