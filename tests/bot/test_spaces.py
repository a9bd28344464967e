"""Each space's settings hold, and a person can be forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.desk import Desk
from bot.requests import Ask
from tests.bot.stage import ANN, CURATOR, LIBRARY, OTHER, PRIVATE, Stage, said, staged

BOB = replace(ANN, id="101", name="Bob")
EMPEROR = "Who was the first emperor of Rome?"
HOURS = "What are the opening hours?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def test_settings_outlive_a_restart_and_reach_every_process(stage: Stage) -> None:
    other = Desk(stage.store, clock=stage.clock)
    assert await other.listening("discord") == {}
    await stage.do(r.ChangeSetting, name="listen")
    await stage.do(r.SaveSettings, values={"retention": "30", "timezone": "Europe/Berlin", "cooldown": "5 seconds"})
    await other.refresh()
    assert await other.listening("discord") == {"1": frozenset({"10"})}
    card = await Desk(stage.store, clock=stage.clock).handle(r.ShowSettings(asker=CURATOR, place=LIBRARY))
    text = said(card)
    assert "30 days" in text
    assert "Europe/Berlin" in text
    assert "5 s between" in text
    assert "180 days" in said(await stage.do(r.ShowSettings, replace(CURATOR, platform="slack"), OTHER))


@pytest.mark.parametrize(
    ("name", "value"),
    [("retention", "0"), ("retention", "ten"), ("timezone", "Mars/Base"), ("language", "xx"), ("answers", "loud"),
     ("cooldown", "-1"), ("listen", "#no such!"), ("volume", "11")],
)  # fmt: skip
async def test_what_can_t_be_set_is_said_in_one_sentence_and_changes_nothing(
    stage: Stage, name: str, value: str
) -> None:
    before = await stage.store.settings(LIBRARY.key)
    card = await stage.do(r.ChangeSetting, name=name, value=value)
    assert card.kind == "refusal"
    assert await stage.store.settings(LIBRARY.key) == before


async def test_what_is_overheard_is_answered_only_where_the_bot_listens(stage: Stage) -> None:
    assert await stage.ask(HOURS, addressed=False) is None
    await stage.do(r.ChangeSetting, name="listen")
    answered = await stage.ask(HOURS, addressed=False)
    assert answered is not None
    assert answered.kind == "answer"
    assert await stage.ask(HOURS, where=replace(LIBRARY, channel="11"), addressed=False) is None
    stage.clock.advance(timedelta(minutes=2))
    await stage.do(r.ChangeSetting, name="unlisten")
    assert await stage.ask(HOURS, addressed=False) is None


async def test_it_interjects_at_most_once_a_minute_in_a_channel(stage: Stage) -> None:
    for channel in ("10", "11"):
        await stage.do(r.ChangeSetting, name="listen", value=channel)
    assert await stage.ask(HOURS, addressed=False) is not None
    stage.clock.advance(timedelta(seconds=59))
    assert await stage.ask("Is there internet?", BOB, addressed=False) is None
    assert await stage.ask("Is there internet?", BOB, replace(LIBRARY, channel="11"), addressed=False) is not None
    assert await stage.ask("Is there internet?", BOB) is not None
    stage.clock.advance(timedelta(seconds=1))
    assert await stage.ask("Is there internet?", BOB, addressed=False) is not None


async def test_what_was_overheard_and_not_answered_leaves_no_trace(stage: Stage) -> None:
    await stage.do(r.ChangeSetting, name="listen")
    for text in (EMPEROR, "hello", "I like books", "It costs a lot to be late, doesn't it, said my aunt"):
        assert await stage.ask(text, addressed=False) is None
    await stage.desk.close()
    counts = await stage.store.read(
        lambda connection: [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("asked", "gaps", "counts_by_quarter", "counts_by_day")
        ]
    )
    assert counts == [0, 0, 0, 0]


async def test_a_cooldown_is_one_person_s_in_one_space(stage: Stage) -> None:
    await stage.do(r.ChangeSetting, name="cooldown", value="30")
    await stage.ask(HOURS)
    stage.clock.advance(timedelta(seconds=10))
    early = await stage.ask(HOURS)
    assert early is not None
    assert (early.kind, early.private) == ("refusal", True)
    assert "ask again in 20" in said(early)
    for who, where in ((BOB, LIBRARY), (replace(ANN, platform="slack"), OTHER)):
        card = await stage.ask(HOURS, who, where)
        assert card is not None
        assert card.kind == "answer"
    stage.clock.advance(timedelta(seconds=20))
    later = await stage.ask(HOURS)
    assert later is not None
    assert later.kind == "answer"


async def test_retention_takes_text_and_asker_and_leaves_the_counts(stage: Stage) -> None:
    await stage.do(r.ChangeSetting, name="retention", value="30")
    old = await stage.ask(EMPEROR)
    assert old is not None
    assert old.told is not None
    await stage.do(r.TellMe, ANN, ask=old.told.ask)
    await stage.ask("How high is the late fee?", replace(ANN, platform="slack"), OTHER)
    stage.clock.advance(timedelta(days=29))
    await stage.ask(HOURS)
    stage.clock.advance(timedelta(days=2))
    await stage.desk.close()
    figures = await stage.do(r.ExportStats, days=60)
    await stage.desk.tidy()
    rows = await stage.store.read(
        lambda connection: connection.execute("SELECT question, asker <> '' FROM asked ORDER BY id").fetchall()
    )
    assert [tuple(row) for row in rows] == [("", 0), ("How high is the late fee?", 1), (HOURS, 1)]
    assert (await stage.do(r.ExportStats, days=60)).files == figures.files
    assert "No gaps" in said(await stage.do(r.ListGaps))
    waiting = await stage.store.read(lambda connection: connection.execute("SELECT count(*) FROM wishes").fetchone())
    assert waiting[0] == 0


async def test_who_is_forgotten_leaves_nothing_in_the_file(stage: Stage, tmp_path: Path) -> None:
    secret = "Does my neighbour Zebulon Quackenbush owe a late fee?"
    card = await stage.ask(secret)
    assert card is not None
    assert card.told is not None
    await stage.do(r.TellMe, ANN, ask=card.told.ask)
    mine = await stage.ask(HOURS, ANN, PRIVATE)
    assert mine is not None
    await stage.ask(EMPEROR, BOB)
    shown = said(await stage.do(r.ShowPrivacy, ANN))
    assert "2 questions of yours" in shown
    hashed = await stage.store.hashed(ANN.key)
    assert hashed.encode() in kept_in(tmp_path)
    done = await stage.do(r.ForgetMe, ANN)
    assert "lost their text: 2." in said(done)
    everything = kept_in(tmp_path)
    for trace in (b"Quackenbush", hashed.encode()):
        assert trace not in everything
    assert EMPEROR.encode() in everything
    assert "no question of yours" in said(await stage.do(r.ShowPrivacy, ANN))
    again = await stage.desk.handle(r.Explain(asker=ANN, place=LIBRARY, ask=card.told.ask))
    assert "Quackenbush" not in said(again)
    assert said(await stage.do(r.ListGaps)).startswith("Gaps: 1")


def kept_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_a_space_s_own_cut_off_decides(stage: Stage) -> None:
    await stage.store.keep_settings(LIBRARY.key, (await stage.store.settings(LIBRARY.key)).aimed(1.0, 0.01))
    await stage.desk.refresh()
    strict = await stage.desk.handle(Ask(asker=ANN, place=LIBRARY, text="what do i pay when a book is late"))
    assert strict is not None
    assert strict.kind != "answer"
