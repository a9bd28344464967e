"""The bot on Discord: what it asks of the gateway, and who is told of what comes."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Any

import discord

from bot.adapters import trace
from bot.adapters.discord import presses
from bot.adapters.discord.busy import Busy
from bot.adapters.discord.commands import build
from bot.adapters.discord.commands.syncing import sync
from bot.adapters.discord.guilds import Guilds
from bot.adapters.discord.invite import invite
from bot.adapters.discord.missed import Missed
from bot.adapters.discord.questions import Questions
from bot.adapters.discord.respond import Responder
from bot.adapters.discord.watchdog import Dialler, Pace
from bot.desk import Desk
from knowledge.model import StoreError

__all__ = ["Client", "Memory", "ShardedClient", "intents"]

log = logging.getLogger(__name__)

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody expects a voice of a bot that writes

SETTLED = 0.5  # seconds without another server, after which all are taken to be there; one that comes later is told of
SILENCE = 45.0  # seconds; over Discord's heartbeat interval, or quiet servers would look lost. The watchdog is quicker


class Memory:
    """What outlives a client, so that a fresh one goes on where another ended."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.busy = Busy()
        self.pace = Pace()
        self.guilds = Guilds()
        self.questions = Questions(desk, self.guilds)
        self.missed = Missed(self.questions)
        self.responder = Responder(desk, self.busy)

    @property
    def deaf(self) -> bool:
        """Whether there are channels to listen in that Discord doesn't let the bot read."""
        return self.responder.deaf

    @deaf.setter
    def deaf(self, deaf: bool) -> None:
        self.responder.deaf = deaf

    async def wants_to_listen(self, otherwise: bool) -> bool:
        """Return whether there is a channel to listen in; *otherwise* while the store can't tell."""
        try:
            return bool(await self.desk.listening("discord"))
        except StoreError:
            return otherwise

    async def may_listen(self) -> bool:
        """Return whether to ask Discord for the content of messages."""
        return not self.deaf and await self.wants_to_listen(False)

    async def take_up(self, client: discord.Client) -> None:
        """Answer what an earlier client or process left open."""
        await self.questions.take_up(client)


def intents(*, listening: bool) -> discord.Intents:
    """Return what the bot wants to hear of: messages, and their content only where it was asked to listen."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=listening)


class Client(discord.Client):
    """Keeps no member, message or channel, and never pings; commands go to one *guild* while developing."""

    def __init__(self, memory: Memory, *, listening: bool = False, guild: int | None = None, **options: Any) -> None:
        super().__init__(
            intents=intents(listening=listening),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            heartbeat_timeout=SILENCE,
            guild_ready_timeout=SETTLED,
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.memory, self.responder = memory, memory.responder
        self.listening, self._guild = listening, guild
        self.ready, self.served = asyncio.Event(), False
        self.tree = build(self)
        self.dialler = Dialler(self.http.ws_connect, memory.desk.meter)
        memory.missed.shards = self.shard_count or 1
        memory.guilds.attach(self, memory.missed)
        parsers = self._connection.parsers
        for event in parsers.keys() - {"READY"}:  # without that there is no session
            parsers[event] = self._tolerant(event, parsers[event])

    async def setup_hook(self) -> None:
        """Tell Discord the commands, where they changed."""
        self.http.ws_connect = self.dialler  # type: ignore[method-assign]  # it has no setting for that
        assert self.application_id is not None
        try:
            await sync(self.tree, self.application_id, self._guild)
        except discord.HTTPException as error:  # those that Discord knows work on
            log.warning("commands not registered", extra={"status": error.status, "code": error.code})

    def _tolerant(self, event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return *parse* so that what it can't read is passed over: discord.py would end the whole client for it."""

        def parsed(data: Any) -> None:
            try:
                parse(data)
            except Exception:
                log.exception("event not understood", extra={"event_type": event})
                self.memory.desk.meter.failed(event.lower())

        return parsed

    async def close(self) -> None:
        """Go; what waits for the last servers to arrive would find itself without a client."""
        if (waiting := self._connection._ready_task) is not None:
            waiting.cancel()
        await super().close()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait as long as Discord wants between two sessions, and no longer."""
        await self.memory.pace.wait()

    async def on_connect(self) -> None:
        """Note a new session."""
        self.dialler.proven()
        self.memory.desk.meter.happened("discord", "session")

    async def on_resumed(self) -> None:
        """Note a session that goes on."""
        self.dialler.proven()
        self.memory.desk.meter.happened("discord", "resumed")

    async def on_ready(self) -> None:
        """Note that every server is there."""
        self.memory.desk.meter.connected("discord", True)
        self.served = True
        self.ready.set()
        log.info("discord ready", extra={"guilds": len(self.guilds), "listening": self.listening})
        if not self.guilds and self.application_id:
            log.info("in no server yet", extra={"invite": invite(self.application_id)})

    async def on_disconnect(self) -> None:
        """Note that a connection was lost."""
        self.memory.desk.meter.happened("discord", "disconnected")

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Note a server that the bot is in."""
        await self.memory.desk.came_back(f"discord:{guild.id}")

    on_guild_join = on_guild_available

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that the bot was sent out of a server."""
        log.info("server left", extra={"guild": guild.id})
        await self.memory.desk.left(f"discord:{guild.id}")

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is put to the bot, or overheard where it may listen."""
        trace.set(str(message.id))
        async with self.memory.busy:
            if message.channel.type is discord.ChannelType.private and not message.author.bot:
                self.memory.missed.direct(message.channel.id)
            await self.memory.questions.heard(self, message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Let an answer follow its question."""
        trace.set(str(payload.message_id))
        async with self.memory.busy:
            await self.memory.questions.edited(self, payload.message)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer presses, choices and filled forms; commands come by the tree."""
        trace.set(str(interaction.id))
        await presses.pressed(self.responder, interaction)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong with an event; whoever caused it was told where that is possible."""
        log.error("event failed", extra={"event_method": event_method}, exc_info=sys.exception())
        self.memory.desk.meter.failed(event_method)


class ShardedClient(Client, discord.AutoShardedClient):
    """The same on several connections."""
