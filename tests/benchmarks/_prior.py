"""Fit what holds for any base: the weights in knowledge/matcher/prior.py, on the dev sets only.

Each dev question put to its base gives the features of the best match and whether it was right.
`python -m tests.benchmarks._prior --write` renews the file: do so when a feature, the kernel or the embedder changes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.matcher import Matcher, calibration, evidence, votes
from tests.benchmarks import _measures as measures

__all__ = ["main"]

_PULL = 1.0
_PULL_OF_COVERING = 3.0
_FIRM = {"firm kind lacking": 0.02, "number": 0.02, "ordinal": 0.02}  # seen seldom, and known to be decisive
_FILE = Path(calibration.__file__).with_name("prior.py")


def main(options: Sequence[str]) -> int:
    """Fit and print the prior; write it with --write."""
    facts, sources, known = measures.article()
    bases = [Matcher.build(facts, sources=sources, known=refused) for refused in (known, ())]
    dev = measures.article_questions(Path(__file__).parent / "questions/article-dev.jsonl")
    dev += measures.half(measures.article_questions(measures.shared("questions.jsonl")), "dev")
    bank, asked = Matcher.build(measures.banking()), measures.banking_questions("dev")
    near = measures.article_questions(Path(__file__).parent / "questions/article-near.jsonl")
    rows = [
        *(row for own in bases for row in _rows(own, [one for one in dev if one.answerable], 1.0)),
        *(row for own in bases for row in _rows(own, [one for one in dev if not one.answerable], 0.7)),
        *(row for own in bases for row in _rows(own, near, 1.0)),
        *_rows(bank, asked, 0.15),
        *_rows(bank, measures.with_typos(asked), 0.05),
    ]
    names = (*votes.SCORES, *votes.REFUSAL, *votes.MEANINGS, *evidence.FEATURES)
    ranked = [names[at] for at in calibration.RANKED]
    answered = [row for row in rows if row.answerable]
    ranking, spread = _fit(answered, calibration.RANKED, [_PULL] * len(ranked))
    told = [row for row in rows if row.right or not row.answerable]
    places = range(len(votes.SCORES), len(names))
    covering, _ = _fit(told, places, [_PULL_OF_COVERING * _FIRM.get(names[at], 1.0) for at in places])
    _settle(rows, calibration.RANKED, ranking, places, covering)
    text = _lines("RANKING", ["constant", *ranked], ranking)
    text += "\n" + _lines("COVERING", ["constant", *names[len(votes.SCORES) :]], covering)
    text += "\n# how much the ranked scores vary\n" + _lines("SPREAD", ranked[:3], spread[:3])
    print(text)
    if "--write" in options:
        _FILE.write_text(
            '"""What holds for any base: the weights that confidence starts from.\n\n'
            'Made by `python -m tests.benchmarks._prior --write`; not for editing.\n"""\n\n'
            'from __future__ import annotations\n\n__all__ = ["COVERING", "RANKING", "SPREAD"]\n\n' + text
        )
    return 0


@dataclass(frozen=True, slots=True)
class _Row:
    features: tuple[float, ...]
    right: bool
    answerable: bool
    weight: float


def _lines(name: str, labels: Iterable[str], values: Iterable[float]) -> str:
    rows = "".join(f"    {value:.4f},  # {label}\n" for label, value in zip(labels, values, strict=True))
    return f"{name} = (\n{rows})\n"


def _rows(matcher: Matcher, questions: Iterable[measures.Asked], weight: float) -> list[_Row]:
    found = []
    for asked in questions:
        readings = [reading for reading in matcher.read(asked.question) if reading.matches]
        for reading in readings:
            alone = len(readings) == 1
            right = asked.right([matcher.facts[reading.matches[0].fact]]) or (
                not alone and asked.expect is not None and _part(asked, matcher, reading.matches[0].fact)
            )
            found.append(_Row(reading.features, right, asked.answerable, weight))
    return found


def _part(asked: measures.Asked, matcher: Matcher, fact: str) -> bool:
    return any(measures.Asked("", None, (one,)).right([matcher.facts[fact]]) for one in asked.expect or ())


def _fit(rows: Sequence[_Row], places: Sequence[int], pulls: Sequence[float]) -> tuple[list[float], list[float]]:
    """Fit a logistic regression of what is right, each weight pulled to 0 in units of its feature's spread."""
    table = np.array([[row.features[at] for at in places] for row in rows])
    right = np.array([float(row.right) for row in rows])
    importance = np.array([row.weight for row in rows])
    spread = table.std(axis=0) + 1e-6
    middle = table.mean(axis=0)
    design = np.hstack([np.ones((len(table), 1)), (table - middle) / spread])
    held = np.array([1e-6, *pulls])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (importance * (chance - right)) + held * weights
        curve = (design * (importance * chance * (1 - chance))[:, None]).T @ design + np.diag(held)
        weights -= np.linalg.solve(curve, slope)
    scaled = weights[1:] / spread
    return [float(weights[0] - scaled @ middle), *scaled.tolist()], spread.tolist()


def _settle(
    rows: Sequence[_Row], ranked: Sequence[int], ranking: list[float], places: Sequence[int], covering: list[float]
) -> None:
    """Move both constants, and stretch both regressions, to where the product of their chances fits best."""
    table = np.array([row.features for row in rows])
    right = np.array([float(row.right) for row in rows])
    importance = np.array([row.weight for row in rows])
    first = ranking[0] + table[:, list(ranked)] @ np.array(ranking[1:])
    second = covering[0] + table[:, list(places)] @ np.array(covering[1:])
    moved = np.array([0.0, 1.0, 0.0, 1.0])
    for _ in range(4_000):
        one, two = moved[0] + moved[1] * first, moved[2] + moved[3] * second
        of_one, of_two = 1.0 / (1.0 + np.exp(-one)), 1.0 / (1.0 + np.exp(-two))
        both = of_one * of_two
        pull = importance * (right - both) / np.maximum(1.0 - both, 1e-6)
        slopes = [
            pull * (1.0 - of_one),
            pull * (1.0 - of_one) * first,
            pull * (1.0 - of_two),
            pull * (1.0 - of_two) * second,
        ]
        moved += 2.0 * np.array([slope.sum() for slope in slopes]) / importance.sum() / np.array([1.0, 10.0, 1.0, 10.0])
    print(f"# settled by {moved.round(3).tolist()}")
    for weights, shift, stretch in ((ranking, moved[0], moved[1]), (covering, moved[2], moved[3])):
        weights[:] = [float(weight * stretch) for weight in weights]
        weights[0] += float(shift)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
