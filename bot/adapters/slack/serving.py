"""Serve Slack until told to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.app import App
from bot.adapters.slack.clients import client_for, open_session, refused, status_of
from bot.adapters.slack.sockets import open_sockets
from bot.adapters.slack.workspaces import Workspaces, workspace
from bot.desk import Desk
from bot.settings import Settings

__all__ = ["run"]

log = logging.getLogger(__name__)

CLOSING = 4.0  # seconds that answers under way may take when we stop
AGAIN = 2.0  # seconds between tries to reach Slack at the start


async def run(desk: Desk, settings: Settings, stop: asyncio.Event) -> None:
    """Serve Slack over Socket Mode until *stop* is set; raise Refused when Slack won't have a token."""
    async with open_session() as session:
        token, app_token = settings.slack_bot_token.reveal(), settings.slack_app_token.reveal()
        bot, socket = client_for(token, settings, session), client_for(app_token, settings, session)
        who = await _reached(bot.auth_test, "FOOTNOTE_SLACK_BOT_TOKEN", "xoxb-", stop)
        # slack-sdk itself would ask for ever with a token that Slack refuses
        await _reached(
            lambda: socket.apps_connections_open(app_token=app_token), "FOOTNOTE_SLACK_APP_TOKEN", "xapp-", stop
        )
        if who is None or stop.is_set():
            return
        home = workspace(bot, who)

        async def token_of(team: str) -> str | None:
            return token if team == home.team else None

        async def gone(team: str) -> None:
            workspaces.forget(team)
            log.error("the app was taken out of its workspace, or its token revoked", extra={"team": team})

        workspaces = Workspaces(token_of, settings, session)
        workspaces.add(home)
        app = App(desk, workspaces, client_for(None, settings, session), session, gone)
        try:
            async with open_sockets(app.bolt, app_token, socket, desk.meter):
                taking_up = asyncio.create_task(app.questions.take_up())
                await stop.wait()
                taking_up.cancel()
        finally:
            await app.questions.close(CLOSING)


async def _reached(
    call: Callable[[], Awaitable[AsyncSlackResponse]], name: str, prefix: str, stop: asyncio.Event
) -> AsyncSlackResponse | None:
    """Return Slack's answer to *call*, however long Slack is away, or None once *stop* is set; raise Refused."""
    while not stop.is_set():
        try:
            return await call()
        except SlackApiError as error:
            if status_of(error) < 500:
                raise refused(error, name, prefix) from error
            log.warning("slack not reached", extra={"status": status_of(error)})
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("slack not reached", extra={"reason": type(error).__name__})
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AGAIN)
    return None
