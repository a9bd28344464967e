"""A bot that only repeats what it hears, on the same libraries: the ceiling for any bot between these platforms."""

from __future__ import annotations

import asyncio
import os

import discord

from tests.wire.discord.client import pointed_at
from tests.wire.slack.bolt_bot import echo_bot, make_session, open_links, web_client


class Echo(discord.Client):
    """Repeats on Discord."""

    async def on_message(self, message: discord.Message) -> None:
        """Answer whoever mentions it."""
        if not message.author.bot:
            await message.reply("You said something.", mention_author=False)


async def main() -> None:
    """Echo on both platforms until stopped."""
    intents = discord.Intents(guilds=True, guild_messages=True)
    client = Echo(intents=intents, allowed_mentions=discord.AllowedMentions.none(), max_messages=None)
    with pointed_at(os.environ["FOOTNOTE_DISCORD_API"], os.environ["FOOTNOTE_DISCORD_GATEWAY"]):
        async with make_session() as session:
            slack = web_client(os.environ["FOOTNOTE_SLACK_API"], os.environ["FOOTNOTE_SLACK_BOT_TOKEN"], session)
            async with open_links(echo_bot(slack), os.environ["FOOTNOTE_SLACK_APP_TOKEN"]):
                await client.start(os.environ["FOOTNOTE_DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
