"""What arrives is done once, and what a stop left open is finished while it still helps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
import pytest_asyncio

from bot.desk import Desk
from knowledge.model import StoreBusy
from tests.bot.stage import Stage, staged


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def test_a_second_delivery_is_known(stage: Stage) -> None:
    inbox = stage.desk.inbox
    assert [await inbox.claim("slack", "Ev1") for _ in range(3)] == [True, False, False]
    await inbox.settle("slack", "Ev1", "17.5")
    assert await inbox.reply("slack", "Ev1") == "17.5"
    later = Desk(stage.store, clock=stage.clock).inbox
    assert not await later.claim("slack", "Ev1")
    assert await later.reply("slack", "Ev1") == "17.5"


async def test_a_restart_finishes_what_is_young_and_drops_the_rest_with_a_note(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = stage.desk.inbox
    await inbox.claim("slack", "too old", "body")
    stage.clock.advance(timedelta(seconds=61))
    await inbox.claim("slack", "in time", "body")
    await inbox.claim("slack", "nothing to do")
    await inbox.claim("discord", "another's", "body")
    stage.clock.advance(timedelta(seconds=6))
    later = Desk(stage.store, clock=stage.clock).inbox
    found = later.left_open("slack")
    assert (await anext(found)).id == "in time"
    assert [record.message for record in caplog.records] == ["too old to be answered"]
    await later.settle("slack", "in time")
    stage.clock.advance(timedelta(seconds=5))
    assert [one.id async for one in found] == []


async def test_a_store_that_can_not_be_read_is_asked_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    take_up, tried = stage.store.take_up, asyncio.Event()

    async def busy(*_: object) -> NoReturn:
        monkeypatch.setattr(stage.store, "take_up", take_up)
        tried.set()
        raise StoreBusy("Another program writes the file: ask again in a while.")

    await stage.desk.inbox.claim("slack", "open", "body")
    stage.clock.advance(timedelta(seconds=6))
    monkeypatch.setattr(stage.store, "take_up", busy)
    found = Desk(stage.store, clock=stage.clock).inbox.left_open("slack")
    assert (await asyncio.wait_for(anext(found), 5)).id == "open"
    assert tried.is_set()


async def test_what_another_process_may_be_doing_is_let_be(stage: Stage) -> None:
    await stage.desk.inbox.claim("slack", "under way", "body")
    later = Desk(stage.store, clock=stage.clock).inbox
    found = later.left_open("slack")
    waiting = asyncio.ensure_future(anext(found))
    await asyncio.wait({waiting}, timeout=0.2)
    assert not waiting.done()
    stage.clock.advance(timedelta(seconds=5))
    assert (await asyncio.wait_for(waiting, 5)).id == "under way"
