"""A check finds what is wrong with a base, and only that."""

import re
from pathlib import Path

import pytest

from knowledge.check import Rule, Severity, Trial, check_base, source_of
from knowledge.check.sourcing import SourceText
from knowledge.model import Citation, Fact, Source, State
from knowledge.packing import PackReader
from knowledge.prose import Article, Names, common_words, names, quantities
from tests.shared import shared

TEXT = """How the Library Came

By Jane Doe

The library of Bonn was founded in 1953 by Ada King. It has 30,000 books and lends them for two weeks.

Readers pay $7.3 a year. Chinese readers pay nothing, as the rules of the house have always said so."""

SOURCES = {"l": Source("l", "How the Library Came", "Jane Doe")}
SIX = tuple(f"question {letter}" for letter in "abcdef")


def fact(statement: str, paragraph: int | None = 1, **more: object) -> Fact:
    settings = {"id": "a", "phrasings": SIX, "citation": Citation("l", paragraph), **more}
    return Fact(statement=statement, **settings)  # type: ignore[arg-type]


def found(*facts: Fact, text: str = TEXT) -> list[tuple[Rule, str, str]]:
    report = check_base(facts, SOURCES, texts={"l": text})
    assert report.passed == (not report.failures)
    return [(finding.rule, finding.fact, finding.sentence) for finding in report.findings]


@pytest.mark.parametrize(
    "statement",
    [
        "The library was founded in 1953.",
        "Thirty thousand books stand in the library of Bonn, founded by King.",
        "Books are lent for 2 weeks.",
        "Founded by Ada King, the library is old.",
        "Jane Doe says that it has one aim.",
        "It has three virtues: age, books and a founder.",
        "It does four things: it lends; it reads, writes, and thinks.",
    ],
)
def test_what_the_paragraph_bears_out_passes(statement: str) -> None:
    assert found(fact(statement)) == []


@pytest.mark.parametrize(
    ("statement", "rule", "sentence"),
    [
        ("It has 40,000 books.", Rule.NUMBER, "“40,000” isn't in paragraph 1, nor in any other."),
        ("It has five virtues: age and books.", Rule.NUMBER, "“five” isn't in paragraph 1, nor in any other."),
        ("It costs $7.3 a year.", Rule.NUMBER, "“$7.3” isn't in paragraph 1, but in 2."),
        ("It was founded by Ben King.", Rule.NAME, "“Ben King” isn't in paragraph 1, nor in any other."),
        ("Hamburg has a library.", Rule.NAME, "“Hamburg” isn't in paragraph 1, nor in any other."),
        ("People from China read.", Rule.NAME, "“China” isn't in paragraph 1, but in 2."),
        (
            "It is so: as the rules of the house have always said.",
            Rule.COPY,
            "The answer takes 8 words in a row from the source: “as the rules of the house have always said”.",
        ),
    ],
)
def test_what_it_does_not_bear_out_fails(statement: str, rule: Rule, sentence: str) -> None:
    if rule is Rule.COPY:
        sentence = sentence.replace("8 words", "9 words")
    assert found(fact(statement)) == [(rule, "a", sentence)]


def test_a_phrasing_must_not_be_copied_either() -> None:
    copied = "the rules of the house have always said so?"
    assert found(fact("It is so.", phrasings=(*SIX, copied))) == [
        (
            Rule.COPY,
            "a",
            "The phrasing takes 9 words in a row from the source: “the rules of the house have always said so”.",
        )
    ]


def test_a_citation_without_paragraph_stands_for_the_whole_text() -> None:
    assert found(fact("It has 30,000 books and costs $7.3.", None)) == []
    assert found(fact("It has 31,000 books.", None)) == [(Rule.NUMBER, "a", "“31,000” isn't in the source.")]


def test_a_citation_must_lead_somewhere() -> None:
    assert found(fact("It is old.", 3)) == [
        (Rule.CITATION, "a", "There is no paragraph 3 in 'How the Library Came', which has 2.")
    ]
    assert found(fact("It is old.", citation=Citation("x"))) == [
        (Rule.CITATION, "a", "The fact cites 'x', but there is no such source.")
    ]


def test_facts_of_other_sources_and_retired_facts_are_let_be() -> None:
    other = fact("It has 40,000 books.", id="b", phrasings=[f"{one}?!" for one in "abcdef"], citation=Citation("m", 1))
    retired = fact("It has 40,000 books.", id="c", state=State.RETIRED)
    sources = {**SOURCES, "m": Source("m", "Another")}
    report = check_base([fact("It is old."), other, retired], sources, texts={"l": TEXT})
    assert report.findings == ()
    assert (report.facts, report.phrasings, report.compared) == (2, 12, 1)


def test_advice_does_not_fail_a_base() -> None:
    report = check_base([Fact("a", "It is " + "very " * 70 + "old.", ("Old?",))], {})
    assert [(one.rule, one.severity, one.sentence) for one in report.findings] == [
        (Rule.UNCITED, Severity.ADVICE, "The fact cites no source."),
        (Rule.LONG, Severity.ADVICE, "The answer has 360 characters; 320 read easily."),
        (Rule.FEW_PHRASINGS, Severity.ADVICE, "Phrasings: 1; with 6 or more a fact is found more surely."),
    ]
    assert report.passed
    assert report.advice == report.findings


def test_each_phrasing_must_find_its_fact() -> None:
    answers = {"question a": "a", "question b": "b"}
    report = check_base(
        [fact("It is old.", phrasings=SIX[:3])],
        SOURCES,
        find=answers.get,
        left_out=[Trial("a", "question a", "a"), Trial("a", "question b", None)],
    )
    assert [(one.rule, one.sentence) for one in report.findings] == [
        (Rule.RETRIEVAL, "“question b” finds 'b'."),
        (Rule.RETRIEVAL, "“question c” finds nothing."),
        (Rule.FEW_PHRASINGS, "Phrasings: 3; with 6 or more a fact is found more surely."),
        (Rule.LEFT_OUT, "Left out, “question b” finds nothing."),
    ]
    assert (report.asked, report.found, report.left_out, report.found_left_out) == (3, 1, 2, 1)
    assert report.variety == 0.5


def test_findings_stand_in_one_order_failures_first_then_by_rule_then_as_the_base_has_them() -> None:
    facts = [
        fact("It has 1 book.", id="z"),
        fact("It has 3 books by Dan Brown.", id="b", phrasings=("b?",)),
        fact("It has 4 books.", id="a", phrasings=("B",)),
    ]
    assert [(rule, name) for rule, name, _ in found(*facts)] == [
        (Rule.NUMBER, "z"),
        (Rule.NUMBER, "b"),
        (Rule.NUMBER, "a"),
        (Rule.NAME, "b"),
        (Rule.SAME_PHRASING, "a"),
        (Rule.FEW_PHRASINGS, "b"),
        (Rule.FEW_PHRASINGS, "a"),
    ]


def test_a_text_is_that_of_the_source_whose_title_it_bears() -> None:
    more = {**SOURCES, "m": Source("m", "Another"), "n": Source("n", "The Third")}
    assert source_of(TEXT, more) == "l"
    assert source_of("A text\n\nOf no title. At all.", more) is None
    assert source_of("A text\n\nOf no title. At all.", SOURCES) == "l"
    assert source_of("A text\n\nOf no title. At all.", {}) is None


def article() -> tuple[list[Fact], dict[str, Source], str]:
    reader = PackReader(Path(__file__).parents[3] / "knowledge" / "packs" / "article.toml")
    return list(reader), dict(reader.sources), shared("source/article.txt").read_text()


def test_the_shipped_base_is_borne_out_by_the_article() -> None:
    facts, sources, text = article()
    name = source_of(text, sources)
    assert name is not None
    report = check_base(facts, sources, texts={name: text})
    assert report.compared == report.facts
    assert [f"{one.fact}: {one.sentence}" for one in report.failures] == []


def test_a_wrong_number_or_name_in_any_shipped_fact_is_noticed() -> None:
    facts, sources, text = article()
    common = common_words(line for fact in facts for line in (fact.statement, *fact.phrasings))
    ordinary = Names(Article.read(text)).ordinary(common)
    source = SourceText(sources["seetharaman"], text, common)
    wrong: list[str] = []
    unnoticed: list[str] = []
    for one in facts:
        said = [quantity.text for quantity in quantities(one.statement) if quantity.claims]
        changed = [one.statement.replace(amount, "77 trillion", 1) for amount in said]
        for name in names(one.statement, ordinary):
            changed += [re.sub(rf"\b{re.escape(name)}\b", "Hamhung", one.statement, count=1)]
        wrong += changed
        unnoticed += [statement for statement in changed if not list(source.findings(one.amended(statement=statement)))]
    assert len(wrong) > 180
    assert unnoticed == []
