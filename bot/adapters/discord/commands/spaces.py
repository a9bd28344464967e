"""/settings and /privacy."""

from __future__ import annotations

from typing import Any, Literal

import discord
from discord import app_commands

from bot import requests as r
from bot.adapters.discord.commands.common import Commands, Interaction, Short, ask, for_curators

__all__ = ["COMMANDS"]


class Channel(app_commands.Transformer):
    """The id of a channel in which people talk, or of a forum, for its posts."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel, picked among the server's."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """What may be picked."""
        kind = discord.ChannelType
        return [kind.text, kind.voice, kind.news, kind.public_thread, kind.private_thread, kind.forum]

    async def transform(self, interaction: Interaction, value: Any, /) -> str:
        """Return the channel's id."""
        return str(value.id)


ChannelId = app_commands.Transform[str, Channel]

privacy = app_commands.Group(
    name="privacy",
    description="What I keep of you",
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
)


@app_commands.command(name="settings", description="How I behave here; without an option, show it")
@for_curators
@app_commands.describe(
    answers="Who sees the answers",
    listen="A channel in which I answer without being addressed",
    unlisten="A channel in which I do so no more",
    cooldown="Seconds between two questions of one person",
    retention="Days that a question keeps its text",
    review="Days after which a saved or checked fact is due for review; 0 for never",
    timezone="Such as Europe/Berlin",
    language="Such as en",
)
async def _settings(
    interaction: Interaction,
    answers: Literal["public", "private"] | None = None,
    listen: ChannelId | None = None,
    unlisten: ChannelId | None = None,
    cooldown: app_commands.Range[int, 0, 3_600] | None = None,
    retention: app_commands.Range[int, 1, 3_650] | None = None,
    review: app_commands.Range[int, 0, 3_650] | None = None,
    timezone: Short | None = None,
    language: Short | None = None,
) -> None:
    chosen = {
        "answers": answers,
        "listen": listen,
        "unlisten": unlisten,
        "cooldown": cooldown,
        "retention": retention,
        "review": review,
        "timezone": timezone,
        "language": language,
    }
    values = {name: str(value) for name, value in chosen.items() if value is not None}
    match [*values.items()]:
        case []:
            await ask(interaction, r.ShowSettings)
        case [(name, value)]:
            await ask(interaction, r.ChangeSetting, name=name, value=value)
        case _:
            await ask(interaction, r.SaveSettings, values=values)


@privacy.command(name="show", description="Show what I keep of you")
async def _show(interaction: Interaction) -> None:
    await ask(interaction, r.ShowPrivacy)


@privacy.command(name="forget", description="Forget what you asked")
async def _forget(interaction: Interaction) -> None:
    await ask(interaction, r.ForgetMe)


COMMANDS: Commands = (_settings, privacy)
