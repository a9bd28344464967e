"""The Matcher: an immutable snapshot of a base, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from knowledge.matcher import ridge
from knowledge.matcher.asking import questions
from knowledge.matcher.calibration import Calibration, cutoff
from knowledge.matcher.evidence import Evidence
from knowledge.matcher.lexicon import Lexicon
from knowledge.matcher.model import Match, Reading
from knowledge.matcher.ridge import Floats
from knowledge.matcher.words import stem, words
from knowledge.model import Fact, KnownQuestion, Source

__all__ = ["Matcher"]

_RIDGE = 2.0
_SHARPNESS = 12.0
_PRIOR = Calibration((-2.0, 4.0, 4.0, -3.0))
_UNKNOWN_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Matcher:
    """Facts and all that was learned from them; querying it changes nothing, from any thread.

    *cutoff* is the confidence from which on answers to the base's own cross-fitted phrasings are right often enough.
    """

    facts: Mapping[str, Fact]
    cutoff: float
    _sources: Mapping[str, Source]
    _known: tuple[KnownQuestion, ...]
    _rejected: tuple[tuple[str, str], ...]
    _ids: tuple[str, ...]
    _examples: tuple[tuple[str, int], ...]
    _lexicon: Lexicon
    _matrix: Floats
    _weights: Floats
    _evidence: Evidence
    _calibration: Calibration
    _refused: frozenset[tuple[str, ...]]

    @classmethod
    def build(
        cls,
        facts: Iterable[Fact],
        *,
        sources: Mapping[str, Source] = MappingProxyType({}),
        known: Iterable[KnownQuestion] = (),
        rejected: Iterable[tuple[str, str]] = (),
    ) -> Matcher:
        """Learn a base. Retired facts never match.

        *known* are questions with their right fact, or with None where they must not be answered; *rejected* are
        questions with the id of a fact that they are not about.
        """
        known, rejected = tuple(known), tuple(rejected)
        live = {fact.id: fact for fact in facts if fact.live}
        ids = tuple(live)
        place = {fact_id: at for at, fact_id in enumerate(ids)}
        examples: list[tuple[str, int]] = []
        for fact in live.values():
            examples += [(phrasing, place[fact.id]) for phrasing in fact.phrasings]
            examples.append((fact.statement, place[fact.id]))
        examples += [(one.question, place[one.fact]) for one in known if one.fact in place]
        texts = [words(text) for text, _ in examples]
        labels = np.array([label for _, label in examples], np.intp)
        lexicon = Lexicon.learn(texts)
        matrix = lexicon.matrix(texts)
        evidence = Evidence.learn([_texts(fact, sources) for fact in live.values()])
        refused = frozenset(words(one.question) for one in known if one.fact is None)
        calibration, cut = _PRIOR, 0.5
        weights = np.zeros((matrix.shape[1], len(ids)), np.float32)
        if len(ids):
            model = ridge.fit(matrix @ matrix.T, labels, len(ids), _RIDGE)
            weights = matrix.T @ model.dual
            calibration, cut = _calibrated(model, labels, texts, evidence)
        return cls(
            MappingProxyType(live), cut, sources, known, rejected, ids, tuple(examples), lexicon, matrix, weights,
            evidence, calibration, refused,
        )  # fmt: skip

    def updated(
        self,
        *,
        changed: Iterable[Fact] = (),
        removed: Iterable[str] = (),
        sources: Mapping[str, Source] | None = None,
        known: Iterable[KnownQuestion] | None = None,
        rejected: Iterable[tuple[str, str]] | None = None,
    ) -> Matcher:
        """Return a snapshot with facts changed, added and removed; what is None stays as it is."""
        facts = dict(self.facts)
        for gone in removed:
            facts.pop(gone, None)
        facts.update({fact.id: fact for fact in changed})
        return Matcher.build(
            facts.values(),
            sources=self._sources if sources is None else sources,
            known=self._known if known is None else known,
            rejected=self._rejected if rejected is None else rejected,
        )

    def read(self, message: str, limit: int = 5) -> tuple[Reading, ...]:
        """Return a reading of each thing *message* asks, at least one, each with at most *limit* matches."""
        return tuple(
            Reading(text, (), 0.0, chatter=True) if chatter else self._reading(text, limit)
            for text, chatter in questions(message)
        )

    def _reading(self, question: str, limit: int) -> Reading:
        asked = words(question)
        if not asked or not self._ids or asked in self._refused:
            return Reading(question, (), 0.0)
        columns, values = self._lexicon.vector(asked)
        vector = np.array(values, np.float32)
        scores = vector @ self._weights[columns] if columns else np.zeros(len(self._ids), np.float32)
        for rejected, fact_id in self._rejected:
            if fact_id in self.facts and words(rejected) == asked:
                scores[self._ids.index(fact_id)] = -1.0
        order = np.argsort(-scores, kind="stable")[: max(limit, 2)]
        share = _shares(scores[order])
        nearest = vector @ self._matrix[:, columns].T if columns else np.zeros(len(self._examples), np.float32)
        best = self._evidence.cover(asked, int(order[0]))
        chance = self._calibration.probability(_features(scores[order], best.share)) if scores[order[0]] > 0 else 0.0
        if not best.matched:
            chance *= 0.5
        matches = []
        for rank, at in enumerate(order[:limit]):
            cover = self._evidence.cover(asked, int(at))
            fair = chance if rank == 0 else min(chance * float(share[rank] / share[0]), 1.0 - chance)
            matches.append(
                Match(
                    self._ids[at],
                    self._phrasing(int(at), nearest),
                    fair,
                    float(scores[at]),
                    cover.matched,
                    cover.missing,
                )
            )
        reason = f"nothing here mentions '{best.missing[0]}'" if best.missing and chance < self.cutoff else ""
        return Reading(question, tuple(matches), chance, reason=reason)

    def _phrasing(self, fact: int, nearest: Floats) -> str:
        """Return the fact's stored wording nearest to the question."""
        mine = [at for at, (_, label) in enumerate(self._examples) if label == fact]
        return self._examples[max(mine, key=lambda at: float(nearest[at]))][0]


def _texts(fact: Fact, sources: Mapping[str, Source]) -> list[tuple[str, ...]]:
    texts = [words(text) for text in (*fact.phrasings, *fact.tags)]
    texts += [words(fact.statement)] * 2  # never left out: what the fact says it covers
    if fact.citation and fact.citation.source in sources:
        source = sources[fact.citation.source]
        texts += [words(source.title), words(source.author)] * 2
    return texts


def _shares(best: Floats) -> Floats:
    odds = np.exp(_SHARPNESS * (best - best[0]))
    return np.asarray(odds / odds.sum(), np.float32)


def _features(best: Floats, missing: float) -> list[float]:
    second = float(best[1]) if len(best) > 1 else 0.0
    return [float(best[0]), float(best[0]) - second, missing]


def _calibrated(
    model: ridge.Ridge, labels: Sequence[int] | np.ndarray, texts: Sequence[tuple[str, ...]], evidence: Evidence
) -> tuple[Calibration, float]:
    """Learn from each phrasing left out (is its fact found?) and from each fact left out (nothing is right)."""
    rows: list[list[float]] = []
    right: list[bool] = []
    weight: list[float] = []
    for scores, share, known in ((model.left_out, 1.0, True), (model.unknown, _UNKNOWN_WEIGHT, False)):
        if scores.shape[1] < 2:
            continue
        top = np.argsort(-scores, axis=1)[:, :2]
        for at, (first, second) in enumerate(top):
            own = frozenset(stem(word) for word in texts[at]) if first == labels[at] else frozenset()
            missing = evidence.cover(texts[at], int(first), own).share
            rows.append(_features(np.array([scores[at, first], scores[at, second]]), missing))
            right.append(bool(known and first == labels[at]))
            weight.append(share)
    if not rows:
        return _PRIOR, 0.5
    table, truth, importance = np.array(rows, np.float32), np.array(right), np.array(weight, np.float32)
    calibration = _PRIOR.refined(table, truth, importance, 5.0)
    chances = np.array([calibration.probability(row) for row in rows], np.float32)
    return calibration, cutoff(chances, truth, importance)
