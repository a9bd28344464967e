"""What a base's own phrasings tell about its matcher: each left out in turn, alone and with its whole fact.

A phrasing left out is a question whose right fact is known; with its whole fact left out it is a question near the
topic that has no answer. From both, the confidence is calibrated (see calibration) without any test question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.matcher.evidence import Holding, LeftOut, Query, cover
from knowledge.matcher.index import NOTHING, Index
from knowledge.matcher.neighbourhood import nearest
from knowledge.matcher.vocabulary import Encoded, Ints, Vocabulary
from knowledge.matcher.votes import features
from knowledge.matcher.whole import Whole
from knowledge.matcher.words import words

__all__ = ["Trial", "trials"]

_MOST = 240  # phrasings left out of a small base
_MOST_OF_MANY = 150

# a row, whether its whole fact is out, facts by score, and their scores
_LeftOutRow = tuple[int, bool, Sequence[int], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Features of the best match of a phrasing left out, whether it was right, and whether its whole fact was out."""

    features: tuple[float, ...]
    right: bool
    whole: bool


def trials(index: Index, whole: Whole | None, vocabulary: Vocabulary, holding: Callable[[int], Holding]) -> list[Trial]:
    """Leave out phrasings of *index*, evenly spread."""
    examples = index.examples
    rows = np.flatnonzero(examples.asked & (examples.signs > 0) & (examples.facts != NOTHING)).astype(np.int32)
    if vocabulary.facts < 2 or not len(rows):
        return []
    rows = rows[:: -(-len(rows) // (_MOST if whole else _MOST_OF_MANY))]
    left_out = whole.left_out(rows) if whole else _left_out(index, vocabulary, rows)
    found: list[Trial] = []
    for row, out, facts, scores in left_out:
        own = int(examples.facts[row])
        query = Query.of(examples.texts[row], words(examples.texts[row]))
        covered = cover(query, holding(facts[0]), vocabulary, LeftOut(holding(own), out))
        near = index.nearness(facts[0], index.meanings_of(np.array([row]))[0], but=row)
        found.append(Trial(features(scores, near, covered.features), not out and facts[0] == own, out))
    return found


def _left_out(index: Index, vocabulary: Vocabulary, rows: Ints) -> Iterator[_LeftOutRow]:
    """Leave out *rows* of a base too large to fit whole."""
    for row in rows.tolist():
        near = nearest([index], vocabulary, Encoded(index.stems_of([row])[0]), index.meanings_of(np.array([row]))[0])
        for out in (False, True):
            voted = near.votes(near.facts != index.examples.facts[row] if out else near.rows != row)
            if voted is not None and voted.facts[0] != NOTHING:
                yield row, out, voted.facts, voted.scores
