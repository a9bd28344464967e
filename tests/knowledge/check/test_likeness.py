"""Nothing is said or asked twice, and what only looks alike is let be."""

import itertools
import random

import pytest

from knowledge.check.likeness import same_phrasings, same_statements
from knowledge.model import Fact
from knowledge.packing import PackReader
from tests.shared import shared

SAME = [
    (
        "More than 30,000 North Koreans have fled to South Korea since the Korean War ended in 1953.",
        "Over 30,000 North Koreans fled to South Korea since the Korean War ended, in 1953.",
    ),
    (
        "The golf course planned for Wonsan costs $123 million.",
        "The planned golf course in Wonsan will cost $123 million.",
    ),
    (
        "Kim Jong Un's economic measures tend to benefit mostly the elite.",
        "The economic measures of Kim Jong Un mostly tend to benefit the elite.",
    ),
    ("You can return any item within 30 days.", "Any item can be returned within thirty days."),
    ("The office is open from 9 to 5 on weekdays.", "On weekdays, the office is open 9 to 5."),
    ("Pets aren't allowed in the garden.", "In the garden, pets are not allowed."),
    ("It's free.", "It is free!"),
]
DIFFERENT = [
    (
        "The red ticket is valid in the inner zone on weekdays.",
        "The blue ticket is valid in the inner zone on weekdays.",
    ),
    (
        "You can cancel the monthly plan at any time in the settings of the app.",
        "You can cancel the yearly plan at any time in the settings of the app.",
    ),
    ("The library opens at 9 on weekdays.", "The library closes at 9 on weekdays."),
    ("Pets are allowed in the garden.", "Pets are not allowed in the garden."),
    ("The capital of France is Paris.", "The capital of Spain is Madrid."),
    ("Members get a discount of 10% on all books.", "Members get a discount of 20% on all books."),
    ("The store costs $7.3 million.", "The store costs €7.3 million."),
    ("The train from Bonn to Köln takes 20 minutes.", "The train from Köln to Bonn takes 20 minutes."),
    ("Virtual card not working", "Card not working"),
    ("Living standards in the country are thought to be rising.", "Living standards are thought to be rising in Bonn."),
    ("It costs more than 5 euros.", "It costs less than 5 euros."),
]


def facts(*statements: str) -> list[Fact]:
    return [Fact(f"f{at}", statement) for at, statement in enumerate(statements)]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_statement_said_again_in_the_same_words_is_found(one: str, other: str) -> None:
    assert [(a.id, b.id) for a, b in same_statements(facts(one, other))] == [("f0", "f1")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_statements_that_differ_in_a_word_a_number_or_a_name_are_two(one: str, other: str) -> None:
    assert list(same_statements(facts(one, other))) == []


def test_no_two_statements_of_a_foreign_base_are_taken_for_one() -> None:
    assert list(same_statements(list(PackReader(shared("eval/banking77/facts.jsonl"))))) == []


def test_a_phrasing_under_two_facts_is_found_whatever_its_case_and_punctuation() -> None:
    given = [
        Fact("a", "A.", ("What's the cost?", "How much")),
        Fact("b", "B.", ("what’s  the COST", "how many?")),
        Fact("c", "C.", ("Whats the cost…", "?!")),
        Fact("d", "D.", ("!?", "Ｈow much?")),
    ]
    assert [(one.id, other.id, phrasing) for one, other, phrasing in same_phrasings(given)] == [
        ("a", "b", "what’s the COST"),
        ("a", "c", "Whats the cost…"),
        ("a", "d", "Ｈow much?"),
    ]


@pytest.mark.timeout(30)
def test_a_large_base_is_compared_without_comparing_all_with_all() -> None:
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(3, 9))) for _ in range(3_000)]
    statements = [" ".join(draw.choices(words, k=15)) for _ in range(5_000)]
    pairs = itertools.islice(zip(range(0, 100, 2), range(1, 100, 2), strict=True), 20)
    for one, other in pairs:
        shuffled = statements[one].split()
        draw.shuffle(shuffled)
        statements[other] = " ".join(shuffled)
    assert len(list(same_statements(facts(*statements)))) == 20
