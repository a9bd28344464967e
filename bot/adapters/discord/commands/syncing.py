"""Tell Discord the commands, but only when they differ from what it has: it takes 200 new ones a day a server.

Source: Discord documentation, Application Commands ("Registering a Command", "Application Command Object").
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

__all__ = ["sync"]

log = logging.getLogger(__name__)

# What Discord fills in by itself, or means when it says nothing.
_ITS_OWN = frozenset({"id", "application_id", "version", "guild_id", "dm_permission", "handler"})
_GLOBAL_ONLY = frozenset({"contexts", "integration_types"})  # a guild's own commands have neither
_UNSAID: Mapping[str, object] = {"required": False, "autocomplete": False, "nsfw": False, "type": 1}


async def sync(tree: app_commands.CommandTree[Any], application_id: int, guild: int | None = None) -> bool:
    """Register the commands of *tree*, for one *guild* or everywhere, where they changed; return whether they did."""
    client: discord.Client = tree.client
    http = client.http
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    if guild is None:
        known = await http.get_global_commands(application_id)
    else:
        known = await http.get_guild_commands(application_id, guild)
    if _by_name(wanted, guild) == _by_name(known, guild):
        return False
    if guild is None:
        await http.bulk_upsert_global_commands(application_id, payload=wanted)
    else:
        await http.bulk_upsert_guild_commands(application_id, guild, payload=wanted)
    log.info("commands registered", extra={"commands": len(wanted), "guild": guild})
    return True


def _by_name(commands: Any, guild: int | None) -> dict[tuple[object, object], object]:
    ignored = _ITS_OWN | _GLOBAL_ONLY if guild else _ITS_OWN
    return {
        (command["name"], command.get("type", 1)): _plain(
            {name: value for name, value in command.items() if name not in ignored}
        )
        for command in commands
    }


def _plain(value: Any) -> Any:
    """Return *value* without what Discord adds and without what is said by saying nothing."""
    if isinstance(value, Mapping):
        return {
            name: _plain(one)
            for name, one in value.items()
            if not name.endswith("_localizations")
            and one not in (None, [], {}, "")
            and _UNSAID.get(name, _UNSAID) != one
        }
    if isinstance(value, list | tuple):
        return sorted(map(str, value)) if all(isinstance(one, int) for one in value) else [_plain(one) for one in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
