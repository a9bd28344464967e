"""Read back what was said while nobody listened: after a lost session, a guild's outage, or a restart.

A resumed session replays what it missed; a new one doesn't. But it tells, with each guild, the last message of every
channel, so only those are read where something was said since. Whether a question found its answer is seen where it
stands: in the replies below it.
Source: Discord documentation, Gateway ("Resuming"); Resources, Channel ("last_message_id").
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import discord

from bot.adapters.discord.questions import Questions, channel_of
from bot.adapters.discord.sending import TROUBLE, persistently

__all__ = ["Missed"]

log = logging.getLogger(__name__)

AFTER_A_START = 60.0  # seconds: what was asked before that is not worth an answer any more
OLDEST = 900.0
SLACK = 5.0  # messages of one shard may arrive a little out of order
MOST_CHANNELS = 10_000  # waiting to be read
MOST_DIRECT = 50
PAGES = 3  # of 100 messages a channel


class Missed:
    """Outlives every client; is told what arrives, and reads back what never did."""

    def __init__(self, questions: Questions, now: Callable[[], float] = time.time) -> None:
        self._questions, self._now = questions, now
        self._began = self._id_at(AFTER_A_START)
        self._newest: dict[int, int] = {}
        self._expected: dict[int, int] = {}
        self._direct: OrderedDict[int, None] = OrderedDict()
        self._channels: asyncio.Queue[tuple[int | None, int, int]] = asyncio.Queue(MOST_CHANNELS)
        self.shards = 1

    def session(self, shard: int, guilds: Iterable[int]) -> None:
        """Note that *shard* has a new session: of what is said in its guilds, nothing was heard since the last one."""
        since = self._since(shard)
        self._expected |= dict.fromkeys(guilds, since)
        if shard == 0:
            for channel_id in self._direct:
                self._put(None, channel_id, since)

    def arrived(self, guild_id: int, channels: Iterable[dict[str, Any]]) -> None:
        """Have those channels read where something was said since the guild was heard last."""
        since = self._expected.pop(guild_id, None)
        if since is None:  # the bot has just been invited
            return
        for channel in channels:
            forum = channel.get("type") in (discord.ChannelType.forum.value, discord.ChannelType.media.value)
            if not forum and int(channel.get("last_message_id") or 0) > since:
                self._put(guild_id, int(channel["id"]), since)

    def lost(self, guild_id: int) -> None:
        """Note that a guild is unavailable for now."""
        self._expected[guild_id] = self._since(self._shard(guild_id))

    def saw(self, guild_id: int | None, message_id: int) -> None:
        """Note the newest message."""
        shard = self._shard(guild_id)
        self._newest[shard] = max(message_id, self._newest.get(shard, 0))

    def direct(self, channel_id: int) -> None:
        """Note a direct channel that somebody writes in: no guild tells of it."""
        self._direct[channel_id] = None
        self._direct.move_to_end(channel_id)
        if len(self._direct) > MOST_DIRECT:
            self._direct.popitem(last=False)

    async def read(self, client: discord.Client) -> None:
        """Read what is to be read, for ever."""
        while True:
            guild_id, channel_id, since = await self._channels.get()
            try:
                await self._read(client, guild_id, channel_id, since)
            except asyncio.CancelledError:
                self._put(guild_id, channel_id, since)  # for the next client
                raise
            except TROUBLE as error:
                log.warning("history not read", extra={"channel": channel_id, "reason": str(error)[:100]})

    async def _read(self, client: discord.Client, guild_id: int | None, channel_id: int, since: int) -> None:
        channel = channel_of(client, guild_id, channel_id)
        found: list[discord.Message] = []
        for _ in range(PAGES):
            after = discord.Object(found[-1].id if found else since)
            page = await persistently(partial(_page, channel, after))
            found += page
            if len(page) < 100:
                break
        oldest = max(since, self._id_at(OLDEST))
        for message in found:
            if message.id > oldest:
                await self._questions.missed(client, message)

    def _put(self, guild_id: int | None, channel_id: int, since: int) -> None:
        try:
            self._channels.put_nowait((guild_id, channel_id, since))
        except asyncio.QueueFull:
            log.warning("too much was missed to read all of it back", extra={"channel": channel_id})

    def _since(self, shard: int) -> int:
        """Return the id after which nothing is known to have been heard on *shard*."""
        newest = self._newest.get(shard)
        return max(self._began, newest - (int(SLACK * 1000) << 22)) if newest else self._began

    def _shard(self, guild_id: int | None) -> int:
        return (guild_id >> 22) % self.shards if guild_id else 0

    def _id_at(self, ago: float) -> int:
        """Return the id that a message of so many seconds ago has at least."""
        return int((self._now() - ago) * 1000 - 1_420_070_400_000) << 22


async def _page(channel: discord.abc.Messageable, after: discord.Object) -> list[discord.Message]:
    return [message async for message in channel.history(after=after, limit=100, oldest_first=True)]
