"""Who the app is, where its gateway is, and its commands.

Sources: Discord documentation, Resources, User and Application; Events, Gateway ("Get Gateway Bot"); Interactions,
Application Commands ("Endpoints").
"""

from __future__ import annotations

from typing import Any

from tests.wire.discord import payloads, permissions
from tests.wire.discord.calls import NOTHING, Answer, Backstage, Call, routes
from tests.wire.discord.errors import refusal

__all__ = ["APPLICATION"]

Json = dict[str, Any]


def own_user(stage: Backstage, call: Call) -> Answer:
    own = payloads.user(stage.world.bot)
    return Answer(own | {"verified": True, "mfa_enabled": True, "email": None, "locale": "en-US", "bio": ""})


def user(stage: Backstage, call: Call) -> Answer:
    found = stage.world.users.get(call.id())
    if found is None:
        raise refusal("unknown user")
    return Answer(payloads.user(found))


def open_dm(stage: Backstage, call: Call) -> Answer:
    person = stage.world.users.get(int(call.body.get("recipient_id") or 0))
    if person is None:
        raise refusal("invalid recipient")
    if person is stage.world.bot or person.bot:
        raise refusal("cannot dm")
    return Answer(payloads.channel(stage.world.dm(person)))


def own_guilds(stage: Backstage, call: Call) -> Answer:
    world = stage.world
    inside = [each for each in world.guilds.values() if world.bot.id in each.members]
    keys = ("id", "name", "icon", "banner", "features")
    return Answer(
        [
            {key: payloads.guild(each)[key] for key in keys}
            | {"owner": False, "permissions": str(permissions.permissions_in(each, world.bot))}
            for each in inside
        ]
    )


def gateway(stage: Backstage, call: Call) -> Answer:
    return Answer({"url": stage.gateway.address})


def gateway_bot(stage: Backstage, call: Call) -> Answer:
    world = stage.world
    guilds = sum(world.bot.id in each.members for each in world.guilds.values())
    limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    shards = 1 + guilds // max(1, stage.gateway.sharding_required_at)
    return Answer({"url": stage.gateway.address, "shards": shards, "session_start_limit": limit})


def application(stage: Backstage, call: Call) -> Answer:
    world = stage.world
    intents = world.granted
    # The flags say which privileged intents an unverified app switched on (Application Flags).
    flags = (bool(intents & 1 << 8) << 13) | (bool(intents & 1 << 1) << 15) | (bool(intents & 1 << 15) << 19)
    return Answer(
        {
            "id": str(world.application_id),
            "name": world.bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "verify_key": "0" * 64,
            "bot_public": True,
            "bot_require_code_grant": False,
            "flags": flags,
            "flags_new": str(flags),
            "eligible_oauth2_scopes": [],
            "owner": payloads.user(world.owner),
            "team": None,
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "approximate_guild_count": len(world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "integration_types_config": {"0": {}, "1": {}},
            "bot": payloads.user(world.bot),
        }
    )


# Commands: the same functions serve global ones and those of a guild.


def scope(stage: Backstage, call: Call) -> int | None:
    """Return the guild whose commands are meant, or None for global ones."""
    if call.id() != stage.world.application_id:
        raise refusal("unknown application")
    if not call.route.startswith("/applications/{application_id}/guilds/"):
        return None
    guild = stage.world.guilds.get(call.id(1))
    if guild is None or stage.world.bot.id not in guild.members:
        raise refusal("missing access")
    return guild.id


def command_id(call: Call) -> int:
    return int(call.ids[-1])


def _shown(command: Json, call: Call) -> Json:
    """Return a command as listed: localisations are left out unless asked for."""
    if call.method == "GET" and not call.flag("with_localizations"):
        return {name: each for name, each in command.items() if not name.endswith("_localizations")}
    return command


def list_commands(stage: Backstage, call: Call) -> Answer:
    return Answer([_shown(each, call) for each in stage.commands.all(scope(stage, call))])


def replace_commands(stage: Backstage, call: Call) -> Answer:
    return Answer(stage.commands.replace(call.body or [], scope(stage, call)))


def create_command(stage: Backstage, call: Call) -> Answer:
    command, new = stage.commands.create(call.body, scope(stage, call))
    return Answer(command, 201 if new else 200)


def get_command(stage: Backstage, call: Call) -> Answer:
    return Answer(_shown(stage.commands.get(command_id(call), scope(stage, call)), call))


def edit_command(stage: Backstage, call: Call) -> Answer:
    return Answer(stage.commands.edit(command_id(call), call.body, scope(stage, call)))


def delete_command(stage: Backstage, call: Call) -> Answer:
    stage.commands.delete(command_id(call), scope(stage, call))
    return NOTHING


def command_permissions(stage: Backstage, call: Call) -> Answer:
    scope(stage, call)
    return Answer([])


APPLICATION = routes(
    {
        "GET /users/@me": own_user,
        "GET /users/@me/guilds": own_guilds,
        "POST /users/@me/channels": open_dm,
        "GET /users/{user_id}": user,
        "GET /gateway/bot": gateway_bot,
        "GET /oauth2/applications/@me": application,
        "GET /applications/@me": application,
        **{
            f"{method} /applications/{{application_id}}{where}/commands{which}": handler
            for where in ("", "/guilds/{guild_id}")
            for method, which, handler in (
                ("GET", "", list_commands),
                ("PUT", "", replace_commands),
                ("POST", "", create_command),
                ("GET", "/{command_id}", get_command),
                ("PATCH", "/{command_id}", edit_command),
                ("DELETE", "/{command_id}", delete_command),
            )
        },
        "GET /applications/{application_id}/guilds/{guild_id}/commands/permissions": command_permissions,
    }
) + routes({"GET /gateway": gateway}, token=False)
