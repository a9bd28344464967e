"""A small bot on the real discord.py that uses what a question-and-answer bot uses: the server's own tests run it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands, ui
from tests.wire.discord.client import connected
from tests.wire.discord.model import Channel, Guild, User
from tests.wire.discord.server import DiscordServer

__all__ = ["Librarian", "Scene", "ShardedLibrarian", "scene"]

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Layout(ui.LayoutView):
    """A Components V2 answer: text, a footnote, buttons."""

    def __init__(self, text: str) -> None:
        super().__init__(timeout=None)
        row: ui.ActionRow[Layout] = ui.ActionRow(
            ui.Button(label="Helpful", custom_id="helpful"),
            ui.Button(label="Edit", custom_id="edit"),
            ui.Button(label="Source", url="https://example.org/source"),
        )
        self.add_item(ui.Container(ui.TextDisplay(text), ui.Separator(), ui.TextDisplay("-# Article, 3"), row))


class Form(ui.Modal):
    """A form with a text and a choice."""

    def __init__(self) -> None:
        super().__init__(title="Edit the fact", custom_id="form")
        self.statement: ui.TextInput[Form] = ui.TextInput(
            custom_id="statement", style=discord.TextStyle.long, default="It is so.", max_length=1000
        )
        options = [discord.SelectOption(label=each, value=each) for each in ("live", "retired")]
        self.state: ui.Select[Form] = ui.Select(custom_id="state", options=options)
        self.add_item(ui.Label(text="Statement", component=self.statement))
        self.add_item(ui.Label(text="State", component=self.state))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"{self.statement.value} ({self.state.values[0]})", ephemeral=True)


class _Librarian(discord.Client):
    """Answers messages, has commands, buttons and forms, and notes what it heard."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            intents=settings.pop("intents", INTENTS),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,
            max_messages=None,
            **settings,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.happened: list[str] = []
        _add_commands(self.tree)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait 5 seconds before a second IDENTIFY, as discord.py does."""

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.happened.append("ready")

    async def on_resumed(self) -> None:
        self.happened.append("resumed")

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        if message.author.bot:
            return
        if message.attachments:
            content = await message.attachments[0].read()
            await message.reply(file=discord.File(io.BytesIO(content), "back.txt", description="The same, back"))
        elif "layout" in message.content:
            await message.reply(view=Layout("Because."))
        else:
            await message.reply(f"You said: {message.content}")

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer buttons without any view kept in memory, as after a restart."""
        if interaction.type is not discord.InteractionType.component:
            return
        data: Any = interaction.data
        if data["custom_id"] == "edit":
            await interaction.response.send_modal(Form())
        else:
            await interaction.response.edit_message(view=Layout("Thank you."))


class Librarian(_Librarian):
    """On one connection."""


class ShardedLibrarian(_Librarian, discord.AutoShardedClient):
    """On several."""


def _add_commands(tree: app_commands.CommandTree[Any]) -> None:
    @tree.command(description="Ask a question")
    @app_commands.describe(question="In your own words", private="Only you see the answer")
    async def ask(interaction: discord.Interaction[Any], question: str, private: bool = False) -> None:
        await interaction.response.defer(thinking=True, ephemeral=private)
        await interaction.followup.send(f"You asked: {question}")
        await interaction.followup.send("And one more thing", ephemeral=True)

    @ask.autocomplete("question")
    async def suggest(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed} {number}?", value=f"{typed}-{number}") for number in (1, 2)]

    fact = app_commands.Group(
        name="fact", description="Curate", default_permissions=discord.Permissions(manage_guild=True)
    )

    @fact.command(name="import", description="Import a pack")
    async def import_(interaction: discord.Interaction[Any], pack: discord.Attachment) -> None:
        content = await pack.read()
        await interaction.response.send_message(f"{pack.filename}: {len(content)} bytes", ephemeral=True)

    @fact.command(name="owner", description="Say who looks after a fact")
    async def owner(interaction: discord.Interaction[Any], who: discord.User, where: discord.TextChannel) -> None:
        await interaction.response.send_message(f"{who.name} in {where.name}")

    tree.add_command(fact)

    @tree.context_menu(name="Answer this")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def answer_this(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(f"About: {message.content}")

    @tree.context_menu(name="Trust")
    async def trust(interaction: discord.Interaction[Any], member: discord.Member) -> None:
        await interaction.response.send_message(f"{member.name} is trusted", ephemeral=True)


@dataclass
class Scene:
    """A guild with one channel and one person, and a bot that is connected."""

    server: DiscordServer
    bot: Librarian
    guild: Guild
    general: Channel
    ann: User


@asynccontextmanager
async def scene(**settings: Any) -> AsyncIterator[Scene]:
    """Run a bot in a small world; at the end, all that was sent and answered must be as Discord's document says."""
    async with DiscordServer() as server:
        guild = server.add_guild()
        general = server.add_channel(guild)
        ann = server.add_user("ann", guild)
        bot = Librarian(**settings)
        async with connected(bot, server):
            yield Scene(server, bot, guild, general, ann)
        assert server.violations == []
        assert server.rest.unserved == []
        for call in server.calls:
            assert server.spec is None or server.spec.check_answer(call) == []
