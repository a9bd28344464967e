"""A store that another program holds for a while loses nothing that arrived or was said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.desk import insistence
from bot.desk.insistence import Insistence
from knowledge.model import StoreBusy, StoreFull
from tests.bot.stage import Stage, staged


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insistence, "EVERY", 0.01)


class Held:
    """A write that another program keeps from being done the first *times*."""

    def __init__(self, times: int, error: type[Exception] = StoreBusy) -> None:
        self.left, self.error, self.tries = times, error, 0
        self.tried, self.done = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> str:
        self.tries += 1
        self.tried.set()
        if self.tries <= self.left:
            raise self.error("Another program holds the file.")
        self.done.set()
        return "done"


async def test_what_is_held_up_is_done_later() -> None:
    write = Held(3)
    assert await Insistence().do(write) == "done"
    assert write.tries == 4


async def test_what_trying_again_does_not_help_fails_at_once() -> None:
    write = Held(1, StoreFull)
    with pytest.raises(StoreFull):
        await Insistence().do(write)
    assert write.tries == 1


async def test_nothing_is_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insistence, "FOR", 0.0)
    with pytest.raises(StoreBusy):
        await Insistence().do(Held(10_000))


async def test_no_more_wait_than_can_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insistence, "MOST", 1)
    insisting, held = Insistence(), Held(10_000)
    first = asyncio.create_task(insisting.do(held))
    await held.tried.wait()
    with pytest.raises(StoreBusy):
        await insisting.do(Held(1))
    insisting.end()
    with pytest.raises(StoreBusy):
        await first


async def test_a_question_asked_while_the_store_is_held_is_recorded(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, held = stage.store.record, Held(2)

    async def busy(asked: object) -> None:
        await held()
        await record(asked)  # type: ignore[arg-type]

    monkeypatch.setattr(stage.store, "record", busy)
    card = await stage.ask("How high is the late fee?")
    assert card is not None
    assert card.told is not None
    await held.done.wait()
    await stage.desk.close()
    assert await stage.store.asked(card.told.ask)
