"""REST faults on the loopback, as the real discord.py meets them."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from tests.wire.discord import Message, NotSeen
from tests.wire.discord.sample import Scene, scene

MESSAGES = "/channels/*/messages"


def asks(on: Scene) -> Message:
    return on.server.say(on.general, on.ann, f"{on.server.bot.mention} why?")


async def test_a_limited_request_waits_and_is_sent_again() -> None:
    async with scene() as on:
        on.server.faults.limit(MESSAGES, 0.2, method="POST")
        await on.server.reply_to(asks(on))
        first, second = (each for each in on.server.calls if each.method == "POST")
        assert (first.status, second.status) == (429, 200)
        assert second.at - first.at >= 0.2


async def test_a_global_limit_waits_too() -> None:
    async with scene() as on:
        on.server.faults.limit_globally(0.2)
        await on.server.reply_to(asks(on))
        first, second = (each for each in on.server.calls if each.method == "POST")
        assert (first.status, first.answer["global"], second.status) == (429, True, 200)
        assert second.at - first.at >= 0.2


async def test_a_bucket_that_runs_dry_is_waited_for() -> None:
    async with scene() as on:
        on.server.rates.limit("POST /channels/{channel_id}/messages", 2, 0.3)
        questions = [asks(on) for _ in range(4)]
        for each in questions:
            await on.server.reply_to(each)
        assert on.server.rates.exceeded == 0


async def test_a_cloudflare_ban_is_an_error_at_once() -> None:
    async with scene() as on:
        on.server.faults.ban()
        with pytest.raises(discord.HTTPException) as refused:
            await on.bot.fetch_channel(on.general.id)
        assert refused.value.status == 429
        assert on.server.rest.invalid == 1


@pytest.mark.parametrize("status", [500, 502])
async def test_a_failing_server_is_asked_again(status: int) -> None:
    async with scene() as on:
        fault = on.server.faults.fail(MESSAGES, status, method="POST")
        await on.server.reply_to(asks(on))
        assert fault.hits == 1


async def test_an_unavailable_server_is_an_error() -> None:
    async with scene() as on:
        on.server.faults.fail("/channels/*", 503)
        with pytest.raises(discord.DiscordServerError):
            await on.bot.fetch_channel(on.general.id)


@pytest.mark.parametrize(("when", "sent"), [("before", 0), ("after", 1), ("mid-body", 1)])
async def test_a_cut_line_leaves_it_open_whether_the_request_took_effect(when: str, sent: int) -> None:
    async with scene() as on:
        channel = await on.bot.fetch_channel(on.general.id)
        assert isinstance(channel, discord.TextChannel)
        on.server.faults.reset(MESSAGES, when=when, method="POST")
        with pytest.raises((aiohttp.ClientError, OSError)):
            await channel.send("hello?")
        assert len(on.server.sent(on.general)) == sent


async def test_a_request_can_be_held_and_released() -> None:
    async with scene() as on:
        hold = on.server.faults.hold("/interactions/*/callback")
        asked = on.server.slash("ask", {"question": "why?"}, user=on.ann, channel=on.general)
        await hold.met()
        assert asked.ack is None
        on.server.clock.advance(2)
        hold.release()
        assert (await asked.acknowledged()).after > 2


async def test_an_answer_that_comes_too_late_is_unknown() -> None:
    async with scene() as on:
        hold = on.server.faults.hold("/interactions/*/callback")
        asked = on.server.slash("ask", {"question": "why?"}, user=on.ann, channel=on.general)
        await hold.met()
        on.server.clock.advance(3.1)
        hold.release()
        await on.server.call("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
        with pytest.raises(NotSeen, match=r"not acknowledged; .* refused: 404 10062: Unknown interaction"):
            await asked.acknowledged(within=0.05)


async def test_a_refusal_can_be_ordered() -> None:
    async with scene() as on:
        on.server.faults.refuse(MESSAGES, 403, 50013, "Missing Permissions", method="POST")
        channel = await on.bot.fetch_channel(on.general.id)
        assert isinstance(channel, discord.TextChannel)
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("hello?")
        assert refused.value.code == 50013


async def test_what_did_not_happen_is_said_clearly() -> None:
    async with scene() as on:
        on.server.faults.fail(MESSAGES, 503, times=None)
        with pytest.raises(NotSeen) as missed:
            await on.server.reply_to(asks(on), within=0.2)
        assert "reply 1 to message" in str(missed.value)
        assert f"POST /channels/{on.general.id}/messages -> 503" in str(missed.value)
        assert len(asyncio.all_tasks()) > 1
