"""What speaks for each fact, and the features of the best that its confidence is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["SCORES", "SHARPNESS", "Votes", "features"]

SCORES = ("score", "margin", "log-odds", "likeness")
SHARPNESS = 12.0
_COMPARED = 24  # facts whose scores count in the log-odds of the best


@dataclass(frozen=True, slots=True)
class Votes:
    """Facts by score, best first; the cosine of meaning to the nearest example of the best; where each one's is."""

    facts: Sequence[int]
    scores: Sequence[float]
    likeness: float
    nearest_text: Callable[[int], tuple[int, int]]


def features(scores: Sequence[float], likeness: float, covered: Sequence[float]) -> tuple[float, ...]:
    """Return the features of the best of *scores* (best first), as near in meaning and covering as given."""
    first = scores[0]
    second = max(scores[1], 0.0) if len(scores) > 1 else 0.0
    rest = sum(math.exp(SHARPNESS * (score - first)) for score in scores[1:_COMPARED])
    return (first, first - second, -math.log(max(rest, 1e-4)), likeness, *covered)
