"""Figures and quality: what the cards say is what the file holds."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import charts
from bot import requests as r
from bot.cards import Picture
from knowledge.model import KnownQuestion
from tests.bot.stage import ANN, FACTS, LIBRARY, Stage, said, staged
from tests.knowledge.stores import edit

BOB = replace(ANN, id="101")
EMPEROR = "Who was the first emperor of Rome?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def one(stage: Stage, sql: str) -> object:
    return (await stage.store.read(lambda connection: connection.execute(sql).fetchone()))[0]


async def a_week(stage: Stage) -> None:
    for day in range(9):
        for _ in range(day % 3):
            await stage.ask("opening times", where=replace(LIBRARY, channel="11"))
        card = await stage.ask("opening times", where=replace(LIBRARY, channel="11"))
        assert card is not None
        await stage.press(card, "Helpful", ANN, replace(LIBRARY, channel="11"))
        if day % 2:
            await stage.press(card, "Not what I asked", BOB, replace(LIBRARY, channel="11"))
        await stage.ask("Is a library card free?")
        await stage.ask(EMPEROR, BOB)
        stage.clock.advance(timedelta(hours=23))
    await stage.desk.close()


async def test_the_card_says_what_counting_the_rows_says(stage: Stage) -> None:
    await a_week(stage)
    card = await stage.do(r.ShowStats, days=7)
    text = said(card)
    today = stage.clock().date()
    first = today - timedelta(days=6)
    within = f"FROM asked WHERE at >= '{first}'"
    total = await one(stage, f"SELECT count(*) {within}")
    answered = await one(stage, f"SELECT count(*) {within} AND decision = 'answer'")
    unknown = await one(stage, f"SELECT count(*) {within} AND decision = 'abstain'")
    helpful = await one(
        stage, f"SELECT count(*) FROM feedback WHERE vote = 'helpful' AND asked IN (SELECT id {within})"
    )
    rated = await one(stage, f"SELECT count(*) FROM feedback WHERE asked IN (SELECT id {within})")
    hours = await one(stage, f"SELECT count(*) {within} AND strftime('%H', at) = '{card_hour(text)}'")
    assert isinstance(total, int)
    assert isinstance(answered, int)
    assert isinstance(unknown, int)
    assert isinstance(helpful, int)
    assert isinstance(rated, int)
    lines = text.splitlines()
    assert lines[0] == f"7 days, {first} to {today}"
    assert lines[1].startswith(f"Asked: {total:,} (")
    assert lines[2] == f"Answered: {answered} ({answered / total:.0%})"
    assert lines[4] == f"Not known: {unknown} ({unknown / total:.0%})"
    assert lines[5] == f"Helpful: {helpful / rated:.0%} of {rated} that were rated"
    assert lines[6].startswith("Answered in ")
    opening = await one(stage, f"SELECT count(*) {within} AND question = 'opening times'")
    assert f"{opening}× opening-hours" in text
    assert f"({hours})" in text
    assert f"“{EMPEROR}”" in text


def card_hour(text: str) -> str:
    return text.split("Busiest hours: ")[1].split(":")[0].zfill(2)


async def test_the_trend_is_against_the_days_before(stage: Stage) -> None:
    await stage.ask("opening times")
    await stage.ask("opening times")
    stage.clock.advance(timedelta(days=1))
    for _ in range(3):
        await stage.ask("opening times")
    await stage.desk.close()
    assert "Asked: 3 (+50%)" in said(await stage.do(r.ShowStats, days=1))
    assert "Asked: 5\n" in said(await stage.do(r.ShowStats, days=2))


async def test_days_begin_at_the_space_s_own_midnight(stage: Stage) -> None:
    stage.clock.now = stage.clock.now.replace(hour=22, minute=59)
    await stage.ask("opening times")
    stage.clock.advance(timedelta(minutes=2))
    await stage.ask("opening times")
    await stage.desk.close()
    assert "Asked: 2\n" in said(await stage.do(r.ShowStats, days=1))
    await stage.do(r.ChangeSetting, name="timezone", value="europe/berlin")
    text = said(await stage.do(r.ShowStats, days=1))
    assert "Asked: 1 (+0%)" in text
    assert "midnight in Europe/Berlin" in text
    assert "Busiest hours: 0:00 (1)" in text


async def test_the_picture_says_in_words_what_it_shows(stage: Stage) -> None:
    pytest.importorskip("matplotlib", reason="the extra 'charts' isn't installed")
    await a_week(stage)
    (picture,) = [block for block in (await stage.do(r.ShowStats)).blocks if isinstance(block, Picture)]
    assert picture.png.startswith(b"\x89PNG")
    assert 1_000 < len(picture.png) < 200_000
    assert "not known" in picture.alt


async def test_without_matplotlib_it_is_a_line_of_text(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "_figure", lambda *_: None)
    await a_week(stage)
    card = await stage.do(r.ShowStats)
    assert not [block for block in card.blocks if isinstance(block, Picture)]
    assert re.search("^[▁-█]{7} answered\n[▁-█]{7} not known$", said(card), re.MULTILINE)


def test_a_sparkline_never_is_longer_than_a_line() -> None:
    assert charts.sparkline([0, 1, 5, 10], 10) == "▁▂▅█"
    assert len(charts.sparkline(list(range(366)), 366)) <= charts.WIDEST
    assert charts.sparkline([0, 0], 0) == ""


async def test_figures_are_given_as_files(stage: Stage) -> None:
    await a_week(stage)
    (file,) = (await stage.do(r.ExportStats, days=30)).files
    rows = list(csv.DictReader(io.StringIO(file.data.decode())))
    assert (file.name, len(rows)) == ("stats-30-days.csv", 30)
    assert sum(int(row["asked"]) for row in rows) == await one(stage, "SELECT count(*) FROM asked")
    (file,) = (await stage.do(r.ExportStats, days=30, format="json")).files
    told = json.loads(file.data)
    assert told["now"]["asked"] == await one(stage, "SELECT count(*) FROM asked")
    assert len(told["days"]) == 30
    assert (await stage.do(r.ExportStats, format="xls")).kind == "refusal"
    assert (await stage.do(r.ShowStats, days=367)).kind == "refusal"


async def taught(stage: Stage, *known: tuple[str, str | None]) -> None:
    base = await stage.store.base_of(LIBRARY.key)
    lessons = tuple(KnownQuestion(question, fact, "x", stage.clock()) for question, fact in known)
    await stage.store.apply(base, edit(lessons=lessons))
    await stage.desk.refresh()


async def test_without_confirmed_questions_there_is_no_quality_to_show(stage: Stage) -> None:
    assert "nothing to measure on yet" in said(await stage.do(r.ShowQuality))


async def test_quality_rests_on_questions_that_the_base_has_not_learned(stage: Stage) -> None:
    # Put to a base that knows them these would all be right.
    await taught(stage, ("Who may read the runes?", "wifi"), ("How long may I keep a novel?", "loan-period"))
    text = said(await stage.do(r.ShowQuality))
    assert "Rests on 2 questions: 2 confirmed by curators, 0 rated" in text
    assert "Right: 50% of the 2 answerable questions" in text


async def test_rated_answers_count_and_a_wrong_one_counts_as_wrong(stage: Stage) -> None:
    for question, label in (("opening times", "Helpful"), ("How high is the late fee?", "Not what I asked")):
        card = await stage.ask(question)
        assert card is not None
        await stage.press(card, label, ANN)
    text = said(await stage.do(r.ShowQuality))
    assert "Wrong: 1 of 2 answers" in text
    assert "0 confirmed by curators, 2 rated" in text


async def test_a_target_is_not_promised_on_too_little(stage: Stage) -> None:
    await taught(stage, ("What are your opening hours?", "opening-hours"))
    card = await stage.do(r.SetTarget, share="2%")
    assert "Nothing was changed" in said(card)
    assert "No target is set here" in said(card)
    assert (await stage.do(r.SetTarget, share="0%")).kind == "refusal"


async def test_a_target_sets_the_cut_off_that_keeps_it(stage: Stage) -> None:
    asked = [
        (f"{lead} {phrasing[0].lower()}{phrasing[1:].rstrip('?')}{end}", fact.id)
        for fact in FACTS
        for phrasing in fact.phrasings
        for lead in ("please,", "hello,", "hi there,")
        for end in ("?", " please?", ", thanks?")
    ]
    await taught(stage, *asked)
    card = await stage.do(r.SetTarget, share="10%")
    assert "Done: from now on I answer when at least" in said(card)
    settings = await stage.store.settings(LIBRARY.key)
    assert settings.target == 0.1
    assert settings.cutoff is not None
    off = await stage.do(r.SetTarget, share="off")
    assert "base's own again" in said(off)
    assert (await stage.store.settings(LIBRARY.key)).cutoff is None
