"""The wire format of everything in the world, field by field as Discord documents it.

Sources: Discord documentation, Resources: User, Guild, Channel, Message, Application; Topics: Permissions ("Role
Object"), Threads. Ids are strings, permission bits are strings, moments are ISO 8601.
"""

from __future__ import annotations

from typing import Any

from tests.wire.discord.model import (
    DM,
    GROUP_DM,
    Attachment,
    Channel,
    Guild,
    Member,
    Message,
    Role,
    User,
)

__all__ = [
    "attachment",
    "channel",
    "concealed",
    "guild",
    "guild_create",
    "member",
    "message",
    "message_ref",
    "role",
    "thread_member",
    "user",
]

Json = dict[str, Any]


def user(one: User) -> Json:
    return {
        "id": str(one.id),
        "username": one.name,
        "discriminator": "0000" if one.bot else "0",
        "global_name": None if one.bot else one.name.title(),
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def role(one: Role) -> Json:
    return {
        "id": str(one.id),
        "name": one.name,
        "description": None,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(one.permissions),
        "managed": one.managed,
        "mentionable": False,
        "flags": 0,
    }


def member(one: Member, *, with_user: bool = True, permissions: int | None = None) -> Json:
    payload: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": one.joined_at,
        "nick": one.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(each.id) for each in one.roles],
        "mute": False,
        "deaf": False,
    }
    if with_user:
        payload["user"] = user(one.user)
    if permissions is not None:
        payload["permissions"] = str(permissions)
    return payload


def channel(one: Channel) -> Json:
    payload: Json = {
        "id": str(one.id),
        "type": one.kind,
        "last_message_id": str(one.last_message_id) if one.last_message_id else None,
        "flags": 0,
    }
    if one.kind in (DM, GROUP_DM):
        payload["recipients"] = [user(each) for each in one.recipients]
        if one.kind == GROUP_DM:
            payload |= {"name": one.name, "icon": None, "owner_id": str(one.recipients[0].id)}
        return payload
    assert one.guild is not None
    payload |= {"guild_id": str(one.guild.id), "name": one.name, "rate_limit_per_user": 0}
    payload["parent_id"] = str(one.parent.id) if one.parent else None
    if one.is_thread:
        assert one.owner is not None
        return payload | {
            "owner_id": str(one.owner.id),
            "message_count": one.message_count,
            "member_count": min(50, len(one.thread_members)),
            "total_message_sent": one.message_count,
            "thread_metadata": {
                "archived": one.archived,
                "auto_archive_duration": 1440,
                "archive_timestamp": one.created_at,
                "locked": one.locked,
                "create_timestamp": one.created_at,
            },
        }
    return payload | {
        "position": len(one.guild.channels),
        "topic": one.topic,
        "nsfw": False,
        "permission_overwrites": [
            {"id": str(each.id), "type": each.kind, "allow": str(each.allow), "deny": str(each.deny)}
            for each in one.overwrites.values()
        ],
    }


def thread_member(thread: Channel, user_id: int) -> Json:
    return {
        "id": str(thread.id),
        "user_id": str(user_id),
        "join_timestamp": thread.thread_members[user_id],
        "flags": 0,
    }


def guild(one: Guild) -> Json:
    """Return the guild as GET /guilds/{guild.id} does, without members and channels."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": str(one.owner.id),
        "application_id": None,
        "region": "us-west",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(each) for each in one.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
    }


def guild_create(one: Guild, members: list[Member]) -> Json:
    """Return the guild as the gateway sends it, with the *members* that the session may know of."""
    return guild(one) | {
        "joined_at": one.joined_at,
        "large": len(one.members) > 250,
        "unavailable": False,
        "member_count": len(one.members),
        "voice_states": [],
        "members": [member(each) for each in members],
        "channels": [channel(each) for each in one.channels.values()],
        "threads": [channel(each) for each in one.threads.values() if not each.archived],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment(one: Attachment) -> Json:
    payload: Json = {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.content),
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    }
    if one.width is not None:
        payload |= {"width": one.width, "height": one.height}
    if one.description is not None:
        payload["description"] = one.description
    if one.title is not None:
        payload["title"] = one.title
    if one.ephemeral:
        payload["ephemeral"] = True
    return payload


def message_ref(one: Message) -> Json:
    """Return what a reply says of the message it replies to."""
    reference: Json = {"type": 0, "channel_id": str(one.channel.id), "message_id": str(one.id)}
    if one.channel.guild is not None:
        reference["guild_id"] = str(one.channel.guild.id)
    return reference


def message(one: Message, *, nested: bool = False) -> Json:
    """Return *one* as REST returns it; the gateway adds guild_id and member."""
    payload: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "author": user(one.author),
        "content": one.content,
        "timestamp": one.timestamp,
        "edited_timestamp": one.edited_at,
        "tts": one.tts,
        "mention_everyone": one.mention_everyone,
        "mentions": [user(each) for each in one.mentions],
        "mention_roles": [str(each.id) for each in one.mention_roles],
        "attachments": [attachment(each) for each in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "type": one.kind,
        "flags": one.flags,
    }
    if one.nonce is not None:
        payload["nonce"] = one.nonce
    if one.webhook_id is not None:
        payload |= {"webhook_id": str(one.webhook_id), "application_id": str(one.webhook_id)}
    if one.interaction is not None:
        payload["interaction_metadata"] = one.interaction
    if one.thread is not None:
        payload["thread"] = channel(one.thread)
    if one.reactions:
        payload["reactions"] = [_reaction(emoji, people) for emoji, people in one.reactions.items()]
    if one.reference is not None:
        payload["message_reference"] = one.reference
        if not nested:
            gone = one.replied is None or one.replied.deleted
            payload["referenced_message"] = None if gone else message(_sure(one.replied), nested=True)
    return payload


def _sure(one: Message | None) -> Message:
    assert one is not None
    return one


def _reaction(emoji: str, people: set[int]) -> Json:
    return {
        "count": len(people),
        "count_details": {"burst": 0, "normal": len(people)},
        "me": False,
        "me_burst": False,
        "burst_colors": [],
        "emoji": {"id": None, "name": emoji},
    }


def concealed(payload: Json, bot_id: int) -> Json:
    """Return *payload* as an app without the message content intent gets it.

    Emptied are content, embeds, attachments, components and poll, except where the app itself wrote the message, is
    mentioned in it, or shares a direct message. Source: Events, Gateway, "Message Content Intent".
    """
    own = str(bot_id)
    result = payload
    if payload["author"]["id"] != own and all(each["id"] != own for each in payload["mentions"]):
        result = payload | {"content": "", "embeds": [], "attachments": [], "components": []}
    if payload.get("referenced_message"):
        result = result | {"referenced_message": concealed(payload["referenced_message"], bot_id)}
    return result
