"""How the real discord.py is pointed at this server, and run for a test.

discord.py has no setting for its addresses. They live in two class attributes, both read at each use:

- ``discord.http.Route.BASE``, for every REST request: the client's own, and those of interactions and webhooks, which
  build the same `Route` (``discord.webhook.async_`` imports the class, so one assignment reaches all of them);
- ``discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY``, for the first connection and after an invalidated session. A
  resumed session goes to ``resume_gateway_url``, and an AutoShardedClient without a shard count to the ``url`` of
  GET /gateway/bot: both come from the server, so they already point here (a proxy must rewrite them).

Attachments are fetched from the ``url`` that the server gave them. Only avatars and other assets
(``discord.Asset.BASE``, the CDN) keep their address: a bot that loads those leaves the loopback.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import yarl

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

if TYPE_CHECKING:
    from tests.wire.discord.server import DiscordServer

__all__ = ["connected", "pointed_at"]


@contextmanager
def pointed_at(api: str | None, gateway: str | None) -> Iterator[None]:
    """Send what discord.py says to these addresses while the block runs; None keeps Discord's own.

    The attributes belong to the class, so all clients of a process share them; they are put back at the end.
    """
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if api:
        Route.BASE = api.rstrip("/")
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def connected(
    client: discord.Client, server: DiscordServer, *, sessions: int = 1
) -> AsyncIterator[asyncio.Task[None]]:
    """Run *client* against *server* while the block runs; it starts once *sessions* more shards are connected.

    Yields the task of ``client.start()``, so that a test can await its end. An error of the client is raised here.
    """
    with pointed_at(server.api_url, server.gateway_url):
        running = asyncio.create_task(client.start(server.token))
        before = server.gateway.count("identified")
        ready = asyncio.create_task(server.gateway.until("identified", count=before + sessions))
        try:
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            await ready
            yield running
        finally:
            ready.cancel()
            await client.close()
            await asyncio.gather(running, ready, return_exceptions=True)
