"""Footnote on a loopback Slack, for every test of the Slack adapter."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.adapters.slack import run
from bot.desk import Desk
from bot.settings import Secret, Settings
from tests.wire.slack import SlackServer

__all__ = ["ANSWER", "CITED", "GOLF", "MODES", "NOBODY_KNOWS", "http_settings", "served", "served_http", "settings"]

GOLF = "How much does the golf course cost?"
ANSWER = "$123 million"
CITED = "by Abhinav Seetharaman, paragraph 7"
NOBODY_KNOWS = "What is the capital of France?"


MODES = ("sockets", "http")


def settings(server: SlackServer, *, bot: str = "", app: str = "", admins: str = "") -> Settings:
    """Return the settings of a bot in Socket Mode."""
    found = server.settings()
    return Settings(
        slack_bot_token=Secret(bot or found["FOOTNOTE_SLACK_BOT_TOKEN"]),
        slack_app_token=Secret(app or found["FOOTNOTE_SLACK_APP_TOKEN"]),
        slack_api=found["FOOTNOTE_SLACK_API"],
        admins=admins,
    )


def http_settings(server: SlackServer, port: str = "0", **more: Any) -> Settings:
    """Return the settings of a bot in HTTP mode, on a port that the system hands out."""
    found = server.settings(int(port))
    return Settings(
        slack_bot_token=Secret(found["FOOTNOTE_SLACK_BOT_TOKEN"]),
        slack_signing_secret=Secret(found["FOOTNOTE_SLACK_SIGNING_SECRET"]),
        slack_port=found["FOOTNOTE_SLACK_PORT"],
        slack_api=found["FOOTNOTE_SLACK_API"],
        **more,
    )


@asynccontextmanager
async def served(desk: Desk, server: SlackServer, mode: str = "sockets") -> AsyncIterator[None]:
    """Serve *server* in Socket Mode or over HTTP while the block runs."""
    if mode == "http":
        async with served_http(desk, server, http_settings(server)):
            yield
        return
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


@asynccontextmanager
async def served_http(desk: Desk, server: SlackServer, chosen: Settings) -> AsyncIterator[str]:
    """Serve *server* over HTTP while the block runs; yield the address that Slack calls at."""
    stop = asyncio.Event()
    ready = _Ready()
    serving = asyncio.create_task(run(desk, chosen, stop))
    try:
        first: set[asyncio.Future[Any]] = {ready.address, serving}
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
        await server.call_at(ready.address.result())
        yield ready.address.result()
    finally:
        ready.close()
        stop.set()
        await asyncio.wait_for(serving, 10)


class _Ready(logging.Handler):
    """Hears from the log where the bot listens."""

    def __init__(self) -> None:
        super().__init__()
        self.address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._log = logging.getLogger("bot.adapters.slack.front")
        self._level = self._log.level
        self._log.addHandler(self)
        self._log.setLevel(logging.INFO)

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(record, "address") and not self.address.done():
            self.address.set_result(record.address)

    def close(self) -> None:
        self._log.removeHandler(self)
        self._log.setLevel(self._level)
        super().close()
