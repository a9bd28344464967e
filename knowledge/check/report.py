"""What a check of a base has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Report", "Rule", "Severity"]


class Severity(StrEnum):
    """Whether something is wrong, or could be better."""

    FAIL = "fail"
    ADVICE = "advice"


class Rule(StrEnum):
    """What is asked of a fact, in the order in which findings are told."""

    CITATION = "citation"  # its source and paragraph are there
    NUMBER = "number"  # each number of the statement is in the cited paragraph
    NAME = "name"  # and each proper name
    COPY = "copy"  # no 8 words in a row are the source's
    SAME_STATEMENT = "same-statement"
    SAME_PHRASING = "same-phrasing"
    RETRIEVAL = "retrieval"  # each phrasing finds its own fact
    UNCITED = "uncited"
    LONG = "long"
    FEW_PHRASINGS = "few-phrasings"
    LEFT_OUT = "left-out"  # a phrasing finds its fact also when the base doesn't hold it

    @property
    def severity(self) -> Severity:
        """How much it matters when it isn't so."""
        advice = (Rule.UNCITED, Rule.LONG, Rule.FEW_PHRASINGS, Rule.LEFT_OUT)
        return Severity.ADVICE if self in advice else Severity.FAIL


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: what is asked of the fact, and a sentence on how it isn't so."""

    rule: Rule
    fact: str
    sentence: str

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.rule.severity


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was found: failures first, then by rule, then in the base's order.

    *facts* and *phrasings* count the live ones; *compared* the facts held against their source's text; *asked* the
    phrasings put to the matcher, of which *found* found their fact; *left_out* the phrasings asked of an index
    without them, of which *found_left_out* did.
    """

    facts: int
    phrasings: int
    findings: tuple[Finding, ...]
    compared: int = 0
    asked: int = 0
    found: int = 0
    left_out: int = 0
    found_left_out: int = 0

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What is wrong."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.FAIL)

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What could be better."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ADVICE)

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.failures

    @property
    def variety(self) -> float | None:
        """The share (0-1) of phrasings that find their fact when left out; None where that wasn't tried."""
        return self.found_left_out / self.left_out if self.left_out else None
