"""Kinds of answer: what a question wants, and what a statement holds."""

from __future__ import annotations

import pytest

from knowledge.matcher.kinds import Kind, focus, holds, wanted
from knowledge.matcher.words import words


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How much does the pool cost?", Kind.MONEY),
        ("What is the price of a ticket?", Kind.MONEY),
        ("How many lanes has the pool?", Kind.COUNT),
        ("How old is the club?", Kind.AGE),
        ("How long does it take?", Kind.DURATION),
        ("how deep is the pool", Kind.SIZE),
        ("When does it open?", Kind.TIME),
        ("In which year was it built?", Kind.TIME),
        ("Who founded the club?", Kind.PERSON),
        ("Where is the pool?", Kind.PLACE),
        ("Why is it closed?", Kind.REASON),
        ("Is the pool heated?", Kind.YES_NO),
        ("The pool is heated, isn't it?", Kind.YES_NO),
        ("It’s heated, right?", Kind.YES_NO),
        ("So the pool costs two dollars?", Kind.YES_NO),
        ("Pool or lake?", None),
        ("the price of the pool?", None),
        ("Tell me what a lane is?", None),
        ("What is a lane?", None),
        ("pool", None),
    ],
)
def test_a_question_tells_the_kind_of_answer_it_wants(question: str, kind: Kind | None) -> None:
    assert wanted(question) is kind


@pytest.mark.parametrize(
    ("statement", "kind", "there"),
    [
        ("The pool costs $2.", Kind.MONEY, True),
        ("The pool opened in 1953.", Kind.TIME, True),
        ("The pool opened in 1953.", Kind.COUNT, False),
        ("The pool has eight lanes.", Kind.COUNT, True),
        ("The pool is heated.", Kind.COUNT, False),
        ("The pool is heated.", Kind.TIME, False),
        ("The pool is 25 metres long.", Kind.SIZE, True),
    ],
)
def test_a_statement_holds_an_answer_of_a_kind_or_not(statement: str, kind: Kind, there: bool) -> None:
    assert holds(statement, kind) is there


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How many hotel rooms are planned?", ("hotel", "rooms")),
        ("Which airlines fly there?", ("airlines", "fly")),
        ("What did they sign?", ()),
        ("Where is it?", ()),
    ],
)
def test_the_focus_names_what_is_asked_for(question: str, named: tuple[str, ...]) -> None:
    assert focus(words(question)) == named
