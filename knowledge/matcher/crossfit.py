"""What a base's own phrasings tell about its matcher: each left out in turn, alone and with its whole fact.

A phrasing left out is a question whose right fact is known; with its whole fact left out it is a question near the
topic that has no answer, as is what must not be answered, left out alone. From all of them, the confidence is
calibrated (see calibration) without any test question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from knowledge.matcher.evidence import Holding, LeftOut, Query, cover
from knowledge.matcher.fitting import Doubles
from knowledge.matcher.index import NOTHING, Index
from knowledge.matcher.neighbourhood import nearest
from knowledge.matcher.reranking import Weighed, reranked, weighed
from knowledge.matcher.vocabulary import Encoded, Ints, Vocabulary
from knowledge.matcher.votes import Votes, features
from knowledge.matcher.whole import Whole
from knowledge.matcher.words import words

__all__ = ["MANY", "Trial", "Tried", "tried"]

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


@dataclass(frozen=True, slots=True)
class Tried:
    """An example left out (its *row*), alone or with its *whole* fact: the votes then, and the *close* weighed."""

    row: int
    own: int
    whole: bool
    votes: Votes
    close: dict[int, Weighed]

    def trial(self, worth: Sequence[float]) -> Trial:
        """Return what this tells of the best match."""
        votes = reranked(self.votes, self.close, worth)
        best, refused = votes.facts[0], self.own == NOTHING
        traits = features(votes.scores, votes.refusal, self.close[best].traits)
        return Trial(traits, not self.whole and best == self.own, self.whole or refused, refused)

    @property
    def told_apart(self) -> Doubles | None:
        """The score and telling traits of its own fact's rivals, less its own; None unless it is close among some."""
        if self.whole or self.own not in self.close or len(self.close) < 2:
            return None
        scores = dict(zip(self.votes.facts, self.votes.scores, strict=True))
        table = {fact: np.array((scores[fact], *one.telling)) for fact, one in self.close.items()}
        own = table.pop(self.own)
        return np.asarray(np.array(list(table.values())) - own)


def tried(
    index: Index, whole: Whole | None, vocabulary: Vocabulary, holding: Callable[[int], Holding], *, every: bool = False
) -> Iterator[Tried]:
    """Leave out phrasings of *index*, evenly spread; all of them where many are refused, but no whole fact then.

    With *every*, all of them alone, whatever is refused.
    """
    examples = index.examples
    rows = np.flatnonzero(examples.asked & (examples.signs > 0)).astype(np.int32)
    if vocabulary.facts < 2 or not len(rows):
        return
    taught = whole is not None and (every or int((examples.facts[rows] == NOTHING).sum()) >= MANY)
    if not taught:
        rows = rows[:: -(-len(rows) // (_MOST if whole else _MOST_OF_MANY))]
    for row, out, votes in whole.left_out(rows, alone=taught) if whole else _left_out(index, vocabulary, rows):
        own = int(examples.facts[row])
        query = Query.of(examples.texts[row], words(examples.texts[row]))
        lacking = LeftOut(holding(own), out) if own != NOTHING else None
        close = weighed(votes, partial(_weighed, index, vocabulary, holding, query, lacking, row))
        yield Tried(row, own, out, votes, close)


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
