"""Where the bot was sent out of, nothing is kept after thirty days but facts and counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot import requests as r
from bot.desk import Desk
from tests.bot.stage import ANN, CURATOR, LIBRARY, Stage, said, staged

SECRET = "Does anybody here know about my surgery?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def lived(stage: Stage) -> None:
    await stage.ask(SECRET)
    await stage.desk.handle(r.NameCurator(asker=CURATOR, place=LIBRARY, kind="person", id="300", name="Dora"))
    await stage.do(r.ChangeSetting, name="cooldown", value="5")
    await stage.desk.close()


async def test_what_a_space_leaves_behind_goes_after_thirty_days(stage: Stage, tmp_path: Path) -> None:
    await lived(stage)
    await stage.desk.left(LIBRARY.key)
    stage.clock.advance(timedelta(days=29))
    await stage.desk.tidy()
    assert [named.name for named in await stage.store.curators(LIBRARY.key)] == ["Dora"]
    stage.clock.advance(timedelta(days=1))
    await stage.desk.tidy()
    assert await stage.store.curators(LIBRARY.key) == []
    assert "Cooldown: none" in said(await stage.do(r.ShowSettings))
    asked = await stage.store.read(lambda one: one.execute("SELECT question, asker FROM asked").fetchall())
    assert asked == [("", "")]
    assert await stage.ask("When are you open?") is not None
    copy = tmp_path / "copy.db"
    await stage.store.backup(copy)
    assert b"surgery" not in copy.read_bytes()


async def test_who_comes_back_in_time_finds_everything(stage: Stage) -> None:
    await lived(stage)
    await stage.desk.left(LIBRARY.key)
    stage.clock.advance(timedelta(days=20))
    await Desk(stage.store, clock=stage.clock).came_back(LIBRARY.key)
    stage.clock.advance(timedelta(days=20))
    await stage.desk.tidy()
    assert [named.name for named in await stage.store.curators(LIBRARY.key)] == ["Dora"]
    kept = await stage.do(r.ShowPrivacy, ANN)
    assert "one question" in said(kept)
