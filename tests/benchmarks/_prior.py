"""Fit what holds for any base: the weights in knowledge/matcher/prior.py, on the dev sets only.

Each dev question put to its base gives the features of the best match and whether it was right.
`python -m tests.benchmarks._prior --write` renews the file: do so when a feature, the kernel or the embedder changes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from knowledge.matcher import Matcher, calibration, evidence, votes
from tests.benchmarks import _measures as measures

__all__ = ["main"]

_PULL = 1.0
_FILE = Path(calibration.__file__).with_name("prior.py")


def main(options: Sequence[str]) -> int:
    """Fit and print the prior; write it with --write."""
    facts, sources = measures.article()
    own = Matcher.build(facts, sources=sources)
    dev = measures.article_questions(Path(__file__).parent / "questions/article-dev.jsonl")
    dev += measures.article_questions(measures.shared("questions.jsonl"))
    bank, asked = Matcher.build(measures.banking()), measures.banking_questions("dev")
    rows = [(*row, 1.0) for row in _rows(own, dev)]
    rows += [(*row, 0.15) for row in _rows(bank, asked)]
    rows += [(*row, 0.05) for row in _rows(bank, measures.with_typos(asked))]
    weights, spread = _fit(rows)
    names = ("constant", *votes.SCORES, *evidence.FEATURES)
    for name, weight, by in zip(names, weights, (1.0, *spread), strict=True):
        print(f"{name:16} {weight:8.3f} {weight * by:8.2f}")
    if "--write" in options:
        _FILE.write_text(
            '"""What holds for any base: weights of the constant and the features, and the features\' spread.\n\n'
            'Made by `python -m tests.benchmarks._prior --write`; not for editing.\n"""\n\n'
            'from __future__ import annotations\n\n__all__ = ["PRIOR", "SPREAD"]\n\n'
            f"PRIOR = (\n{_lines(names, weights)})\nSPREAD = (\n{_lines(names[1:], spread)})\n"
        )
    return 0


def _lines(names: Iterable[str], values: Iterable[float]) -> str:
    return "".join(f"    {value:.4f},  # {name}\n" for name, value in zip(names, values, strict=True))


def _rows(matcher: Matcher, questions: Iterable[measures.Asked]) -> list[tuple[tuple[float, ...], bool]]:
    found = []
    for asked in questions:
        readings = [reading for reading in matcher.read(asked.question) if reading.matches]
        for reading in readings:
            alone = len(readings) == 1
            right = asked.right([matcher.facts[reading.matches[0].fact]]) or (
                not alone and asked.expect is not None and _part(asked, matcher, reading.matches[0].fact)
            )
            found.append((reading.features, right))
    return found


def _part(asked: measures.Asked, matcher: Matcher, fact: str) -> bool:
    return any(measures.Asked("", None, (one,)).right([matcher.facts[fact]]) for one in asked.expect or ())


def _fit(rows: Sequence[tuple[tuple[float, ...], bool, float]]) -> tuple[list[float], list[float]]:
    """Fit a logistic regression, held towards 0 in units of each feature's spread."""
    table = np.array([features for features, _, _ in rows])
    right = np.array([float(mark) for _, mark, _ in rows])
    importance = np.array([weight for _, _, weight in rows])
    spread = table.std(axis=0) + 1e-6
    design = np.hstack([np.ones((len(table), 1)), table])
    held = _PULL * np.array([1e-6, *spread**2])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (importance * (chance - right)) + held * weights
        curve = (design * (importance * chance * (1 - chance))[:, None]).T @ design + np.diag(held)
        weights -= np.linalg.solve(curve, slope)
    return weights.tolist(), spread.tolist()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
