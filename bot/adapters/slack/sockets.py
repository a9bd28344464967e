"""Keep Socket Mode's connections: two of them, since one misses what is said while it comes back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Meter

__all__ = ["open_sockets"]

log = logging.getLogger(__name__)

SOCKETS = 2
PING = 2.0  # seconds between pings; slack-sdk takes a socket for dead after four unanswered
GRACE = 1.0  # seconds that a socket may be away before it gets a fresh ticket
LOOK = 0.5  # seconds between looks
CLOSING = 3.0  # seconds that saying goodbye may take


@asynccontextmanager
async def open_sockets(app: AsyncApp, token: str, client: AsyncWebClient, meter: Meter) -> AsyncIterator[None]:
    """Keep sockets open for *app* while the block runs, and tell *meter* whether one is."""
    handlers = [AsyncSocketModeHandler(app, token, web_client=client, ping_interval=PING) for _ in range(SOCKETS)]
    work = [asyncio.ensure_future(handler.connect_async()) for handler in handlers]  # type: ignore[no-untyped-call]
    work.append(asyncio.ensure_future(_watch(handlers, meter)))
    try:
        yield
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*map(_close, handlers)), CLOSING)
        meter.connected("slack", False)


async def _watch(handlers: list[AsyncSocketModeHandler], meter: Meter) -> None:
    """Forget the address of a socket that stays away: slack-sdk would try an expired one for ever."""
    since = dict.fromkeys(range(len(handlers)), monotonic())
    there = False
    while True:
        up = 0
        for number, handler in enumerate(handlers):
            if await handler.client.is_connected():
                since[number], up = monotonic(), up + 1
            elif monotonic() - since[number] > GRACE:
                handler.client.wss_uri = None
                since[number] = monotonic()
                meter.happened("slack", "fresh ticket")
        if bool(up) != there:
            there = bool(up)
            meter.connected("slack", there)
            log.info("slack ready" if there else "slack lost", extra={"sockets": up})
        await asyncio.sleep(LOOK)


async def _close(handler: AsyncSocketModeHandler) -> None:
    """Close a socket and wait for the tasks that slack-sdk only cancels."""
    client = handler.client
    tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
    await handler.close_async()  # type: ignore[no-untyped-call]
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
