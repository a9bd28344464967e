"""Facts are looked over again: when their day has come, or their source says something else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.__main__ import main
from bot.words import parse
from tests.bot.stage import CURATOR, LIBRARY, Stage, said, staged

WIFI = "What is the wifi password?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def typed(stage: Stage, words: str) -> str:
    card = await stage.desk.handle(parse(words, CURATOR, LIBRARY))
    return said(card)


async def test_nothing_is_due_by_itself(stage: Stage) -> None:
    stage.clock.advance(timedelta(days=5_000))
    assert "none" in await typed(stage, "review")
    assert "last checked" not in said(await stage.ask(WIFI))


async def test_a_fact_is_due_on_its_day_until_it_is_checked(stage: Stage) -> None:
    assert "Look over again by: none → 2026-04-01" in await typed(stage, "fact review wifi 30")
    stage.clock.advance(timedelta(days=29))
    assert "none" in await typed(stage, "review")
    stage.clock.advance(timedelta(days=1))
    assert "wifi" in await typed(stage, "review")
    assert "Last checked: none → 2026-04-01" in await typed(stage, "fact checked wifi")
    assert "none" in await typed(stage, "review")
    assert "paragraph 5, https://library.example/handbook, last checked 2026-04-01" in said(await stage.ask(WIFI))


async def test_a_check_offers_the_next_one(stage: Stage) -> None:
    card = await stage.do(r.MarkChecked, fact="wifi")
    assert "2026-05-31" in said(await stage.press(card, "Again in 90 days"))
    assert "→ none" in await typed(stage, "fact review wifi off")


async def test_a_space_may_want_all_that_is_saved_or_checked_looked_over_again(stage: Stage) -> None:
    await stage.do(r.ChangeSetting, name="review", value="10")
    await stage.fill(await stage.do(r.FactForm, fact="wifi"), answer="There is no wireless network.")
    await stage.fill(await stage.do(r.FactForm, fact="late-fee"), tags="other")
    await stage.do(r.MarkChecked, fact="membership")
    base = await stage.store.base_of(LIBRARY.key)
    days = {fact.id: fact.verify_by for fact in (await stage.store.contents(base)).facts}
    assert days["wifi"] == days["membership"] == date(2026, 3, 12)
    assert days["late-fee"] is None
    await stage.do(r.ChangeSetting, name="review", value="off")
    await stage.do(r.MarkChecked, fact="membership")
    assert (await stage.store.fact(base, "membership")).verify_by is None


@pytest.mark.parametrize("words", ["fact review wifi", "fact review wifi soon", "fact review wifi -1"])
async def test_days_are_a_number(stage: Stage, words: str) -> None:
    with pytest.raises(Exception, match="Type it so"):
        await typed(stage, words)


async def test_a_day_too_far_is_refused(stage: Stage) -> None:
    assert "1 to 3,650 days" in await typed(stage, "fact review wifi 99999")


def test_a_new_text_marks_exactly_what_rests_on_what_changed(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def footnote(*words: str) -> str:
        main(["--db", str(database), *words])
        return capsys.readouterr().out

    pack, text = tmp_path / "small.jsonl", tmp_path / "article.txt"
    cited = {"source": "paper", "title": "The Paper"}
    rows = [{"id": f"f{n}", "answer": f"Fact {n}.", "citation": {**cited, "paragraph": n}} for n in range(1, 5)]
    pack.write_text("".join(json.dumps(row) + "\n" for row in rows))
    footnote("import", str(pack), "--base", "small")
    paragraphs = [f"Paragraph {number} says a thing. It says another, too." for number in range(1, 5)]
    text.write_text("\n\n".join(["The Paper", *paragraphs]))
    check = ("check", "--base", "small", "--source", str(text))
    assert "is known now" in footnote(*check)
    assert "has changed" not in footnote(*check)
    text.write_text(text.read_text().replace("Paragraph 3 says", "Paragraph 3 denies"))
    out = footnote(*check)
    assert "1 facts rest on what changed" in out
    assert "Marked for review: f3\nThis is edit 2" in out
    assert footnote("history", "--base", "small").startswith("2. ")
