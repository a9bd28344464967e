"""What outlasts an edit: readings that the edit can't have turned, and no others."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.matcher import Matcher, decide
from knowledge.model import Fact, KnownQuestion
from tests.benchmarks import _measures as measures

QUESTIONS = Path(__file__).parents[2] / "benchmarks/questions/article-dev.jsonl"
AT = datetime(2026, 1, 1, tzinfo=UTC)

Edit = Callable[[Matcher, random.Random, str], Matcher]


@pytest.fixture(scope="module")
def shipped() -> Matcher:
    return measures.shipped()


@pytest.fixture
def base(shipped: Matcher) -> Matcher:
    return replace(shipped, _read={}, _parts={})


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return [one.question for one in measures.article_questions(QUESTIONS)]


def drawn(base: Matcher, draw: random.Random) -> Fact:
    return base.facts[draw.choice(sorted(base.facts))]


def another_phrasing(base: Matcher, draw: random.Random, question: str) -> Matcher:
    fact = drawn(base, draw)
    return base.updated(changed=[fact.amended(phrasings=(*fact.phrasings, f"{question} and more"))])


def half_of_the_phrasings(base: Matcher, draw: random.Random, question: str) -> Matcher:
    fact = drawn(base, draw)
    return base.updated(changed=[replace(fact, phrasings=fact.phrasings[len(fact.phrasings) // 2 :])])


def another_fact(base: Matcher, draw: random.Random, question: str) -> Matcher:
    new = Fact(f"new-{draw.randrange(10**9)}", f"So it is: {question}", (f"{question}!", "Since when is it so?"))
    return base.updated(changed=[new])


def another_statement(base: Matcher, draw: random.Random, question: str) -> Matcher:
    fact = drawn(base, draw)
    return base.updated(changed=[replace(fact, statement=f"{fact.statement} {question}")])


def statements_swapped(base: Matcher, draw: random.Random, question: str) -> Matcher:
    fact, other = (base.facts[one] for one in draw.sample(sorted(base.facts), 2))
    return base.updated(
        changed=[
            replace(fact, statement=other.statement, citation=other.citation),
            replace(other, statement=fact.statement, citation=fact.citation),
        ]
    )


def a_fact_less(base: Matcher, draw: random.Random, question: str) -> Matcher:
    return base.updated(removed=[drawn(base, draw).id])


def refused(base: Matcher, draw: random.Random, question: str) -> Matcher:
    return base.updated(known=[*base.taught.known, KnownQuestion(question, None, "someone", AT)])


def no_longer_refused(base: Matcher, draw: random.Random, question: str) -> Matcher:
    one = draw.choice([one for one in base.taught.known if one.fact is None])
    return base.updated(known=[known for known in base.taught.known if known is not one])


def not_about_that(base: Matcher, draw: random.Random, question: str) -> Matcher:
    matches = base.read(question)[0].matches
    return base.updated(rejected=[*base.taught.rejected, (question, matches[0].fact)]) if matches else base


EDITS: Sequence[Edit] = (
    another_phrasing, half_of_the_phrasings, another_fact, another_statement, statements_swapped, a_fact_less, refused,
    no_longer_refused, not_about_that,
)  # fmt: skip


def edited(base: Matcher, asked: Sequence[str], times: int) -> Iterator[tuple[Matcher, Matcher]]:
    """Yield the base after an edit of every kind, with what it remembers, and as if it remembered nothing."""
    draw = random.Random(7)
    for _ in range(times):
        for edit in EDITS:
            after = edit(base, draw, draw.choice(asked))
            base, fresh = after.remembering(base), replace(after, _read={}, _parts={})
            yield base, fresh


def decided(base: Matcher, question: str) -> list[object]:
    outcomes = [decide(reading, base.cutoff) for reading in base.read(question)]
    return [(one.decision, [(match.fact, match.verdict) for match in one.matches]) for one in outcomes]


def test_what_outlasts_an_edit_decides_as_if_it_was_read_anew(base: Matcher, asked: list[str]) -> None:
    some = asked[::3]
    for question in some:
        base.read(question)
    kept = otherwise = count = 0
    for after, fresh in edited(base, asked, 3):
        kept += sum((question, 5) in after._parts for question in some)
        count += len(some)
        otherwise += sum(decided(after, question) != decided(fresh, question) for question in some)
    assert kept > count / 3
    assert otherwise <= count / 1_000  # of 36,000 over 60 edits: none


def test_a_note_beside_them_leaves_most_as_they_were(base: Matcher, asked: list[str]) -> None:
    some = asked[::3]
    note = Fact("note", "The note is kept in a drawer.", tuple(f"Note {number}?" for number in range(9)))
    base = base.updated(changed=[note])
    for question in some:
        base.read(question)
    after = base.updated(changed=[note.amended(phrasings=(*note.phrasings, "What is the note of?"))]).remembering(base)
    assert sum((question, 5) in after._parts for question in some) > 0.6 * len(some)


@pytest.mark.parametrize("edit", [another_statement, half_of_the_phrasings, a_fact_less])
def test_nothing_outlasts_a_change_of_the_fact_that_it_was_answered_with(
    base: Matcher, asked: list[str], edit: Edit
) -> None:
    for question in asked[::9]:
        base.read(question)
    draw = random.Random(3)
    for question in asked[::31]:
        best = base.read(question)[0].matches[:1]
        if not best:
            continue
        fact_id = best[0].fact
        only = replace(base, taught=replace(base.taught, facts={fact_id: base.facts[fact_id]}))
        fact = drawn(only, draw)
        after = edit(only, draw, "Is that so?")
        changed = [after.facts[fact.id]] if fact.id in after.facts else []
        after = base.updated(changed=changed, removed=() if changed else [fact.id]).remembering(base)
        assert not [part for part in after._parts.values() if part.reading.matches[0].fact == fact.id]
        if not changed:
            named = {match.fact for part in after._parts.values() for match in part.reading.matches}
            assert fact.id not in named


@pytest.mark.parametrize("edit", [refused, not_about_that])
def test_nothing_outlasts_what_is_taught_about_it(base: Matcher, asked: list[str], edit: Edit) -> None:
    question = next(one for one in asked if base.read(one)[0].confidence > 0.99)
    was = base.read(question)[0].matches[0].fact
    after = edit(base, random.Random(1), question).remembering(base)
    assert [match.fact for match in after.read(question)[0].matches[:1]] != [was]
    back = after.updated(known=base.taught.known, rejected=base.taught.rejected).remembering(after)
    assert [match.fact for match in back.read(question)[0].matches[:1]] == [was]


def test_each_is_read_anew_in_its_turn(base: Matcher, asked: list[str]) -> None:
    for question in asked[::6]:
        base.read(question)
    first = [*base._parts.values()]
    for number in range(64):
        note = Fact("zoo", "The zoo opens at nine.", tuple(f"Zoo {n}?" for n in range(number + 1)))
        base = base.updated(changed=[note]).remembering(base)
        for question in asked[::6]:
            base.read(question)
    assert not [part for part in base._parts.values() if any(part is one for one in first)]


def test_a_word_that_somebody_mistyped_is_looked_for_once_it_comes(base: Matcher) -> None:
    question = "When does the regata take place?"
    base.read(question)
    regatta = Fact("regatta", "It takes place in June.", ("Regatta dates",))
    after = base.updated(changed=[regatta]).remembering(base)
    assert (question.removesuffix("?"), 5) not in after._parts
    assert (question, 5) not in after._parts


def test_a_base_that_was_built_anew_remembers_nothing(base: Matcher, asked: list[str]) -> None:
    base.read(asked[0])
    anew = replace(base, _calibration=replace(base._calibration), _read={}, _parts={})
    assert anew.remembering(base)._parts == {}


def test_in_a_large_base_what_comes_among_a_question_s_neighbours_has_it_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("knowledge.matcher.snapshot.SMALL", 100)
    ways = ("Where is", "Find", "Floor of")
    facts = [
        Fact(f"room-{room}", f"Room {room} is on floor {room % 9}.", tuple(f"{way} room {room}?" for way in ways))
        for room in range(250)
    ]
    base = Matcher.build(facts)
    assert base._whole is None
    near, far = "Where is room 7?", "Is there a garden with apple trees?"
    for question in (near, far, "Where is room 200?"):
        base.read(question)
    garden = Fact("garden", "The garden has apple trees.", ("Is there a garden?", "Where are the apple trees?"))
    after = base.updated(changed=[garden]).remembering(base)
    assert after.read(far)[0].matches[0].fact == "garden"
    gone = after.updated(removed=["room-7"]).remembering(after)
    assert "room-7" not in {match.fact for match in gone.read(near)[0].matches}
