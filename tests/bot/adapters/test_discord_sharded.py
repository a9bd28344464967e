"""The bot on several connections, and with commands for one server alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters import Refused
from bot.adapters.discord import watchdog
from bot.adapters.discord.client import Client, Memory
from tests.bot.adapters.discord_library import HOURS, OPEN, running, settings, shown
from tests.bot.stage import staged
from tests.wire.discord import DiscordServer
from tests.wire.discord.events import PRIVILEGED


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open sessions as fast as the loopback server takes them."""
    monkeypatch.setattr(watchdog, "IDENTIFY_EVERY", 0.05)


async def test_servers_are_shared_among_the_connections(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        guilds = server.add_guilds(6, channels=1)
        ann = server.add_user("ann", *guilds)
        channels = [next(iter(guild.channels.values())) for guild in guilds]
        async with running(stage, replace(settings(server), discord_shards="3")):
            await server.gateway.until("identified", count=3, within=30)
            for channel in channels:
                asked = server.say(channel, ann, f"{server.bot.mention} {OPEN}")
                assert HOURS in shown(await server.reply_to(asked))
            direct = server.say(server.dm(ann), ann, OPEN)
            assert HOURS in shown(await server.reply_to(direct))
            server.gateway.invalidate(1)
            away = [server.say(channel, ann, f"{server.bot.mention} {OPEN}") for channel in channels]
            for question in away:
                await server.reply_to(question, within=30)
            assert [len(server.sent(channel)) for channel in channels] == [2] * 6
        assert server.violations == []


async def test_one_process_may_hold_some_of_the_connections(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        found = replace(settings(server), discord_shards="4", discord_shard_ids="1,3")
        async with running(stage, found):
            await server.gateway.until("identified", count=2, within=30)
            assert sorted(each.shard for each in server.gateway.sessions.values()) == [(1, 4), (3, 4)]


async def test_too_many_servers_for_one_connection_are_told_to_the_operator(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        server.gateway.sharding_required_at = 1
        server.add_guilds(2, channels=1)
        with pytest.raises(Refused, match="--shards"):
            async with running(stage, settings(server)):
                await server.gateway.until("closed")


async def test_commands_go_to_one_server_while_developing_and_only_when_they_changed(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        guild = server.add_guild("Library")
        found = replace(settings(server), discord_guild=str(guild.id))
        for starts in (1, 2):
            async with running(stage, found):
                await server.gateway.until("identified", count=starts)
        assert server.commands.all(guild.id)
        assert server.commands.all(None) == []
        written = [call for call in server.calls if call.method == "PUT" and "commands" in call.route]
        assert len(written) == 1


async def test_nothing_privileged_is_asked_for_and_nobody_is_remembered(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        guild = server.add_guild("Library")
        general, ann = server.add_channel(guild), server.add_user("ann", guild)
        async with running(stage, settings(server)):
            await server.reply_to(server.say(general, ann, f"{server.bot.mention} {OPEN}"))
            (session,) = server.gateway.sessions.values()
            assert session.intents & PRIVILEGED == 0
            assert session.presence is None
    client = Client(Memory(stage.desk))
    assert client.intents.members is False
    assert client._connection.member_cache_flags.value == 0
    assert client._connection.max_messages is None
