"""What every question needs of the store is looked for once, however many ask at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.desk.athand import AtHand
from bot.desk.rules import Rules
from knowledge.model import StoreError
from knowledge.sqlite import SqliteStore
from tests.bot.stage import LIBRARY, Stage, staged


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


class Looking:
    """Counts the looks into a store, and fails the first where it is told to."""

    def __init__(self, store: SqliteStore, *, fails: bool = False) -> None:
        self._really, self.looks, self._fails = store.base_of, 0, fails
        self.begun = asyncio.Event()

    async def __call__(self, space: str) -> str:
        self.looks += 1
        self.begun.set()
        if self._fails and self.looks == 1:
            raise StoreError("The disk is full.")
        return await self._really(space)


def at_hand(stage: Stage) -> AtHand:
    return AtHand(stage.store, stage.store, Rules(stage.store, frozenset()))


async def test_of_many_who_ask_at_once_one_looks_for_all(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = Looking(stage.store)
    monkeypatch.setattr(stage.store, "base_of", looking)
    kept = at_hand(stage)
    found = await asyncio.gather(*(kept.base_of(LIBRARY.key) for _ in range(9)))
    assert (set(found), looking.looks) == ({"article"}, 1)
    kept.forget()
    assert await kept.base_of(LIBRARY.key) == "article"
    assert looking.looks == 2


async def test_who_gives_up_takes_it_from_nobody(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = Looking(stage.store)
    monkeypatch.setattr(stage.store, "base_of", looking)
    kept = at_hand(stage)
    first, second = (asyncio.create_task(kept.base_of(LIBRARY.key)) for _ in range(2))
    await looking.begun.wait()
    first.cancel()
    assert await second == "article"
    assert looking.looks == 1


async def test_a_look_that_failed_is_taken_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = Looking(stage.store, fails=True)
    monkeypatch.setattr(stage.store, "base_of", looking)
    kept = at_hand(stage)
    with pytest.raises(StoreError):
        await kept.base_of(LIBRARY.key)
    assert await kept.base_of(LIBRARY.key) == "article"
