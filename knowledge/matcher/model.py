"""What the matcher says: ranked matches with calibrated confidence, and the decision they lead to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Decision", "Match", "Outcome", "Reading", "Verdict"]


class Decision(StrEnum):
    """What becomes of a question."""

    ANSWER = "answer"
    CHOICES = "choices"
    ABSTAIN = "abstain"
    SILENT = "silent"


class Verdict(StrEnum):
    """How a fact bears on what the question takes for granted or asks to confirm."""

    NONE = ""
    YES = "yes"  # asked yes-or-no, and the fact says so
    NO = "no"  # asked yes-or-no, or taking it for granted, and the fact says otherwise


@dataclass(frozen=True, slots=True)
class Match:
    """One fact that the question may be about.

    *phrasing* is the stored wording nearest to the question; *confidence* (0-1) is the calibrated probability that
    this fact is right; *score* is the raw score it was ranked by (higher is better, no unit); *matched* and
    *missing* are the question's words that the fact, its phrasings or its citation do and don't cover.
    """

    fact: str
    phrasing: str
    confidence: float
    score: float
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    verdict: Verdict = Verdict.NONE


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a message asks, and the facts it may be about, best first.

    *confidence* (0-1) is the probability that the best match is right, 0 where there is none; *covered* is the
    probability that the base holds an answer at all. *chatter* says that
    it is no question at all (a greeting, thanks). *reason* is a short phrase for people: what spoke against the
    best match, such as "nothing here mentions 'sister'"; empty where nothing did. *features* are what the
    confidence was made of: votes.SCORES, then evidence.FEATURES.
    """

    question: str
    matches: tuple[Match, ...]
    confidence: float
    covered: float = 0.0
    chatter: bool = False
    reason: str = ""
    features: tuple[float, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is decided on one reading: one match to answer with, two or three to offer, or none."""

    decision: Decision
    matches: tuple[Match, ...]
    reading: Reading
