"""The loopback Discord in a process of its own, driven from here, with a bot in a third place."""

from __future__ import annotations

import pytest

from tests.wire.discord import pointed_at
from tests.wire.discord.remote import RemoteDiscord
from tests.wire.discord.sample import Librarian


async def test_a_process_is_driven_and_tells_what_it_saw() -> None:
    async with RemoteDiscord("--keep", "1000") as discord:
        made = await discord.do("build", guilds=2, channels=2, users=3)
        state = await discord.do("state")
        settings = discord.settings
        bot = Librarian()
        with pointed_at(settings["FOOTNOTE_DISCORD_API"], settings["FOOTNOTE_DISCORD_GATEWAY"]):
            async with bot:
                await bot.login(settings["FOOTNOTE_DISCORD_TOKEN"])
                running = bot.loop.create_task(bot.connect())
                await discord.do("connected")
                texts = [f"<@{state['bot']}> {word}?" for word in ("why", "how")]
                flood = {"channels": made["channels"], "authors": made["users"], "texts": texts}
                await discord.do("flood", **flood, count=200, window=20)
                for _ in range(3):
                    await discord.do("gateway", do="abort")
                    await discord.do("connected")
                tally = await discord.do("answered", within=30)
                assert (tally["asked"], tally["answered"], tally["doubled"], tally["open"]) == (200, 200, 0, 0)
                assert 0 < tally["ms"]["p50"] <= tally["ms"]["p100"]
                there = {"user": made["users"][0], "channel": made["channels"][0]}
                asked = await discord.do("slash", name="ask", options={"question": "why?"}, **there)
                outcome = await discord.do("interaction", interaction=asked, until="response")
                assert outcome["ack"]["kind"] == "deferred"
                assert outcome["response"]["text"] == "You asked: why?"
                with pytest.raises(LookupError, match="no command 'nothing' is registered"):
                    await discord.do("slash", name="nothing", **there)
                with pytest.raises(LookupError, match="no control 'nothing'"):
                    await discord.do("nothing")
                stats = await discord.do("stats")
                assert (stats["gateway"]["aborted"], stats["gateway"]["resumed"]) == (3, 3)
                assert stats["violations"] == []
            await running
