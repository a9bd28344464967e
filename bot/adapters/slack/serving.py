"""Serve Slack until told to stop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack import notices
from bot.adapters.slack.app import App
from bot.adapters.slack.clients import TROUBLE, client_for, open_session, passing, reason, refused
from bot.adapters.slack.front import front
from bot.adapters.slack.installing import Installations, Installing
from bot.adapters.slack.sockets import open_sockets
from bot.adapters.slack.workspaces import Workspace, Workspaces, workspace
from bot.desk import Desk
from bot.settings import Settings

__all__ = ["run"]

log = logging.getLogger(__name__)

CLOSING = 4.0  # seconds that answers under way may take when we stop
AGAIN = 2.0  # seconds between tries to reach Slack at the start


async def run(desk: Desk, settings: Settings, stop: asyncio.Event) -> None:
    """Serve Slack until *stop* is set, by sockets, HTTP or both; raise Refused when Slack won't have a token."""
    async with open_session() as session, AsyncExitStack() as ways:
        home = await _home(settings, session, stop)
        if stop.is_set():
            return
        installations = Installations(desk.keyring)

        async def token_of(team: str) -> str | None:
            if home is not None and team == home.team:
                return settings.slack_bot_token.reveal()
            return await installations.token(team)

        async def gone(team: str) -> None:
            workspaces.forget(team)
            await installations.async_delete_installation(enterprise_id=None, team_id=team)
            await desk.left(f"slack:{team}")
            log.error("the app was taken out of its workspace, or its token revoked", extra={"team": team})

        workspaces = Workspaces(token_of, settings, session)
        if home is not None:
            workspaces.add(home)
            await desk.came_back(f"slack:{home.team}")
        app = App(desk, workspaces, client_for(None, settings, session), session, gone)
        tasks = []
        try:
            if settings.slack_app_token:
                token = settings.slack_app_token.reveal()
                await ways.enter_async_context(
                    open_sockets(app.bolt, token, client_for(token, settings, session), desk.meter, app.missed.read)
                )
            if settings.slack_port:
                installing = None
                if settings.slack_client_id:
                    installing = Installing(installations, desk, settings, session, workspaces)
                await ways.enter_async_context(front(app.bolt, settings, installing, desk.meter))
                if not settings.slack_app_token:
                    tasks.append(asyncio.create_task(app.missed.read(time.time())))
            tasks.append(asyncio.create_task(app.questions.take_up()))
            tasks.append(asyncio.create_task(notices.run(desk, workspaces, app.delivery)))
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await ways.aclose()  # nothing more arrives
            await app.questions.close(CLOSING)


async def _home(settings: Settings, session: aiohttp.ClientSession, stop: asyncio.Event) -> Workspace | None:
    """Return the workspace whose tokens are set, once Slack is there and takes them; None where none is set."""
    home = None
    if settings.slack_bot_token:
        bot = client_for(settings.slack_bot_token.reveal(), settings, session)
        who = await _reached(bot.auth_test, "FOOTNOTE_SLACK_BOT_TOKEN", "xoxb-", stop)
        home = workspace(bot, who) if who is not None else None
    if settings.slack_app_token:
        token = settings.slack_app_token.reveal()
        socket = client_for(token, settings, session)
        # slack-sdk itself would ask for ever with a token that Slack refuses
        await _reached(lambda: socket.apps_connections_open(app_token=token), "FOOTNOTE_SLACK_APP_TOKEN", "xapp-", stop)
    return home


async def _reached(
    call: Callable[[], Awaitable[AsyncSlackResponse]], name: str, prefix: str, stop: asyncio.Event
) -> AsyncSlackResponse | None:
    """Return Slack's answer to *call*, however long Slack is away, or None once *stop* is set; raise Refused."""
    while not stop.is_set():
        try:
            return await call()
        except TROUBLE as error:
            if isinstance(error, SlackApiError) and not passing(error):
                raise refused(error, name, prefix) from error
            log.warning("slack not reached", extra={"reason": reason(error)})
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AGAIN)
    return None
