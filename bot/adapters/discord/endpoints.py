"""Point discord.py at another address: an HTTP proxy or a test server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

__all__ = ["endpoints"]


@contextmanager
def endpoints(api: str, gateway: str) -> Iterator[None]:
    """Use *api* for REST and *gateway* for the first connection while inside; an empty one leaves Discord's own.

    discord.py keeps both as class attributes and has no argument for either, so one process serves one Discord.
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
