"""What was read of questions, remembered; after an edit, what it can't have turned is remembered still.

To read a question anew takes some hundred times as long as to remember it, and any edit shifts all scores by a hair.
So what was read outlasts an edit unless that touches it: it names a fact which isn't what it was, lacks a word that
comes, may have been mistyped for one, or the facts that lead score otherwise now. Hairs don't add up: scores are held
against those it was read with; what is near the line between two decisions is read anew, and the oldest in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self, TypeVar

import numpy as np
from rapidfuzz.distance import OSA

from knowledge.matcher.decision import LEAST_OFFERED
from knowledge.matcher.holding import hold
from knowledge.matcher.model import Match, Reading
from knowledge.matcher.ridge import Floats
from knowledge.matcher.vocabulary import Bools
from knowledge.matcher.votes import REFUSING, Votes
from knowledge.matcher.words import stem, words
from knowledge.model import Fact

__all__ = ["SILENCE", "Edited", "Key", "Part", "deciding", "farther", "outlasting", "remember", "steady"]

Key = tuple[str, int]  # what was asked, and how many matches were asked for
T = TypeVar("T")

SILENCE = ""  # stands among facts for what must not be answered
_MOST = 4_096
_LONGEST = 300  # characters of what is remembered
_MISTYPED = 2  # edits between a word that nobody knew and one that comes
_HAIR = 0.03  # of confidence, to either side of where the decision is another
_IN_TURN = 64  # so many edits later all that is still asked was read anew
_LEADING = 0.25  # how far behind the best fact's score another one still takes a twentieth from its odds
# What a leading fact's score and the refusal weigh in the log-odds of the confidence, at most (see prior); and how much
# a confidence may move.
_SWAY, _REFUSED = 12.0, 4.0
_SWAYED = 0.02
_OUT = -9.0  # the score of a fact that isn't there
_NOWHERE = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Part:
    """What was read of one question of a message: *said* as words, *asked* as repaired, *meant* as a vector.

    Of its words nobody knew the *unknown*, and its best match lacks the stems *missing*. Some facts *decided*; where
    all have a say, these are their *scores*, the last ones of those *added*, and where neighbours have, none was less
    alike than *least*.
    """

    reading: Reading
    said: tuple[str, ...]
    asked: tuple[str, ...]
    meant: Floats
    unknown: tuple[str, ...]
    missing: frozenset[str]
    decided: frozenset[str]
    added: Sequence[str]
    scores: Floats
    least: float

    @classmethod
    def silent(cls, question: str, said: tuple[str, ...]) -> Self:
        """Return that nothing speaks for any fact."""
        nobody: frozenset[str] = frozenset()
        return cls(Reading(question, (), 0.0), said, said, _NOWHERE, (), nobody, nobody, (), _NOWHERE, 0.0)


@dataclass(frozen=True, slots=True)
class Edited:
    """What lies between two snapshots of a base: *facts* that aren't what they were, and *texts* that are new.

    *taught* are the questions, as words, that are refused or kept from a fact in one of the two only.
    """

    facts: Collection[str]
    texts: Collection[str]
    taught: Collection[tuple[str, ...]]


def remember(kept: dict[Key, T], key: Key, make: Callable[[], T]) -> T:
    """Return what is *kept* under *key*, made where it isn't; where there is too much, the oldest goes."""
    found = kept.get(key)
    if found is None:
        found = make()
        if len(key[0]) <= _LONGEST:
            hold(kept, key, found, _MOST)
    return found


def deciding(reading: Reading, voted: Votes, ids: Sequence[str]) -> frozenset[str]:
    """Return the facts that decide *reading*: once one of them is another, it has to be made anew."""
    best = {reading.matches[0].fact}
    if reading.confidence < LEAST_OFFERED - _HAIR:
        return frozenset(best)
    close = zip(voted.facts, voted.scores, strict=True)
    return frozenset(best.union(ids[fact] for fact, score in close if score >= voted.scores[0] - _LEADING))


def outlasting(parts: Mapping[Key, Part], edited: Edited, facts: Mapping[str, Fact], cutoff: float) -> dict[Key, Part]:
    """Return those of *parts*, oldest first, that what was *edited* leaves as they are, but for scores.

    *facts* are those that there are now; *cutoff* is where answers begin.
    """
    come = {word for text in edited.texts for word in words(text)}
    stems = {stem(word) for word in come}
    return {
        key: part
        for key, part in islice(parts.items(), -(-len(parts) // _IN_TURN), None)
        if part.reading.matches
        and part.decided.isdisjoint(edited.facts)
        and part.missing.isdisjoint(stems)
        and part.said not in edited.taught
        and not _on_the_line(part.reading.confidence, cutoff)
        and not _mistyped(part.unknown, come)
        and all(_still_says(match, facts) for match in part.reading.matches if match.fact in edited.facts)
    }


def steady(parts: Sequence[Part], scores: Floats, silent: Bools, added: Sequence[str]) -> list[bool]:
    """Return whether the facts that lead score for each of *parts* as they did: now *scores*, a row each.

    The last ones are those of the facts *added*; what must not be answered is *silent*.
    """
    fixed = len(silent) - len(added)
    scores = np.maximum(scores, _OUT)
    was = np.full(scores.shape, _OUT, np.float32)
    was[:, :fixed] = np.maximum([part.scores[:fixed] for part in parts], _OUT)
    column = {fact: at for at, fact in enumerate(added, fixed)}
    for row, part in enumerate(parts):
        for fact, score in zip(part.added, part.scores[fixed:].tolist(), strict=True):
            if fact in column:
                was[row, column[fact]] = score
    sure = np.array([part.reading.confidence for part in parts])
    moved, refused = _moved(was, scores, silent)
    swayed = sure * (1.0 - sure) * (_SWAY * moved + _REFUSED * refused)
    gaps = np.array([_gap(part.reading) for part in parts])
    steady: list[bool] = ((swayed <= _SWAYED) & (2.0 * moved <= gaps)).tolist()
    return steady


def farther(parts: Sequence[Part], alike: Floats) -> list[bool]:
    """Return whether no example that comes, of which *alike* tells the likeness, is among each part's neighbours."""
    least = np.array([part.least for part in parts], np.float32)
    out: list[bool] = (alike.max(axis=1, initial=-np.inf) < least).tolist()
    return out


def _moved(was: Floats, now: Floats, silent: Bools) -> tuple[Floats, Floats]:
    """Return how much the scores of leading facts have moved against the first's, and how much the refusal has."""
    silence = [scores[:, silent].max(axis=1, initial=_OUT) for scores in (was, now)]
    was, now = was[:, ~silent], now[:, ~silent]
    first = [scores.max(axis=1) for scores in (was, now)]
    refusal = [np.clip(quiet - best + REFUSING, 0.0, 1.0) for quiet, best in zip(silence, first, strict=True)]
    leads = (was >= first[0][:, None] - _LEADING) | (now >= first[1][:, None] - _LEADING)
    best = was.argmax(axis=1)[:, None]
    shift = np.take_along_axis(now, best, 1) - np.take_along_axis(was, best, 1)
    moved = (np.abs(now - was - shift) * leads).max(axis=1)
    return moved, np.abs(refusal[1] - refusal[0])


def _gap(reading: Reading) -> float:
    """Return how far the best match is ahead of the next."""
    matches = reading.matches
    return matches[0].score - matches[1].score if len(matches) > 1 else np.inf


def _still_says(match: Match, facts: Mapping[str, Fact]) -> bool:
    """Whether the fact of *match* is there, and may still be shown as what was asked."""
    fact = facts.get(match.fact)
    return fact is not None and (match.phrasing in fact.phrasings or match.phrasing == fact.statement)


def _mistyped(unknown: Sequence[str], come: Collection[str]) -> bool:
    return any(OSA.distance(one, word, score_cutoff=_MISTYPED) <= _MISTYPED for one in unknown for word in come)


def _on_the_line(confidence: float, cutoff: float) -> bool:
    """Whether a hair may lead to another decision: to answer, to offer several, or neither."""
    return min(LEAST_OFFERED, cutoff) - _HAIR <= confidence < cutoff + _HAIR
