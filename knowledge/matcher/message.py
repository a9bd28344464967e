"""Put together what a message asks: several questions, one in two halves, one that leans on the one before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.followups import readings
from knowledge.matcher.asking import MAX_QUESTIONS, apart, questions
from knowledge.matcher.model import Reading, Verdict

__all__ = ["together"]

_UNSURE = 0.05  # the confidence from which on a fact that denies a name may be what is asked about
_LESS_SURE = 0.9

Read = Callable[[str], Reading]
Refuses = Callable[[str], bool]


def together(message: str, read: Read, cutoff: float, refuses: Refuses) -> tuple[Reading, ...]:
    """Return a reading of each thing *message* asks, at least one, where *read* reads one question by itself.

    *cutoff* is where answers begin; what the base *refuses* must not be answered.
    """
    found: list[Reading] = []
    asked = questions(message)
    for text, chatter in asked:
        if chatter:
            found.append(Reading(text, (), 0.0, chatter=True))
            continue
        one = len(asked) == MAX_QUESTIONS or refuses(text)  # enough was asked without taking any apart
        these = _readings(text, () if one else apart(text), read, cutoff)
        found += _beside(these, found[-1], read, cutoff, refuses) if found else these
    return tuple(found)


def _readings(question: str, ways: Sequence[tuple[str, str]], read: Read, cutoff: float) -> tuple[Reading, ...]:
    """Return one reading, or two where in one of the *ways* to take it apart each half finds an answer of its own."""
    for halves in ways:
        first = read(halves[0])
        if first.confidence >= cutoff:
            second = _leaning(read(halves[1]), first, read, cutoff)
            if second.confidence >= cutoff and first.matches[0].fact != second.matches[0].fact:
                return first, second
    return (_confirmed(read(question), read, cutoff),)


def _beside(
    found: tuple[Reading, ...], before: Reading, read: Read, cutoff: float, refuses: Refuses
) -> tuple[Reading, ...]:
    """Return what was *found*, or what is meant where it leans on the question *before* it: "And the pool?"."""
    if len(found) > 1 or refuses(found[0].question):
        return found
    return (_leaning(found[0], before, read, cutoff),)


def _leaning(found: Reading, before: Reading, read: Read, cutoff: float) -> Reading:
    """Return what was *found*, or an answer that the same words have where they lean on the question *before*."""
    if found.confidence >= cutoff:
        return found
    whole = [read(text) for text in readings(found.question, before.question)]
    best = max(whole, key=lambda one: one.confidence, default=found)
    other = best.matches and before.matches and best.matches[0].fact != before.matches[0].fact
    return best if other and best.confidence >= cutoff else found


def _confirmed(reading: Reading, read: Read, cutoff: float) -> Reading:
    """Return *reading* as sure as it is without the one name that the fact denies: "Was it held in Oslo?"."""
    if not reading.matches or not _UNSURE <= reading.confidence < cutoff:
        return reading
    best = reading.matches[0]
    if best.verdict is not Verdict.NO or len(best.missing) != 1:
        return reading
    rest = re.sub(rf"\b{re.escape(best.missing[0])}\b", " ", reading.question, count=1, flags=re.IGNORECASE)
    again = read(rest)
    if not again.matches or again.matches[0].fact != best.fact or again.matches[0].missing:
        return reading
    sure = _LESS_SURE * again.confidence
    if sure < reading.confidence:
        return reading
    return replace(reading, confidence=sure, matches=(replace(best, confidence=sure), *reading.matches[1:]), reason="")
