"""The examples of a base (its phrasings, known questions and statements), and which are nearest to a question."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.clusters import Clusters
from knowledge.matcher.kernel import Lexicals, meaning
from knowledge.matcher.ridge import Floats
from knowledge.matcher.said import Said
from knowledge.matcher.vocabulary import Bools, Ints, Vocabulary, different, distinct

__all__ = ["NOTHING", "Examples", "Index"]

NOTHING = -1  # the fact of a question that must not be answered
_NEAREST = 3
_MOST_SEEN = 20_000  # postings read for one question in a clustered index: the rarest stems first


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts that show which fact a question is about, in order of their facts' places.

    *signs* is 1 for an example of its fact, and -1 for one that is not about it; *asked* tells phrasings (which can
    be left out to learn from) from statements.
    """

    texts: Sequence[str]
    facts: Ints
    signs: Floats
    asked: Bools

    @classmethod
    def of(cls, rows: Sequence[tuple[int, str, float, bool]]) -> Self:
        """Arrange *rows* of fact, text, sign and asked by their facts, otherwise in the order given."""
        rows = sorted(rows, key=lambda row: row[0])
        return cls(
            tuple(text for _, text, _, _ in rows),
            np.array([fact for fact, _, _, _ in rows], np.int32),
            np.array([sign for _, _, sign, _ in rows], np.float32),
            np.array([asked for _, _, _, asked in rows], np.bool_),
        )

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Index:
    """Examples by stems and by meaning; *alive* is False where the fact has gone since.

    *flat* holds the examples' stems end to end, *starts* where each begins. The postings list for each stem the
    examples that hold it, with the weights that make up the cosine of stems. Meanings are centred, of length 1.
    """

    examples: Examples
    alive: Bools
    flat: Ints
    starts: NDArray[np.int64]
    vectors: Floats | Clusters
    posting_starts: NDArray[np.int64]
    posting_rows: Ints
    posting_weights: Floats

    @classmethod
    def of(cls, examples: Examples, said: Said, flat: Ints, vectors: Floats | Clusters, vocabulary: Vocabulary) -> Self:
        """Index *examples*, given also as *said*, as places in the vocabulary and as meanings."""
        count, width = len(examples), len(vocabulary.forms)
        codes = flat.astype(np.int64)
        codes *= max(count, 1)
        codes += said.owners()
        codes = different(codes)
        stems = (codes // max(count, 1)).astype(np.int32)
        codes %= max(count, 1)
        holders = codes.astype(np.int32)
        del codes
        weights = vocabulary.rarity(np.arange(width, dtype=np.int32))[stems]
        lengths = np.sqrt(np.bincount(holders, weights**2, minlength=count))
        weights = (weights / lengths[holders]).astype(np.float32)
        starts = np.searchsorted(stems, np.arange(width + 1))
        return cls(examples, np.ones(count, np.bool_), flat, said.starts, vectors, starts, holders, weights)

    def without(self, facts: Sequence[int], heard: Collection[str] = ()) -> Index:
        """Return this index with the examples of *facts* dead, and those of nothing whose text was *heard*."""
        alive = self.alive.copy()
        for fact in facts:
            rows = self.rows_of(fact)
            alive[rows.start : rows.stop] = False
        if heard:
            silent = self.rows_of(NOTHING)
            for row in silent:
                alive[row] &= self.examples.texts[row] not in heard
        return replace(self, alive=alive)

    def living(self) -> list[tuple[int, str, float, bool]]:
        """Return the living examples as rows of fact, text, sign and asked."""
        own = self.examples
        return [
            (int(own.facts[row]), own.texts[row], float(own.signs[row]), bool(own.asked[row]))
            for row in np.flatnonzero(self.alive).tolist()
        ]

    def rows_of(self, fact: int) -> range:
        """Return the rows of *fact*'s examples."""
        first, past = self.examples.facts.searchsorted(np.array([fact, fact + 1], np.int32))  # of their type: no copy
        return range(int(first), int(past))

    def nearness(self, fact: int, vector: Floats, but: int = -1) -> tuple[float, float]:
        """Return how near in meaning *fact* is: its three nearest phrasings on average, and its statement (cosines).

        The row *but* is left out, and what there is none of counts as the other.
        """
        mine = self.rows_of(fact)
        cosines = (self._meanings_of(mine) @ vector).tolist()
        asked = self.examples.asked[mine.start : mine.stop].tolist()
        phrasings: list[float] = []
        statements: list[float] = []
        for row, cosine, phrased in zip(mine, cosines, asked, strict=True):
            if row != but:
                (phrasings if phrased else statements).append(cosine)
        nearest = sorted(phrasings)[-_NEAREST:]
        stated = max(statements, default=0.0)
        near = sum(nearest) / len(nearest) if nearest else stated
        return near, stated if statements else near

    def stems_of(self, rows: Ints | Sequence[int]) -> list[Ints]:
        """Return the places of each row's stems."""
        return [self.flat[self.starts[row] : self.starts[row + 1]] for row in rows]

    def meanings(self) -> Iterator[tuple[str, Floats]]:
        """Yield each text with its meaning vector."""
        rows = np.arange(len(self.examples), dtype=np.int32)
        yield from zip(self.examples.texts, self.meanings_of(rows), strict=True)

    def meanings_of(self, rows: Ints) -> Floats:
        """Return each row's meaning vector."""
        return self.vectors.vectors(rows) if isinstance(self.vectors, Clusters) else self.vectors[rows]

    def _meanings_of(self, rows: range) -> Floats:
        if isinstance(self.vectors, Clusters):
            return self.vectors.vectors(np.arange(rows.start, rows.stop, dtype=np.int32))
        return self.vectors[rows.start : rows.stop]

    def alike(self, rows: Ints, said: Sequence[Sequence[str]], vectors: Floats, vocabulary: Vocabulary) -> Floats:
        """Return how alike each question, *said* as words and meant as one of *vectors*, is to each of *rows*."""
        encoded = vocabulary.encode([word for text in said for word in text])
        texts = np.split(encoded.places, np.cumsum([len(text) for text in said]))[:-1]
        lexicals = Lexicals.of(vocabulary, [*texts, *self.stems_of(rows)], encoded.new)
        return lexicals.between(len(said)) + meaning(vectors @ self.meanings_of(rows).T)

    def nearest(self, places: Ints, rarity: Floats, vector: Floats, count: int) -> Ints:
        """Return living rows most alike to a question (given as distinct stems, their rarity and its meaning).

        They are *count* at most, or twice that from a clustered index; in no order.
        """
        if isinstance(self.vectors, Clusters):
            near, cosines = self.vectors.nearest(vector)
            near = near[_best(np.where(self.alive[near], cosines, -2.0), count)]
            shared, rows = self._shared(places, rarity, _MOST_SEEN)
            sharing = rows[_best(np.where(self.alive[rows], shared[rows], -2.0), count)]
            found, _ = distinct(np.concatenate([near, sharing]))
            return np.asarray(found[self.alive[found]], np.int32)
        shared, _ = self._shared(places, rarity, len(self.posting_rows))
        alike = np.where(self.alive, shared / 3.0 + meaning(self.vectors @ vector), -1.0)
        best = _best(alike, count)
        return np.asarray(best[alike[best] >= 0.0], np.int32)

    def _shared(self, places: Ints, rarity: Floats, most: int) -> tuple[Floats, Ints]:
        """Return each example's cosine of stems, and the rows that share any, from at most *most* postings."""
        cosines = np.zeros(len(self.examples), np.float32)
        length = float(np.sqrt((rarity**2).sum())) or 1.0
        seen: list[Ints] = [np.zeros(0, np.int32)]
        left = most
        for at in np.argsort(-rarity, kind="stable"):
            if places[at] + 1 >= len(self.posting_starts):
                continue
            first, past = self.posting_starts[places[at]], self.posting_starts[places[at] + 1]
            left -= past - first
            if left < 0 and len(seen) > 1:
                break
            rows = self.posting_rows[first : min(past, first + most)]
            cosines[rows] += self.posting_weights[first : first + len(rows)] * (rarity[at] / length)
            seen.append(rows)
        return cosines, distinct(np.concatenate(seen))[0] if most < len(self.posting_rows) else seen[0]


def _best(values: Floats, count: int) -> NDArray[np.int64]:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]
