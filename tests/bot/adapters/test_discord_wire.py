"""Footnote's Discord adapter, through the real discord.py, against the loopback Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.adapters import Refused
from bot.adapters.discord import run
from bot.app import House
from bot.settings import Secret, Settings
from tests.wire.discord import Channel, DiscordServer, User

GOLF = "How much does the golf course cost?"
ANSWER = "$123 million"
CITED = "by Abhinav Seetharaman, paragraph 7"


@dataclass
class Stage:
    server: DiscordServer
    general: Channel
    ann: User


def settings(server: DiscordServer, token: str | None = None) -> Settings:
    found = server.settings
    return Settings(
        discord_token=Secret(token or found["FOOTNOTE_DISCORD_TOKEN"]),
        discord_api=found["FOOTNOTE_DISCORD_API"],
        discord_gateway=found["FOOTNOTE_DISCORD_GATEWAY"],
    )


@pytest_asyncio.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    async with DiscordServer() as server:
        guild = server.add_guild("Library")
        general = server.add_channel(guild)
        ann = server.add_user("ann", guild)
        stop = asyncio.Event()
        serving = asyncio.create_task(run(house.desk, settings(server), stop))
        await server.gateway.until("identified", count=1)
        yield Stage(server, general, ann)
        stop.set()
        await asyncio.wait_for(serving, 5)
        assert server.violations == []


async def test_a_mention_is_answered_with_its_footnote(stage: Stage) -> None:
    server = stage.server
    question = server.say(stage.general, stage.ann, f"{server.bot.mention} {GOLF}")
    reply = await server.reply_to(question)
    assert ANSWER in reply.text.replace("\\", "")
    assert CITED in reply.text.replace("\\", "")
    assert reply.uses_layout
    assert reply.pings == []


async def test_what_is_said_to_others_is_not_answered(stage: Stage) -> None:
    server = stage.server
    server.say(stage.general, stage.ann, GOLF)
    server.say(stage.general, server.add_user("robot", bot=True), f"{server.bot.mention} {GOLF}")
    last = server.say(stage.general, stage.ann, f"{server.bot.mention} {GOLF}")
    await server.reply_to(last)
    assert len(server.sent(stage.general)) == 1


async def test_a_direct_message_is_answered(stage: Stage) -> None:
    server = stage.server
    private = server.dm(stage.ann)
    reply = await server.reply_to(server.say(private, stage.ann, GOLF))
    assert ANSWER in reply.text.replace("\\", "")


@pytest.mark.parametrize("private", [True, False])
async def test_the_command_answers_in_public_or_private(stage: Stage, private: bool) -> None:
    asked = stage.server.slash("ask", {"question": GOLF, "private": private}, user=stage.ann, channel=stage.general)
    assert (await asked.acknowledged()).ephemeral is private
    response = await asked.response()
    assert ANSWER in response.text.replace("\\", "")
    assert response.ephemeral is private


async def test_what_nobody_knows_is_not_answered(stage: Stage) -> None:
    server = stage.server
    question = server.say(stage.general, stage.ann, f"{server.bot.mention} What is the capital of France?")
    assert "I don't know" in (await server.reply_to(question)).text.replace("\\", "")


async def test_the_button_explains_in_private(stage: Stage) -> None:
    server = stage.server
    question = server.say(stage.general, stage.ann, f"{server.bot.mention} {GOLF}")
    answer = await server.reply_to(question)
    pressed = server.press(answer, "Explain", user=stage.ann)
    shown = await pressed.response()
    assert shown.ephemeral
    assert "golf" in shown.text


async def test_a_wrong_token_is_refused_with_a_sentence(house: House) -> None:
    async with DiscordServer() as server:
        with pytest.raises(Refused, match="FOOTNOTE_DISCORD_TOKEN"):
            await run(house.desk, settings(server, "wrong"), asyncio.Event())
