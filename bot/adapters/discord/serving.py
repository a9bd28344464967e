"""Serve Discord until told to stop: with one client after another, where one is lost for good."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

import aiohttp
import discord

from bot.adapters import Refused
from bot.adapters.discord import delivery
from bot.adapters.discord.client import Client, Memory, ShardedClient
from bot.adapters.discord.endpoints import endpoints
from bot.adapters.discord.sending import TROUBLE
from bot.adapters.discord.watchdog import Lost, watch
from bot.desk import Desk
from bot.settings import Settings

__all__ = ["run"]

log = logging.getLogger(__name__)

CLOSING = 4.0  # seconds that answers under way may take when we stop
PAUSES = (0.5, 1.0, 2.0, 5.0)  # seconds before a fresh client; the last one for ever
LOOK = 2.0  # seconds between looks whether there is something to listen to
LOOK_AGAIN = 30.0  # where Discord didn't grant it
# discord.py meets an AttributeError of its own where the very first connection fails
_EXPECTED = (OSError, aiohttp.ClientError, discord.DiscordException, Lost, AttributeError)
_REFUSED = "Discord refuses the token: copy the bot's token from the developer portal to FOOTNOTE_DISCORD_TOKEN."
_DEAF = (
    "Channels are to be listened in, but Discord doesn't let me read them: switch on Message Content Intent in the"
    " developer portal, under Bot. Everything else works."
)


class _Anew(Exception):
    """A fresh client is wanted, since what it asks of the gateway has changed."""


async def run(desk: Desk, settings: Settings, stop: asyncio.Event) -> None:
    """Serve Discord until *stop* is set; raise Refused when Discord won't let the bot in."""
    memory = Memory(desk)
    failures = 0
    with endpoints(settings.discord_api, settings.discord_gateway):
        while not stop.is_set():
            client = _client(memory, settings, listening=await memory.may_listen())
            try:
                async with client:
                    await _serve(client, settings, stop)
            except _Anew:
                continue
            except discord.PrivilegedIntentsRequired:
                memory.deaf = True
                log.warning(_DEAF)
                continue
            except Exception as error:  # bytes that are no event end discord.py's client, too
                _explain(error)
                failures = 0 if client.served else failures + 1
                log.warning(
                    "discord lost, starting afresh",
                    extra={"reason": _reason(error), "failures": failures},
                    exc_info=None if isinstance(error, _EXPECTED) else error,
                )
                desk.meter.happened("discord", "fresh client")
            finally:
                desk.meter.connected("discord", False)
                await memory.busy.end()  # what is left open is taken up by the next client, or process
            await _either(stop.wait(), asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)]))


def _client(memory: Memory, settings: Settings, *, listening: bool) -> Client:
    guild = int(settings.discord_guild) if settings.discord_guild else None
    if not settings.discord_shards:
        return Client(memory, listening=listening, guild=guild)
    ids = [int(one) for one in settings.discord_shard_ids.split(",") if one]
    return ShardedClient(
        memory, listening=listening, guild=guild, shard_count=int(settings.discord_shards), shard_ids=ids or None
    )


async def _serve(client: Client, settings: Settings, stop: asyncio.Event) -> None:
    """Serve with *client* until *stop* is set; raise what ends it before."""
    memory = client.memory
    try:
        await _either(
            client.start(settings.discord_token.reveal()),
            watch(client, memory.desk.meter),
            _once_ready(client, delivery.run(client, memory.desk)),
            _once_ready(client, memory.missed.read(client)),
            _once_ready(client, memory.take_up(client)),
            _listened(client),
            stop.wait(),
        )
    finally:
        await memory.busy.idle(CLOSING)


async def _once_ready(client: Client, work: Coroutine[Any, Any, None]) -> None:
    """Do *work*, which needs a session, and is done with it when the client is."""
    try:
        await client.ready.wait()
    except asyncio.CancelledError:
        work.close()
        raise
    await work
    await asyncio.Event().wait()


async def _listened(client: Client) -> None:
    """Raise _Anew when channels are to be listened in now that were not, or no channel any more."""
    await client.ready.wait()
    while True:
        wanted = await client.memory.wants_to_listen(client.listening)
        if wanted and not client.listening and await _granted(client):
            client.memory.deaf = False
            raise _Anew
        if wanted and not client.listening:
            if not client.memory.deaf:
                log.warning(_DEAF)
            client.memory.deaf = True
        if not wanted:
            client.memory.deaf = False
            if client.listening:
                raise _Anew
        await asyncio.sleep(LOOK_AGAIN if client.memory.deaf else LOOK)


async def _granted(client: Client) -> bool:
    """Return whether the application may ask for the content of messages."""
    try:
        flags = (await client.application_info()).flags
    except TROUBLE:
        return False
    return flags.gateway_message_content or flags.gateway_message_content_limited


async def _either(*works: Coroutine[Any, Any, Any]) -> None:
    """Wait until one of *works* is done, and end the others; raise what it raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended = [task for task in tasks if not task.done()]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
    for task in done:
        task.result()


def _explain(error: Exception) -> None:
    """Raise what *error* means, in the operator's words, where only the operator can help."""
    if isinstance(error, discord.LoginFailure):
        raise Refused(_REFUSED) from error
    if isinstance(error, discord.ConnectionClosed):
        if error.code == 4004:
            raise Refused(_REFUSED) from error
        if error.code in (4010, 4011):
            raise Refused("Discord wants this bot on more connections: run it with --shards N.") from error


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
