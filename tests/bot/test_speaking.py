"""A space that chose German is spoken to in German; its facts stay as they were written."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from inspect import getsource
from pathlib import Path

import pytest_asyncio

from bot import requests as r
from bot.cards import asking
from bot.cards.speaking import _GERMAN
from tests.bot.stage import LIBRARY, OTHER, Stage, said, staged


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        await opened.do(r.ChangeSetting, name="language", value="de")
        yield opened


async def test_answers_have_german_buttons_and_footnotes(stage: Stage) -> None:
    card = await stage.ask("How high is the late fee?")
    assert card is not None
    assert "A book that comes back late costs 20 cents a day." in said(card)
    assert "von The Librarians, Absatz 3" in said(card)
    assert [button.label for button in card.buttons] == ["Hilfreich", "Nicht meine Frage", "Mehr", "Erklären"]


async def test_what_is_not_known_is_said_in_german_and_elsewhere_in_english(stage: Stage) -> None:
    here = await stage.ask("Who was the first emperor of Rome?")
    there = await stage.ask("Who was the first emperor of Rome?", where=OTHER)
    assert said(here).startswith("Das weiß ich nicht.")
    assert "Hier steht nichts von" in said(here)
    assert said(there).startswith("I don't know")


def test_every_sentence_that_is_translated_is_still_said() -> None:
    source = re.sub(r"\s+", " ", getsource(asking))
    elsewhere = {"Share here", "I'll tell you, once, here.", "I'll tell you, once, in the place where you asked."}
    assert [english for english, _ in _GERMAN if english not in elsewhere and f'"{english}"' not in source] == []


async def test_a_corrected_answer_stays_german(stage: Stage) -> None:
    asked = await stage.ask("What is the wifi password?")
    assert asked is not None
    assert asked.told is not None
    await stage.desk.delivered(asked.told, LIBRARY, "m2")
    await stage.do(r.RetireFact, fact="wifi")
    notice = await anext(stage.desk.notices("discord"))
    assert "zurückgezogen" in said(notice.card)
