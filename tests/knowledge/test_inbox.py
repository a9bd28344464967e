"""What every inbox and keyring keeps to, whatever it keeps things in."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from knowledge.workbench import Arrival
from tests.knowledge.stores import NOON, Store

SECOND = timedelta(seconds=1)


def arrival(name: str, *, after: timedelta = timedelta(), body: str = "") -> Arrival:
    return Arrival("slack", name, NOON + after, body)


async def test_one_of_many_gets_to_do_it(store: Store) -> None:
    claims = await asyncio.gather(*(store.claim(arrival("Ev1")) for _ in range(20)))
    assert sorted(claims) == [False] * 19 + [True]
    assert await store.claim(Arrival("discord", "Ev1", NOON))


async def test_what_was_said_is_remembered_and_the_body_forgotten(store: Store) -> None:
    await store.claim(arrival("Ev1", body="secret"))
    assert await store.reply("slack", "Ev1") == ""
    await store.settle("slack", "Ev1", "17.5")
    await store.settle("slack", "Ev1")
    assert await store.reply("slack", "Ev1") == "17.5"
    assert await store.reply("slack", "Ev2") == ""
    assert await store.take_up("slack", NOON + SECOND, NOON + SECOND) == []


async def test_what_lies_open_is_taken_up_once_and_the_oldest_first(store: Store) -> None:
    await store.claim(arrival("late", after=2 * SECOND, body="2"))
    await store.claim(arrival("early", body="0"))
    await store.claim(arrival("done"))
    await store.claim(arrival("young", after=9 * SECOND))
    await store.settle("slack", "done")
    now = NOON + 10 * SECOND
    taken = await asyncio.gather(*(store.take_up("slack", NOON + 5 * SECOND, now) for _ in range(3)))
    found = next(one for one in taken if one)
    assert [(one.id, one.body) for one in found] == [("early", "0"), ("late", "2")]
    assert sum(map(len, taken)) == 2
    assert await store.take_up("discord", now, now) == []


async def test_after_a_day_it_is_forgotten(store: Store) -> None:
    await store.claim(arrival("Ev1"))
    assert not await store.claim(arrival("Ev1", after=timedelta(hours=23)))
    assert await store.claim(arrival("Ev1", after=timedelta(hours=25)))


async def test_text_that_cannot_be_kept_is_made_so(store: Store) -> None:
    assert await store.claim(arrival("a\ud800\0", body="b\ud800"))
    assert not await store.claim(arrival("a\ud800\0"))


async def test_a_secret_is_kept_under_its_name_until_it_is_dropped(store: Store) -> None:
    await store.keep_secret("installation", "T2", "old", NOON)
    await store.keep_secret("installation", "T1", "one", NOON + SECOND)
    await store.keep_secret("installation", "T2", "two", NOON + 2 * SECOND)
    assert await store.secret("installation", "T2") == "two"
    assert await store.secret("state", "T2") is None
    assert await store.secret_names("installation") == ["T1", "T2"]
    await store.drop_secret("installation", "T2")
    await store.drop_secret("installation", "T2")
    assert await store.secret_names("installation") == ["T1"]


async def test_a_secret_is_taken_once_and_not_when_it_is_too_old(store: Store) -> None:
    await store.keep_secret("state", "a", "yes", NOON)
    await store.keep_secret("state", "b", "yes", NOON - SECOND)
    assert await store.take_secret("state", "a", NOON) == "yes"
    assert await store.take_secret("state", "a", NOON) is None
    assert await store.take_secret("state", "b", NOON) is None
    assert await store.secret_names("state") == []
