"""Fit how much what a fact covers is worth beside its score (knowledge/matcher/worth.py), on no labelled question.

Each phrasing of the shipped base and of BANKING77's is left out and put to the rest; of the facts close to the best,
its own should come first. `python -m tests.benchmarks._worth --write` renews the file: do so, and fit the prior after
it, when a feature, the kernel or the embedder changes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.matcher import Matcher, worth
from knowledge.matcher.fitting import fitted_first
from knowledge.matcher.reranking import TELLING
from tests.benchmarks import _measures as measures

__all__ = ["main"]

_PULL = 10.0
_OF_BANKING = 3.0  # there are eight times fewer of its phrasings
_FILE = Path(worth.__file__)


def main(options: Sequence[str]) -> int:
    """Fit and print the worth; write it with --write."""
    facts, sources, known = measures.article()
    bases = [
        (Matcher.build(facts, sources=sources, known=known), 1.0),
        (Matcher.build(measures.banking()), _OF_BANKING),
    ]
    told = [
        (apart, weight)
        for base, weight in bases
        for one in base._tried(every=True)
        if (apart := one.told_apart) is not None
    ]
    others = [apart for apart, _ in told]
    spread = np.concatenate(others).std(axis=0)
    weights = fitted_first(others, np.array([weight for _, weight in told]), np.zeros(len(spread)), _PULL * spread**2)
    text = (
        f"# in log-odds\n{_lines('WORTH', weights.tolist())}"
        f"# how much each varies between facts that are close\n{_lines('SPREAD', spread.tolist())}"
    )
    print(text)
    if "--write" in options:
        _FILE.write_text(_FILE.read_text().partition("# in log-odds")[0] + text)
    return 0


def _lines(name: str, values: Sequence[float]) -> str:
    rows = zip(values, ("score", *TELLING), strict=True)
    return f"{name} = (\n" + "".join(f"    {value:.4f},  # {told}\n" for value, told in rows) + ")\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
