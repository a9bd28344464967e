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
from knowledge.matcher.fitting import fitted_together
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
    here = Path(__file__).parent / "questions"
    dev = [one for name in ("dev", "dev-2") for one in measures.article_questions(here / f"article-{name}.jsonl")]
    dev += measures.half(measures.article_questions(measures.shared("questions.jsonl")), "dev")
    bank, asked = Matcher.build(measures.banking()), measures.banking_questions("dev")
    near = measures.article_questions(here / "article-near.jsonl")
    rows = [
        *(row for own in bases for row in _rows(own, [one for one in dev if one.answerable], 1.0)),
        *(row for own in bases for row in _rows(own, [one for one in dev if not one.answerable], 0.7)),
        *(row for own in bases for row in _rows(own, near, 1.0)),
        *_rows(bases[0], measures.with_typos(dev), 0.4),
        *_rows(bank, asked, 0.4),
        *_rows(bank, measures.with_typos(asked), 0.15),
    ]
    names = (*votes.SCORES, *votes.REFUSAL, *votes.MEANINGS, *evidence.FEATURES)
    ranked = [names[at] for at in calibration.RANKED]
    places = range(len(votes.SCORES), len(names))
    pulls = [_PULL_OF_COVERING * _FIRM.get(names[at], 1.0) for at in places]
    parts = [(calibration.RANKED, [_PULL] * len(ranked)), (places, pulls)]
    ranking, covering, spread, other = _fit(rows, parts)
    told = names[len(votes.SCORES) :]
    text = _lines("RANKING", ["constant", *ranked], ranking) + "\n" + _lines("COVERING", ["constant", *told], covering)
    text += "\n# how much the features of each vary\n" + _lines("SPREAD", ranked, spread)
    text += _lines("SPREAD_OF_COVERING", told, other)
    print(text)
    if "--write" in options:
        _FILE.write_text(
            '"""What holds for any base: the weights that confidence starts from.\n\n'
            'Made by `python -m tests.benchmarks._prior --write`; not for editing.\n"""\n\n'
            "from __future__ import annotations\n\n"
            '__all__ = ["COVERING", "RANKING", "SPREAD", "SPREAD_OF_COVERING"]\n\n' + text
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


def _fit(rows: Sequence[_Row], parts: Sequence[tuple[Sequence[int], Sequence[float]]]) -> list[list[float]]:
    """Return the weights of each part (places in the features, how hard each is pulled to 0), then the spreads."""
    table = np.array([row.features for row in rows])
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    scaled = (table - middle) / spread
    ones = np.ones((len(table), 1))
    designs, starts, helds = [], [], []
    for places, pulls in parts:
        designs.append(np.hstack([ones, scaled[:, list(places)]]))
        starts.append(np.zeros(len(places) + 1))
        helds.append(np.array([1e-6, *pulls]))
    right, answerable, importance = (
        np.array(column, np.float64)
        for column in zip(*((row.right, row.answerable, row.weight) for row in rows), strict=True)
    )
    found = fitted_together(
        (designs[0], designs[1]), (starts[0], starts[1]), (helds[0], helds[1]), right, answerable, importance
    )
    weights = []
    for (places, _), own in zip(parts, found, strict=True):
        plain = own[1:] / spread[list(places)]
        weights.append([float(own[0] - plain @ middle[list(places)]), *plain.tolist()])
    return [*weights, *(spread[list(places)].tolist() for places, _ in parts)]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
