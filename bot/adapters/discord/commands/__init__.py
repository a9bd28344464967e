"""The commands as Discord shows them: their options, who is offered them and where; what they do is the desk's."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.adapters import trace
from bot.adapters.discord.commands import asking, curating, facts, seeing, spaces

__all__ = ["build"]


class Tree(app_commands.CommandTree[Any]):
    """Tells whoever ran a command that failed."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let every command through; have the log follow it."""
        trace.set(str(interaction.id))
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Say so in a sentence; a command that changed since Discord was told of it is not a bug."""
        if isinstance(error, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
            await interaction.client.responder.refuse(
                interaction, "That command has changed: Discord will show its new form in a minute."
            )
        else:
            await interaction.client.responder.fail(interaction, error.__cause__ or error)


def build(client: discord.Client) -> Tree:
    """Return all commands for *client*, which has a responder."""
    tree = Tree(client)
    for module in (asking, facts, curating, seeing, spaces):
        for command in module.COMMANDS:
            tree.add_command(command)
    return tree
