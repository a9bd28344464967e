"""The gate before an edit: replay what people asked against it, and look for what a curator would regret.

Pure and synchronous; the desk runs it off the event loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.catalog import Change
from knowledge.matcher import Decision, Matcher, decide
from knowledge.model import Fact, KnownQuestion, Source
from knowledge.text import one_line

__all__ = ["Broken", "GateReport", "Warned", "gate"]

SAME_STATEMENT = 92  # rapidfuzz's token_set_ratio, 0-100, from which on two statements say the same
SAME_SUBJECT = 80  # the same with numbers taken out: the same subject, so another number contradicts
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Broken:
    """A question that would no longer get the answer it should: *should* is a fact id, None for "must not answer"."""

    question: str
    should: str | None
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Warned:
    """Something about the edited fact itself: *rule* names it, *sentence* tells it."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate found; *replayed* counts the questions asked of both versions."""

    broken: tuple[Broken, ...]
    warned: tuple[Warned, ...]
    replayed: int

    @property
    def clear(self) -> bool:
        """Whether nothing was found."""
        return not self.broken and not self.warned


def gate(
    before: Matcher,
    after: Matcher,
    changes: Sequence[Change],
    known: Iterable[KnownQuestion],
    sources: Mapping[str, Source],
) -> GateReport:
    """Return what *changes* would break and what is odd about them.

    *before* and *after* are the base without and with the changes; *sources* are those that will be there.
    """
    touched = {change.after.id for change in changes} | {c.before.id for c in changes if c.before}
    broken, replayed = _replay(before, after, touched, tuple(known))
    warned = tuple(
        warning for change in changes if change.after.live for warning in _warnings(change, after, sources, touched)
    )
    return GateReport(tuple(broken), warned, replayed)


def _replay(
    before: Matcher, after: Matcher, touched: set[str], known: Sequence[KnownQuestion]
) -> tuple[list[Broken], int]:
    """Ask both versions every stored phrasing and known question, and return those that went from right to wrong.

    Phrasings that the edit itself brings count as right before: they must find their fact.
    """
    questions: dict[str, str | None] = {
        phrasing: fact.id for fact in after.facts.values() for phrasing in fact.phrasings
    }
    questions.update({one.question: one.fact for one in known if one.fact is None or one.fact in after.facts})
    # A retired fact's own phrasings should be met with silence now, not with some other fact.
    retired = [fact for fact_id, fact in before.facts.items() if fact_id not in after.facts]
    questions.update({phrasing: None for fact in retired for phrasing in fact.phrasings if phrasing not in questions})
    broken = []
    for question, should in questions.items():
        now = answer_of(after, question)
        if now == should:
            continue
        was = answer_of(before, question)
        if was == should or should in touched or (should is None and was is not None and was not in after.facts):
            broken.append(Broken(question, should, was, now))
    return broken, len(questions)


def answer_of(matcher: Matcher, question: str) -> str | None:
    """Return the fact that *question* is answered with, or None."""
    for reading in matcher.read(question, 2):
        outcome = decide(reading, matcher.cutoff)
        if outcome.decision is Decision.ANSWER:
            return outcome.matches[0].fact
    return None


def _warnings(change: Change, after: Matcher, sources: Mapping[str, Source], touched: set[str]) -> Iterator[Warned]:
    fact = change.after
    if fact.citation is None:
        yield Warned("no-footnote", f"'{fact.id}' has no footnote: nobody can check it.")
    elif fact.citation.source not in sources:
        yield Warned("unknown-source", f"'{fact.id}' cites '{fact.citation.source}', a source that isn't here.")
    if not fact.phrasings:
        yield Warned("no-phrasing", f"'{fact.id}' has no phrasing: give the ways people ask for it.")
    others = [other for other in after.facts.values() if other.id != fact.id]
    mine = {_key(phrasing): phrasing for phrasing in fact.phrasings}
    for other in others:
        for phrasing in other.phrasings:
            if _key(phrasing) in mine:
                yield Warned("phrasing-elsewhere", f"“{phrasing}” is a phrasing of '{other.id}' too.")
    if change.before is None or change.before.statement != fact.statement:
        yield from _said_before(fact, others)


def _said_before(fact: Fact, others: Sequence[Fact]) -> Iterator[Warned]:
    """Warn of a statement that says what another says, or the same of the same subject with another number."""
    mine, numbers = _key(fact.statement), set(_NUMBER.findall(fact.statement))
    bare = _bare(fact.statement)
    statements = [_key(other.statement) for other in others]
    for _, score, at in process.extract(mine, statements, scorer=fuzz.token_sort_ratio, limit=3, score_cutoff=70):
        other = others[at]
        theirs = set(_NUMBER.findall(other.statement))
        alike = fuzz.token_sort_ratio(bare, _bare(other.statement))
        if numbers and theirs and numbers.isdisjoint(theirs) and alike >= SAME_SUBJECT:
            yield Warned(
                "contradiction",
                f"'{other.id}' says {_listed(theirs)} where this says {_listed(numbers)}: “{other.statement}”",
            )
        elif score >= SAME_STATEMENT and numbers == theirs:
            yield Warned("repeats", f"'{other.id}' says the same: “{other.statement}”")


def _listed(numbers: set[str]) -> str:
    return " and ".join(sorted(numbers))


def _key(text: str) -> str:
    return _NOT_A_LETTER.sub(" ", one_line(text).casefold()).strip()


def _bare(statement: str) -> str:
    return _key(_NUMBER.sub(" ", statement))
