"""Requests written by hand, for what no library would send."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.wire.discord.server import DiscordServer

__all__ = ["Hand", "Reply", "by_hand"]


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> int:
        """Discord's JSON error code."""
        code: int = self.body["code"]
        return code

    @property
    def reasons(self) -> list[str]:
        """The inner codes of an Invalid Form Body, with their places."""
        return sorted(_reasons(self.body.get("errors", {}), ""))


def _reasons(tree: Mapping[str, Any], place: str) -> list[str]:
    found = [f"{place.strip('.')}: {each['code']}" for each in tree.get("_errors", [])]
    for name, inner in tree.items():
        if name != "_errors":
            found += _reasons(inner, f"{place}.{name}")
    return found


class Hand:
    """Sends to one server; with the bot's token unless told otherwise."""

    def __init__(self, server: DiscordServer, session: aiohttp.ClientSession) -> None:
        self._server = server
        self._session = session

    async def send(self, method: str, path: str, body: Any = None, *, token: str | None = "", **more: Any) -> Reply:
        headers = {} if token is None else {"Authorization": f"Bot {token or self._server.token}"}
        if body is not None:
            more["data"], headers["Content-Type"] = json.dumps(body), "application/json"
        async with self._session.request(method, self._server.api_url + path, headers=headers, **more) as response:
            raw = await response.read()
            kind = response.headers.get("Content-Type")
            return Reply(response.status, json.loads(raw) if kind == "application/json" else raw, response.headers)


@asynccontextmanager
async def by_hand(server: DiscordServer) -> AsyncIterator[Hand]:
    async with aiohttp.ClientSession() as session:
        yield Hand(server, session)
