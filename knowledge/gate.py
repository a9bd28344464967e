"""The gate before an edit: replay what people asked against it, and look for what a curator would regret.

Pure and synchronous; the desk runs it off the event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from knowledge.catalog import Change
from knowledge.check import other_amounts, same_phrasings, same_statements
from knowledge.lookalikes import disguised, lookalikes
from knowledge.matcher import Decision, Matcher, decide
from knowledge.matcher.lessons import unlike
from knowledge.model import Fact, KnownQuestion, Source

__all__ = ["Broken", "GateReport", "Warned", "gate"]

Pace = Callable[[Iterable[str]], Iterable[str]]

MOST_REPLAYED = 2_000  # phrasings; of more, evenly spread ones are asked
MOST_LOOKED_UP = 400  # texts that an edit brings, likewise
LOOKED_AT = 24  # phrasings looked at for each text that an edit brings
NEAREST = 5  # statements looked at for a repetition or a contradiction


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
    pace: Pace = iter,
) -> GateReport:
    """Return what *changes* would break and what is odd about them.

    *before* and *after* are the base without and with the changes; *sources* are those that will be there. *pace* hands
    out the questions to be replayed, when there is time.
    """
    touched = {change.after.id for change in changes} | {c.before.id for c in changes if c.before}
    touched |= unlike(before.facts, after.facts) & after.facts.keys()
    brought = [text for fact_id in sorted(touched & after.facts.keys()) for text in _brought(before, after, fact_id)]
    near = after.near(_some(list(dict.fromkeys(brought)), MOST_LOOKED_UP), LOOKED_AT)
    broken, replayed = _replay(before, after, touched, near, tuple(known), pace)
    warned = tuple(one for change in changes if change.after.live for one in _warnings(change, after, near, sources))
    return GateReport(tuple(broken), warned, replayed)


def _brought(before: Matcher, after: Matcher, fact_id: str) -> list[str]:
    """Return the phrasings and the statement of a fact that it hadn't *before*."""
    fact, was = after.facts[fact_id], before.facts.get(fact_id)
    said = {*was.phrasings, was.statement} if was else set()
    return [text for text in (*fact.phrasings, fact.statement) if text not in said]


def _replay(
    before: Matcher,
    after: Matcher,
    touched: set[str],
    near: Sequence[tuple[str, str]],
    known: Sequence[KnownQuestion],
    pace: Pace,
) -> tuple[list[Broken], int]:
    """Ask both versions what the edit could touch, and return those questions that went from right to wrong.

    These are the phrasings of the facts it touches, those of other facts that are *near* to what it brings, at most
    MOST_REPLAYED, and all known questions: any other phrasing still finds itself the nearest. Phrasings that the edit
    itself brings count as right before: they must find their fact.
    """
    own = [after.facts[fact_id] for fact_id in sorted(touched) if fact_id in after.facts]
    stored: dict[str, str] = {phrasing: fact.id for fact in own for phrasing in fact.phrasings}
    stored = {phrasing: fact_id for fact_id, phrasing in near} | stored
    questions: dict[str, str | None] = {phrasing: stored[phrasing] for phrasing in _some(list(stored), MOST_REPLAYED)}
    questions.update({one.question: one.fact for one in known if one.fact is None or one.fact in after.facts})
    # A retired fact's own phrasings should be met with silence now, not with some other fact.
    retired = [fact for fact_id, fact in before.facts.items() if fact_id not in after.facts]
    questions.update({phrasing: None for fact in retired for phrasing in fact.phrasings if phrasing not in questions})
    asked = {one: should for one, should in questions.items() if should is not None or not after.refuses(one)}
    after.prepare(asked)
    broken = []
    for question in pace(asked):
        should = asked[question]
        now = after.finds(question) or answer_of(after, question)
        if now == should:
            continue
        was = answer_of(before, question)
        if was == should or should in touched or (should is None and was is not None and was not in after.facts):
            broken.append(Broken(question, should, was, now))
    return broken, len(questions)


def _some(texts: list[str], most: int) -> list[str]:
    """Return *texts*, or evenly spread ones where they are more than *most*."""
    return texts[:: max(1, -(-len(texts) // most))]


def answer_of(matcher: Matcher, question: str) -> str | None:
    """Return the fact that *question* is answered with, or None."""
    for reading in matcher.read(question, 2):
        outcome = decide(reading, matcher.cutoff)
        if outcome.decision is Decision.ANSWER:
            return outcome.matches[0].fact
    return None


def _warnings(
    change: Change, after: Matcher, near: Sequence[tuple[str, str]], sources: Mapping[str, Source]
) -> Iterator[Warned]:
    fact = change.after
    if fact.citation is None:
        yield Warned("no-footnote", f"'{fact.id}' has no footnote: nobody can check it.")
    elif fact.citation.source not in sources:
        yield Warned("unknown-source", f"'{fact.id}' cites '{fact.citation.source}', a source that isn't here.")
    if not fact.phrasings:
        yield Warned("no-phrasing", f"'{fact.id}' has no phrasing: give the ways people ask for it.")
    others = [other for other in after.facts.values() if other.id != fact.id]
    mine = frozenset(fact.phrasings) - frozenset(change.before.phrasings if change.before else ())
    # What is asked in the same words is the nearest of all: none but what is near has to be compared.
    alike = [replace(after.facts[other], phrasings=(phrasing,)) for other, phrasing in near if other != fact.id]
    for other, _, phrasing in same_phrasings([*alike, replace(fact, phrasings=tuple(mine))]):
        if other.id != fact.id and phrasing in mine:
            yield Warned("phrasing-elsewhere", f"“{phrasing}” is a phrasing of '{other.id}' too.")
    yield from _look_alike(fact, sorted(mine), others, sources)
    if change.before is None or change.before.statement != fact.statement:
        yield from _said_before(fact, others)


def _look_alike(
    fact: Fact, mine: Sequence[str], others: Sequence[Fact], sources: Mapping[str, Source]
) -> Iterator[Warned]:
    """Warn of what is spelled with other letters than it seems: a phrasing, a source's title, a word of the fact."""
    plain = all(text.isascii() for text in mine)  # then only what isn't can deceive
    owner = {
        phrasing: other.id for other in others for phrasing in other.phrasings if not (plain and phrasing.isascii())
    }
    for phrasing, other in lookalikes(mine, owner):
        yield Warned("look-alike", f"“{phrasing}” looks like a phrasing of '{owner[other]}', in other letters.")
    if fact.citation and fact.citation.source in sources:
        cited = sources[fact.citation.source]
        for _, title in lookalikes([cited.title], [one.title for one in sources.values() if one.id != cited.id]):
            yield Warned("look-alike", f"The source “{cited.title}” looks like “{title}”, in other letters.")
    for word in dict.fromkeys(word for text in (fact.statement, *mine) for word in disguised(text)):
        yield Warned("look-alike", f"“{word}” mixes letters of several scripts that look alike.")


def _said_before(fact: Fact, others: Sequence[Fact]) -> Iterator[Warned]:
    """Warn of a statement that says what another says, or the same of the same subject with another number."""
    nearest = process.extract(
        fact.statement, [other.statement for other in others], scorer=fuzz.token_sort_ratio, limit=NEAREST
    )
    for other in (others[at] for _, _, at in nearest):
        if list(same_statements([other, fact])):
            yield Warned("repeats", f"'{other.id}' says the same: “{other.statement}”")
        elif differing := other_amounts(fact.statement, other.statement):
            mine, theirs = differing
            yield Warned("contradiction", f"'{other.id}' says {theirs} where this says {mine}: “{other.statement}”")
