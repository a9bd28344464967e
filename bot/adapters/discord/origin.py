"""Tell who does something on Discord, and where."""

from __future__ import annotations

from typing import Any

import discord

from bot.requests import Asker, Place

__all__ = ["asker_of", "asker_of_interaction", "place_of", "place_of_interaction"]


def asker_of(user: discord.User | discord.Member, *, admin: bool = False) -> Asker:
    """Return who *user* is, with all their roles; whoever may manage the server is one of its admins."""
    if not isinstance(user, discord.Member):
        return Asker("discord", str(user.id), user.display_name)
    # Member.roles knows only roles that are cached; the ids are all there.
    roles = frozenset(map(str, user._roles))
    return Asker("discord", str(user.id), user.display_name, admin, roles)


def asker_of_interaction(interaction: discord.Interaction[Any]) -> Asker:
    """Return who interacts; their permissions are what Discord says they are at this moment."""
    return asker_of(interaction.user, admin=interaction.permissions.manage_guild)


def place_of(guild_id: int | None, channel: Any) -> Place:
    """Return where *channel* is; a thread's place is its parent channel and the thread."""
    space = str(guild_id or "")
    if isinstance(channel, discord.Thread):
        return Place("discord", space, str(channel.parent_id), str(channel.id))
    return Place("discord", space, str(getattr(channel, "id", "")), direct=not space)


def place_of_interaction(interaction: discord.Interaction[Any]) -> Place:
    """Return where *interaction* happened."""
    return place_of(interaction.guild_id, interaction.channel)
