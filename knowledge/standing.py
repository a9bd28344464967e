"""How open questions stood when they were read last: after an edit, only those that it can touch are read again.

Reading a question takes a quarter of a millisecond, and hundreds may be open. What an edit brings or takes away turns
those that are nearly answered, those near to a fact that it touches, those that mean the like, and those that lack a
word that it has; all others stand as they stood. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher import Matcher
from knowledge.matcher.words import stem, words

__all__ = ["Standing", "Stood"]

Pace = Callable[[Iterable[str]], Iterable[str]]

NEARLY = 0.2  # how far below the cut-off a question is read again after any edit
ALIKE = 0.5  # the cosine of meanings from which on a text that comes or is heard no more may turn a question
CLOSE = 0.13  # how far behind the best match's score another one takes a fifth from its odds
IN_TURN = 16  # every edit shifts all confidences by a little: so many edits later each question was read again


@dataclass(frozen=True, slots=True)
class Stood:
    """How a question stood: how *sure* the base was of all that it asks, and the *fact* that answers the first of it.

    *near* are the best facts, *missing* the stems that the first lacked, *vector* what the question means.
    """

    fact: str | None
    sure: float
    near: frozenset[str]
    missing: frozenset[str]
    vector: NDArray[np.float32]


class Standing:
    """The open questions of one base."""

    def __init__(self) -> None:
        self._matcher: Matcher | None = None
        self._stood: dict[str, Stood] = {}

    def read(self, questions: Iterable[str], matcher: Matcher, cutoff: float, pace: Pace = iter) -> Mapping[str, Stood]:
        """Return how *questions* stand in *matcher*, where *cutoff* is the lowest that any of them is answered from.

        What isn't among them any more is forgotten. *pace* hands out those to be read, when there is time.
        """
        asked = dict.fromkeys(questions)
        known = {question: stood for question, stood in self._stood.items() if question in asked}
        if (before := self._matcher) is not None:
            # What was asked since then was read there, when it found no answer.
            since = [question for question in asked if question not in known and before.remembers(question)]
            known.update((question, _read(question, before)) for question in since)
        again = self._touched(known, matcher, cutoff)
        again.update(islice(known, -(-len(known) // IN_TURN)))
        # Those read last stand last: the first are the ones whose turn it is next.
        stood = {question: one for question, one in known.items() if question not in again}
        fresh = [question for question in asked if question not in stood]
        matcher.prepare(fresh)
        stood.update((question, _read(question, matcher)) for question in pace(fresh))
        self._matcher, self._stood = matcher, stood
        return stood

    def _touched(self, known: Mapping[str, Stood], matcher: Matcher, cutoff: float) -> set[str]:
        """Return those of *known* that the way from the matcher before to this one can have turned."""
        differing = matcher.differing(self._matcher) if self._matcher else None
        if differing is None:
            return set(known)
        facts, texts = differing
        if len(texts) > len(known):  # an import: it takes less to read all than to compare
            return set(known)
        stems = frozenset(stem(word) for text in texts for word in words(text))
        touched = {
            question
            for question, stood in known.items()
            if stood.sure >= cutoff - NEARLY or stood.near & facts or stood.missing & stems
        }
        left = [question for question in known if question not in touched]
        if left and texts:
            cosines = np.array([known[question].vector for question in left]) @ matcher.embedded(sorted(texts)).T
            touched.update(left[at] for at in np.flatnonzero(cosines.max(axis=1) >= ALIKE).tolist())
        return touched


def _read(question: str, matcher: Matcher) -> Stood:
    readings = matcher.read(question)
    found = [reading.matches[0].fact if reading.matches else None for reading in readings]
    return Stood(
        found[0],
        min(reading.confidence if reading.matches else 0.0 for reading in readings),
        frozenset(
            match.fact
            for reading in readings
            for match in reading.matches
            if match.score >= reading.matches[0].score - CLOSE
        ),
        frozenset(stem(word) for reading in readings if reading.matches for word in reading.matches[0].missing),
        matcher.embedded([question])[0],
    )
