"""The decision: an answer, choices or silence, from how sure the matcher is of each fact and of the base."""

from __future__ import annotations

import pytest

from knowledge.matcher import Decision, Match, Reading, decide


def reading(*confidences: float, covered: float = 1.0) -> Reading:
    matches = tuple(Match(f"fact-{at}", "", sure, 0.0, (), ()) for at, sure in enumerate(confidences))
    return Reading("?", matches, confidences[0], covered)


@pytest.mark.parametrize(
    ("read", "decision", "facts"),
    [
        (reading(0.5, 0.4), Decision.ANSWER, 1),
        (reading(0.45, 0.4), Decision.CHOICES, 2),
        (reading(0.24, 0.24, 0.1), Decision.ABSTAIN, 0),  # rather none of them
        (reading(0.24, 0.22, 0.2), Decision.CHOICES, 3),  # one of three, though none of them alone
        (reading(0.19, 0.17, 0.12, covered=0.88), Decision.CHOICES, 3),  # if the base answers, likelier one of them
        (reading(0.2, 0.2, 0.2, 0.2), Decision.CHOICES, 3),  # never more than three
        (reading(0.49, 0.2), Decision.ABSTAIN, 0),  # one is well ahead, and not sure enough
        (reading(0.45, 0.4, covered=0.4), Decision.ABSTAIN, 0),  # the base rather says nothing about it
    ],
)
def test_one_fact_is_said_when_sure_and_a_few_are_offered_when_one_of_them_likely_is_right(
    read: Reading, decision: Decision, facts: int
) -> None:
    outcome = decide(read, cutoff=0.5)
    assert (outcome.decision, len(outcome.matches)) == (decision, facts)
