"""Fit how much of a score what a fact covers is worth (knowledge/matcher/worth.py), on no labelled question at all.

Each phrasing of the shipped base and of BANKING77's is left out and put to the rest; of the facts close to the best,
its own should come first. `python -m tests.benchmarks._worth --write` renews the file: do so, and fit the prior after
it, when a feature, the kernel or the embedder changes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from knowledge.matcher import Matcher, worth
from knowledge.matcher.crossfit import tried
from knowledge.matcher.fitting import Doubles
from knowledge.matcher.index import NOTHING
from knowledge.matcher.reranking import TELLING
from knowledge.matcher.whole import Whole
from tests.benchmarks import _measures as measures

__all__ = ["main"]

_PULL = 5.0
_STEPS = 100
_OF_BANKING = 3.0  # there are eight times fewer of its phrasings
_FILE = Path(worth.__file__)


def main(options: Sequence[str]) -> int:
    """Fit and print the worth; write it with --write."""
    facts, sources, known = measures.article()
    groups = [
        (Matcher.build(facts, sources=sources, known=known), 1.0),
        (Matcher.build(measures.banking()), _OF_BANKING),
    ]
    table, importance = [], []
    for matcher, weight in groups:
        for own, others in _told(matcher):
            table.append(np.array(others) - np.array(own))
            importance.append(weight)
    weights = _fitted(table, np.array(importance))
    values = weights[1:] / weights[0]
    text = (
        "WORTH = (\n"
        + "".join(f"    {value:.4f},  # {name}\n" for value, name in zip(values, TELLING, strict=True))
        + ")\n"
    )
    print(text)
    if "--write" in options:
        _FILE.write_text(_FILE.read_text().partition("WORTH = (")[0] + text)
    return 0


def _told(matcher: Matcher) -> Iterator[tuple[tuple[float, ...], list[tuple[float, ...]]]]:
    """Yield the score and traits of each phrasing's own fact, where it is close to the best, and of its rivals."""
    index, whole = matcher._indexes[0], matcher._whole
    assert isinstance(whole, Whole)
    rows = np.flatnonzero(index.examples.asked & (index.examples.facts != NOTHING)).astype(np.int32)
    left_out = whole.left_out(rows, alone=True)
    for row, _, voted, close in tried(left_out, index, matcher._vocabulary, matcher._holding):
        own = int(index.examples.facts[row])
        scores = dict(zip(voted.facts, voted.scores, strict=True))
        told = {fact: (scores[fact], *one.telling) for fact, one in close.items()}
        if own in told and len(told) > 1:
            yield told.pop(own), list(told.values())


def _fitted(others: Sequence[Doubles], importance: Doubles) -> Doubles:
    """Return the weights by which each own fact is likeliest the first, by Newton's method.

    *others* are what each of its rivals has more than it (rivals x traits).
    """
    spread = np.concatenate(others).std(axis=0) + 1e-6
    weights = np.zeros(len(spread))
    for _ in range(_STEPS):
        slope, curve = 2 * _PULL * weights, 2 * _PULL * np.eye(len(weights))
        for more, important in zip(others, importance, strict=True):
            scaled = more / spread
            odds = np.exp(np.clip(scaled @ weights, -30, 30))
            chances = odds / (1 + odds.sum())
            mean = chances @ scaled
            slope += important * mean
            curve += important * (scaled.T @ (chances[:, None] * scaled) - np.outer(mean, mean))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(weights / spread)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
