"""Edits of a base too large to be built anew at each: joined at once, built whole behind them, judged by the gate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from knowledge.catalog import Change
from knowledge.gate import answer_of, gate
from knowledge.matcher import Decision, Matcher, decide
from knowledge.matcher.joined import Joined
from knowledge.model import Fact, KnownQuestion

THINGS = (
    "ferry", "boiler", "chapel", "orchard", "bakery", "stadium", "tunnel", "harbour", "museum", "foundry", "quarry",
    "brewery", "airfield", "cinema", "clinic", "dairy", "embassy", "forge", "gallery", "hostel", "laundry",
    "marina", "nursery", "observatory", "pavilion", "refinery", "sawmill", "theatre", "vineyard", "windmill",
    "abbey", "barracks", "citadel", "dockyard", "estuary", "fortress", "granary", "hospital", "junction", "kiosk",
    "lighthouse", "monastery",
)  # fmt: skip
FRAMES = (
    "How much does the {} cost?", "What is the price of the {}?", "{} price", "How expensive is the {}?",
    "What did they pay for the {}?", "Is the {} costly?", "What do you pay at the {}?", "Tell me the {}'s cost",
    "cost of the {}", "What does one spend on the {}?", "How dear is the {}?", "what's the {} worth",
    "What was the bill for the {}?", "How many dollars for the {}?",
)  # fmt: skip
FACTS = tuple(
    Fact(thing, f"The {thing} costs {number} dollars.", tuple(frame.format(thing) for frame in FRAMES))
    for number, thing in enumerate(THINGS, 20)
)
NEW = Fact("zoo", "The zoo opens at nine.", ("When does the zoo open?", "zoo hours", "Since when is the zoo open?"))
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def base() -> Matcher:
    return Matcher.build(FACTS)


def answers(matcher: Matcher, questions: Iterable[str]) -> list[str | None]:
    found: list[str | None] = []
    for question in questions:
        outcome = decide(matcher.read(question)[0], matcher.cutoff)
        found.append(outcome.matches[0].fact if outcome.decision is Decision.ANSWER else None)
    return found


def test_an_edit_joins_a_base_and_is_built_into_it_later(base: Matcher) -> None:
    joined = base.updated(changed=[NEW], removed=["ferry"])
    assert base.settled
    assert not joined.settled
    whole = joined.settle()
    assert whole.settled
    assert whole.settle() is whole
    questions = (*NEW.phrasings, "What is the price of the bakery?", "How much does the ferry cost?")
    expected = [NEW.id, NEW.id, NEW.id, "bakery", None]
    assert answers(joined, questions) == expected
    assert answers(whole, questions) == expected


def test_edits_join_one_after_the_other(base: Matcher) -> None:
    first = base.updated(changed=[NEW])
    kiosk = Fact("tickets", "The ticket office takes cash only.", ("Can I pay by card?", "Do they take cards?"))
    second = first.updated(changed=[kiosk]).updated(removed=[NEW.id])
    assert answers(second, ["Do they take cards?", "When does the zoo open?"]) == ["tickets", None]
    assert set(second.facts) == {*THINGS, "tickets"}


def test_what_is_remembered_is_read_anew_before_a_base_built_as_a_whole_is_asked(base: Matcher) -> None:
    joined = base.updated(changed=[NEW])
    joined.read("When does the zoo open?")
    whole = joined.settle()
    assert {*joined._parts} <= {*whole._parts}
    assert not {id(part) for part in joined._parts.values()} & {id(part) for part in whole._parts.values()}


def test_many_edits_at_once_are_built_as_a_whole(base: Matcher) -> None:
    assert base.updated(changed=[Fact(f"n{fact.id}", fact.statement, fact.phrasings) for fact in FACTS[:20]]).settled


def test_a_question_that_must_not_be_answered_is_heeded_before_it_is_built_in(base: Matcher) -> None:
    question = "How much does the bakery cost?"
    joined = base.updated(known=[KnownQuestion(question, None, "someone", AT)])
    assert answers(joined, [question]) == answers(joined.settle(), [question]) == [None]


def test_what_is_near_a_text_are_the_phrasings_like_it(base: Matcher) -> None:
    found = base.updated(changed=[NEW]).near(["What is the price of the vineyard?", "When is the zoo open?"], 5)
    assert ("zoo", "zoo hours") in found
    near = [phrasing for _, phrasing in found]
    assert "What is the price of the vineyard?" in near
    assert set(NEW.phrasings) <= {*near}
    assert len(near) < 30
    assert all(text not in near for text in ("The zoo opens at nine.", "How much does the ferry cost?"))


def test_the_gate_asks_what_an_edit_can_touch_and_finds_what_it_breaks(base: Matcher) -> None:
    thief = Fact("thief", "The thief took the bakery's till.", ("What is the price of the bakery?", "bakery theft"))
    report = gate(base, base.updated(changed=[thief]), [Change(None, thief)], (), {})
    assert any(one.should in {"bakery", "thief"} for one in report.broken)
    assert "phrasing-elsewhere" in {warned.rule for warned in report.warned}
    assert len(thief.phrasings) <= report.replayed < len(FACTS) * len(FRAMES) / 4


def test_what_a_phrasing_finds_without_being_read_is_what_reading_it_finds(base: Matcher) -> None:
    edited = base.updated(changed=[NEW, FACTS[1].amended(phrasings=(*FACTS[1].phrasings, "What's it cost?"))])
    stored = [phrasing for fact in edited.facts.values() for phrasing in fact.phrasings]
    edited.prepare(stored)
    found = {phrasing: edited.finds(phrasing) for phrasing in stored}
    plain = [phrasing for phrasing in stored if found[phrasing]]
    assert len(plain) > len(stored) / 2
    assert [found[phrasing] for phrasing in plain] == [answer_of(edited, phrasing) for phrasing in plain]
    strange = ["What is the price?", "Hello!", "And what does the vineyard cost?", "the vinyard price", ""]
    assert [edited.finds(question) for question in strange] == [None] * len(strange)


def test_a_phrasing_that_must_not_be_answered_or_is_not_about_its_fact_has_to_be_read(base: Matcher) -> None:
    one, other = FACTS[0].phrasings[:2]
    lesson = KnownQuestion(one, None, "someone", AT)
    taught = base.updated(known=[lesson], rejected=[(other, FACTS[0].id)])
    assert (base.finds(one), base.finds(other)) == (FACTS[0].id, FACTS[0].id)
    assert (taught.finds(one), taught.finds(other)) == (None, None)


def test_what_is_worked_out_for_many_at_once_is_what_is_worked_out_for_each(base: Matcher) -> None:
    edited = base.updated(changed=[NEW])
    asked = [f"{frame} {thing}?" for frame in ("how dear is the", "when's the") for thing in THINGS]
    alone = [reading.confidence for question in asked for reading in edited.read(question)]
    again = base.updated(changed=[NEW])
    again.prepare(asked)
    assert [reading.confidence for question in asked for reading in again.read(question)] == pytest.approx(alone)


def test_the_gate_asks_all_that_is_known(base: Matcher) -> None:
    known = [KnownQuestion(f"Is the {thing} worth its money?", None, "someone", AT) for thing in THINGS]
    before = base.updated(known=known)
    report = gate(before, before.updated(changed=[NEW]), [Change(None, NEW)], known, {})
    assert report.replayed >= len(known)
    assert not report.broken


def test_a_fact_may_only_go_and_come_back(base: Matcher) -> None:
    gone = base.updated(removed=["ferry"])
    assert answers(gone, ["How much does the ferry cost?", "bakery price"]) == [None, "bakery"]
    assert answers(gone.updated(changed=[FACTS[0]]), ["How much does the ferry cost?"]) == ["ferry"]
    assert answers(gone.settle(), ["bakery price"]) == ["bakery"]


def test_what_was_just_added_is_taken_back(base: Matcher) -> None:
    back = base.updated(changed=[NEW]).updated(removed=["zoo"])
    assert answers(back, ["zoo hours", "bakery price"]) == [None, "bakery"]
    assert back.near(["bakery price"], 2)


def test_a_base_may_lose_its_last_fact_and_get_another(base: Matcher) -> None:
    empty = Matcher.build([NEW]).updated(removed=[NEW.id])
    assert empty.read("When does the zoo open?")[0].matches == ()
    assert answers(empty.updated(changed=[FACTS[0]]), ["How much does the ferry cost?"]) == ["ferry"]


def test_a_fact_that_stays_as_it_was_is_found_as_it_was(base: Matcher) -> None:
    again = base.updated(changed=FACTS[:3]).updated(changed=[FACTS[1]])
    questions = [f"What would it take to pay for the {thing}?" for thing in THINGS]
    assert answers(again, questions) == answers(base, questions)
    for question in questions[:6]:
        was, now = base.read(question)[0], again.read(question)[0]
        assert now.confidence == pytest.approx(was.confidence, abs=0.05)


def test_a_question_is_no_longer_refused_once_it_may_be_answered(base: Matcher) -> None:
    refused = [KnownQuestion(f"Is the {thing} worth a visit?", None, "someone", AT) for thing in THINGS[:4]]
    joined = base.updated(known=refused).updated(known=refused[1:])
    assert joined.refuses(refused[1].question)
    assert not joined.refuses(refused[0].question)
    assert joined.updated(known=refused).refuses(refused[0].question)


def test_a_fact_that_was_only_looked_over_changes_no_reading(base: Matcher) -> None:
    base.read("bakery price")
    looked_over = replace(base.facts["bakery"], revision=2, checked=AT.date())
    after = base.updated(changed=[looked_over])
    assert after.facts["bakery"].checked == AT.date()
    assert after.settled
    assert after.read("bakery price") is base.read("bakery price")


def test_what_is_remembered_over_an_edit_leads_to_the_same_readings(base: Matcher) -> None:
    tagged = replace(FACTS[0], tags=("regatta",))
    first = base.updated(changed=[tagged])
    questions = [*NEW.phrasings, *(frame.format(thing) for frame in FRAMES[:3] for thing in THINGS), "regatta price?"]
    for question in questions:
        first.read(question)
    regatta = Fact("regatta", "The regatta is in June.", ("When is the regatta?", "regatta dates"))
    for after in (first.updated(changed=[regatta]), first.updated(changed=[NEW], removed=["bakery"])):
        assert after._holdings
        assert isinstance(after._whole, Joined)
        main = replace(after._whole.main, heard={})
        anew = replace(after, _holdings={}, _read={}, _parts={}, _whole=replace(after._whole, main=main))
        for question in questions:  # give or take how numbers are rounded: many are worked out at once
            (remembered,), (fresh,) = after.read(question, 1), anew.read(question, 1)
            assert replace(remembered.matches[0], confidence=0, score=0) == replace(
                fresh.matches[0], confidence=0, score=0
            )
            assert remembered.features == pytest.approx(fresh.features, abs=1e-4)
            assert remembered.confidence == pytest.approx(fresh.confidence)
            assert remembered.covered == pytest.approx(fresh.covered)
            assert remembered.reason == fresh.reason
