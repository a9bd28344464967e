"""Turn evidence about the best match into a probability that it is right.

Two logistic regressions: given that the base answers the question, is the best match the right one; and does the base
answer it at all? A wrong kind of answer or a strange word denies the second however far ahead of its rivals the match
is, so the probabilities are multiplied. What the evidence means was learned beforehand on questions put to bases (see
prior); a base refines all of it on its own phrasings, each left out alone and with its whole fact, held near the prior
by a Gaussian. What it must not answer takes the place of the whole facts where it knows many such questions.
Cf. J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.matcher.crossfit import MANY, Trial, Tried
from knowledge.matcher.evidence import FEATURES
from knowledge.matcher.fitting import Doubles, fitted_together
from knowledge.matcher.index import NOTHING
from knowledge.matcher.prior import COVERING, RANKING, SPREAD, SPREAD_OF_COVERING
from knowledge.matcher.reranking import refined
from knowledge.matcher.ridge import Floats
from knowledge.matcher.vocabulary import Bools
from knowledge.matcher.votes import MEANINGS, REFUSAL, SCORES
from knowledge.matcher.worth import WORTH

__all__ = ["RANKED", "Calibration", "calibrated", "cutoff", "measured"]

_NAMES = (*SCORES, *REFUSAL, *MEANINGS, *FEATURES)
# The features that tell a right best match from a wrong one: the scores first, which a base refines.
RANKED = tuple(
    _NAMES.index(name)
    for name in ("score", "margin", "log-odds", "missing", "missing share", "total", "words", "repaired")
)
_STRENGTH = 100.0  # how many trials the prior is worth
_SPREAD_OF_CONSTANT = 0.5
_REFUSED = 0.25  # how much questions without an answer count, against those with one
_AT_LEAST, _AT_MOST = 0.5, 5.0  # how much one of them counts
_UNANSWERABLE = 0.15  # how much a phrasing without its fact counts against one with it
_UNMEASURED = 0.5  # the cut-off of a base too small to measure
_LOWEST, _HIGHEST = 0.5, 0.65  # what is more likely wrong than right is not answered with
_TAUGHT = 0.5  # the highest cut-off of a base that knows so many questions it must not answer
_TAUGHT_FROM = 20
_MOST_WRONG = 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights in log-odds: of ranked features and of all evidence, each a constant first, and of what is covered."""

    ranking: tuple[float, ...] = RANKING
    covering: tuple[float, ...] = COVERING
    worth: tuple[float, ...] = WORTH

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability that the best match is right, for one set of features."""
        right = self.ranking[0] + sum(
            weight * features[at] for weight, at in zip(self.ranking[1:], RANKED, strict=True)
        )
        return _chance(right) * self.covered(features)

    def covered(self, features: Sequence[float]) -> float:
        """Return the probability that the base holds an answer at all."""
        odds = self.covering[0] + sum(map(float.__mul__, self.covering[1:], features[len(SCORES) :]))
        return _chance(odds)

    def refined(self, trials: Sequence[Trial]) -> Calibration:
        """Return the calibration refined by *trials*; those of whole facts left out tell nothing beside many refused.

        Both chances are refined at once: what is measured is their product, so one makes up for the other.
        """
        refused = sum(trial.refused for trial in trials)
        weight = _UNANSWERABLE
        if refused >= MANY:
            trials = [trial for trial in trials if trial.refused or not trial.whole]
            weight = min(max(_REFUSED * (len(trials) - refused) / refused, _AT_LEAST), _AT_MOST)
        table = np.array([trial.features for trial in trials])
        ones = np.ones((len(trials), 1))
        whole = np.array([trial.whole for trial in trials])
        ranking, covering = fitted_together(
            (np.hstack([ones, table[:, RANKED]]), np.hstack([ones, table[:, len(SCORES) :]])),
            (np.array(self.ranking), np.array(self.covering)),
            (_held(SPREAD), _held(SPREAD_OF_COVERING)),
            np.array([float(trial.right) for trial in trials]),
            (~whole).astype(np.float64),
            np.where(whole, weight, 1.0),
        )
        return replace(self, ranking=tuple(ranking.tolist()), covering=tuple(covering.tolist()))


def calibrated(tried: Sequence[Tried]) -> tuple[Calibration, float]:
    """Return the calibration and the cut-off that what a base *tried* on its own phrasings leads to."""
    many = sum(not (one.whole or one.own == NOTHING) for one in tried) >= MANY  # fewer would flatter it
    apart = [told for one in tried if (told := one.told_apart) is not None] if many else []
    prior = Calibration(worth=refined(apart)) if apart else Calibration()
    return measured([one.trial(prior.worth) for one in tried], prior)


def measured(trials: Sequence[Trial], prior: Calibration = Calibration()) -> tuple[Calibration, float]:
    """Return the *prior* refined by a base's trials, and the cut-off they lead to."""
    known = [trial for trial in trials if not trial.whole]
    if not known:
        return prior, _UNMEASURED
    refused = sum(trial.refused for trial in trials)
    calibration = prior.refined(trials) if len(known) >= MANY else prior
    chances = np.array([calibration.probability(trial.features) for trial in known], np.float32)
    least = cutoff(chances, np.array([trial.right for trial in known]))
    return calibration, min(least, _TAUGHT) if refused >= _TAUGHT_FROM else least


def cutoff(chances: Floats, right: Bools, most_wrong: float = _MOST_WRONG) -> float:
    """Return the lowest confidence from which on at most *most_wrong* of the answers to the examples are wrong."""
    order = np.argsort(-chances, kind="stable")
    fine = np.flatnonzero(np.cumsum(~right[order]) <= most_wrong * np.arange(1, len(order) + 1))
    return float(np.clip(chances[order][fine[-1]], _LOWEST, _HIGHEST)) if len(fine) else _HIGHEST


def _held(spreads: Sequence[float]) -> Doubles:
    """Return how firmly the weights of a constant and of features with *spreads* are held."""
    return _STRENGTH * np.array((_SPREAD_OF_CONSTANT, *spreads)) ** 2 + 1e-3


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(odds, -30.0), 30.0)))
