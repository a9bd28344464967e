"""Footnote's Slack adapter, through the real slack-bolt, against the loopback Slack in Socket Mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters import Refused
from bot.adapters.slack import run
from bot.app import House
from bot.settings import Secret, Settings
from tests.wire.slack import SlackServer

GOLF = "How much does the golf course cost?"
ANSWER = "$123 million"
CITED = "by Abhinav Seetharaman, paragraph 7"


def settings(server: SlackServer, *, bot: str = "", app: str = "") -> Settings:
    found = server.settings()
    return Settings(
        slack_bot_token=Secret(bot or found["FOOTNOTE_SLACK_BOT_TOKEN"]),
        slack_app_token=Secret(app or found["FOOTNOTE_SLACK_APP_TOKEN"]),
        slack_api=found["FOOTNOTE_SLACK_API"],
    )


@pytest_asyncio.fixture
async def slack(house: House) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        stop = asyncio.Event()
        serving = asyncio.create_task(run(house.desk, settings(server), stop))
        await server.links.connected()
        yield server
        stop.set()
        await asyncio.wait_for(serving, 5)
        assert server.violations == []


async def test_a_mention_is_answered_in_its_thread(slack: SlackServer) -> None:
    asked = slack.say("general", "ann", f"@footnote {GOLF}")
    answer = await asked.post()
    assert ANSWER in answer.shown
    assert CITED in answer.shown
    assert answer.thread_ts


async def test_a_direct_message_is_answered(slack: SlackServer) -> None:
    answer = await slack.say("@ann", "ann", GOLF).post()
    assert ANSWER in answer.shown


async def test_the_command_answers_in_private(slack: SlackServer) -> None:
    answer = await slack.slash("/ask", GOLF, "ann", "general").ephemeral()
    assert ANSWER in answer.shown


async def test_what_nobody_knows_is_not_answered(slack: SlackServer) -> None:
    answer = await slack.say("general", "ann", "@footnote What is the capital of France?").post()
    assert "I don't know" in answer.shown


async def test_the_button_explains_in_private(slack: SlackServer) -> None:
    answer = await slack.say("general", "ann", f"@footnote {GOLF}").post()
    explained = await slack.press(answer, "Explain", "ann").ephemeral()
    assert "golf" in explained.shown


@pytest.mark.parametrize(
    ("bot", "app", "named"),
    [("xoxb-wrong", "", "FOOTNOTE_SLACK_BOT_TOKEN"), ("", "xapp-wrong", "FOOTNOTE_SLACK_APP_TOKEN")],
)
async def test_a_wrong_token_is_refused_with_a_sentence(house: House, bot: str, app: str, named: str) -> None:
    async with SlackServer() as server:
        with pytest.raises(Refused, match=named):
            await run(house.desk, settings(server, bot=bot, app=app), asyncio.Event())
