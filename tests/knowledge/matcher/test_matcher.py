"""The matcher as a person meets it: asked in other words, with typos, in vain, or twice at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matcher import Decision, Matcher, decide
from knowledge.matcher.lessons import Taught
from knowledge.model import Fact, KnownQuestion, State

FACTS = (
    Fact(
        "golf", "The golf course costs 123 million dollars.",
        ("How much does the golf course cost?", "What is the price of the golf course?", "golf course cost",
         "How expensive is the golf course?"),
    ),
    Fact(
        "hours", "The library opens at nine and closes at six on weekdays.",
        ("When does the library open?", "What are the opening hours of the library?", "library hours",
         "Until when is the library open?"),
    ),
    Fact(
        "founder", "Ada Byron founded the club in 1843.",
        ("Who founded the club?", "Who started the club?", "When was the club founded?", "club founder"),
    ),
    Fact(
        "old", "The pool costs two dollars.", ("How much is the pool?",), state=State.RETIRED,
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build(FACTS)


def best(matcher: Matcher, question: str) -> str | None:
    (reading,) = matcher.read(question)
    outcome = decide(reading, matcher.cutoff)
    return outcome.matches[0].fact if outcome.decision is Decision.ANSWER else None


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How much does the golf course cost?", "golf"),
        ("hey bot, can you please tell me what the golf course costs?", "golf"),
        ("who started the club?", "founder"),
        ("WHEN DOES THE LIBRARY OPEN???", "hours"),
    ],
)
def test_a_question_in_other_words_finds_its_fact(matcher: Matcher, question: str, fact: str) -> None:
    assert best(matcher, question) == fact


@pytest.mark.parametrize("question", ["What is the capital of France?", "2019", "123", "asdf qwer", "🙂", "?"])
def test_what_the_base_knows_nothing_about_is_not_answered(matcher: Matcher, question: str) -> None:
    assert best(matcher, question) is None


def test_a_retired_fact_never_matches(matcher: Matcher) -> None:
    (reading,) = matcher.read("How much is the pool?")
    assert all(match.fact != "old" for match in reading.matches)


@pytest.mark.parametrize("message", ["hi there", "thanks!", "good morning everyone", "lol", ""])
def test_chatter_is_not_a_question(matcher: Matcher, message: str) -> None:
    (reading,) = matcher.read(message)
    assert reading.chatter
    assert decide(reading, matcher.cutoff).decision is Decision.ABSTAIN


def test_two_questions_in_one_message_are_both_read(matcher: Matcher) -> None:
    readings = matcher.read("Who founded the club? And how much does the golf course cost?")
    assert [reading.matches[0].fact for reading in readings] == ["founder", "golf"]


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        ("How much does the golf course cost, and what about the pool?", ["golf", "pool"]),
        ("How much does the pool cost and is it deep?", ["pool", "depth"]),
        ("Who founded the club and is it deep?", ["founder"]),  # nothing is known of how deep a club is
        ("When does the library open and when the golf course?", ["hours"]),  # nobody knows that
    ],
)
def test_a_question_that_leans_on_the_one_before_it_is_read_with_it(message: str, facts: list[str]) -> None:
    pool = Fact("pool", "The pool costs two dollars.", ("How much does the pool cost?", "Pool price?"))
    depth = Fact("depth", "The pool is two metres deep.", ("How deep is the pool?", "Is the pool deep?"))
    lake = Fact("lake", "The lake is nine metres deep.", ("How deep is the lake?", "Is the lake deep?"))
    matcher = Matcher.build((*FACTS, pool, depth, lake))
    outcomes = [decide(reading, matcher.cutoff) for reading in matcher.read(message)]
    assert [one.matches[0].fact for one in outcomes if one.decision is Decision.ANSWER] == facts


def test_a_question_known_to_have_no_answer_is_not_answered() -> None:
    question = "How much does the golf course cost?"
    known = KnownQuestion(question, None, "someone", datetime(2026, 1, 1, tzinfo=UTC))
    assert best(Matcher.build(FACTS, known=[known]), question) is None


def test_what_is_like_a_question_that_must_not_be_answered_is_less_sure() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    silent = ("Who is the owner of the golf course?", "Whose property is the golf course?", "Who holds the golf links?")
    taught = Matcher.build(FACTS, known=[KnownQuestion(one, None, "someone", at) for one in silent])
    for question in ("Who is it that owns the golf course?", "To whom does the golf course belong?"):
        assert taught.read(question)[0].covered < Matcher.build(FACTS).read(question)[0].covered
    assert best(taught, "What does the golf course cost?") == "golf"


def test_a_word_of_what_must_not_be_answered_is_no_fact_s() -> None:
    silent = KnownQuestion("Is there a helipad?", None, "someone", datetime(2026, 1, 1, tzinfo=UTC))
    reading = Matcher.build(FACTS, known=[silent]).read("How much does the helipad cost?")[0]
    assert reading.reason == "nothing here mentions 'helipad'"


def test_an_edit_gives_a_new_snapshot_and_leaves_the_old_one(matcher: Matcher) -> None:
    pool = Fact("pool", "The pool costs two dollars.", ("How much is the pool?", "pool price", "pool entry fee"))
    edited = matcher.updated(changed=[pool], removed=["golf"])
    assert best(edited, "How much is the pool?") == "pool"
    assert "golf" not in edited.facts
    assert "golf" in matcher.facts
    assert "pool" not in matcher.facts


def test_an_empty_base_answers_nothing() -> None:
    assert best(Matcher.build([]), "How much is the pool?") is None


LOOK_ALIKES = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")  # Cyrillic


@given(st.data())
def test_letters_that_look_alike_lead_to_no_other_fact(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from([fact for fact in FACTS if fact.live]))
    phrasing = data.draw(st.sampled_from(fact.phrasings))
    turned = "".join(char.translate(LOOK_ALIKES) if data.draw(st.booleans()) else char for char in phrasing)
    assert best(MATCHER, turned) in (fact.id, None)


@given(st.text(max_size=400))
def test_anything_gets_readings_with_confidence_between_0_and_1(message: str) -> None:
    for reading in MATCHER.read(message):
        assert 0.0 <= reading.confidence <= 1.0
        assert len(reading.matches) <= 5
        assert all(0.0 <= match.confidence <= 1.0 for match in reading.matches)


MATCHER = Matcher.build(FACTS)


def test_what_a_base_finds_for_a_phrasing_left_out_is_what_it_finds_without_it(matcher: Matcher) -> None:
    found = {phrasing: (fact, other) for fact, phrasing, other in matcher.left_out()}
    assert set(found) == {phrasing for fact in FACTS if fact.live for phrasing in fact.phrasings}
    assert all(fact == other for fact, other in found.values())
    lost = replace(FACTS[0], phrasings=(*FACTS[0].phrasings, "Who was it that started it all, the club's founder?"))
    strange = {phrasing: other for _, phrasing, other in Matcher.build((lost, *FACTS[1:])).left_out()}
    assert strange[lost.phrasings[-1]] == "founder"


def test_what_was_learned_before_has_nothing_left_out(matcher: Matcher) -> None:
    again = Matcher.restored(matcher.learned(), Taught.of(FACTS))
    assert again is not None
    assert list(again.left_out()) == []
    assert Matcher.restored(matcher.learned(), Taught.of(FACTS[1:])) is None
