"""Everything that can be asked for has a rule, a room and, where it is typed, its words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.cards import channel, with_channels
from bot.desk.rules import RIGHTS
from bot.requests import Request
from bot.words import parse
from knowledge.text import plain
from tests.bot.stage import ANN, CURATOR, LIBRARY, PRIVATE, Stage, staged

REQUESTS = [kind for kind in vars(r).values() if isinstance(kind, type) and issubclass(kind, Request)]


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


@pytest.mark.parametrize("kind", [kind for kind in REQUESTS if kind is not Request])
def test_every_request_has_a_rule(kind: type[Request]) -> None:
    assert kind in RIGHTS


async def test_an_answer_offers_feedback_in_one_order(stage: Stage) -> None:
    card = await stage.ask("How high is the late fee?")
    assert card is not None
    assert [button.label for button in card.buttons] == ["Helpful", "Not what I asked", "More", "Explain"]


async def test_who_curates_may_answer_what_nobody_knows(stage: Stage) -> None:
    theirs = await stage.ask("Who was the first emperor of Rome?")
    mine = await stage.ask("Who was the first emperor of Rome?", CURATOR)
    assert theirs is not None
    assert mine is not None
    assert [button.label for button in theirs.buttons] == ["Tell me when you know"]
    assert [button.label for button in mine.buttons] == ["Tell me when you know", "Answer it"]


@pytest.mark.parametrize(
    ("typed", "request_made"),
    [
        ("stats", r.ShowStats(asker=ANN, place=LIBRARY)),
        ("stats 30 public", r.ShowStats(asker=ANN, place=LIBRARY, days=30, public=True)),
        ("stats export json 30", r.ExportStats(asker=ANN, place=LIBRARY, days=30, format="json")),
        ("gaps 2", r.ListGaps(asker=ANN, place=LIBRARY, page=2)),
        ("fact list", r.ListFacts(asker=ANN, place=LIBRARY)),
        ("fact list Retired #fees 2", r.ListFacts(asker=ANN, place=LIBRARY, state="retired", tag="fees", page=2)),
        ("fact list all tag:fees", r.ListFacts(asker=ANN, place=LIBRARY, state="", tag="fees")),
        ("quality", r.ShowQuality(asker=ANN, place=LIBRARY)),
        ("quality target 2%", r.SetTarget(asker=ANN, place=LIBRARY, share="2%")),
        ("settings", r.ShowSettings(asker=ANN, place=LIBRARY)),
        ("settings change", r.SettingsForm(asker=ANN, place=LIBRARY)),
        ("settings retention 90", r.ChangeSetting(asker=ANN, place=LIBRARY, name="retention", value="90")),
        ("privacy show", r.ShowPrivacy(asker=ANN, place=LIBRARY)),
        ("privacy forget", r.ForgetMe(asker=ANN, place=LIBRARY)),
    ],
)
def test_words_become_requests(typed: str, request_made: Request) -> None:
    assert parse(typed, ANN, LIBRARY) == request_made


async def test_a_space_may_want_its_answers_private(stage: Stage) -> None:
    question = r.Ask(asker=ANN, place=LIBRARY, text="opening times")
    assert await stage.desk.seen(question) == "public"
    await stage.do(r.ChangeSetting, name="answers", value="private")
    assert await stage.desk.seen(question) == "private"
    assert await stage.desk.seen(r.Ask(asker=ANN, place=PRIVATE, text="opening times")) == "public"


async def test_what_is_private_may_be_asked_for_in_public(stage: Stage) -> None:
    assert await stage.desk.seen(r.ShowStats(asker=CURATOR, place=LIBRARY)) == "private"
    assert await stage.desk.seen(r.ShowStats(asker=CURATOR, place=LIBRARY, public=True)) == "public"


def test_a_channel_is_said_in_each_platform_s_way_and_never_by_what_people_type() -> None:
    assert with_channels(f"in {channel('10')}!", "<#{}>".format) == "in <#10>!"
    assert with_channels(plain(channel("10")), "<#{}>".format) == "10"
