"""What the bot says on Slack without being asked: corrections, and answers that somebody waits for; each once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.adapters.slack import delivery
from bot.desk import Desk, Notice, errands
from bot.requests import Asker, Place
from tests.bot.adapters.slack_house import MODES, served
from tests.bot.stage import Stage, staged
from tests.wire.slack import Deed, Message, SlackServer

DOGS = "May I bring my dog?"
OUTSIDE = "Dogs have to wait outside."


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


@pytest_asyncio.fixture(params=MODES)
async def slack(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        async with served(stage.desk, server, request.param):
            yield server
        assert server.violations == []


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up on Slack soon, and look soon again for what was put off."""
    monkeypatch.setattr(delivery, "PAUSES", (0.01,))
    monkeypatch.setattr(errands, "LOOK", 0.05)


async def edited(stage: Stage, slack: SlackServer, fact: str = "", **values: str) -> None:
    """Have a curator of the workspace fill in a fact's form."""
    olga = Asker("slack", slack.who("olga", slack.team).id, "Olga", admin=True)
    here = Place("slack", slack.team.id, slack.where("general", None).id)
    saved = await stage.fill(await stage.do(r.FactForm, olga, here, fact=fact), olga, here, **values)
    if saved.kind != "saved":
        saved = await stage.press(saved, "Save anyway", olga, here)
    assert saved.kind == "saved"


async def knows_dogs(stage: Stage, slack: SlackServer) -> None:
    await edited(stage, slack, answer=OUTSIDE, phrasings=f"{DOGS}\nAre pets allowed?", citation="handbook")


async def wanted(slack: SlackServer, asked: Deed) -> Message:
    """Have Ann press that she wants to know; return what was said to the question she *asked*."""
    unknown = await asked.post()
    await slack.press(unknown, "Tell me when you know", "ann").ephemeral()
    return unknown


def mentioned(message: Message) -> list[str]:
    """Return the ids of the people that *message* notifies."""
    return [
        element["user_id"]
        for block in message.blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for element in part["elements"]
        if element["type"] == "user"
    ]


def said(slack: SlackServer, channel: str) -> list[Message]:
    """Return what the bot says in *channel* to whoever waited."""
    return [one for one in slack.where(channel, None).messages.values() if OUTSIDE in one.shown]


async def test_a_public_answer_is_corrected_with_its_fact(slack: SlackServer, stage: Stage) -> None:
    asked = slack.say("general", "ann", "@footnote Is there internet?")
    answer = await asked.post()
    await edited(stage, slack, "wifi", answer="The network is called Attic.")
    corrected = await asked.update()
    assert corrected.ts == answer.ts
    assert "Attic" in corrected.shown
    assert "Corrected since" in corrected.shown


async def test_who_wanted_to_know_is_told_in_the_thread(slack: SlackServer, stage: Stage) -> None:
    asked = slack.say("general", "ann", f"@footnote {DOGS}")
    unknown = await wanted(slack, asked)
    await knows_dogs(stage, slack)
    told = await asked.post()
    assert told.thread_ts == unknown.thread_ts
    assert "now I know" in told.shown
    assert mentioned(told) == [slack.who("ann", slack.team).id]


async def test_who_asked_in_a_direct_message_is_told_there(slack: SlackServer, stage: Stage) -> None:
    asked = slack.say("@ann", "ann", DOGS)
    await wanted(slack, asked)
    await knows_dogs(stage, slack)
    told = await asked.post()
    assert OUTSIDE in told.shown
    assert mentioned(told) == []


async def test_who_asked_for_themselves_is_told_by_direct_message(slack: SlackServer, stage: Stage) -> None:
    unknown = await slack.slash("/ask", DOGS, "ann", "general").ephemeral()
    await slack.press(unknown, "Tell me when you know", "ann").ephemeral()
    ran = done(stage.desk)
    await knows_dogs(stage, slack)
    await ran.wait()
    assert said(slack, "general") == []
    assert len(said(slack, "@ann")) == 1


async def test_who_can_not_be_told_there_is_told_by_direct_message(slack: SlackServer, stage: Stage) -> None:
    await wanted(slack, slack.say("general", "ann", f"@footnote {DOGS}"))
    slack.fail("chat.postMessage", error="is_archived")
    ran = done(stage.desk)
    await knows_dogs(stage, slack)
    await ran.wait()
    assert said(slack, "general") == []
    assert len(said(slack, "@ann")) == 1


async def test_what_can_be_told_nowhere_is_let_go(slack: SlackServer, stage: Stage) -> None:
    await wanted(slack, slack.say("general", "ann", f"@footnote {DOGS}"))
    slack.fail("chat.postMessage", error="is_archived", times=2)
    ran = done(stage.desk)
    await knows_dogs(stage, slack)
    await ran.wait()
    assert said(slack, "general") == said(slack, "@ann") == []
    assert await stage.store.errands("slack") == []


@pytest.mark.usefixtures("hurried")
async def test_what_slack_can_not_take_now_is_told_later(slack: SlackServer, stage: Stage) -> None:
    asked = slack.say("general", "ann", f"@footnote {DOGS}")
    await wanted(slack, asked)
    slack.fail("chat.postMessage", status=503, times=5)
    await knows_dogs(stage, slack)
    assert OUTSIDE in (await asked.post()).shown


async def test_what_an_earlier_process_said_and_could_not_note_is_not_said_again(stage: Stage) -> None:
    async with SlackServer() as slack:
        async with served(stage.desk, slack):
            asked = slack.say("general", "ann", f"@footnote {DOGS}")
            await wanted(slack, asked)
            stage.desk.ran = forgotten  # type: ignore[method-assign]
            await knows_dogs(stage, slack)
            await asked.post()
        assert len(await stage.store.errands("slack")) == 1
        stage.clock.advance(timedelta(seconds=61))
        desk = Desk(stage.store, clock=stage.clock)
        ran = done(desk)
        async with served(desk, slack):
            await ran.wait()
        assert len(said(slack, "general")) == 1


async def forgotten(notice: Notice) -> None:
    """Note nothing."""


def done(desk: Desk) -> asyncio.Event:
    """Return what is set once *desk* has noted that a notice is done."""
    ran, noted = desk.ran, asyncio.Event()

    async def noting(notice: Notice) -> None:
        await ran(notice)
        noted.set()

    desk.ran = noting  # type: ignore[method-assign]
    return noted
