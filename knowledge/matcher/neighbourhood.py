"""A question's nearest examples in a large base, and the facts they speak for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.matcher.index import Index
from knowledge.matcher.kernel import Lexicals, meaning
from knowledge.matcher.ridge import NEIGHBOURS, Floats, weights
from knowledge.matcher.vocabulary import Bools, Encoded, Ints, Vocabulary, distinct
from knowledge.matcher.votes import Votes, ranked

__all__ = ["Neighbourhood", "nearest"]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Examples as rows of several indexes (*shards* tells which), with the kernel to the question and among them."""

    shards: Ints
    rows: Ints
    facts: Ints
    signs: Floats
    to: Floats
    among: Floats

    @property
    def least(self) -> float:
        """How alike to the question another example has to be to be among them."""
        return float(self.to.min()) if len(self.to) == NEIGHBOURS else -np.inf

    def votes(self, usable: Bools | None = None) -> Votes | None:
        """Return the facts that the *usable* neighbours speak for, or None where there is no neighbour."""
        near = self if usable is None else self._only(usable)
        if not len(near.rows):
            return None
        facts, owner = distinct(near.facts)
        scores = np.bincount(owner, weights(near.among, near.to) * near.signs)
        order = np.argsort(-scores, kind="stable")
        places, points, refusal = ranked(facts[order].tolist(), scores[order].tolist())
        return Votes(places, points, near.nearest_text, refusal) if places else None

    def nearest_text(self, fact: int) -> tuple[int, int]:
        """Return the shard and row of *fact*'s example nearest to the question."""
        mine = np.flatnonzero(self.facts == fact)
        best = mine[np.argmax(self.to[mine])]
        return int(self.shards[best]), int(self.rows[best])

    def _only(self, usable: Bools) -> Neighbourhood:
        among = self.among[np.ix_(usable, usable)]
        return Neighbourhood(
            self.shards[usable], self.rows[usable], self.facts[usable], self.signs[usable], self.to[usable], among,
        )  # fmt: skip


def nearest(indexes: Sequence[Index], vocabulary: Vocabulary, text: Encoded, vector: Floats) -> Neighbourhood:
    """Return the examples of *indexes* nearest to a question given as stems and as a meaning."""
    stems, _ = distinct(text.places)
    found = [index.nearest(stems, vocabulary.rarity(stems), vector, NEIGHBOURS) for index in indexes]
    texts = [row for index, rows in zip(indexes, found, strict=True) for row in index.stems_of(rows)]
    vectors = np.vstack([vector, *(index.meanings_of(rows) for index, rows in zip(indexes, found, strict=True))])
    lexicals = Lexicals.of(vocabulary, [text.places, *texts], text.new)
    cosines = vectors @ vector
    words = lexicals.words.dense()
    to = words @ words[0] + lexicals.spelling @ lexicals.spelling[0] + meaning(cosines)
    order = np.argpartition(-to[1:], NEIGHBOURS)[:NEIGHBOURS] if len(to) > NEIGHBOURS + 1 else np.arange(len(to) - 1)
    best = order + 1
    words, spelling, meanings = words[best], lexicals.spelling[best], vectors[best]
    among = words @ words.T + spelling @ spelling.T + meaning(meanings @ meanings.T)
    shards = np.repeat(np.arange(len(indexes), dtype=np.int32), [len(rows) for rows in found])
    facts = np.concatenate([index.examples.facts[rows] for index, rows in zip(indexes, found, strict=True)])
    signs = np.concatenate([index.examples.signs[rows] for index, rows in zip(indexes, found, strict=True)])
    rows = np.concatenate(found)
    return Neighbourhood(shards[order], rows[order], facts[order], signs[order], to[best], among)
