"""Keep the gateway alive where discord.py would not: dead addresses, silent networks, and connections that stay down.

discord.py resumes at the address that it was given, for as long as it takes, even when nothing lives there any more;
it waits up to 1,024 s between tries; and it takes a network that says nothing for a quiet one until its next heartbeat.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket

from bot.desk import Meter

__all__ = ["Dialler", "Lost", "Pace", "sockets", "watch"]

log = logging.getLogger(__name__)

DIAL_WITHIN = 8.0  # seconds for one try
DIAL_FOR = 40.0  # seconds of tries; discord.py gives a connection 60
MOST_PAUSE = 5.0
QUICK = 5.0  # connections this soon after one another count as a loop
IDENTIFY_EVERY = 5.0  # seconds; Discord allows no more
TICK = 2.0
PING_AFTER = 10.0  # seconds of silence
LOST_AFTER = 20.0
GIVEN_UP_AFTER = 120.0

Dial = Callable[..., Awaitable[aiohttp.ClientWebSocketResponse]]


class Lost(Exception):
    """A connection has been down for so long that a fresh client is the better try."""


class Dialler:
    """Opens the gateway's sockets in the place of discord.py's own `ws_connect`, which it is given as *dial*.

    A session can be resumed at the default gateway too, so that is where every second try goes, and the first one when
    the address that Discord gave for resuming has not led to a session before.
    """

    def __init__(self, dial: Dial, meter: Meter) -> None:
        self._dial, self._meter = dial, meter
        self._suspects: set[yarl.URL] = set()
        self._last, self._quick = 0.0, 0

    async def __call__(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """Return a socket to the gateway at *url*, or at the default one."""
        wanted = yarl.URL(url)
        default = DiscordWebSocket.DEFAULT_GATEWAY.with_query(wanted.query)
        addresses = [default, wanted] if wanted.origin() in self._suspects else [wanted, default]
        self._suspects.add(wanted.origin())
        await self._slow_down()
        began, tries = time.monotonic(), 0
        while True:
            try:
                async with asyncio.timeout(DIAL_WITHIN):
                    return await self._dial(str(addresses[tries % 2]), compress=compress)
            except (OSError, aiohttp.ClientError) as error:
                tries += 1
                self._meter.happened("discord", "gateway refused")
                if time.monotonic() - began > DIAL_FOR:
                    raise
                log.warning("gateway not reached", extra={"tries": tries, "reason": type(error).__name__})
                await asyncio.sleep(min(0.25 * 2 ** (tries // 2), MOST_PAUSE) if tries > 1 else 0)

    def proven(self) -> None:
        """Note that there is a session: every address is trusted again."""
        self._suspects.clear()

    async def _slow_down(self) -> None:
        """Wait where connections open and close in a loop."""
        now = time.monotonic()
        self._quick = self._quick + 1 if now - self._last < QUICK else 0
        self._last = now
        if self._quick > 3:
            await asyncio.sleep(min(0.25 * 2 ** (self._quick - 3), MOST_PAUSE))


class Pace:
    """Lets sessions be opened as often as Discord allows; outlives every client."""

    def __init__(self) -> None:
        self._next = 0.0

    async def wait(self) -> None:
        """Wait until another session may be opened."""
        now = time.monotonic()
        pause, self._next = max(0.0, self._next - now), max(self._next, now) + IDENTIFY_EVERY
        await asyncio.sleep(pause)


def sockets(client: discord.Client) -> Iterator[tuple[int, DiscordWebSocket]]:
    """Yield the gateway connections of *client* by shard, as far as there have been any."""
    if isinstance(client, discord.AutoShardedClient):
        for shard_id, shard in client.shards.items():
            yield shard_id, shard._parent.ws
        return
    first: DiscordWebSocket | None = client.ws  # None before the first
    if first is not None:
        yield 0, first


async def watch(client: discord.Client, meter: Meter) -> None:
    """Look at the connections of *client* for ever; raise Lost when one has been down for too long."""
    down: dict[int, float] = {}
    began, there = time.monotonic(), False
    while True:
        await asyncio.sleep(TICK)
        now = time.monotonic()
        open_ones = dict(sockets(client))
        for shard, ws in open_ones.items():
            if ws.open:
                down.pop(shard, None)
                await _ping(ws)
            elif now - down.setdefault(shard, now) > GIVEN_UP_AFTER:
                raise Lost(f"shard {shard} was down for {GIVEN_UP_AFTER:.0f} s")
        if not open_ones and now - began > GIVEN_UP_AFTER:
            raise Lost(f"there was no connection for {GIVEN_UP_AFTER:.0f} s")
        if there != (there := bool(open_ones) and not down):
            meter.connected("discord", there)


async def _ping(ws: DiscordWebSocket) -> None:
    """Ask a silent connection whether it lives, and end one that doesn't: discord.py then resumes its session."""
    alive: Any = ws._keep_alive
    if alive is None:
        return
    silent = time.perf_counter() - alive._last_recv
    if silent > LOST_AFTER:
        log.warning("gateway silent", extra={"seconds": round(silent)})
        line = ws.socket.get_extra_info("socket")
        if line is not None:  # closing politely would wait for an answer that can't come
            line.shutdown(socket.SHUT_RDWR)
    elif silent > PING_AFTER:
        alive._last_send = time.perf_counter()  # or discord.py finds its answer late
        await ws.send_heartbeat(alive.get_payload())
