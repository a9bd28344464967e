"""A server with a door for drivers in other processes: HTTP and JSON under ``/_control/``.

``POST /_control/NAME`` with the arguments as a JSON object answers the result as JSON, or 400 with ``{"error"}``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from aiohttp import web

from tests.wire.discord.errors import Refusal
from tests.wire.discord.events import dump
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.model import Channel, Guild, Message, User
from tests.wire.discord.news import NotSeen
from tests.wire.discord.options import Impossible
from tests.wire.discord.server import DiscordServer
from tests.wire.discord.tally import Tally

__all__ = ["DrivenServer"]

Json = dict[str, Any]

ROOT = "/_control/"


class DrivenServer(DiscordServer):
    """A server with the control door, and a tally of the questions that were put through it."""

    def __init__(self, controls: Mapping[str, Callable[..., Any]], **settings: Any) -> None:
        super().__init__(**settings)
        self._controls = controls
        self.tally = Tally(self.bot, settings.get("keep"))
        self.world.posted = self.tally.see
        self.floods: set[asyncio.Task[None]] = set()

    async def serve_other(self, request: web.BaseRequest) -> web.StreamResponse:
        name = request.rel_url.path.removeprefix(ROOT)
        command = self._controls.get(name)
        if command is None:
            return _answer(404, {"error": f"no control {name!r}; there are {sorted(self._controls)}"})
        raw = await request.read()
        try:
            result = command(self, **(json.loads(raw) if raw else {}))
            if isinstance(result, Awaitable):
                result = await result
        except (Impossible, LookupError, NotSeen, Refusal, TypeError, ValueError) as error:
            return _answer(400, {"error": f"{type(error).__name__}: {error}"})
        return _answer(200, result)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Let *work* go on in the background until the server stops."""
        task = asyncio.create_task(work)
        self.floods.add(task)
        task.add_done_callback(self.floods.discard)

    async def stop(self) -> None:
        for flood in self.floods:
            flood.cancel()
        await super().stop()

    # finding things by id

    def the_user(self, user: str) -> User:
        return self.world.users[int(user)]

    def the_guild(self, guild: str) -> Guild:
        return self.world.guilds[int(guild)]

    def the_channel(self, channel: str) -> Channel:
        return self.world.channels[int(channel)]

    def the_message(self, channel: str, message: str) -> Message:
        return self.the_channel(channel).messages[int(message)]

    def the_interaction(self, interaction: str) -> Interaction:
        found = self.responses.by_id(int(interaction))
        if found is None:
            raise LookupError(f"no interaction {interaction}")
        return found

    def the_value(self, value: Any) -> Any:
        """Return an option's value; ``{"user": ID}``, ``{"channel": ID}`` and ``{"file": NAME, "text"}`` are things."""
        if not isinstance(value, dict):
            return value
        if "user" in value:
            return self.the_user(value["user"])
        if "channel" in value:
            return self.the_channel(value["channel"])
        return self.upload(value["file"], value["text"].encode())


def _answer(status: int, body: Any) -> web.Response:
    return web.Response(status=status, body=dump(body).encode(), content_type="application/json")
