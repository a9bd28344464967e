"""Open questions after an edit: those it can touch are read again, and all that it answers are found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import standing
from knowledge.matcher import Matcher
from knowledge.model import Fact
from knowledge.standing import IN_TURN, Standing
from tests.benchmarks import _measures as measures

QUESTIONS = Path(__file__).parents[1] / "benchmarks/questions/article-dev.jsonl"


@pytest.fixture(scope="module")
def base() -> Matcher:
    return measures.shipped()


@pytest.fixture(scope="module")
def waiting(base: Matcher) -> list[str]:
    """What the shipped base can't answer of the labelled questions: some two hundred."""
    asked = [one.question for one in measures.article_questions(QUESTIONS)]
    return [question for question in asked if sure(base, question) < base.cutoff]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read, in order."""
    found: list[str] = []
    really = standing._read

    def noted(question: str, matcher: Matcher) -> standing.Stood:
        found.append(question)
        return really(question, matcher)

    monkeypatch.setattr(standing, "_read", noted)
    return found


def sure(matcher: Matcher, question: str) -> float:
    return min(reading.confidence for reading in matcher.read(question))


def edits(base: Matcher, waiting: list[str]) -> Iterator[Matcher]:
    """Yield the base after one edit and another, of every kind."""
    facts = [*base.facts.values()]
    for at, question in enumerate(waiting[::23]):
        fact = facts[5 * at % len(facts)]
        base = base.updated(changed=[fact.amended(phrasings=(*fact.phrasings, question))])
        yield base
        base = base.updated(
            changed=[Fact(f"new-{at}", "So it is.", (waiting[(23 * at + 7) % len(waiting)], f"Note {at}?"))]
        )
        yield base
    yield base.updated(changed=[replace(facts[9], statement=f"{facts[9].statement} Regatta: {waiting[3]}")])
    yield base.updated(removed=[facts[3].id])
    yield base.updated(changed=[facts[4].amended(phrasings=facts[4].phrasings[1:])])


def test_what_an_edit_answers_is_found_among_hundreds_without_reading_them_all(
    base: Matcher, waiting: list[str], read: list[str]
) -> None:
    standing, closed, asked = Standing(), 0, 0
    standing.read(waiting, base, base.cutoff)
    read.clear()
    for after in edits(base, waiting):
        stood = standing.read(waiting, after, after.cutoff)
        asked += len(waiting)
        found = {question for question in waiting if stood[question].sure >= after.cutoff}
        assert found == {question for question in waiting if sure(after, question) >= after.cutoff}
        closed += len(found)
    assert closed > 100
    assert len(read) < asked / 3


def test_each_is_read_in_its_turn_whatever_the_edits_are_about(
    base: Matcher, waiting: list[str], read: list[str]
) -> None:
    standing = Standing()
    standing.read(waiting, base, base.cutoff)
    read.clear()
    for number in range(IN_TURN):
        base = base.updated(
            changed=[Fact("zoo", "The zoo opens at nine.", tuple(f"Zoo {n}?" for n in range(number + 1)))]
        )
        standing.read(waiting, base, base.cutoff)
    assert {*read} == {*waiting}


def test_a_base_that_was_built_anew_has_all_of_them_read(base: Matcher, waiting: list[str], read: list[str]) -> None:
    few = waiting[:9]
    standing = Standing()
    standing.read(few, base, base.cutoff)
    anew = replace(base, _calibration=replace(base._calibration))
    standing.read(few, anew, anew.cutoff)
    assert read == few + few


def test_what_is_no_longer_open_is_forgotten(base: Matcher, waiting: list[str], read: list[str]) -> None:
    standing = Standing()
    standing.read(waiting[:2], base, base.cutoff)
    assert [*standing.read(waiting[:1], base, base.cutoff)] == waiting[:1]
    standing.read(waiting[:2], base, base.cutoff)
    assert read.count(waiting[1]) > 1


def test_what_was_asked_since_stands_as_it_was_read_then_unless_the_edit_touches_it(
    base: Matcher, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = Standing()
    standing.read(waiting[:9], base, base.cutoff)
    for question in waiting:  # asked, and not answered
        base.read(question)
    anew: list[str] = []
    really = Matcher._read_anew

    def noted(self: Matcher, question: str, limit: int) -> object:
        anew.append(question)
        return really(self, question, limit)

    monkeypatch.setattr(Matcher, "_read_anew", noted)
    after = base.updated(changed=[Fact("zoo", "The zoo opens at nine.", (waiting[20], "When can I see the apes?"))])
    stood = standing.read(waiting, after, after.cutoff)
    assert stood[waiting[20]].sure >= after.cutoff
    assert len({*anew}) < len(waiting) / 2


def test_the_questions_of_an_import_are_not_compared_with_all_it_brings(
    base: Matcher, waiting: list[str], read: list[str]
) -> None:
    standing = Standing()
    standing.read(waiting[:3], base, base.cutoff)
    many = [Fact(f"room-{number}", f"Room {number} is upstairs.", (f"Where is room {number}?",)) for number in range(9)]
    standing.read(waiting[:3], base.updated(changed=many), base.cutoff)
    assert read == waiting[:3] * 2
