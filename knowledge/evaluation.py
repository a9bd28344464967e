"""Measure a matcher on labelled questions: accuracy, coverage, wrong answers, calibration, risk against coverage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.matcher import Decision, Matcher, decide
from knowledge.model import InvalidPack
from knowledge.text import one_line

__all__ = ["Evaluation", "Labelled", "Point", "Result", "evaluate", "read_labelled"]

BINS = 10  # of equal count, for the expected calibration error


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with what is right: a fact id or patterns for the answer's text; neither means "must not answer"."""

    question: str
    kind: str = ""
    fact: str | None = None
    patterns: tuple[re.Pattern[str], ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether some answer is right."""
        return self.fact is not None or bool(self.patterns)

    def accepts(self, facts: Sequence[str], text: str) -> bool:
        """Return whether an answer of these *facts*, reading *text*, is right."""
        if self.fact is not None:
            return self.fact in facts
        return bool(self.patterns) and all(pattern.search(text) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one labelled question; *best_right* judges the best fact, whether it was told or not."""

    labelled: Labelled
    decision: Decision
    facts: tuple[str, ...]
    right: bool
    best_right: bool
    confidence: float

    @property
    def wrong(self) -> bool:
        """Whether it was answered, and not rightly."""
        return self.decision is Decision.ANSWER and not self.right


@dataclass(frozen=True, slots=True)
class Point:
    """Risk and coverage (both 0-1) when all questions of at least this *confidence* are answered."""

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results on a labelled set, and the figures drawn from them (shares are 0-1)."""

    results: tuple[Result, ...]

    @property
    def answerable(self) -> int:
        """How many questions have a right answer."""
        return sum(result.labelled.answerable for result in self.results)

    @property
    def answered(self) -> int:
        """How many questions were answered."""
        return sum(result.decision is Decision.ANSWER for result in self.results)

    @property
    def right(self) -> int:
        """How many were answered rightly."""
        return sum(result.right for result in self.results)

    @property
    def wrong(self) -> int:
        """How many were answered wrongly, unanswerable ones among them."""
        return sum(result.wrong for result in self.results)

    @property
    def accuracy(self) -> float:
        """Share of the answerable questions answered rightly."""
        return self.right / self.answerable if self.answerable else 0.0

    @property
    def coverage(self) -> float:
        """Share of all questions that were answered."""
        return self.answered / len(self.results) if self.results else 0.0

    @property
    def calibration_error(self) -> float:
        """Expected calibration error over bins of equal count (Nguyen & O'Connor 2015, adaptive binning)."""
        ranked = sorted((result.confidence, result.best_right) for result in self.results)
        size = max(1, -(-len(ranked) // BINS))
        error = 0.0
        for start in range(0, len(ranked), size):
            part = ranked[start : start + size]
            error += abs(sum(confidence - right for confidence, right in part))
        return error / len(ranked) if ranked else 0.0

    def curve(self) -> Iterator[Point]:
        """Yield risk against coverage for every cut-off (El-Yaniv & Wiener 2010), the strictest first."""
        ranked = sorted(self.results, key=lambda result: -result.confidence)
        wrong = 0
        for count, result in enumerate(ranked, 1):
            wrong += not result.best_right
            if count == len(ranked) or ranked[count].confidence < result.confidence:
                yield Point(result.confidence, count / len(ranked), wrong / count)

    def kinds(self) -> dict[str, Evaluation]:
        """Return an evaluation a kind of question, in order of first appearance."""
        grouped: dict[str, list[Result]] = {}
        for result in self.results:
            grouped.setdefault(result.labelled.kind, []).append(result)
        return {kind: Evaluation(tuple(results)) for kind, results in grouped.items()}


def evaluate(matcher: Matcher, labelled: Iterable[Labelled], cutoff: float | None = None) -> Evaluation:
    """Ask *matcher* every question and judge what it decides, with its own *cutoff* or another."""
    least = matcher.cutoff if cutoff is None else cutoff
    return Evaluation(tuple(_result(matcher, item, least) for item in labelled))


def _result(matcher: Matcher, labelled: Labelled, cutoff: float) -> Result:
    outcomes = [decide(reading, cutoff) for reading in matcher.read(labelled.question)]
    answered = [outcome for outcome in outcomes if outcome.decision is Decision.ANSWER]
    offered = [outcome for outcome in outcomes if outcome.decision is Decision.CHOICES]
    facts = tuple(dict.fromkeys(outcome.matches[0].fact for outcome in answered))
    best = (answered or [outcome for outcome in outcomes if outcome.reading.matches])[:1]
    best_fact = best[0].reading.matches[0].fact if best else None
    shown = facts or ((best_fact,) if best_fact else ())
    text = "\n".join(matcher.facts[fact].statement for fact in shown)
    accepted = labelled.accepts(shown, text)
    return Result(
        labelled,
        Decision.ANSWER if answered else Decision.CHOICES if offered else Decision.ABSTAIN,
        facts,
        right=bool(answered) and accepted,
        best_right=accepted,
        confidence=best[0].reading.confidence if best else 0.0,
    )


def read_labelled(path: Path) -> Iterator[Labelled]:
    """Yield the questions of an evaluation file (JSONL), or raise InvalidPack naming the line."""
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _labelled(line, path.name, number)


def _labelled(line: str, name: str, number: int) -> Labelled:
    def refuse(sentence: str, field: str = "") -> InvalidPack:
        return InvalidPack(sentence, file=name, line=number, field=field)

    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise refuse("this line is not JSON.") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise refuse('each line needs a "question" in quotes.', "question")
    if ("expect" in row) == ("fact" in row):
        raise refuse('give either "expect" (a list of patterns, or null) or "fact" (an id, or null).', "expect")
    kind, fact, expect = str(row.get("kind", "")), row.get("fact"), row.get("expect")
    if fact is not None and not isinstance(fact, str):
        raise refuse('"fact" must be an id or null.', "fact")
    if expect is not None and not (isinstance(expect, list) and expect and all(isinstance(p, str) for p in expect)):
        raise refuse('"expect" must be a list of patterns or null.', "expect")
    try:
        patterns = tuple(re.compile(pattern, re.IGNORECASE) for pattern in expect or ())
    except (re.error, RecursionError, OverflowError) as error:
        raise refuse(f"a pattern can't be read: {error}.", "expect") from error
    return Labelled(one_line(row["question"]), kind, fact, patterns)
