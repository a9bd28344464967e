"""A small base, fitted whole: each example compared with each, once, so that a question costs next to nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from knowledge.matcher.holding import hold
from knowledge.matcher.index import NOTHING, Index
from knowledge.matcher.kernel import EDGE_RARITY, PART, Lexicals, dampened, meaning
from knowledge.matcher.ridge import Floats, Ridge, weights
from knowledge.matcher.sparse import Products, Sparse
from knowledge.matcher.vocabulary import Bools, Encoded, Ints, Vocabulary, distinct
from knowledge.matcher.votes import Votes, ranked

__all__ = ["SMALL", "Whole", "chosen"]

SMALL = 8_000  # examples up to which a base is fitted whole
_KEPT = 24  # facts ranked
_HEARD_AT_ONCE = 4_096
_Question = tuple[tuple[str, ...], bytes]  # as words and as a meaning
_Heard = tuple[Floats, dict[int, int]]  # each fact's score, and the nearest row of some
_Projected = tuple[list[int], Floats, Floats]  # columns of words, the values there, a spelling vector
_AT_ONCE = 512  # examples whose meanings are compared with all at a time


@dataclass(frozen=True, slots=True)
class Whole:
    """The examples of *index* as rows of stems and pairs (*words*), and the ridge fitted on all of them.

    *facts* are the places of the classes, in order, and *spans* their rows; *stems* and *pairs* find columns.
    What a question shares in words and spelling adds up, so *worded* and *spelled* are those times the dual: of the
    whole kernel, only the meaning's part has to be worked out for each question. *rarities* has one more than there are
    stems: that of all others. What was asked is *heard* with the scores and nearest rows found: the same is asked again
    after every edit, which is joined beside this.
    """

    index: Index
    vocabulary: Vocabulary
    facts: Ints
    spans: Mapping[int, tuple[int, int]]
    stems: Mapping[int, int]
    pairs: Mapping[tuple[int, int], int]
    words: Sparse
    spelling: Floats
    vectors: Floats
    ridge: Ridge
    worded: Products
    spelled: Floats
    rarities: Sequence[float]
    heard: dict[_Question, _Heard]

    @classmethod
    def of(cls, index: Index, vocabulary: Vocabulary, dual: Floats | None = None) -> Self:
        """Compare all examples and fit; with the *dual* of an earlier fit, nothing can be left out."""
        examples = index.examples
        facts, owner = distinct(examples.facts)
        targets = np.zeros((len(examples), len(facts)), np.float32)
        targets[np.arange(len(examples)), owner] = examples.signs
        fits = dual is not None and dual.shape == targets.shape
        return cls._of(
            index,
            vocabulary,
            facts,
            lambda kernel: Ridge.fit(kernel(), targets, owner) if dual is None or not fits else _known(dual),
        )

    @classmethod
    def beside(cls, index: Index, vocabulary: Vocabulary, facts: Ints, left: Floats) -> Self:
        """Fit few examples to what another base has *left* of their targets (examples x *facts*)."""
        return cls._of(index, vocabulary, facts, lambda kernel: _known(weights(kernel(), left)))

    @classmethod
    def _of(
        cls, index: Index, vocabulary: Vocabulary, facts: Ints, fit: Callable[[Callable[[], Floats]], Ridge]
    ) -> Self:
        rows = np.arange(len(index.examples), dtype=np.int32)
        lexicals = Lexicals.of(vocabulary, index.stems_of(rows))
        vectors = np.asfortranarray(index.meanings_of(rows))  # so, times a vector takes half as long
        edge = len(lexicals.stems)
        places = [*lexicals.stems.tolist(), -1]
        stems = {place: column for column, place in enumerate(places[:-1])}
        pairs = {
            (places[code // (edge + 1)], places[code % (edge + 1)]): edge + at
            for at, code in enumerate(lexicals.pairs.tolist())
        }

        def kernel() -> Floats:
            table = lexicals.gram()
            for start in range(0, len(rows), _AT_ONCE):
                table[start : start + _AT_ONCE] += meaning(vectors[start : start + _AT_ONCE] @ vectors.T)
            return table

        ridge = fit(kernel)
        spans = {
            fact: (found.start, found.stop) for fact in facts.tolist() for found in [index.rows_of(fact)] if len(found)
        }
        rarities = vocabulary.rarity(np.arange(len(vocabulary.forms) + 1, dtype=np.int32)).tolist()
        return cls(
            index, vocabulary, facts, spans, stems, pairs, lexicals.words, lexicals.spelling, vectors, ridge,
            Products(lexicals.words.transposed(), ridge.dual), lexicals.spelling.T @ ridge.dual, rarities,
            {},
        )  # fmt: skip

    def only(self, alive: Bools) -> Whole:
        """Return this base with nothing said any more by examples that aren't *alive*."""
        dual = self.ridge.dual.copy()
        dual[~alive] = 0.0
        dead = np.flatnonzero(self.ridge.dual.any(axis=1) & ~alive)
        columns = {column for row in dead.tolist() for column in self.words.columns_of(row)}
        spelled = self.spelled - self.spelling[dead].T @ self.ridge.dual[dead]
        return replace(self, ridge=_known(dual), worded=self.worded.turned(dual, columns), spelled=spelled, heard={})

    def votes(self, said: Sequence[str], vector: Floats, banned: frozenset[int] = frozenset()) -> Votes:
        """Return the facts that the examples speak for, given a question as words and as a meaning."""
        scores, nearest = self.asked(said, vector)
        return chosen(self.facts, scores.copy(), banned, lambda fact: (0, nearest(fact)))

    def asked(self, said: Sequence[str], vector: Floats) -> tuple[Floats, Callable[[int], int]]:
        """Return each fact's score, not to be changed, and what finds the row of its example that is nearest."""
        heard = self.heard.get((tuple(said), vector.tobytes()))
        projected: _Projected | None = None
        if heard is None:
            projected = self._projected(self.vocabulary.encode(said))
            meant = meaning(self.vectors @ vector) @ self.ridge.dual
            heard = self._hear(said, vector, (self._scores(projected, meant), {}))
        scores, rows = heard

        def nearest(fact: int) -> int:
            nonlocal projected
            if fact not in rows:
                projected = projected or self._projected(self.vocabulary.encode(said))
                rows[fact] = self._nearest(fact, projected, vector)
            return rows[fact]

        return scores, nearest

    def scores(self, said: Sequence[Sequence[str]], vectors: Floats) -> Floats:
        """Return each fact's score for many questions, a row each: as asked() does, but comparing all at once.

        A product of matrices is less work than as many with vectors, and no thread waits for it to end.
        """
        found = [self.heard.get((tuple(text), vector.tobytes())) for text, vector in zip(said, vectors, strict=True)]
        fresh = [at for at, heard in enumerate(found) if heard is None]
        for start in range(0, len(fresh), _AT_ONCE):
            rows = fresh[start : start + _AT_ONCE]
            meant = meaning(vectors[rows] @ self.vectors.T) @ self.ridge.dual
            for row, speaking in zip(rows, meant, strict=True):
                scores = self._scores(self._projected(self.vocabulary.encode(said[row])), speaking)
                found[row] = self._hear(said[row], vectors[row], (scores, {}))
        return np.array([heard[0] for heard in found if heard], np.float32).reshape(len(said), len(self.facts))

    def prepare(self, said: Sequence[Sequence[str]], vectors: Floats) -> None:
        """Have ready what votes() takes for many questions, worked out all at once."""
        self.scores(said, vectors)

    def hear(self, before: Whole, said: Sequence[Sequence[str]], vectors: Floats, scores: Floats) -> None:
        """Remember the *scores* of questions that were heard by this base *before* some of its examples went."""
        for words, vector, row in zip(said, vectors, scores, strict=True):
            _, rows = before.heard.get((tuple(words), vector.tobytes()), (row, {}))
            self._hear(words, vector, (row, rows.copy()))

    def _hear(self, said: Sequence[str], vector: Floats, what: _Heard) -> _Heard:
        hold(self.heard, (tuple(said), vector.tobytes()), what, _HEARD_AT_ONCE)
        return what

    def _scores(self, projected: _Projected, meant: Floats) -> Floats:
        """Return each fact's score for a question, of which it is *meant* what its meaning speaks for."""
        columns, values, spelling = projected
        scores: Floats = values @ self.worded[columns] + spelling @ self.spelled + meant
        return scores

    def _nearest(self, fact: int, projected: _Projected, vector: Floats) -> int:
        """Return the row of *fact*'s example that is the most alike to a question."""
        columns, values, spelling = projected
        mine = slice(*self.spans[fact])
        asked = np.zeros(self.words.width, np.float32)
        asked[columns] = values
        alike = self.words.dot(mine, asked)
        alike += self.spelling[mine] @ spelling
        alike += meaning(self.vectors[mine] @ vector)
        return mine.start + int(alike.argmax())

    def left_out(self, rows: Ints, *, alone: bool) -> Iterator[tuple[int, bool, Votes]]:
        """Yield for each row what the others speak for: it's left out alone, then, unless *alone*, with its fact."""
        for row in rows.tolist():
            own = self.index.examples.facts[row]
            for whole, table in ((False, self.ridge.left_out), (True, self.ridge.unknown)):
                if whole and (alone or own == NOTHING):
                    continue
                scores = table[row].copy()
                if whole:
                    scores[self.facts == own] = -np.inf
                order = np.argsort(-scores, kind="stable")[:_KEPT]
                order = order[np.isfinite(scores[order])]
                facts, points, refusal = ranked(self.facts[order].tolist(), scores[order].tolist())
                if facts:
                    yield row, whole, Votes(facts, points, _nowhere, refusal)

    def _projected(self, text: Encoded) -> _Projected:
        """Return a question as columns of *words* with its values there, and as a spelling vector."""
        places = text.places.tolist()
        size = len(self.vocabulary.forms)
        stems = Counter(places)
        unique = np.fromiter(stems, np.int32, len(stems))
        rarity = {place: self.rarities[min(place, size)] for place in stems}
        rarity[-1] = EDGE_RARITY
        ones = [(place, dampened(times) * rarity[place]) for place, times in stems.items()]
        spelling = np.array([value for _, value in ones], np.float32) @ self.vocabulary.spelled(unique, text.new)
        twos = [
            (pair, dampened(times) * math.sqrt(rarity[pair[0]] * rarity[pair[1]]))
            for pair, times in Counter(zip((-1, *places), (*places, -1), strict=True)).items()
        ]
        one = PART / (math.sqrt(sum(value * value for _, value in ones)) or 1.0)
        two = PART / (math.sqrt(sum(value * value for _, value in twos)) or 1.0)
        found = [(column, value * one) for place, value in ones if (column := self.stems.get(place)) is not None]
        found += [(column, value * two) for pair, value in twos if (column := self.pairs.get(pair)) is not None]
        length = math.sqrt(float(spelling @ spelling)) or 1.0
        columns = [column for column, _ in found]
        return columns, np.array([value for _, value in found], np.float32), spelling * (PART / length)


def chosen(facts: Ints, scores: Floats, banned: Iterable[int], nearest_text: Callable[[int], tuple[int, int]]) -> Votes:
    """Return the best of *facts* by their *scores*, without those *banned*."""
    for fact in banned:
        scores[facts == fact] = -np.inf
    order = np.argpartition(-scores, _KEPT)[:_KEPT] if len(scores) > _KEPT else np.arange(len(scores))
    order = order[np.argsort(-scores[order], kind="stable")]
    found, points, refusal = ranked(facts[order].tolist(), scores[order].tolist())
    return Votes(found, points, nearest_text, refusal, scores)


def _known(dual: Floats) -> Ridge:
    """Return a fit of which only the *dual* is known."""
    nothing = np.zeros((0, dual.shape[1]), np.float32)
    return Ridge(dual, nothing, nothing)


def _nowhere(fact: int) -> tuple[int, int]:
    raise LookupError(fact)  # nothing was asked, so no text is nearest
