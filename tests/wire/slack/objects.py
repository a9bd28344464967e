"""People, channels, messages, views and files as Slack writes them in JSON.

Source: https://docs.slack.dev/reference/objects and the examples on the methods' pages.
"""

from __future__ import annotations

from typing import Any

from tests.wire.slack.world import APP_ID, JSON, Channel, Group, Message, Person, SharedFile, View, Workspace

__all__ = [
    "bot_profile",
    "channel_object",
    "file_object",
    "group_object",
    "message_object",
    "rich_text",
    "user_object",
    "view_object",
]


def user_object(person: Person, seen_from: Workspace) -> JSON:
    """Return a user as `users.info` shows it to a workspace: a stranger's rank at home doesn't show."""
    at_home = person.team is seen_from
    user: JSON = {
        "id": person.id,
        "team_id": person.team.id,
        "name": person.name,
        "deleted": person.deactivated,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "real_name_normalized": person.real_name,
            "display_name_normalized": person.name,
            "avatar_hash": "g0",
            "team": person.team.id,
        },
        "is_bot": person.role == "bot",
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if person.deactivated:
        return user
    user |= {
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": "",
        "tz_offset": 3_600,
        "locale": person.locale,
    }
    if not at_home:
        return user | {"is_stranger": True}
    return user | {
        "is_admin": person.role in ("admin", "owner", "primary_owner"),
        "is_owner": person.role in ("owner", "primary_owner"),
        "is_primary_owner": person.role == "primary_owner",
        "is_restricted": person.role in ("guest", "single_channel_guest"),
        "is_ultra_restricted": person.role == "single_channel_guest",
    }


def channel_object(channel: Channel, bot: Person) -> JSON:
    """Return a conversation as the bot sees it."""
    base: JSON = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_org_shared": False,
        "context_team_id": channel.team.id,
        "updated": channel.created * 1_000,
    }
    if channel.kind == "im":
        other = next((one for one in channel.members if one != bot.id), bot.id)
        return base | {"user": other, "is_user_deleted": False, "priority": 0}
    return base | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_private": channel.kind == "group",
        "is_general": channel.name == "general",
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "shared_team_ids": [channel.team.id, *sorted(channel.shared_with)],
        "is_pending_ext_shared": False,
        "is_member": bot.id in channel.members,
        "creator": next(iter(sorted(channel.members)), ""),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "unlinked": 0,
        "previous_names": [],
    }


def bot_profile(bot: Person) -> JSON:
    """Return how an app's message shows its sender."""
    icons = {f"image_{size}": f"https://a.slack-edge.com/bot_{size}.png" for size in (36, 48, 72)}
    return {
        "id": bot.bot_id,
        "deleted": False,
        "name": bot.name,
        "updated": 1_700_000_000,
        "app_id": APP_ID,
        "icons": icons,
        "team_id": bot.team.id,
    }


def rich_text(text: str) -> list[JSON]:
    """Return the blocks that Slack's clients make of what somebody types."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def message_object(message: Message, *, thread: bool = True) -> JSON:
    """Return a message as `conversations.history` has it and as payloads carry it."""
    shown: JSON = {"type": "message", "user": message.user.id, "ts": message.ts, "text": message.text}
    shown["team"] = message.user.team.id
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.user.bot_id:
        app = {"app_id": APP_ID} if message.user.name == "footnote" else {}
        shown |= {"bot_id": message.user.bot_id, **app, "bot_profile": bot_profile(message.user)}
    if message.client_msg_id:
        shown["client_msg_id"] = message.client_msg_id
    for name in ("blocks", "attachments", "edited", "metadata"):
        if value := getattr(message, name):
            shown[name] = value
    if message.files:
        shown |= {"files": [file_object(one) for one in message.files], "upload": False}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.thread_ts and thread:
        shown["thread_ts"] = message.thread_ts
        if message.parent_user_id:
            shown["parent_user_id"] = message.parent_user_id
        elif message.repliers:
            shown |= {
                "reply_count": len(message.repliers),
                "reply_users_count": len(set(message.repliers)),
                "reply_users": list(dict.fromkeys(message.repliers)),
                "latest_reply": message.latest_reply,
                "is_locked": False,
                "subscribed": False,
            }
    return shown


def file_object(file: SharedFile) -> JSON:
    """Return a file; its links need the bot's token."""
    ending = file.name.rsplit(".", 1)[-1] if "." in file.name else "text"
    link = f"{file.base}/files-pri/{file.team.id}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": _MIME.get(ending, "text/plain"),
        "filetype": ending,
        "pretty_type": ending.upper(),
        "user": file.user.id,
        "user_team": file.user.team.id,
        "editable": False,
        "size": len(file.content or b""),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{link}/{file.name}",
        "url_private_download": f"{link}/download/{file.name}",
        "permalink": f"https://{file.team.domain}.slack.com/files/{file.user.id}/{file.id}/{file.name}",
        "permalink_public": f"https://slack-files.com/{file.team.id}-{file.id}-0",
        "has_rich_preview": False,
        "file_access": "visible",
    }


_MIME = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "text/plain",
    "png": "image/png",
    "toml": "text/plain",
    "txt": "text/plain",
    "zip": "application/zip",
}


def view_object(view: View) -> JSON:
    """Return a view as `views.open` answers it and as payloads carry it."""
    body: dict[str, Any] = {
        "id": view.id,
        "team_id": view.team.id,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        **view.body,
        "state": {"values": {}},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_id": APP_ID,
        "app_installed_team_id": view.team.id,
        "bot_id": view.team.app.bot_id if view.team.app else "",
    }
    return body | {"submit_disabled": False} if body["type"] == "modal" else body


def group_object(group: Group, *, users: bool) -> JSON:
    """Return a user group."""
    shown: JSON = {
        "id": group.id,
        "team_id": "",
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_delete": 0,
        "user_count": len(group.members),
    }
    return shown | {"users": sorted(group.members)} if users else shown
