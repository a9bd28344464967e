"""The bounds are those of the tables, and a promised cut-off keeps its promise."""

from __future__ import annotations

import random

import pytest

from knowledge.evaluation import Labelled, Result
from knowledge.matcher import Decision
from knowledge.quality import aim, interval, least


@pytest.mark.parametrize(
    ("wrong", "answered", "low", "high"),
    [(0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 100, 0.0164, 0.1128), (10, 10, 0.6915, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_clopper_and_pearson_s(wrong: int, answered: int, low: float, high: float) -> None:
    assert interval(wrong, answered) == pytest.approx((low, high), abs=5e-5)


def drawn(chance: random.Random, count: int) -> list[Result]:
    """Return questions whose answers are right as often as their confidence says, or a little less."""
    results = []
    for _ in range(count):
        confidence = chance.random()
        right = chance.random() < confidence**0.1
        results.append(Result(Labelled("q", "", "f"), Decision.ANSWER, ("f",), right, right, confidence))
    return results


def test_a_cut_off_keeps_its_promise_at_least_as_often_as_it_says() -> None:
    chance = random.Random(7)
    broken = met = 0
    for _ in range(150):
        found = aim(drawn(chance, 1_000), 0.07)
        if found is None:
            continue
        met += 1
        # From c on, 1 - c**0.1 are wrong: on average 1 - (1 - c**1.1) / 1.1 / (1 - c) of those answered.
        share = 1 - (1 - found.cutoff**1.1) / 1.1 / (1 - found.cutoff)
        broken += share > 0.07
    assert met > 100
    assert broken <= 0.05 * met


def test_too_little_to_go_by_promises_nothing() -> None:
    right = [Result(Labelled("q", "", "f"), Decision.ANSWER, ("f",), True, True, 0.9)]
    assert aim([], 0.02) is None
    assert aim(right * 40, 0.02) is None
    assert aim(right * least(0.02, 40), 0.02) is not None
    assert aim(right * (least(0.02, 40) // 2), 0.02) is None
