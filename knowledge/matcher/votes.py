"""What speaks for each fact, and the features of the best that its confidence is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from knowledge.matcher.index import NOTHING
from knowledge.matcher.ridge import Floats

__all__ = ["MEANINGS", "REFUSAL", "REFUSING", "SCORES", "SHARPNESS", "Votes", "features", "ranked"]

SCORES = ("score", "margin", "log-odds")
REFUSAL = ("refusal",)
MEANINGS = ("nearest in meaning", "statement in meaning")
REFUSING = 0.5  # how far behind the best fact what must not be answered speaks against it no more
SHARPNESS = 12.0
_COMPARED = 24  # facts whose scores count in the log-odds of the best


@dataclass(frozen=True, slots=True)
class Votes:
    """Facts by score, best first, and where the example of each is that is nearest to the question.

    *refusal* is 0-1: how near to the best fact, or ahead of it, is what must not be answered. *all* are the scores of
    all facts in the base's order, where they have been worked out.
    """

    facts: Sequence[int]
    scores: Sequence[float]
    nearest_text: Callable[[int], tuple[int, int]]
    refusal: float = 0.0
    all: Floats = field(default_factory=lambda: np.zeros(0, np.float32))


def ranked(facts: Sequence[int], scores: Sequence[float]) -> tuple[list[int], list[float], float]:
    """Take what must not be answered out of *facts* by score (best first); return the rest and the refusal."""
    if NOTHING not in facts:
        return list(facts), list(scores), 0.0
    at = facts.index(NOTHING)
    left, points = [*facts[:at], *facts[at + 1 :]], [*scores[:at], *scores[at + 1 :]]
    return left, points, min(max(scores[at] - points[0] + REFUSING, 0.0), 1.0) if points else 1.0


def features(scores: Sequence[float], refusal: float, traits: Sequence[float]) -> tuple[float, ...]:
    """Return the features of the best of *scores* (best first), refused and with the *traits* given."""
    first = scores[0]
    second = max(scores[1], 0.0) if len(scores) > 1 else 0.0
    rest = sum(math.exp(SHARPNESS * (score - first)) for score in scores[1:_COMPARED])
    return (first, first - second, -math.log(max(rest, 1e-4)), refusal, *traits)
