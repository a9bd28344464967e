"""Who asks more than any hand can is told so once, and takes nothing from the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.desk import Desk, Limits
from bot.desk.conversation import Conversation
from tests.bot.stage import ANN, LIBRARY, OTHER, Stage, said, staged

BOB = replace(ANN, id="101", name="Bob")
FEE = "How high is the late fee?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


def limited(stage: Stage, *, person: float = 1_000, space: float = 1_000, period: float = 3_600) -> None:
    stage.desk = Desk(stage.store, clock=stage.clock, limits=Limits(person, space, period))


async def test_who_floods_is_told_once_in_private_and_then_met_with_silence(stage: Stage) -> None:
    limited(stage, person=3)
    assert all([await stage.ask(FEE) for _ in range(3)])
    told = await stage.ask(FEE)
    assert told is not None
    assert told.private
    assert "ten seconds" in said(told)
    assert [await stage.ask(FEE) for _ in range(50)] == [None] * 50
    theirs = await stage.ask(FEE, BOB)
    assert theirs is not None
    assert theirs.kind == "answer"


async def test_pressing_counts_as_asking_does(stage: Stage) -> None:
    limited(stage, person=3)
    assert all([await stage.do(r.ShowPrivacy, ANN) for _ in range(4)])
    assert await stage.desk.handle(r.ShowPrivacy(asker=ANN, place=LIBRARY)) is None


async def test_a_space_that_floods_leaves_the_others_alone(stage: Stage) -> None:
    limited(stage, space=5)
    askers = [replace(ANN, id=str(number)) for number in range(9)]
    kinds = [card.kind if (card := await stage.ask(FEE, who)) else "" for who in askers]
    assert kinds == ["answer"] * 5 + ["refusal"] * 4
    elsewhere = await stage.ask(FEE, replace(ANN, platform="slack", id="7"), OTHER)
    assert elsewhere is not None
    assert elsewhere.kind == "answer"


async def test_room_comes_back_with_time(stage: Stage) -> None:
    limited(stage, person=1, period=1e-6)
    assert all([await stage.ask(FEE) for _ in range(5)])


async def under_way_at_most(stage: Stage, asks: Sequence[r.Ask], monkeypatch: pytest.MonkeyPatch) -> int:
    """Have all of *asks* asked at once and return how many of them were read at the same time."""
    now, most = 0, 0
    understood = Conversation.understood

    async def counted(self: Conversation, ask: r.Ask) -> r.Request:
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        for _ in range(20):
            await asyncio.sleep(0)
        now -= 1
        return await understood(self, ask)

    monkeypatch.setattr(Conversation, "understood", counted)
    await asyncio.gather(*(stage.desk.handle(ask) for ask in asks))
    return most


async def test_of_one_person_one_question_is_read_at_a_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = [r.Ask(asker=who, place=LIBRARY, text=FEE) for who in (ANN, ANN, ANN, BOB, BOB)]
    assert await under_way_at_most(stage, asks, monkeypatch) == 2


async def test_of_one_space_one_long_text_is_read_at_a_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    askers = [replace(ANN, id=str(number)) for number in range(5)]
    asks = [r.Ask(asker=who, place=LIBRARY, text=FEE + " why" * 500) for who in askers]
    assert await under_way_at_most(stage, asks, monkeypatch) == 1
