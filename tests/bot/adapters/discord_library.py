"""A library's Discord server with the bot in it: the real adapter, discord.py and desk, on the loopback Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.discord import run
from bot.desk import Desk
from bot.settings import Secret, Settings
from tests.bot.stage import FACTS, Stage, staged
from tests.wire.discord import Channel, DiscordServer, Guild, Interaction, Message, User
from tests.wire.discord.permissions import MANAGE_GUILD

__all__ = ["HOURS", "OPEN", "Library", "library", "running", "settings", "shown"]

OPEN = "When are you open?"
HOURS = "The library is open from 9 to 18 on weekdays."


def settings(server: DiscordServer, token: str | None = None) -> Settings:
    """Return what points the adapter at *server*."""
    found = server.settings
    return Settings(
        discord_token=Secret(token or found["FOOTNOTE_DISCORD_TOKEN"]),
        discord_api=found["FOOTNOTE_DISCORD_API"],
        discord_gateway=found["FOOTNOTE_DISCORD_GATEWAY"],
    )


def shown(message: Message) -> str:
    """Return what a reader sees: without the backslashes that keep Markdown away, and links as they look."""
    return message.text.replace("\\", "")


@dataclass
class Library:
    """The server, the people and the desk: Ann asks, Cora curates."""

    server: DiscordServer
    stage: Stage
    guild: Guild
    general: Channel
    ann: User
    cora: User
    process: AsyncExitStack

    async def restarts(self) -> None:
        """Have another process take over: only what is in the data file is left."""
        await self.process.aclose()
        self.stage.desk = Desk(self.stage.store, clock=self.stage.clock)
        before = self.server.gateway.count("identified")
        await self.process.enter_async_context(running(self.stage, settings(self.server)))
        await self.server.gateway.until("identified", count=before + 1)

    def asks(self, text: str = OPEN, *, who: User | None = None, where: Channel | None = None) -> Message:
        """Somebody mentions the bot with *text*."""
        return self.server.say(where or self.general, who or self.ann, f"{self.server.bot.mention} {text}")

    async def answered(self, text: str = OPEN, *, who: User | None = None, where: Channel | None = None) -> Message:
        """Somebody mentions the bot with *text*; return its reply."""
        return await self.server.reply_to(self.asks(text, who=who, where=where))

    def runs(
        self, name: str, /, *, who: User | None = None, where: Channel | None = None, **options: object
    ) -> Interaction:
        """Somebody, Cora by default, runs a command."""
        return self.server.slash(name, options, user=who or self.cora, channel=where or self.general)

    async def tells(self, name: str, /, *, who: User | None = None, **options: object) -> Message:
        """Cora runs a command; return what she sees."""
        return await self.server.slash(name, options, user=who or self.cora, channel=self.general).response()

    async def presses(self, message: Message, button: str, *, who: User | None = None, force: bool = False) -> Message:
        """Cora presses a button, which needn't be there with *force*; return what she sees."""
        return await self.server.press(message, button, user=who or self.cora, force=force).response()


@asynccontextmanager
async def running(stage: Stage, found: Settings) -> AsyncIterator[None]:
    """Run the adapter while the block runs."""
    stop = asyncio.Event()
    serving = asyncio.create_task(run(stage.desk, found, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(serving, 10)


@asynccontextmanager
async def library(path: Path, *, admins: frozenset[str] = frozenset()) -> AsyncIterator[Library]:
    """Open the library with the bot in it; at the end, nothing that it sent may break Discord's rules."""
    async with staged(path, facts=FACTS, admins=admins) as stage, DiscordServer() as server:
        guild = server.add_guild("Library")
        general = server.add_channel(guild)
        ann, cora = server.add_user("ann", guild), server.add_user("cora", guild, permissions=MANAGE_GUILD)
        async with AsyncExitStack() as process:
            await process.enter_async_context(running(stage, settings(server)))
            await server.gateway.until("identified")
            yield Library(server, stage, guild, general, ann, cora, process)
        assert server.violations == []
