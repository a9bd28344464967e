"""What else people press and open in Slack: votes, choices, the home tab, the conversation with the app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cards import Card
from bot.requests import Ask, Request
from tests.bot.adapters.slack_house import MODES, served
from tests.bot.stage import Stage, staged
from tests.wire.slack import SlackServer

FEE = "How high is the late fee?"
NOBODY_KNOWS = "Who was the first emperor of Rome?"


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
        assert server.links.problems == []


async def test_an_answer_is_voted_on(slack: SlackServer) -> None:
    answer = await slack.say("general", "ann", f"@footnote {FEE}").post()
    assert "Thank you" in (await slack.feedback(answer, "ben").ephemeral()).shown
    sorry = await slack.feedback(answer, "ben", "negative").ephemeral()
    assert "Is it one of these?" in sorry.shown
    none = await slack.press(sorry, "None of these", "ben").update()
    assert "told the curators" in none.shown


async def test_there_is_more_to_every_answer(slack: SlackServer) -> None:
    answer = await slack.say("general", "ann", f"@footnote {FEE}").post()
    assert "matched" in (await slack.press(answer, "Explain", "ben").ephemeral()).shown
    more = await slack.press(answer, "More", "ben").ephemeral()
    chosen = await slack.press(more, "press:0", "ben").update()
    assert "¹" in chosen.shown


async def test_who_wants_to_know_is_promised_to_be_told(slack: SlackServer) -> None:
    answer = await slack.say("general", "ann", f"@footnote {NOBODY_KNOWS}").post()
    assert "I'll tell you" in (await slack.press(answer, "Tell me when you know", "ann").ephemeral()).shown


async def test_everybody_has_a_home_tab_with_questions_to_press(slack: SlackServer) -> None:
    opened = slack.open_home("ann")
    home = await opened.home()
    assert "curators keep right" in home.shown
    assert "New fact" not in home.shown
    question = home.element("ask:0")[1]["text"]["text"]
    answer = await slack.press(home, "ask:0", "ann").view()
    assert "¹" in answer.shown
    explained = await slack.press(answer, "Explain", "ann").view()
    assert question in explained.shown


async def test_a_curator_s_home_tab_opens_every_room(slack: SlackServer) -> None:
    home = await slack.open_home("olga").home()
    assert "7 days" in home.shown
    for door, said in (("New fact", "A new fact"), ("Facts", "Facts"), ("Settings", "Settings")):
        view = await slack.press(home, door, "olga").view()
        assert said in view.title
        slack.close(view)
    view = await slack.press(home, "New fact", "olga").view()
    saved = slack.submit(view, {"answer": "The museum is closed on Mondays.", "phrasings": "museum closing days"})
    assert "museum" in (await saved.view()).shown


async def test_the_conversation_begins_with_questions(slack: SlackServer, stage: Stage) -> None:
    prompts = await slack.open_home("ann", tab="messages").prompts()
    assert len(prompts) == 4
    assert "¹" in (await slack.say("@ann", "ann", prompts[0]).post()).shown


async def test_who_waits_is_told_that_it_takes_a_moment(
    slack: SlackServer, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle, slow = stage.desk.handle, asyncio.Event()

    async def thinking(request: Request) -> Card | None:
        if isinstance(request, Ask):
            await slow.wait()
        return await handle(request)

    monkeypatch.setattr(stage.desk, "handle", thinking)
    asked = slack.say("@ann", "ann", FEE)
    assert "looking" in await asked.status()
    slow.set()
    assert "20 cents" in (await asked.post()).shown


async def test_an_answer_that_the_home_tab_can_t_show_any_more_comes_by_direct_message(slack: SlackServer) -> None:
    home = await slack.open_home("ann").home()
    slack.fail("views.open", error="expired_trigger_id")
    answer = await slack.press(home, "ask:0", "ann").post()
    assert "¹" in answer.shown
