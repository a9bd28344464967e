"""A whole Discord on 127.0.0.1: gateway, REST and CDN on a port given by the system, and the world behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

from tests.wire.discord import model
from tests.wire.discord.calls import Backstage, Call
from tests.wire.discord.clock import Clock
from tests.wire.discord.commands import Commands
from tests.wire.discord.compose import Composer
from tests.wire.discord.faults import Faults
from tests.wire.discord.files import Shelf
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.model import Channel, Guild, Message, User
from tests.wire.discord.news import PATIENCE, Journal, News
from tests.wire.discord.people import People
from tests.wire.discord.rates import Rates
from tests.wire.discord.responses import Responses
from tests.wire.discord.rest import ROOT, Rest
from tests.wire.discord.spec import load_spec
from tests.wire.discord.world import World

__all__ = ["DiscordServer"]

Json = dict[str, Any]
T = TypeVar("T")

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Loopb.4ck-only-no-secret-at-all"


class DiscordServer(People):
    """Serves one application. Use it as an async context manager; what people do are its own methods."""

    def __init__(self, *, token: str = TOKEN, bot_name: str = "footnote", validate: int = 1, keep: int | None = None):
        """Make a world with an empty server list. *keep* bounds every memory, for long runs.

        Every *validate*-th request is checked against the OpenAPI document, where that is present; 0 checks none.
        """
        self.token = token
        self.clock = Clock()
        self.news = News()
        self.world = World(self.clock, bot_name, keep)
        self.shelf = Shelf(self.world.ids, keep)
        self.commands = Commands(self.world.ids, self.world.application_id)
        composer = Composer(self.world, self.shelf)
        self.responses = Responses(self.world, composer, keep)
        super().__init__(self.world, self.commands, self.responses, self.shelf, self.news)
        self.gateway = Gateway(self.world, self.news, token)
        self.faults = Faults(self.news)
        self.rates = Rates(self.clock)
        stage = Backstage(self.world, composer, self.responses, self.commands, self.shelf, self.gateway)
        self.spec = load_spec() if validate else None
        self.rest = Rest(stage, self.news, token, self.spec, self.faults, self.rates, keep, validate)
        self._web = web.Server(self._serve, access_log=None)
        self._doors: dict[str, asyncio.Server] = {}
        self._ports = {"main": 0, "resume": 0}

    # the doors

    async def start(self, port: int = 0) -> None:
        """Open the doors: one for everything, and one that is only told as resume_gateway_url."""
        self._ports["main"] = port
        await self.open_door("main")
        await self.open_door("resume")
        self.shelf.address = self.address
        self.gateway.address = self.gateway_url
        self.gateway.resume_address = f"ws://127.0.0.1:{self._ports['resume']}/"

    async def stop(self) -> None:
        """Close everything, so that nothing is left running."""
        self.faults.clear()
        self.gateway.heal()
        self.gateway.over.set()
        for name in list(self._doors):
            await self.close_door(name)
        for each in list(self.gateway.connections):
            each.end(1001, "going away")
        await self._web.shutdown(1.0)

    async def open_door(self, name: str) -> None:
        """Listen on "main" or "resume", on the port it had before if it had one."""
        loop = asyncio.get_running_loop()
        door = await loop.create_server(self._web, "127.0.0.1", self._ports[name], backlog=1024)
        self._doors[name] = door
        self._ports[name] = door.sockets[0].getsockname()[1]

    async def close_door(self, name: str) -> None:
        """Listen no more: new connections are refused, those that are open stay."""
        door = self._doors.pop(name, None)
        if door is not None:
            door.close()

    async def go_dark(self) -> None:
        """Refuse every connection and cut those that are open, as an outage of the whole service does."""
        for name in list(self._doors):
            await self.close_door(name)
        self.gateway.abort()
        for connection in self._web.connections:
            if connection.transport is not None:
                connection.transport.abort()

    async def come_back(self) -> None:
        """End *go_dark*."""
        await self.open_door("main")
        await self.open_door("resume")

    async def __aenter__(self) -> DiscordServer:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.rel_url.raw_path
        if path.startswith(ROOT):
            return await self.rest.serve(request)
        if path.startswith(("/attachments/", "/ephemeral-attachments/")):
            await self.shelf.open.wait()
            return self._serve_file(request)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.serve(request)
        return await self.serve_other(request)

    async def serve_other(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer what is neither Discord's API nor its gateway."""
        return web.Response(status=404)

    def _serve_file(self, request: web.BaseRequest) -> web.Response:
        found = self.shelf.take(request.rel_url.path)
        if found is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found.content, headers={"Content-Type": found.content_type})

    # addresses: what the product reads from its settings

    @property
    def port(self) -> int:
        return self._ports["main"]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.address}{ROOT}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    @property
    def settings(self) -> dict[str, str]:
        """The environment that makes a bot's own process talk to this server."""
        return {
            "FOOTNOTE_DISCORD_TOKEN": self.token,
            "FOOTNOTE_DISCORD_API": self.api_url,
            "FOOTNOTE_DISCORD_GATEWAY": self.gateway_url,
        }

    # the world, in short

    @property
    def bot(self) -> User:
        return self.world.bot

    def grant(self, intents: int) -> None:
        """Switch privileged intents on in the developer portal (message content is 1 << 15)."""
        self.world.granted |= intents

    def add_guild(self, name: str = "Library", *, installed: bool = True, owner: User | None = None) -> Guild:
        return self.world.add_guild(name, installed=installed, owner=owner)

    def add_guilds(self, count: int, *, channels: int = 20, roles: int = 10) -> list[Guild]:
        """Make many guilds, each with text channels and roles, to measure what they cost a bot."""
        guilds = []
        for number in range(count):
            guild = self.world.add_guild(f"Guild {number}")
            for each in range(channels):
                self.world.add_channel(guild, f"channel-{each}")
            for each in range(roles):
                self.world.add_role(guild, f"Role {each}")
            guilds.append(guild)
        return guilds

    def add_channel(self, guild: Guild, name: str = "general", kind: int = model.TEXT) -> Channel:
        return self.world.add_channel(guild, name, kind)

    def add_user(self, name: str, *guilds: Guild, bot: bool = False, permissions: int = 0) -> User:
        """Make a person, a member of *guilds*, where a role of their own grants them *permissions*."""
        user = self.world.add_user(name, bot=bot)
        for guild in guilds:
            roles = [self.world.add_role(guild, f"{name}'s", permissions)] if permissions else []
            self.world.join(guild, user, roles)
        return user

    def dm(self, user: User) -> Channel:
        """Return the direct message channel of *user* and the bot."""
        return self.world.dm(user)

    # what the bot did

    @property
    def calls(self) -> Journal[Call]:
        """Every REST request, oldest first."""
        return self.rest.calls

    @property
    def violations(self) -> list[str]:
        """Where requests broke Discord's OpenAPI document; empty also where that is absent (`spec` is None)."""
        return self.rest.violations

    def sent(self, channel: Channel) -> list[Message]:
        """Return the bot's own messages in *channel*, oldest first, without those only one person sees."""
        return [each for each in channel.messages.values() if each.author is self.bot and not each.ephemeral]

    async def reply_to(self, message: Message, *, count: int = 1, within: float = PATIENCE) -> Message:
        """Wait for the bot's *count*-th reply to *message*."""

        def truth() -> Message | None:
            found = [each for each in self.sent(message.channel) if each.replied is message]
            return found[count - 1] if len(found) >= count else None

        return await self._seen(truth, f"reply {count} to {message}", within)

    async def message_in(self, channel: Channel, *, count: int = 1, within: float = PATIENCE) -> Message:
        """Wait for the bot's *count*-th message in *channel*."""

        def truth() -> Message | None:
            found = self.sent(channel)
            return found[count - 1] if len(found) >= count else None

        return await self._seen(truth, f"message {count} of the bot in {channel}", within)

    async def edited(self, message: Message, *, edits: int = 1, within: float = PATIENCE) -> Message:
        """Wait until *message* was edited *edits* times."""
        return await self._seen(
            lambda: message if message.edits >= edits else None, f"edit {edits} of {message}", within
        )

    async def removed(self, message: Message, *, within: float = PATIENCE) -> Message:
        """Wait until *message* is deleted."""
        return await self._seen(lambda: message if message.deleted else None, f"the end of {message}", within)

    async def call(self, method: str, route: str, *, count: int = 1, within: float = PATIENCE) -> Call:
        """Wait for the *count*-th request to *route*, a template of the OpenAPI document."""
        return await self.calls.until(
            lambda each: each.method == method and each.route == route,
            f"request {count} to {method} {route}",
            count=count,
            within=within,
        )

    async def _seen(self, truth: Callable[[], T | None], what: str, within: float) -> T:
        def seen() -> str:
            return "last requests: " + ("; ".join(map(str, list(self.calls)[-8:])) or "none")

        return await self.news.until(truth, what, within=within, seen=seen)
