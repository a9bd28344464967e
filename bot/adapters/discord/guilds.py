"""Keep of every guild only what is needed: its threads, and which roles may manage it.

discord.py remembers channels, roles, emojis and more of each guild. Nothing here asks for those: an interaction brings
its channel and permissions along, and a message is answered where it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import discord

__all__ = ["Arrivals", "Guilds"]

Json = dict[str, Any]
Parser = Callable[[Any], None]

_EVENTS = frozenset(
    (
        "READY",
        "RESUMED",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "INTERACTION_CREATE",
        "GUILD_CREATE",
        "GUILD_DELETE",
        "THREAD_CREATE",
        "THREAD_UPDATE",
        "THREAD_DELETE",
        "THREAD_LIST_SYNC",
    )
)
_KEPT = ("id", "unavailable", "threads")
_MANAGING = discord.Permissions(administrator=True, manage_guild=True).value


class Arrivals(Protocol):
    """Is told, as it comes over the gateway, what may have been missed while there was no session."""

    def session(self, shard: int, guilds: Iterable[int]) -> None:
        """Note that *shard* has a new session, in which these guilds are about to arrive."""
        ...

    def arrived(self, guild_id: int, channels: Iterable[Json]) -> None:
        """Note that a guild is there, with its channels and threads as they are now."""
        ...

    def lost(self, guild_id: int) -> None:
        """Note that a guild is unavailable for now."""
        ...

    def saw(self, guild_id: int | None, message_id: int) -> None:
        """Note the newest message."""
        ...


class Guilds:
    """Who manages which guild; outlives every client."""

    def __init__(self) -> None:
        self._owners: dict[int, int] = {}
        self._managers: dict[int, frozenset[int]] = {}

    def manages(self, guild_id: int | None, user: discord.User | discord.Member) -> bool:
        """Return whether *user* may manage the guild."""
        if guild_id is None or not isinstance(user, discord.Member):
            return False
        managing = self._managers.get(guild_id, frozenset())
        return self._owners.get(guild_id) == user.id or any(role in managing for role in user._roles)

    def attach(self, client: discord.Client, arrivals: Arrivals) -> None:
        """Let *client* take from the gateway what is needed and nothing else."""
        parsers: dict[str, Parser] = client._connection.parsers
        for event in parsers.keys() - _EVENTS:
            del parsers[event]
        ready, create, delete, message = (
            parsers[event] for event in ("READY", "GUILD_CREATE", "GUILD_DELETE", "MESSAGE_CREATE")
        )

        def on_ready(data: Json) -> None:
            ready(data)
            arrivals.session((data.get("shard") or [0])[0], [int(guild["id"]) for guild in data["guilds"]])

        def on_guild(data: Json) -> None:
            self._note(data)
            create({name: data[name] for name in _KEPT if name in data})
            arrivals.arrived(int(data["id"]), [*data.get("channels", ()), *data.get("threads", ())])

        def on_guild_gone(data: Json) -> None:
            delete(data)
            guild_id = int(data["id"])
            if data.get("unavailable"):
                arrivals.lost(guild_id)
            else:
                self._owners.pop(guild_id, None)
                self._managers.pop(guild_id, None)

        def on_message(data: Json) -> None:
            arrivals.saw(int(data["guild_id"]) if "guild_id" in data else None, int(data["id"]))
            message(data)

        parsers |= {
            "READY": on_ready,
            "GUILD_CREATE": on_guild,
            "GUILD_UPDATE": self._note,
            "GUILD_DELETE": on_guild_gone,
            "GUILD_ROLE_CREATE": self._note_role,
            "GUILD_ROLE_UPDATE": self._note_role,
            "GUILD_ROLE_DELETE": self._forget_role,
            "MESSAGE_CREATE": on_message,
        }

    def _note(self, data: Json) -> None:
        guild_id = int(data["id"])
        self._owners[guild_id] = int(data.get("owner_id") or 0)
        self._managers[guild_id] = frozenset(int(role["id"]) for role in data.get("roles", ()) if _managing(role))

    def _note_role(self, data: Json) -> None:
        guild_id, role_id = int(data["guild_id"]), int(data["role"]["id"])
        others = self._managers.get(guild_id, frozenset()) - {role_id}
        self._managers[guild_id] = others | {role_id} if _managing(data["role"]) else others

    def _forget_role(self, data: Json) -> None:
        guild_id = int(data["guild_id"])
        self._managers[guild_id] = self._managers.get(guild_id, frozenset()) - {int(data["role_id"])}


def _managing(role: Mapping[str, Any]) -> bool:
    return bool(int(role.get("permissions") or 0) & _MANAGING)
