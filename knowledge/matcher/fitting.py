"""Fit logistic regressions, their weights held near where they start: what comes first, and chances that multiply."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Doubles", "fitted_first", "fitted_together"]

Doubles = NDArray[np.float64]

_STEPS = 200
_LEAST = 1e-12  # of a chance, so that its logarithm is one


def fitted_together(
    designs: tuple[Doubles, Doubles],
    starts: tuple[Doubles, Doubles],
    helds: tuple[Doubles, Doubles],
    right: Doubles,
    answerable: Doubles,
    importance: Doubles,
) -> tuple[Doubles, Doubles]:
    """Return the weights of two regressions so that the product of their chances is the chance of being *right*.

    The second one's chance alone is that of being *answerable*, which is fitted too. Each weight is held near its
    start. Fisher scoring, with steps halved where they go too far.
    """
    first, second = designs
    cut = first.shape[1]
    start, held = np.concatenate(starts), np.concatenate(helds)

    def chances(weights: Doubles) -> tuple[Doubles, Doubles, Doubles]:
        one, two = _chances(first @ weights[:cut]), _chances(second @ weights[cut:])
        return one, two, np.clip(one * two, _LEAST, 1 - _LEAST)

    def loss(weights: Doubles) -> float:
        _, two, both = chances(weights)
        told = right * np.log(both) + (1 - right) * np.log(1 - both)
        alone = answerable * np.log(two) + (1 - answerable) * np.log(1 - np.minimum(two, 1 - _LEAST))
        return float(-(importance * (told + alone)).sum() + 0.5 * (held * (weights - start) ** 2).sum())

    weights = start
    least = loss(weights)
    for _ in range(_STEPS):
        one, two, both = chances(weights)
        slopes = both[:, None] * np.hstack([(1 - one)[:, None] * first, (1 - two)[:, None] * second])
        slope = slopes.T @ (importance * (both - right) / (both * (1 - both))) + held * (weights - start)
        slope[cut:] += second.T @ (importance * (two - answerable))
        curve = (slopes * (importance / (both * (1 - both)))[:, None]).T @ slopes + np.diag(held)
        curve[cut:, cut:] += (second * (importance * two * (1 - two))[:, None]).T @ second
        step = np.linalg.solve(curve, slope)
        while np.abs(step).max() > 1e-9 and loss(weights - step) > least:
            step /= 2
        weights = weights - step
        least = loss(weights)
        if np.abs(step).max() < 1e-6:
            break
    return weights[:cut], weights[cut:]


def fitted_first(others: Sequence[Doubles], importance: Doubles, start: Doubles, held: Doubles) -> Doubles:
    """Return the weights by which each of some is likeliest the first, among itself and its rivals.

    *others* are what each one's rivals have more than it (rivals x features). Each weight is held near its start.
    Newton's method.
    """
    weights = start
    for _ in range(_STEPS):
        slope, curve = held * (weights - start), np.diag(held)
        for more, important in zip(others, importance, strict=True):
            odds = np.exp(np.clip(more @ weights, -30, 30))
            chances = odds / (1 + odds.sum())
            mean = chances @ more
            slope = slope + important * mean
            curve = curve + important * (more.T @ (chances[:, None] * more) - np.outer(mean, mean))
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(weights)


def _chances(odds: Doubles) -> Doubles:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))))
