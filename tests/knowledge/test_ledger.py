"""What every ledger keeps to, whatever it keeps questions in."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.knowledge.stores import Store, added, amended, asked, fact


async def test_a_question_comes_back_with_its_asker_hashed(store: Store) -> None:
    await store.create("article")
    await store.apply("article", added(fact("a"), fact("b")))
    question = asked(7, facts=("b", "a", "unknown"), revision=1, tags={"kind": "follow-up"})
    await store.record(question)
    kept = await store.asked(7)
    assert kept == replace(question, asker=await store.hashed(question.asker))
    assert await store.asked(8) is None


async def test_the_hash_is_one_person_s_and_no_other_s(store: Store) -> None:
    hashes = [await store.hashed(asker) for asker in ("discord:1", "slack:1", "discord:2", "discord:1")]
    assert len(set(hashes)) == 3
    assert hashes[0] == hashes[3]
    assert {len(made) for made in hashes} == {64}


async def test_a_question_knows_its_fact_by_its_new_name(store: Store) -> None:
    await store.create("article")
    await store.apply("article", added(fact("a")))
    await store.record(asked(1, facts=("a",)))
    await store.apply("article", amended(fact("a"), id="b"))
    kept = await store.asked(1)
    assert kept is not None
    assert kept.facts == ("b",)


async def test_an_id_is_recorded_once(store: Store) -> None:
    await store.record(asked(1))
    with pytest.raises(ValueError, match="question 1"):
        await store.record(asked(1, question="Another?"))
    kept = await store.asked(1)
    assert kept is not None
    assert kept.question == "How many?"


async def test_a_question_may_hold_anything(store: Store) -> None:
    await store.record(asked(1, question="nul \0 lone \ud83d pair \U0001f600", tags={"k": "\udc00"}))
    kept = await store.asked(1)
    assert kept is not None
    assert kept.question == "nul \ufffd lone \ufffd pair \U0001f600"
    assert kept.tags == {"k": "\ufffd"}


async def test_many_at_once_are_all_kept(store: Store) -> None:
    await asyncio.gather(*(store.record(asked(number)) for number in range(3_000)))
    kept = await asyncio.gather(*(store.asked(number) for number in range(3_000)))
    assert [one and one.id for one in kept] == list(range(3_000))


async def test_of_many_recorded_at_once_none_is_lost_for_another(store: Store) -> None:
    await store.record(asked(3))
    given_up = asyncio.ensure_future(store.record(asked(9)))
    rows = [asyncio.ensure_future(store.record(asked(number, facts=("a", "b")))) for number in (1, 2, 3, 4, 4, 5)]
    await asyncio.sleep(0)
    given_up.cancel()
    outcomes = await asyncio.gather(*rows, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        type(None),
        ValueError,
        type(None),
        ValueError,
        type(None),
    ]
    for number in (1, 2, 4, 5):
        kept = await store.asked(number)
        assert kept is not None
        assert kept.facts == ("a", "b")
    assert await store.asked(9) is not None  # what was handed over is kept, whoever waits
