"""Keep Socket Mode's connections: two of them, since one misses what is said while it comes back.

slack-sdk's client mends itself from most of what happens to a connection. Where it doesn't (it tries an expired address
for ever; its tasks, which cancel each other as they reconnect, can all be gone), a fresh one takes its place. And where
it would notice the end of a connection only at its next ping, it is told at once. What was said while neither was there
is read back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Meter

__all__ = ["open_sockets"]

log = logging.getLogger(__name__)

SOCKETS = 2
PING = 1.0  # seconds between pings; slack-sdk takes a socket for dead after four unanswered
GRACE = 0.5  # seconds between tries to bring a socket back, and that it may be away before it gets a fresh address
SILENCE = 5.0  # seconds without an answered ping after which a socket is not what it seems
GIVEN_UP = 8.0  # seconds that a socket may be away before a fresh one takes its place
LOOK = 0.1  # seconds between looks
AWAY = 0.2  # seconds between tries to get an address while Slack can't be reached; slack-sdk takes one to three
TRIES = 20
MARGIN = 1.0  # seconds before a socket was last seen, beyond its silence, from which on something may be missing
CLOSING = 3.0  # seconds that saying goodbye may take


class _Socket:
    """One connection, whichever client keeps it."""

    def __init__(self, make: Callable[[], AsyncSocketModeHandler]) -> None:
        self._make = make
        self._closing: set[asyncio.Task[None]] = set()
        self._begin()

    def _begin(self) -> None:
        self.handler = self._make()
        self._connecting = asyncio.ensure_future(self.handler.connect_async())  # type: ignore[no-untyped-call]
        self._since = self._asked = monotonic()
        self._tried = -math.inf

    async def look(self, meter: Meter) -> bool:
        """Return whether it is there; where it isn't, see that it comes back."""
        client, now = self.handler.client, monotonic()
        answered = client.last_ping_pong_time
        # after the clock was put back the last answer seems to be yet to come, until the next one
        if await client.is_connected() and answered is not None and abs(time.time() - answered) < SILENCE:
            self._since = self._asked = now
            self._tried = -math.inf
            return True
        if now - self._since > GIVEN_UP:
            meter.happened("slack", "fresh socket")
            log.warning("socket begun anew")
            closing = asyncio.create_task(_closed(self.handler, self._connecting))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            self._begin()
        elif self._connecting.done():
            if client.current_session is not None and client.current_session.closed and now - self._tried > GRACE:
                self._tried = now
                self._connecting = asyncio.ensure_future(_reconnect(client))
        elif now - self._asked > GRACE:
            client.wss_uri = None
            self._asked = now
            meter.happened("slack", "fresh ticket")
        return False

    async def close(self) -> None:
        """Close it."""
        await asyncio.gather(_closed(self.handler, self._connecting), *self._closing)


async def _closed(handler: AsyncSocketModeHandler, connecting: asyncio.Future[None]) -> None:
    """Close *handler* and wait for the tasks that slack-sdk only cancels."""
    client = handler.client
    connecting.cancel()
    tasks = [connecting, client.message_processor, client.current_session_monitor, client.message_receiver]
    with contextlib.suppress(asyncio.TimeoutError):
        async with asyncio.timeout(CLOSING):
            await handler.close_async()  # type: ignore[no-untyped-call]
    for task in tasks:
        if task is not None:
            task.cancel()
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


async def _reconnect(client: SocketModeClient) -> None:
    """Connect *client* again, unless it is at it already."""
    try:
        await client.connect_to_new_endpoint()
    except Exception as error:  # whatever it is, the next look tries again
        log.info("socket not back yet", extra={"error": type(error).__name__})


@asynccontextmanager
async def open_sockets(
    app: AsyncApp,
    token: str,
    client: AsyncWebClient,
    meter: Meter,
    came_back: Callable[[float], Awaitable[None]],
) -> AsyncIterator[None]:
    """Keep sockets open for *app* while the block runs, and tell *meter* whether one is.

    After a moment without any, *came_back* is told since when something may have been missed, in seconds since 1970.
    """
    # To ask for an address twice does no harm, so it is asked for again whatever became of the call.
    again = AsyncConnectionErrorRetryHandler(
        TRIES, FixedValueRetryIntervalCalculator(AWAY), error_types=[aiohttp.ClientConnectionError]
    )
    client.retry_handlers.insert(0, again)
    sockets = [
        _Socket(lambda: AsyncSocketModeHandler(app, token, web_client=client, ping_interval=PING))
        for _ in range(SOCKETS)
    ]
    watching = asyncio.create_task(_watch(sockets, meter, came_back))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, *(socket.close() for socket in sockets), return_exceptions=True)
        meter.connected("slack", False)


async def _watch(sockets: list[_Socket], meter: Meter, came_back: Callable[[float], Awaitable[None]]) -> None:
    there, seen = False, time.time()
    async with asyncio.TaskGroup() as reading:
        while True:
            up = sum([await _looked(socket, meter) for socket in sockets])
            if bool(up) != there:
                there = bool(up)
                meter.connected("slack", there)
                log.info("slack ready" if there else "slack lost", extra={"sockets": up})
                if there:
                    reading.create_task(_told(came_back, seen - SILENCE - MARGIN))
            if there:
                seen = time.time()
            await asyncio.sleep(LOOK)


async def _looked(socket: _Socket, meter: Meter) -> bool:
    """Return whether *socket* is there; whatever slack-sdk makes of it, it is looked at again."""
    try:
        return await socket.look(meter)
    except Exception:
        meter.failed("slack socket")
        log.exception("socket not looked at")
        return False


async def _told(came_back: Callable[[float], Awaitable[None]], since: float) -> None:
    try:
        await came_back(since)
    except Exception:
        log.exception("what was missed not read")
