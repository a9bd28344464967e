"""The loopback's gateway and the real discord.py: dropped lines, lost sessions, wrong tokens, shards."""

from __future__ import annotations

import discord
import pytest

from tests.wire.discord import DiscordServer, NotSeen, connected, pointed_at
from tests.wire.discord.events import MESSAGE_CONTENT
from tests.wire.discord.sample import Librarian, Scene, ShardedLibrarian, scene


async def hears(on: Scene, text: str = "still there?") -> bool:
    """Whether the bot answers a question asked now."""
    question = on.server.say(on.general, on.ann, f"{on.server.bot.mention} {text}")
    return (await on.server.reply_to(question)).text == f"You said: {question.content}"


async def test_a_resumed_session_is_told_what_it_missed() -> None:
    async with scene() as on:
        assert await hears(on)
        assert on.server.gateway.abort() == 1
        missed = [on.server.say(on.general, on.ann, f"{on.server.bot.mention} {number}") for number in range(5)]
        for each in missed:
            assert (await on.server.reply_to(each)).text == f"You said: {each.content}"
        assert on.server.gateway.count("resumed") == 1
        assert on.server.gateway.count("identified") == 1
        assert len(on.server.sent(on.general)) == 6
        assert "resumed" in on.bot.happened


@pytest.mark.parametrize("code", [1000, 1001, 4000, 4008])
async def test_a_close_that_keeps_the_session(code: int) -> None:
    async with scene() as on:
        on.server.gateway.close(code)
        assert await hears(on)
        assert on.server.gateway.count("identified") == 1


async def test_requests_to_reconnect_lose_nothing() -> None:
    async with scene() as on:
        on.server.gateway.reconnect()
        assert await hears(on)
        await on.server.gateway.until("resumed")
        on.server.gateway.invalidate(resumable=True)
        assert await hears(on)
        await on.server.gateway.until("resumed", count=2)
        assert on.server.gateway.count("identified") == 1


@pytest.mark.parametrize("how", ["op 9", "4009", "forgotten"])
async def test_a_lost_session_starts_anew_and_what_was_said_is_only_in_the_history(how: str) -> None:
    async with scene() as on:
        gateway = on.server.gateway
        if how == "op 9":
            gateway.invalidate()
        elif how == "4009":
            gateway.close(4009)
        else:
            gateway.forget()
            gateway.abort()
        lost = on.server.say(on.general, on.ann, f"{on.server.bot.mention} does anybody hear me?")
        await gateway.until("identified", count=2)
        assert await hears(on)
        assert all(each.replied is not lost for each in on.server.sent(on.general))
        channel = on.bot.get_channel(on.general.id)
        assert isinstance(channel, discord.TextChannel)
        history = [each.content async for each in channel.history(after=discord.Object(lost.id - 1))]
        assert history[0] == lost.content
        assert len(history) == 3


async def test_a_wrong_token_fails_to_log_in() -> None:
    async with DiscordServer() as server:
        bot = Librarian()
        with pointed_at(server.api_url, server.gateway_url), pytest.raises(discord.LoginFailure):
            await bot.start("not the token")
        await bot.close()
        assert server.rest.invalid == 1


async def test_a_token_that_the_gateway_does_not_take_closes_with_4004() -> None:
    async with DiscordServer() as server:
        server.gateway.token = "another"
        with pytest.raises(discord.ConnectionClosed) as closed:
            async with connected(Librarian(), server):
                pass
        assert closed.value.code == 4004


async def test_a_privileged_intent_must_be_granted() -> None:
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    async with DiscordServer() as server:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(Librarian(intents=intents), server):
                pass
        server.grant(MESSAGE_CONTENT)
        guild = server.add_guild()
        general = server.add_channel(guild)
        ann = server.add_user("ann", guild)
        async with connected(Librarian(intents=intents), server):
            overheard = server.say(general, ann, "nobody asked the bot")
            assert (await server.reply_to(overheard)).text == "You said: nobody asked the bot"


async def test_heartbeats_are_answered_or_not() -> None:
    async with DiscordServer() as server:
        server.gateway.heartbeat_interval = 100
        async with connected(Librarian(heartbeat_timeout=0.5), server):
            await server.gateway.until("heartbeat", count=3)
            server.gateway.demand_heartbeat()
            server.gateway.acking = False
            await server.gateway.until("closed")  # the client gives a zombie up
            server.gateway.acking = True
            await server.gateway.until("resumed")


async def test_on_a_dead_network_nothing_arrives_until_it_heals() -> None:
    async with scene() as on:
        on.server.gateway.silence()
        held = on.server.say(on.general, on.ann, f"{on.server.bot.mention} hello?")
        with pytest.raises(NotSeen, match=r"waited 0\.1 s for reply 1 to message"):
            await on.server.reply_to(held, within=0.1)
        assert on.server.gateway.ready == 1
        on.server.gateway.heal()
        await on.server.reply_to(held)


async def test_a_dead_resume_host_keeps_the_client_away() -> None:
    async with scene() as on:
        await on.server.close_door("resume")
        on.server.gateway.abort()
        question = on.server.say(on.general, on.ann, f"{on.server.bot.mention} hello?")
        await on.server.gateway.until("closed")
        assert on.server.gateway.ready == 0
        await on.server.open_door("resume")
        await on.server.reply_to(question, within=15)


async def test_connections_can_be_refused_for_a_while() -> None:
    async with scene() as on:
        on.server.gateway.refusing = "503"
        on.server.gateway.abort()
        await on.server.gateway.until("refused")
        on.server.gateway.refusing = None
        assert await hears(on)


async def test_the_whole_service_can_go_dark() -> None:
    async with scene() as on:
        assert await hears(on)
        await on.server.go_dark()
        assert on.server.gateway.ready == 0
        await on.server.come_back()
        assert await hears(on)


async def test_each_shard_gets_its_own_guilds() -> None:
    async with DiscordServer() as server:
        guilds = server.add_guilds(6, channels=1, roles=0)
        bot = ShardedLibrarian(shard_count=3)
        async with connected(bot, server, sessions=3):
            ann = server.add_user("ann", *guilds)
            for guild in guilds:
                question = server.say(next(iter(guild.channels.values())), ann, f"{server.bot.mention} who serves me?")
                await server.reply_to(question)
                found = bot.get_guild(guild.id)
                assert found
                assert found.shard_id == (guild.id >> 22) % 3
            assert [len(server.gateway.of_shard(each)) for each in range(3)] == [1, 1, 1]
            privately = server.say(server.dm(ann), ann, "and me?")
            await server.reply_to(privately)
            server.gateway.abort(shard=1)
            await server.gateway.until("resumed")
            assert server.gateway.count("identified") == 3


async def test_shards_are_required_of_a_big_bot_and_their_number_is_recommended() -> None:
    async with DiscordServer() as server:
        server.gateway.sharding_required_at = 2
        server.add_guilds(3, channels=0, roles=0)
        with pytest.raises(discord.ConnectionClosed) as closed:
            async with connected(Librarian(), server):
                pass
        assert closed.value.code == 4011
        async with connected(ShardedLibrarian(), server, sessions=2):
            assert server.gateway.ready == 2


async def test_a_guild_fails_and_recovers() -> None:
    async with scene() as on:
        on.server.world.outage(on.guild)
        lost = on.server.say(on.general, on.ann, f"{on.server.bot.mention} hello?")
        on.server.world.recover(on.guild)
        assert await hears(on)
        assert all(each.replied is not lost for each in on.server.sent(on.general))


async def test_presence_is_accepted() -> None:
    async with scene() as on:
        await on.bot.change_presence(activity=discord.CustomActivity("Reading"))
        await on.server.gateway.until("presence")


async def test_two_clients_of_one_bot_both_hear() -> None:
    async with DiscordServer() as server:
        guild = server.add_guild()
        general = server.add_channel(guild)
        first, second = Librarian(), Librarian()
        async with connected(first, server), connected(second, server):
            question = server.say(general, server.add_user("ann", guild), f"{server.bot.mention} who?")
            await server.reply_to(question, count=2)
            assert [each.heard[0].id for each in (first, second)] == [question.id] * 2
