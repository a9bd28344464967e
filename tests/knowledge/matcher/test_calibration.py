"""A base's own phrasings, left out, bring its confidence near how often it is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.matcher.calibration import RANKED, Calibration, measured
from knowledge.matcher.crossfit import MANY, Trial
from knowledge.matcher.evidence import FEATURES
from knowledge.matcher.prior import COVERING, RANKING, SPREAD
from knowledge.matcher.votes import MEANINGS, REFUSAL, SCORES

WIDTH = len(SCORES) + len(COVERING) - 1
MISSING = (*SCORES, *REFUSAL, *MEANINGS, *FEATURES).index("missing share")


def features(chance: np.random.Generator, *, whole: bool = False) -> tuple[float, ...]:
    """Return scores that vary and, where the *whole* fact is out, words that go unmentioned."""
    found = np.zeros(WIDTH)
    found[MISSING] = 0.5 if whole else 0.0
    found[list(RANKED[: len(SCORES)])] = chance.normal(0.3, 1.0, len(SCORES)) * SPREAD[: len(SCORES)]
    return tuple(found.tolist())


def trials(share: float, count: int = 240) -> list[Trial]:
    """Return trials of which *share* are right, whatever the evidence, each with its whole fact out as well."""
    chance = np.random.default_rng(5)
    known = [Trial(features(chance), number < share * count, whole=False) for number in range(count)]
    return [*known, *(Trial(features(chance, whole=True), right=False, whole=True) for _ in range(count))]


def gap(calibration: Calibration, known: Sequence[Trial]) -> float:
    """Return how far the mean confidence is from the share that is right."""
    sure = np.mean([calibration.probability(trial.features) for trial in known])
    return float(abs(sure - np.mean([trial.right for trial in known])))


@pytest.mark.parametrize("share", [0.4, 0.8, 0.95])
def test_confidence_nears_how_often_a_base_is_right_the_more_it_was_tried(share: float) -> None:
    gaps = []
    for count in (0, 200, 2_000):
        own = trials(share, count)
        calibration = Calibration().refined(own) if own else Calibration()
        gaps.append(gap(calibration, [trial for trial in trials(share) if not trial.whole]))
    assert gaps[2] < 0.1
    assert gaps[0] < 0.1 or max(gaps[1:]) < gaps[0] / 2


def test_few_trials_leave_the_prior_nearly_as_it_is() -> None:
    few = Calibration().refined(trials(1.0, 4))
    assert np.allclose(few.ranking, RANKING, atol=0.5)
    assert np.allclose(few.covering, COVERING, atol=0.5)


def test_a_base_with_too_few_phrasings_to_tell_keeps_the_prior() -> None:
    assert measured(trials(1.0, MANY - 1))[0] == Calibration()
    assert measured(trials(1.0, MANY))[0] != Calibration()


def test_whole_facts_left_out_tell_nothing_beside_many_refused() -> None:
    chance = np.random.default_rng(6)
    own = trials(0.8)
    refused = [Trial(features(chance), right=False, whole=True, refused=True) for _ in range(MANY)]
    alone = [trial for trial in own if not trial.whole]
    assert Calibration().refined([*own, *refused]) == Calibration().refined([*alone, *refused])
    assert Calibration().refined([*own, *refused[1:]]) != Calibration().refined([*alone, *refused[1:]])
