"""False premises are met with No, true ones with Yes, and the rest with silence."""

from __future__ import annotations

import pytest

from knowledge.matcher import Matcher, Verdict
from knowledge.matcher.evidence import Query
from knowledge.matcher.premise import verdict
from knowledge.matcher.words import words
from knowledge.model import Fact


@pytest.mark.parametrize(
    ("question", "statement", "bearing"),
    [
        ("Was the meeting held in Rome?", "The meeting was held in Oslo in June.", Verdict.NO),
        ("The meeting was in Rome, right?", "The meeting was held in Oslo in June.", Verdict.NO),
        ("So the pool is closed?", "The pool is open every day.", Verdict.NO),
        ("Is Moss in Oslo?", "Moss is a town in Norway, an hour from Oslo.", Verdict.NO),
        ("is moss in oslo", "Moss is a town in Norway, an hour from Oslo.", Verdict.NO),
        ("Is Moss in Norway?", "Moss is a town in Norway, an hour from Oslo.", Verdict.YES),
        ("Was the meeting in June?", "The meeting was held in Oslo in June.", Verdict.YES),
        ("Does the pool cost $20?", "The pool costs $2.", Verdict.NO),
        ("Does the pool cost $2?", "The pool costs $2.", Verdict.YES),
        ("Was the club founded in 1950?", "The club was founded in 1843.", Verdict.NO),
        ("Why did prices fall?", "Prices have risen since 2012.", Verdict.NO),
        ("Why did prices rise?", "Prices have risen since 2012.", Verdict.NONE),
        ("Have prices risen?", "Prices have gone up.", Verdict.YES),
        ("Have prices gone down?", "Prices have risen since 2012.", Verdict.NO),
        ("Is the pool closed?", "The pool is open every day.", Verdict.NO),
        ("Do members need a ticket?", "Members enter without a ticket.", Verdict.NO),
        (
            "Does Ada still run the club?",
            "Ada handed the club over to Grace: its lead was transferred in May.",
            Verdict.NO,
        ),
        ("How much does the pool cost?", "The pool costs $2.", Verdict.NONE),
        ("Is the pool heated?", "The pool costs $2.", Verdict.NONE),
        ("Is the pool as nice as the gym?", "The pool is nice, the gym is not.", Verdict.NONE),
    ],
)
def test_a_statement_bears_on_what_a_question_takes_for_granted(
    question: str, statement: str, bearing: Verdict
) -> None:
    query = Query.of(question, words(question))
    assert verdict(query.said, query.names, query.kind, statement) is bearing


def test_a_name_that_the_fact_denies_leaves_the_fact_sure() -> None:
    """It is what "Was it held in Oslo?" is about, wherever it was held."""
    facts = [
        Fact("summit", "The first summit was held in Singapore.", ("Where was the summit held?", "summit, where")),
        Fact("prize", "The prize was won by a poet.", ("Who won the prize?", "the winner of the prize, please")),
    ]
    reading = Matcher.build(facts).read("Was the first summit held in Oslo?")[0]
    assert reading.matches[0].fact == "summit"
    assert reading.matches[0].verdict is Verdict.NO
    assert reading.confidence >= 0.5
