"""Guilds, their members, roles and channels.

Source: Discord documentation, Resources, Guild.
"""

from __future__ import annotations

from typing import Any

from tests.wire.discord import events, payloads
from tests.wire.discord.calls import NOTHING, Answer, Backstage, Call, routes
from tests.wire.discord.errors import refusal

__all__ = ["GUILDS"]

Json = dict[str, Any]


def get_guild(stage: Backstage, call: Call) -> Answer:
    guild = stage.world.guild(call.id())
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return Answer(payloads.guild(guild) | (counts if call.flag("with_counts") else {}))


def leave_guild(stage: Backstage, call: Call) -> Answer:
    stage.world.remove_guild(stage.world.guild(call.id()))
    return NOTHING


def list_channels(stage: Backstage, call: Call) -> Answer:
    return Answer([payloads.channel(each) for each in stage.world.guild(call.id()).channels.values()])


def list_roles(stage: Backstage, call: Call) -> Answer:
    return Answer([payloads.role(each) for each in stage.world.guild(call.id()).roles.values()])


def get_role(stage: Backstage, call: Call) -> Answer:
    role = stage.world.guild(call.id()).roles.get(call.id(1))
    if role is None:
        raise refusal("unknown role")
    return Answer(payloads.role(role))


def get_member(stage: Backstage, call: Call) -> Answer:
    guild = stage.world.guild(call.id())
    member = guild.members.get(call.id(1))
    if member is None:
        raise refusal("unknown user" if call.id(1) not in stage.world.users else "unknown member")
    return Answer(payloads.member(member))


def list_members(stage: Backstage, call: Call) -> Answer:
    """Needs the GUILD_MEMBERS intent, switched on in the developer portal."""
    guild = stage.world.guild(call.id())
    if not stage.world.granted & events.GUILD_MEMBERS:
        raise refusal("missing access")
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    members = sorted((each for each in guild.members.values() if each.user.id > after), key=lambda each: each.user.id)
    return Answer([payloads.member(each) for each in members[:limit]])


def search_members(stage: Backstage, call: Call) -> Answer:
    guild = stage.world.guild(call.id())
    query, limit = call.query.get("query", "").lower(), int(call.query.get("limit", 1))
    found = [each for each in guild.members.values() if (each.nick or each.user.name).lower().startswith(query)]
    return Answer([payloads.member(each) for each in found[:limit]])


def active_threads(stage: Backstage, call: Call) -> Answer:
    guild = stage.world.guild(call.id())
    threads = [each for each in guild.threads.values() if not each.archived]
    own = stage.world.bot.id
    members = [payloads.thread_member(each, own) for each in threads if own in each.thread_members]
    return Answer({"threads": [payloads.channel(each) for each in threads], "members": members})


GUILDS = routes(
    {
        "GET /guilds/{guild_id}": get_guild,
        "DELETE /users/@me/guilds/{guild_id}": leave_guild,
        "GET /guilds/{guild_id}/channels": list_channels,
        "GET /guilds/{guild_id}/roles": list_roles,
        "GET /guilds/{guild_id}/roles/{role_id}": get_role,
        "GET /guilds/{guild_id}/members": list_members,
        "GET /guilds/{guild_id}/members/search": search_members,
        "GET /guilds/{guild_id}/members/{user_id}": get_member,
        "GET /guilds/{guild_id}/threads/active": active_threads,
    }
)
