"""The loopback Discord and the real discord.py: messages, commands, buttons, forms and files."""

from __future__ import annotations

import discord
from discord import app_commands

from tests.wire.discord import DiscordServer, connected


class Echo(discord.Client):
    """A small bot that uses everything."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(
            intents=intents, allowed_mentions=discord.AllowedMentions.none(), guild_ready_timeout=0, max_messages=None
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Don't wait 5 seconds before a further IDENTIFY, as discord.py does."""

    async def setup_hook(self) -> None:
        @self.tree.command(description="Ask")
        @app_commands.describe(question="What?")
        async def ask(interaction: discord.Interaction[Echo], question: str) -> None:
            await interaction.response.defer(thinking=True)
            await interaction.followup.send(f"You asked: {question}")
            await interaction.followup.send("And more", ephemeral=True)

        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        if message.author.bot:
            return
        await message.reply(f"You said: {message.content}", mention_author=False)


async def test_a_message_is_answered() -> None:
    async with DiscordServer() as server:
        guild = server.add_guild()
        general = server.add_channel(guild)
        ann = server.add_user("ann", guild)
        async with connected(Echo(), server):
            question = server.say(general, ann, f"{server.bot.mention} why?")
            reply = await server.reply_to(question)
            assert reply.text == f"You said: {server.bot.mention} why?"
            assert reply.pings == []
            asked = server.slash("ask", {"question": "why?"}, user=ann, channel=general)
            ack = await asked.acknowledged()
            assert (ack.kind, ack.ephemeral) == ("deferred", False)
            assert (await asked.response()).text == "You asked: why?"
            assert (await asked.followup()).ephemeral
        assert server.violations == []
        for call in server.calls:
            assert server.spec
            print(call, server.spec.check_answer(call))
    assert 0
