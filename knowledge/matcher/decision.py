"""Decide on a reading: answer, offer two or three choices, or abstain."""

from __future__ import annotations

from knowledge.matcher.model import Decision, Match, Outcome, Reading

__all__ = ["decide"]

_MOST_CHOICES = 3
_NECK_AND_NECK = 0.6  # a rival counts when it is this near to the best match's confidence
_TOGETHER = (
    1.25  # rivals must clear the cut-off together by this factor: one of two is right less often than one of one
)


def decide(reading: Reading, cutoff: float) -> Outcome:
    """Answer from *cutoff* on; below it offer facts that are close to each other and jointly clear it, or abstain."""
    matches = reading.matches
    if reading.chatter or not matches:
        return Outcome(Decision.ABSTAIN, (), reading)
    best = matches[0]
    rivals = tuple(match for match in matches[:_MOST_CHOICES] if match.confidence >= _NECK_AND_NECK * best.confidence)
    if len(rivals) > 1 and best.confidence < max(cutoff, 0.5) and _sum(rivals) >= min(1.0, _TOGETHER * cutoff):
        return Outcome(Decision.CHOICES, rivals, reading)
    if best.confidence >= cutoff:
        return Outcome(Decision.ANSWER, (best,), reading)
    return Outcome(Decision.ABSTAIN, (), reading)


def _sum(matches: tuple[Match, ...]) -> float:
    return sum(match.confidence for match in matches)
