"""Put facts that are close to the best in order again, by how each covers the question.

The ridge ranks by all examples of all facts; which words of the question each of a few facts leaves out, and whether it
holds the kind of answer that is asked for, tells two of them apart where their scores do not. What this is worth was
learned beforehand on phrasings left out of their own bases (see worth), and a base refines it on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.matcher.evidence import FEATURES, Coverage
from knowledge.matcher.fitting import Doubles, fitted_first
from knowledge.matcher.votes import MEANINGS, Votes
from knowledge.matcher.worth import SPREAD, WORTH

__all__ = ["TELLING", "Weighed", "refined", "reranked", "unrivalled", "weighed"]

_CLOSE = 3  # facts that are held against each other
_STRENGTH = 10.0  # of the prior
_REACH = 0.2  # how far behind the best one of them may be
# What tells facts apart, and its places in Weighed.traits.
TELLING = (
    "statement in meaning",
    "missing share",
    "worst missing",
    "missing",
    "kind lacking",
    "firm kind lacking",
    "light",
)
_PLACES = tuple((*MEANINGS, *FEATURES).index(name) for name in TELLING)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How near in meaning a fact is (its phrasings, its statement), and what it covers of the question."""

    near: tuple[float, float]
    covered: Coverage

    @property
    def traits(self) -> tuple[float, ...]:
        """What it was weighed by: votes.MEANINGS, then evidence.FEATURES."""
        return (*self.near, *self.covered.features)

    @property
    def telling(self) -> tuple[float, ...]:
        """Those of its traits that are TELLING."""
        traits = self.traits
        return tuple(traits[at] for at in _PLACES)

    def worth(self, weights: Sequence[float]) -> float:
        """What it covers is worth, in the scores' unit, given *weights* in log-odds, the score's first.

        Only differences between facts mean anything.
        """
        return sum(map(float.__mul__, weights[1:], self.telling)) / weights[0]


def weighed(votes: Votes, weigh: Callable[[int], Weighed]) -> dict[int, Weighed]:
    """Return the facts that are close to the best of *votes* by score, the best among them, each weighed."""
    least = votes.scores[0] - _REACH
    return {
        fact: weigh(fact)
        for fact, score in zip(votes.facts[:_CLOSE], votes.scores[:_CLOSE], strict=True)
        if score >= least
    }


def unrivalled(votes: Votes) -> bool:
    """Return whether nothing is close to the best of *votes*, so that it stays the best."""
    return bool(votes.facts) and (len(votes.scores) < 2 or votes.scores[1] < votes.scores[0] - _REACH)


def reranked(votes: Votes, close: Mapping[int, Weighed], weights: Sequence[float] = WORTH) -> Votes:
    """Return *votes* with the facts that are *close* in order of what they cover too.

    The first by score keeps its score, and the others move by how much more or less they are worth.
    """
    if len(close) < 2:
        return votes
    first = close[votes.facts[0]].worth(weights)
    moved = [
        score + (close[fact].worth(weights) - first) if fact in close else score
        for fact, score in zip(votes.facts, votes.scores, strict=True)
    ]
    order = sorted(range(len(moved)), key=lambda at: -moved[at])
    return replace(votes, facts=[votes.facts[at] for at in order], scores=[moved[at] for at in order])


def refined(told_apart: Sequence[Doubles]) -> tuple[float, ...]:
    """Return what covering is worth to a base that *told_apart* so many of its own facts (see crossfit)."""
    held = _STRENGTH * np.array(SPREAD) ** 2
    weights = fitted_first(told_apart, np.ones(len(told_apart)), np.array(WORTH), held)
    return tuple(weights.tolist()) if weights[0] > 0 else WORTH
