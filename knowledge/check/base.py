"""Check a whole base. Pure: what it needs of a matcher and of the sources' texts is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from knowledge.check.likeness import same_phrasings, same_statements
from knowledge.check.report import Finding, Report, Rule, Severity
from knowledge.check.retrieval import Find, Trial, ask
from knowledge.check.sourcing import SourceText
from knowledge.model import Fact, Source
from knowledge.prose import Article, common_words

__all__ = ["ENOUGH_PHRASINGS", "LONG_STATEMENT", "check_base", "source_of"]

ENOUGH_PHRASINGS = 6
LONG_STATEMENT = 320  # characters; more is hard to take in at a glance in a chat


def check_base(
    facts: Iterable[Fact],
    sources: Mapping[str, Source],
    *,
    texts: Mapping[str, str] = MappingProxyType({}),
    find: Find | None = None,
    left_out: Iterable[Trial] = (),
) -> Report:
    """Return what is wrong with the live facts, and what could be better.

    *texts* are those of the sources, by their ids, as far as they are at hand. *find* returns the id of the fact that
    a message finds, such as first_match(matcher). *left_out* are trials such as leave_one_out(…) yields.
    """
    live = [fact for fact in facts if fact.live]
    asked = list(ask(live, find)) if find else []
    trials = list(left_out)
    findings = [
        *_citations(live, sources),
        *_against_sources(live, sources, texts),
        *_repeats(live),
        *(Finding(Rule.RETRIEVAL, trial.fact, _told(trial)) for trial in asked if not trial.right),
        *_advice(live),
        *(Finding(Rule.LEFT_OUT, trial.fact, _told(trial, "Left out, ")) for trial in trials if not trial.right),
    ]
    return Report(
        facts=len(live),
        phrasings=sum(len(fact.phrasings) for fact in live),
        findings=_in_order(findings, live),
        compared=sum(fact.citation is not None and fact.citation.source in texts for fact in live),
        asked=len(asked),
        found=sum(trial.right for trial in asked),
        left_out=len(trials),
        found_left_out=sum(trial.right for trial in trials),
    )


def source_of(text: str, sources: Mapping[str, Source]) -> str | None:
    """Return the id of the source that *text* is the text of: the one whose title it bears, or else the only one."""
    article = Article.read(text)
    start = _bare(" ".join((*article.head, *article.paragraphs[:1])))
    titled = [source.id for source in sources.values() if _bare(source.title) in start]
    if len(titled) == 1:
        return titled[0]
    return next(iter(sources)) if len(sources) == 1 else None


def _citations(facts: Sequence[Fact], sources: Mapping[str, Source]) -> Iterator[Finding]:
    for fact in facts:
        if fact.citation and fact.citation.source not in sources:
            sentence = f"The fact cites '{fact.citation.source}', but there is no such source."
            yield Finding(Rule.CITATION, fact.id, sentence)


def _against_sources(
    facts: Sequence[Fact], sources: Mapping[str, Source], texts: Mapping[str, str]
) -> Iterator[Finding]:
    if not texts:
        return
    common = common_words(text for fact in facts for text in (fact.statement, *fact.phrasings))
    known = {name: SourceText(sources[name], text, common) for name, text in texts.items() if name in sources}
    for fact in facts:
        if fact.citation and fact.citation.source in known:
            yield from known[fact.citation.source].findings(fact)


def _repeats(facts: Sequence[Fact]) -> Iterator[Finding]:
    for first, second in same_statements(facts):
        yield Finding(Rule.SAME_STATEMENT, second.id, f"The answer says the same as that of '{first.id}'.")
    for first, second, phrasing in same_phrasings(facts):
        yield Finding(Rule.SAME_PHRASING, second.id, f"“{phrasing}” stands under '{first.id}' too.")


def _advice(facts: Sequence[Fact]) -> Iterator[Finding]:
    for fact in facts:
        if fact.citation is None:
            yield Finding(Rule.UNCITED, fact.id, "The fact cites no source.")
        if (length := len(fact.statement)) > LONG_STATEMENT:
            yield Finding(Rule.LONG, fact.id, f"The answer has {length} characters; {LONG_STATEMENT} read easily.")
        if (count := len(fact.phrasings)) < ENOUGH_PHRASINGS:
            sentence = f"Phrasings: {count}; with {ENOUGH_PHRASINGS} or more a fact is found more surely."
            yield Finding(Rule.FEW_PHRASINGS, fact.id, sentence)


def _told(trial: Trial, when: str = "") -> str:
    found = f"'{trial.found}'" if trial.found else "nothing"
    return f"{when}“{trial.phrasing}” finds {found}."


def _in_order(findings: Iterable[Finding], facts: Sequence[Fact]) -> tuple[Finding, ...]:
    place = {fact.id: at for at, fact in enumerate(facts)}
    rules = list(Rule)
    return tuple(
        sorted(
            findings,
            key=lambda one: (one.severity is Severity.ADVICE, rules.index(one.rule), place.get(one.fact, len(place))),
        )
    )


def _bare(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
