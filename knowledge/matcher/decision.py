"""Decide on a reading: answer, offer two or three choices, or abstain."""

from __future__ import annotations

from knowledge.matcher.model import Decision, Outcome, Reading

__all__ = ["LEAST_OFFERED", "decide"]

_MOST_CHOICES = 3
_NECK_AND_NECK = 0.5  # a rival counts when its confidence is at least this share of the best match's
_LEAST = 0.5  # of the chance that one of them is right, should the base answer, for choices to be worth offering
LEAST_OFFERED = _LEAST / _MOST_CHOICES  # the least confidence in the best of them


def decide(reading: Reading, cutoff: float) -> Outcome:
    """Answer from *cutoff* on; below it, offer facts close to each other where the base likely answers, or abstain."""
    matches = reading.matches
    if reading.chatter or not matches:
        return Outcome(Decision.ABSTAIN, (), reading)
    best = matches[0]
    if best.confidence >= cutoff:
        return Outcome(Decision.ANSWER, (best,), reading)
    rivals = tuple(match for match in matches[:_MOST_CHOICES] if match.confidence >= _NECK_AND_NECK * best.confidence)
    likely = sum(match.confidence for match in rivals)
    if len(rivals) > 1 and likely >= _LEAST * reading.covered and reading.covered >= cutoff:
        return Outcome(Decision.CHOICES, rivals, reading)
    return Outcome(Decision.ABSTAIN, (), reading)
