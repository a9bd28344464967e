"""What a base's own phrasings tell about its matcher: each left out in turn, alone and with its whole fact.

A phrasing left out is a question whose right fact is known; with its whole fact left out it is a question near the
topic that has no answer, as is what must not be answered, left out alone. From all of them, the confidence is
calibrated (see calibration) without any test question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from knowledge.matcher.evidence import Holding, LeftOut, Query, cover
from knowledge.matcher.index import NOTHING, Index
from knowledge.matcher.neighbourhood import nearest
from knowledge.matcher.reranking import Weighed, reranked, weighed
from knowledge.matcher.vocabulary import Encoded, Ints, Vocabulary
from knowledge.matcher.votes import Votes, features
from knowledge.matcher.whole import Whole
from knowledge.matcher.words import words

__all__ = ["MANY", "Trial", "trials", "tried"]

MANY = 100  # refused questions that tell by themselves what has no answer
_MOST = 240  # phrasings left out of a small base
_MOST_OF_MANY = 150


@dataclass(frozen=True, slots=True)
class Trial:
    """Features of the best match of an example left out, and whether it was right.

    *whole* is set where nothing can be right: its whole fact was out, or it must not be answered (*refused*).
    """

    features: tuple[float, ...]
    right: bool
    whole: bool
    refused: bool = False


def trials(index: Index, whole: Whole | None, vocabulary: Vocabulary, holding: Callable[[int], Holding]) -> list[Trial]:
    """Leave out phrasings of *index*, evenly spread; all of them where many are refused, but no whole fact then."""
    examples = index.examples
    rows = np.flatnonzero(examples.asked & (examples.signs > 0)).astype(np.int32)
    if vocabulary.facts < 2 or not len(rows):
        return []
    taught = whole is not None and int((examples.facts[rows] == NOTHING).sum()) >= MANY
    if not taught:
        rows = rows[:: -(-len(rows) // (_MOST if whole else _MOST_OF_MANY))]
    left_out = whole.left_out(rows, alone=taught) if whole else _left_out(index, vocabulary, rows)
    found: list[Trial] = []
    for row, out, voted, close in tried(left_out, index, vocabulary, holding):
        own, voted = int(examples.facts[row]), reranked(voted, close)
        traits = features(voted.scores, voted.refusal, close[voted.facts[0]].traits)
        found.append(Trial(traits, not out and voted.facts[0] == own, out or own == NOTHING, own == NOTHING))
    return found


def tried(
    left_out: Iterable[tuple[int, bool, Votes]],
    index: Index,
    vocabulary: Vocabulary,
    holding: Callable[[int], Holding],
) -> Iterator[tuple[int, bool, Votes, dict[int, Weighed]]]:
    """Yield what is *left_out* as if it were asked, with the facts that are close then."""
    examples = index.examples
    for row, out, voted in left_out:
        own = int(examples.facts[row])
        query = Query.of(examples.texts[row], words(examples.texts[row]))
        lacking = LeftOut(holding(own), out) if own != NOTHING else None
        yield row, out, voted, weighed(voted, partial(_weighed, index, vocabulary, holding, query, lacking, row))


def _weighed(
    index: Index,
    vocabulary: Vocabulary,
    holding: Callable[[int], Holding],
    query: Query,
    lacking: LeftOut | None,
    row: int,
    fact: int,
) -> Weighed:
    near = index.nearness(fact, index.meanings_of(np.array([row]))[0], but=row)
    return Weighed(near, cover(query, holding(fact), vocabulary, lacking))


def _left_out(index: Index, vocabulary: Vocabulary, rows: Ints) -> Iterator[tuple[int, bool, Votes]]:
    """Leave out *rows* of a base too large to fit whole."""
    for row in rows.tolist():
        near = nearest([index], vocabulary, Encoded(index.stems_of([row])[0]), index.meanings_of(np.array([row]))[0])
        for out in (False, True)[: 1 + int(index.examples.facts[row] != NOTHING)]:
            voted = near.votes(near.facts != index.examples.facts[row] if out else near.rows != row)
            if voted is not None:
                yield row, out, voted
