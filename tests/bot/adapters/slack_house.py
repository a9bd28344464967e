"""Footnote on a loopback Slack, for every test of the Slack adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.adapters.slack import run
from bot.desk import Desk
from bot.settings import Secret, Settings
from tests.wire.slack import SlackServer

__all__ = ["ANSWER", "CITED", "GOLF", "NOBODY_KNOWS", "served", "settings"]

GOLF = "How much does the golf course cost?"
ANSWER = "$123 million"
CITED = "by Abhinav Seetharaman, paragraph 7"
NOBODY_KNOWS = "What is the capital of France?"


def settings(server: SlackServer, *, bot: str = "", app: str = "", admins: str = "") -> Settings:
    """Return the settings of a bot in Socket Mode."""
    found = server.settings()
    return Settings(
        slack_bot_token=Secret(bot or found["FOOTNOTE_SLACK_BOT_TOKEN"]),
        slack_app_token=Secret(app or found["FOOTNOTE_SLACK_APP_TOKEN"]),
        slack_api=found["FOOTNOTE_SLACK_API"],
        admins=admins,
    )


@asynccontextmanager
async def served(desk: Desk, server: SlackServer) -> AsyncIterator[None]:
    """Serve *server* in Socket Mode while the block runs."""
    stop = asyncio.Event()
    before = server.links.opened
    serving = asyncio.create_task(run(desk, settings(server), stop))
    try:
        if before:
            await server.links.reopened(before)
        await server.links.connected(2)
        yield
    finally:
        stop.set()
        await asyncio.wait_for(serving, 10)
