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
from knowledge.matcher.vocabulary import Bools
from knowledge.matcher.votes import MEANINGS, REFUSAL, SCORES

__all__ = ["RANKED", "Calibration", "calibrated", "cutoff"]

Doubles = NDArray[np.float64]

_NAMES = (*SCORES, *REFUSAL, *MEANINGS, *FEATURES)
# The features that tell a right best match from a wrong one: the scores first, which a base refines.
RANKED = tuple(
    _NAMES.index(name)
    for name in ("score", "margin", "log-odds", "missing", "missing share", "total", "words", "repaired")
)
_REFINED = 3
_STRENGTH = 10.0  # how many trials the prior is worth
_STRENGTH_OF_SHIFT = 20.0
_UNANSWERABLE = 0.1  # how much a phrasing without its fact counts against one with it
_UNMEASURED = 0.5  # the cut-off of a base too small to measure
_LOWEST, _HIGHEST = 0.5, 0.65  # what is more likely wrong than right is not answered with
_TAUGHT = 0.5  # the highest cut-off of a base that knows so many questions it must not answer
_TAUGHT_FROM = 20
_MOST_WRONG = 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights in log-odds, each a constant first: of the ranked features, and of all evidence.

    *shift* is what a base adds to the evidence's log-odds, and multiplies them by.
    """

    ranking: tuple[float, ...] = RANKING
    covering: tuple[float, ...] = COVERING
    shift: tuple[float, float] = (0.0, 1.0)

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability that the best match is right, for one set of features."""
        right = self.ranking[0] + sum(
            weight * features[at] for weight, at in zip(self.ranking[1:], RANKED, strict=True)
        )
        return _chance(right) * self.covered(features)

    def covered(self, features: Sequence[float]) -> float:
        """Return the probability that the base holds an answer at all."""
        odds = self.covering[0] + sum(map(float.__mul__, self.covering[1:], features[len(SCORES) :]))
        return _chance(self.shift[0] + self.shift[1] * odds)

    def refined(self, trials: Sequence[Trial]) -> Calibration:
        """Return the calibration with the ranking's constant and scores, and the shift, refined by *trials*."""
        known = [trial for trial in trials if not trial.whole]
        table = np.array([[1.0, *(trial.features[at] for at in RANKED)] for trial in known])
        held = _STRENGTH * np.array((1.0, *SPREAD)) ** 2 + 1e-3
        moved = _fitted(
            table[:, : _REFINED + 1], table @ np.array(self.ranking), np.array([trial.right for trial in known]),
            np.ones(len(known)), held,
        )  # fmt: skip
        own = np.array(self.ranking)
        own[: _REFINED + 1] += moved
        told = [trial for trial in trials if trial.right or trial.whole]
        odds = np.array(
            [self.covering[0] + float(np.dot(self.covering[1:], trial.features[len(SCORES) :])) for trial in told]
        )
        importance = np.array([_UNANSWERABLE if trial.whole else 1.0 for trial in told])
        held = _STRENGTH_OF_SHIFT * np.array((1.0, 4.0))
        shift = _fitted(
            np.stack([np.ones(len(told)), odds], axis=1), odds, np.array([trial.right for trial in told]), importance,
            held,
        )  # fmt: skip
        return Calibration(tuple(own.tolist()), self.covering, (float(shift[0]), 1.0 + float(shift[1])))


def calibrated(trials: Sequence[Trial]) -> tuple[Calibration, float]:
    """Return the calibration and the cut-off that a base's own trials lead to."""
    known = [trial for trial in trials if not trial.whole]
    if not known:
        return Calibration(), _UNMEASURED
    calibration = Calibration().refined(trials)
    chances = np.array([calibration.probability(trial.features) for trial in known], np.float32)
    measured = cutoff(chances, np.array([trial.right for trial in known]))
    taught = sum(trial.refused for trial in trials) >= _TAUGHT_FROM
    return calibration, min(measured, _TAUGHT) if taught else measured


def cutoff(chances: Floats, right: Bools, most_wrong: float = _MOST_WRONG) -> float:
    """Return the lowest confidence from which on at most *most_wrong* of the answers to the examples are wrong."""
    order = np.argsort(-chances, kind="stable")
    fine = np.flatnonzero(np.cumsum(~right[order]) <= most_wrong * np.arange(1, len(order) + 1))
    return float(np.clip(chances[order][fine[-1]], _LOWEST, _HIGHEST)) if len(fine) else _HIGHEST


def _fitted(design: Doubles, given: Doubles, right: Bools, importance: Doubles, held: Doubles) -> Doubles:
    """Return what to add to log-odds *given*, as weights of *design* that are held near 0 (Newton's method)."""
    moved = np.zeros(design.shape[1])
    for _ in range(20):
        chance = 1.0 / (1.0 + np.exp(-np.clip(given + design @ moved, -30, 30)))
        slope = design.T @ (importance * (chance - right)) + held * moved
        step = np.linalg.solve(
            (design * (importance * chance * (1 - chance))[:, None]).T @ design + np.diag(held), slope
        )
        moved -= step
        if np.abs(step).max() < 1e-6:
            break
    return moved


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(odds, -30.0), 30.0)))
