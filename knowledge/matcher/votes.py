"""What speaks for each fact, and the features of the best that its confidence is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["MEANINGS", "SCORES", "SHARPNESS", "Votes", "features"]

SCORES = ("score", "margin", "log-odds")
MEANINGS = ("nearest in meaning", "statement in meaning")
SHARPNESS = 12.0
_COMPARED = 24  # facts whose scores count in the log-odds of the best


@dataclass(frozen=True, slots=True)
class Votes:
    """Facts by score, best first, and where the example of each is that is nearest to the question."""

    facts: Sequence[int]
    scores: Sequence[float]
    nearest_text: Callable[[int], tuple[int, int]]


def features(scores: Sequence[float], near: tuple[float, float], covered: Sequence[float]) -> tuple[float, ...]:
    """Return the features of the best of *scores* (best first), as near in meaning and covering as given."""
    first = scores[0]
    second = max(scores[1], 0.0) if len(scores) > 1 else 0.0
    rest = sum(math.exp(SHARPNESS * (score - first)) for score in scores[1:_COMPARED])
    return (first, first - second, -math.log(max(rest, 1e-4)), *near, *covered)
