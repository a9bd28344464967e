"""Who puts the clock back by an hour makes nobody wait for it, and nothing is kept longer or lost for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot import requests as r
from bot.desk import Desk
from tests.bot.stage import LIBRARY, Stage, staged

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
HOURS = "When are you open?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def kind(stage: Stage, *, addressed: bool = True) -> str:
    card = await stage.ask(HOURS, addressed=addressed)
    return card.kind if card else ""


async def test_nobody_waits_an_hour_for_a_cooldown_of_half_a_minute(stage: Stage) -> None:
    await stage.do(r.ChangeSetting, name="cooldown", value="30")
    assert [await kind(stage), await kind(stage)] == ["answer", "refusal"]
    stage.clock.advance(-HOUR)
    assert [await kind(stage), await kind(stage)] == ["answer", "refusal"]
    stage.clock.advance(30 * SECOND)
    assert await kind(stage) == "answer"


async def test_it_interjects_again_after_a_minute(stage: Stage) -> None:
    await stage.do(r.ChangeSetting, name="listen", value=LIBRARY.channel)
    assert [await kind(stage, addressed=False), await kind(stage, addressed=False)] == ["answer", ""]
    stage.clock.advance(-HOUR)
    assert [await kind(stage, addressed=False), await kind(stage, addressed=False)] == ["answer", ""]


async def test_what_a_stop_left_open_is_taken_up_all_the_same(stage: Stage) -> None:
    await stage.desk.inbox.claim("slack", "Ev1", "body")
    stage.clock.advance(-HOUR)
    later = Desk(stage.store, clock=stage.clock).inbox
    found = later.left_open("slack")
    assert (await anext(found)).id == "Ev1"
    await later.settle("slack", "Ev1")
    stage.clock.advance(-HOUR)  # once more, while it is at it
    await later.claim("slack", "Ev2", "body")
    stage.clock.advance(5 * SECOND)
    assert (await anext(found)).id == "Ev2"
    await later.settle("slack", "Ev2")
    stage.clock.advance(5 * SECOND)
    assert [one.id async for one in found] == []


async def test_numbers_go_on_and_nothing_is_kept_for_longer(stage: Stage) -> None:
    first = await stage.ask(HOURS)
    await stage.desk.left(LIBRARY.key)
    stage.clock.advance(timedelta(days=30))
    await stage.desk.tidy()
    stage.clock.advance(-HOUR)
    second = await stage.ask(HOURS)
    assert first
    assert second
    assert first.told
    assert second.told
    assert second.told.ask > first.told.ask
    stage.clock.advance(timedelta(days=180) + SECOND)
    await stage.desk.close()
    await stage.desk.tidy()
    assert await stage.store.read(lambda one: one.execute("SELECT DISTINCT question, asker FROM asked").fetchall()) == [
        ("", "")
    ]


async def test_an_edit_and_its_history_stand_in_the_order_they_were_made(stage: Stage) -> None:
    await stage.do(r.AddPhrasing, fact="wifi", phrasing="Is there wireless?")
    stage.clock.advance(-HOUR)
    await stage.do(r.AddPhrasing, fact="wifi", phrasing="Have you got wireless?")
    base = await stage.store.base_of(LIBRARY.key)
    notes = [one.edit.changes[0].after.phrasings[-1] for one in await stage.store.history(base)]
    assert notes == ["Have you got wireless?", "Is there wireless?"]
    assert (await stage.store.fact(base, "wifi")).phrasings[-1] == "Have you got wireless?"
