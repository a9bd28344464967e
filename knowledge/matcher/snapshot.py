"""The Matcher: an immutable snapshot of a base, ready to be asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import compress
from types import MappingProxyType

import numpy as np

from knowledge.matcher.asking import apart, questions
from knowledge.matcher.calibration import Calibration, calibrated
from knowledge.matcher.centred import centred
from knowledge.matcher.crossfit import Tried, tried
from knowledge.matcher.embedder import bundled
from knowledge.matcher.embedding import Embeds
from knowledge.matcher.evidence import Holding, Query, as_typed, cover, glance, kept, names_in
from knowledge.matcher.holding import hold
from knowledge.matcher.index import NOTHING, Examples, Index
from knowledge.matcher.joined import Joined
from knowledge.matcher.kernel import unit
from knowledge.matcher.learned import Learned, key_of
from knowledge.matcher.lessons import (
    Taught,
    Touched,
    by_question,
    examples_of,
    otherwise,
    refused_of,
    unlike,
)
from knowledge.matcher.message import together
from knowledge.matcher.model import Match, Reading, Verdict
from knowledge.matcher.neighbourhood import nearest
from knowledge.matcher.premise import verdict
from knowledge.matcher.remembered import SILENCE, Edited, Key, Part, deciding, farther, outlasting, remember, steady
from knowledge.matcher.reranking import Weighed, reranked, unrivalled, weighed
from knowledge.matcher.ridge import Floats
from knowledge.matcher.said import Said
from knowledge.matcher.spelling import Speller
from knowledge.matcher.vocabulary import Vocabulary, distinct
from knowledge.matcher.votes import SHARPNESS, Votes, features
from knowledge.matcher.whole import SMALL, Whole
from knowledge.matcher.words import stem, words
from knowledge.model import Fact, KnownQuestion, Source

__all__ = ["Matcher"]

_HELD_AT_ONCE = 4_096  # facts
_ASKED_AS_STORED = 0.98  # the least confidence in the fact whose phrasing is word for word what is asked
_WORTH_A_VERDICT = 0.05  # the confidence from which on a fact is held against what the question takes for granted
_MOST_ADDED = 10_000  # examples added by edits before a large base is built anew
_AT_ONCE = 600  # examples up to which a base is built anew at every edit
_SHARE = 4  # with this part of the examples or more touched, a small base is built anew too
# What people ask is asked again after every edit, and these are the same in any base.
_query = lru_cache(maxsize=8_192)(Query.of)
_verdict = lru_cache(maxsize=8_192)(verdict)


@dataclass(frozen=True, slots=True, repr=False)
class Matcher:
    """What a base is *taught* and all that was learned from it; querying it changes nothing, from any thread.

    *cutoff* is the confidence from which on answers to the base's own phrasings, left out, are right often enough.
    """

    taught: Taught
    cutoff: float
    _ids: tuple[str, ...]
    _places: Mapping[str, int]
    _vocabulary: Vocabulary
    _indexes: tuple[Index, ...]
    _whole: Whole | Joined | None
    _raw: Floats
    _centre: Floats
    _speller: Speller
    _calibration: Calibration
    _refused: frozenset[tuple[str, ...]]
    _wrong: Mapping[tuple[str, ...], frozenset[str]]
    _holdings: dict[int, Holding]
    _read: dict[Key, tuple[Reading, ...]]
    _parts: dict[Key, Part]

    @classmethod
    def build(
        cls,
        facts: Iterable[Fact],
        *,
        sources: Mapping[str, Source] = MappingProxyType({}),
        known: Iterable[KnownQuestion] = (),
        rejected: Iterable[tuple[str, str]] = (),
        embedder: Embeds | None = None,
        after: Matcher | None = None,
    ) -> Matcher:
        """Learn a base. Retired facts never match.

        *known* are questions with their right fact, or with None where they must not be answered; *rejected* are
        questions with the id of a fact that they are not about. What the base *after* which this one comes embedded
        isn't embedded again.
        """
        return cls.learn(Taught.of(facts, sources, known, rejected), embedder, after)

    @classmethod
    def learn(cls, taught: Taught, embedder: Embeds | None = None, after: Matcher | None = None) -> Matcher:
        """Return what build() does of what is *taught*."""
        matcher = cls._fitted(taught, taught.examples(), embedder or bundled(), after=after)
        calibration, cutoff = calibrated(list(matcher._tried()))
        return replace(matcher, _calibration=calibration, cutoff=cutoff)

    @classmethod
    def restored(cls, learned: bytes, taught: Taught, embedder: Embeds | None = None) -> Matcher | None:
        """Return what learn() would, at once, of what learned() gave for it; None where that was another base's."""
        embedder = embedder or bundled()
        examples = taught.examples()
        kept = Learned.of(learned, key_of(examples, embedder.name))
        if kept is None:
            return None
        refined = Calibration(*(tuple(part.tolist()) for part in (kept.ranking, kept.covering, kept.worth)))
        matcher = cls._fitted(taught, examples, embedder, kept)
        return replace(matcher, _calibration=refined, cutoff=float(kept.cutoff))

    @classmethod
    def _fitted(
        cls,
        taught: Taught,
        examples: Examples,
        embedder: Embeds,
        kept: Learned | None = None,
        after: Matcher | None = None,
    ) -> Matcher:
        """Return all of what build() does but how sure to be."""
        ids = tuple(taught.facts)
        said = Said.of(map(words, examples.texts))
        embedded, meanings = _vectors(after)
        vocabulary, flat = Vocabulary.learn(
            said, examples.facts, embedder, (kept.spellings, kept.meanings) if kept else None, meanings
        )
        raw, centre, vectors = centred(
            examples.texts, embedder, kept.examples if kept else None, embedded, whole=len(examples) <= SMALL
        )
        index = Index.of(examples, said, flat, vectors, vocabulary)
        return cls(
            taught=taught,
            cutoff=0.5,
            _ids=ids,
            _places={fact_id: place for place, fact_id in enumerate(ids)},
            _vocabulary=vocabulary,
            _indexes=(index,),
            _whole=(Whole.of(index, vocabulary, kept.dual if kept else None) if 0 < len(examples) <= SMALL else None),
            _raw=raw,
            _centre=centre,
            _speller=Speller.learn(said, embedder.knows),
            _calibration=Calibration(),
            _refused=frozenset(map(words, refused_of(taught.known))),
            _wrong=by_question(taught.rejected),
            _holdings={},
            _read={},
            _parts={},
        )

    def _tried(self, *, every: bool = False) -> Iterator[Tried]:
        whole = self._whole if isinstance(self._whole, Whole) else None
        return tried(self._indexes[0], whole, self._vocabulary, self._holding, every=every)

    def refuses(self, question: str) -> bool:
        """Whether *question* is, word for word, one that must not be answered."""
        return words(question) in self._refused

    def left_out(self) -> Iterator[tuple[str, str, str]]:
        """Yield each phrasing's fact, the phrasing, and the fact that the others find for it.

        Only of a base that was just fitted whole: what was learned before, or is too large, has none.
        """
        if not isinstance(self._whole, Whole) or not len(self._whole.ridge.left_out):
            return
        texts, worth = self._indexes[0].examples.texts, self._calibration.worth
        for one in self._tried(every=True):
            if (
                one.own != NOTHING and texts[one.row] in self.facts[self._ids[one.own]].phrasings
            ):  # not a known question
                yield self._ids[one.own], texts[one.row], self._ids[reranked(one.votes, one.close, worth).facts[0]]

    def learned(self) -> bytes:
        """Return what restored() makes the same base of at once; empty for a large one or before settle()."""
        if not isinstance(self._whole, Whole):
            return b""
        examples = self._indexes[0].examples
        embedder, calibration = self._vocabulary.embedder, self._calibration
        return Learned(
            self._raw, self._vocabulary.spellings, self._vocabulary.meanings,
            self._whole.ridge.dual, *(
                np.array(part, np.float32)
                for part in (calibration.ranking, calibration.covering, calibration.worth, self.cutoff)
            ),
        ).to_bytes(key_of(examples, embedder.name))  # fmt: skip

    def updated(
        self,
        *,
        changed: Iterable[Fact] = (),
        removed: Iterable[str] = (),
        sources: Mapping[str, Source] | None = None,
        known: Iterable[KnownQuestion] | None = None,
        rejected: Iterable[tuple[str, str]] | None = None,
        learn: Callable[[Taught, Embeds, Matcher], Matcher] | None = None,
    ) -> Matcher:
        """Return a snapshot with facts changed, added and removed; what is None stays as it is.

        What is too much to be joined is built as a whole, by *learn* where that isn't learn() itself.
        """
        taught, touched = self.taught.edited(changed, removed, sources, known, rejected)
        if touched is None:
            return replace(self, taught=taught)
        examples = len(self._indexes[0].examples)
        coming = self._added + sum(len(fact.phrasings) + 1 for fact in touched.added)
        most = 0 if examples <= _AT_ONCE else examples // _SHARE if examples <= SMALL else _MOST_ADDED
        if coming > most or not most or not self._ids:
            return (learn or Matcher.learn)(taught, self.embedder, self)
        return self._patched(taught, touched)

    @property
    def settled(self) -> bool:
        """Whether settle() has nothing to do."""
        return len(self._indexes) == 1 or len(self._indexes[0].examples) > SMALL

    def settle(self) -> Matcher:
        """Return the same base built as a whole, what is remembered read anew; takes seconds of CPU after edits."""
        if self.settled:
            return self
        return Matcher.learn(self.taught, self.embedder, self).having_read(self.questions_read)

    @property
    def questions_read(self) -> tuple[Key, ...]:
        """What is remembered of questions."""
        return tuple(self._parts)

    def having_read(self, keys: Sequence[Key]) -> Matcher:
        """Return this snapshot once it has read *keys*, which it then remembers; takes CPU."""
        self.prepare(question for question, _ in keys)
        for question, limit in keys:
            self._reading(question, limit)
        return self

    def near(self, texts: Sequence[str], count: int) -> list[tuple[str, str]]:
        """Return the phrasings, about *count* a text, that are the most alike to *texts*, each after its fact's id.

        These are what an edit that brings *texts* could touch.
        """
        found: dict[tuple[str, str], None] = {}
        for text in texts:
            said = words(text)
            vector = unit(self._vocabulary.embedder.embed([text]) - self._centre)[0]
            stems = distinct(self._vocabulary.encode(said).places)[0]
            for index in self._indexes:
                for row in index.nearest(stems, self._vocabulary.rarity(stems), vector, count).tolist():
                    place, example = int(index.examples.facts[row]), index.examples.texts[row]
                    if place != NOTHING and example in self.facts[self._ids[place]].phrasings:
                        found[self._ids[place], example] = None
        return list(found)

    def differing(self, before: Matcher) -> tuple[set[str], set[str]] | None:
        """Return the facts that are no longer what they were *before*, not just asked in more ways, and new texts.

        Questions that were unlearned count as new.
        None where more than edits lies between them: this one was built anew.
        """
        return otherwise(before.taught, self.taught) if self._calibration is before._calibration else None

    @property
    def embedder(self) -> Embeds:
        """What tells it the meaning of texts."""
        return self._vocabulary.embedder

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The live facts, by id."""
        return self.taught.facts

    def _patched(self, taught: Taught, touched: Touched) -> Matcher:
        """Return a snapshot in which what was touched is dead where it stands, and what is added joins beside it."""
        gone = [self._places[fact_id] for fact_id in touched.facts if fact_id in self._places]
        facts, known, added = taught.facts, taught.known, touched.added
        ids = (*self._ids, *(fact.id for fact in added))
        places = {fact_id: place for fact_id, place in self._places.items() if fact_id in facts}
        places.update({fact.id: place for place, fact in enumerate(added, len(self._ids))})
        was_silent = refused_of(self.taught.known)
        heard = was_silent - refused_of(known) if known is not self.taught.known else frozenset()
        main, *others = (index.without(gone, heard) for index in self._indexes)
        rows = [row for index in others for row in index.living()]
        fresh_known = [one for one in known if one.fact is not None or one.question not in was_silent]
        rows += examples_of(added, range(len(self._ids), len(ids)), fresh_known, taught.rejected)
        examples = Examples.of(rows)
        said = Said.of(texts := [words(text) for text in examples.texts])
        vocabulary, flat = self._vocabulary.grown(said, examples.facts)
        remembered = {text: vector for index in others for text, vector in index.meanings()}
        fresh = [text for text in dict.fromkeys(examples.texts) if text not in remembered]
        remembered.update(zip(fresh, unit(vocabulary.embedder.embed(fresh) - self._centre), strict=True))
        vectors = np.array([remembered[text] for text in examples.texts], np.float32)
        vectors = vectors.reshape(len(examples), self._centre.shape[-1])  # none, where a fact only goes
        more = Index.of(examples, said, flat, vectors, vocabulary)
        whole = self._whole
        moved = {self._places[fact.id]: places[fact.id] for fact in added if fact.id in self._places}
        return replace(
            self,
            taught=taught,
            _ids=ids,
            _places=places,
            _vocabulary=vocabulary,
            _indexes=(main, more),
            _whole=None if whole is None else Joined.of(whole, main.alive, more, texts, vocabulary, moved),
            _speller=self._speller.taught(said.words),
            _refused=self._refused if known is self.taught.known else frozenset(map(words, refused_of(known))),
            _wrong=by_question(taught.rejected),
            _holdings=(
                kept(self._holdings.copy(), facts, vocabulary.forms[len(self._vocabulary.forms) :])
                if taught.sources == self.taught.sources
                else {}
            ),
            _read={},
            _parts={},
        )

    @property
    def _added(self) -> int:
        return sum(len(index.examples) for index in self._indexes[1:])

    def read(self, message: str, limit: int = 5) -> tuple[Reading, ...]:
        """Return a reading of each thing *message* asks, at least one, each with at most *limit* matches."""
        make = partial(together, message, partial(self._reading, limit=limit), self.cutoff, self.refuses)
        return remember(self._read, (message, limit), make)

    def remembers(self, message: str, limit: int = 5) -> bool:
        """Whether reading *message* takes no time: all of it was read not long ago."""
        return (message, limit) in self._read or (message, limit) in self._parts

    def prepare(self, questions: Iterable[str]) -> None:
        """Work out together what a small base's examples say of *questions* that are about to be read one by one.

        That is a product of matrices, during which no thread waits for this one.
        """
        if self._whole is None:
            return
        fresh = [self._asked(question, words(question)) for question in questions]
        if fresh:
            self._whole.prepare([asked for asked, _ in fresh], np.array([meant for _, meant in fresh]))

    def finds(self, phrasing: str) -> str | None:
        """Return the fact that a small base answers a stored *phrasing* with, where that is plain without reading it.

        That is so where it is one question, word for word an example of a fact, and no other fact's score is so near
        that more than scores would have to tell the two apart.
        """
        said = words(phrasing)
        plain = questions(phrasing) == ((phrasing, False),) and not apart(phrasing)
        if self._whole is None or not plain or said in self._refused or said in self._wrong:
            return None
        asked, meant = self._asked(phrasing, said)
        voted = self._whole.votes(asked, meant)
        if asked != said or self.cutoff > _ASKED_AS_STORED or not unrivalled(voted):
            return None
        shard, row = voted.nearest_text(voted.facts[0])
        return self._ids[voted.facts[0]] if words(self._indexes[shard].examples.texts[row]) == said else None

    def remembering(self, before: Matcher) -> Matcher:
        """Return this snapshot with what was read *before* it at hand where the edits between can't have turned it."""
        differing = self.differing(before)
        if differing is None or self._parts is before._parts:
            return self
        facts = unlike(before.facts, self.facts) | differing[0]
        taught = (self._refused ^ before._refused) | unlike(self._wrong, before._wrong)
        edited = Edited(facts, differing[1], taught)
        parts = outlasting(before._parts.copy(), edited, self.facts, self.cutoff)
        if parts:
            parts = dict(compress(parts.items(), self._steady(before, [*parts.values()], edited)))
        return replace(self, _read={}, _parts=parts)

    def _steady(self, before: Matcher, parts: Sequence[Part], edited: Edited) -> Sequence[bool]:
        """Return whether what speaks for each of *parts* is what spoke for it *before*, give or take a hair."""
        said, meant = [part.asked for part in parts], np.array([part.meant for part in parts])
        if isinstance(self._whole, Joined) and before._whole is not None:
            scores = self._whole.rescored(before._whole, said, meant)
            return steady(parts, scores, self._whole.facts == NOTHING, self._added_facts)
        more = self._indexes[-1]
        rows = [row for fact in edited.facts if fact in self._places for row in more.rows_of(self._places[fact])]
        rows += [row for row in more.rows_of(NOTHING) if more.examples.texts[row] in edited.texts]
        alike = more.alike(np.array(rows, np.int32), said, meant, self._vocabulary)
        return farther(parts, alike)

    @property
    def _added_facts(self) -> list[str]:
        return [self._named(fact) for fact in self._whole.added] if isinstance(self._whole, Joined) else []

    def _named(self, fact: int) -> str:
        return self._ids[fact] if fact != NOTHING else SILENCE

    def embedded(self, texts: Sequence[str]) -> Floats:
        """Return a unit vector a text, near each other where they mean the like; zeros without an embedder."""
        return self._vocabulary.embedder.embed(texts)

    def _reading(self, question: str, limit: int) -> Reading:
        return remember(self._parts, (question, limit), lambda: self._read_anew(question, limit)).reading

    def _asked(self, question: str, said: tuple[str, ...]) -> tuple[tuple[str, ...], Floats]:
        """Return *question*, *said* as words, with its spelling repaired, and what it means."""
        asked = self._speller.repaired(said, names_in(question))
        vector = self._vocabulary.embedder.embed([question if asked == said else " ".join(asked)])
        return asked, unit(vector - self._centre)[0]

    def _read_anew(self, question: str, limit: int) -> Part:
        said = words(question)
        if not said or said in self._refused:
            return Part.silent(question, said)
        asked, meant = self._asked(question, said)
        wrong = frozenset(self._places[fact] for fact in self._wrong.get(said, ()) if fact in self._places)
        least, spoke = -math.inf, frozenset[str]()
        if self._whole is not None:
            voted: Votes | None = self._whole.votes(asked, meant, wrong)
        else:
            near = nearest(self._indexes, self._vocabulary, self._vocabulary.encode(asked), meant)
            voted = near.votes(~np.isin(near.facts, list(wrong)) if wrong else None)
            least, spoke = near.least, frozenset(map(self._named, near.facts.tolist()))
        if voted is None or not voted.facts:
            return Part.silent(question, said)
        matches, traits = self._matches(_query(question, asked, said), meant, voted, limit)
        strange = [word for word in matches[0].missing if not self._vocabulary.holds(stem(word))]
        sure = matches[0].confidence >= self.cutoff
        reason = "" if sure or not strange else f"nothing here mentions '{as_typed(strange[0], question)}'"
        covered = self._calibration.covered(traits)
        reading = Reading(question, matches, matches[0].confidence, covered, reason=reason, features=traits)
        unknown = tuple(word for word in said if not self._speller.knows(word))
        missing = frozenset(map(stem, matches[0].missing))
        decided = spoke or deciding(reading, voted, self._ids)
        return Part(
            reading, said, asked, meant, unknown, missing, decided, self._added_facts, voted.all, least
        )  # fmt: skip

    def _matches(
        self, query: Query, meant: Floats, voted: Votes, limit: int
    ) -> tuple[tuple[Match, ...], tuple[float, ...]]:
        def weigh(fact: int) -> Weighed:
            near = self._indexes[voted.nearest_text(fact)[0]].nearness(fact, meant)
            return Weighed(near, cover(query, self._holding(fact), self._vocabulary))

        close = weighed(voted, weigh)
        voted = reranked(voted, close, self._calibration.worth)
        best = close[voted.facts[0]]
        traits = features(voted.scores, voted.refusal, best.traits)
        chance = self._calibration.probability(traits)
        matches: list[Match] = []
        for fact, score in zip(voted.facts, voted.scores, strict=True):
            if score == -np.inf:
                continue
            shard, row = voted.nearest_text(fact)
            if matches:
                fair = min(chance * math.exp(SHARPNESS * (score - voted.scores[0])), 1.0 - chance)
                matched, missing = glance(query, self._holding(fact))
            else:
                if words(self._indexes[shard].examples.texts[row]) == query.said:
                    chance = max(chance, _ASKED_AS_STORED)
                fair = chance
                matched, missing = best.covered.matched, best.covered.missing
            bearing = Verdict.NONE
            if fair >= _WORTH_A_VERDICT:
                bearing = _verdict(query.said, query.names, query.kind, self.facts[self._ids[fact]].statement)
            if bearing is Verdict.YES and query.repaired:
                bearing = Verdict.NONE  # not sure of what was typed
            phrasing = self._indexes[shard].examples.texts[row]
            matches.append(Match(self._ids[fact], phrasing, fair, score, matched, missing, bearing))
            if len(matches) == limit:
                break
        return tuple(matches), traits

    def _holding(self, fact: int) -> Holding:
        """Return what a fact holds, remembered: the same whoever works it out."""
        found = self._holdings.get(fact)
        if found is None:
            found = Holding.of(self.facts[self._ids[fact]], self.taught.sources, self._vocabulary)
            hold(self._holdings, fact, found, _HELD_AT_ONCE)
        return found


def _vectors(before: Matcher | None) -> tuple[Mapping[str, Floats], Mapping[str, Floats]]:
    """Return the texts that a small base has embedded, and the words of any."""
    if before is None:
        return {}, {}
    texts = before._indexes[0].examples.texts if len(before._raw) else ()
    vocabulary = before._vocabulary
    return dict(zip(texts, before._raw, strict=True)), dict(zip(vocabulary.forms, vocabulary.meanings, strict=True))
