"""What Slack sends a bot: events, commands, interactions. Pure: values in, JSON out.

Sources: https://docs.slack.dev/apis/events-api (the wrapper), https://docs.slack.dev/reference/events,
https://docs.slack.dev/interactivity/implementing-slash-commands and https://docs.slack.dev/reference/interaction-payloads.
"""

from __future__ import annotations

from typing import Any

from tests.wire.slack.objects import bot_profile, file_object, message_object, rich_text, view_object
from tests.wire.slack.world import APP_ID, JSON, Channel, Message, Person, View, Workspace

__all__ = [
    "block_actions",
    "block_suggestion",
    "edited_event",
    "event_callback",
    "message_event",
    "message_shortcut",
    "slash_command",
    "typed_event",
    "view_event",
]

VERIFICATION_TOKEN = "verification-token"
CHANNEL_TYPES = {"channel": "channel", "group": "group", "im": "im"}


def event_callback(event: JSON, team: Workspace, event_id: str, at: float, channel: Channel | None = None) -> JSON:
    """Wrap an event as the Events API does."""
    shared = bool(channel and channel.shared_with)
    bot = team.app.bot.id if team.app else ""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def _typed(message: Message) -> JSON:
    event: JSON = {
        "user": message.user.id,
        "ts": message.ts,
        "text": message.text,
        "team": message.user.team.id,
        "blocks": message.blocks or rich_text(message.text),
        "channel": message.channel.id,
        "event_ts": message.ts,
    }
    if message.client_msg_id:
        event["client_msg_id"] = message.client_msg_id
    if message.thread_ts and message.thread_ts != message.ts:
        event["thread_ts"] = message.thread_ts
    if message.user.bot_id:
        event |= {"bot_id": message.user.bot_id, "bot_profile": bot_profile(message.user)}
    if message.attachments:
        event["attachments"] = message.attachments
    return event


def message_event(message: Message, app_context: JSON | None = None) -> JSON:
    """Return the `message` event of a new message: one shape for channels, groups and direct messages."""
    event = {"type": "message", **_typed(message), "channel_type": CHANNEL_TYPES[message.channel.kind]}
    if message.subtype:
        event["subtype"] = message.subtype
    if message.subtype == "bot_message":
        event["username"] = message.user.name
        del event["user"], event["bot_profile"]
    if message.files:
        event |= {"files": [file_object(one) for one in message.files], "upload": False, "display_as_bot": False}
    if message.thread_ts and message.thread_ts != message.ts and message.parent_user_id:
        event["parent_user_id"] = message.parent_user_id
    if message.metadata:
        event["metadata"] = message.metadata
    if app_context:
        event["app_context"] = app_context
    return event


def typed_event(message: Message, at: str = "") -> JSON:
    """Return the `app_mention` event of a message; one that was edited says so and comes at *at*."""
    event = {"type": "app_mention", **_typed(message)}
    if message.edited:
        event |= {"edited": message.edited, "event_ts": at}
    if message.user.team is not message.channel.team:
        event |= {"user_team": message.user.team.id, "source_team": message.user.team.id}
    return event


def edited_event(subtype: str, channel: Channel, at: str, before: JSON, after: JSON | None) -> JSON:
    """Return `message_changed` (with *after*) or `message_deleted`."""
    event: JSON = {
        "type": "message",
        "subtype": subtype,
        "channel": channel.id,
        "hidden": True,
        "ts": at,
        "event_ts": at,
        "channel_type": CHANNEL_TYPES[channel.kind],
        "previous_message": before,
    }
    return event | ({"message": after} if after else {"deleted_ts": before["ts"]})


def _who(person: Person) -> JSON:
    return {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team.id}


def _where(team: Workspace) -> JSON:
    return {
        "enterprise": None,
        "team": {"id": team.id, "domain": team.domain},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "is_enterprise_install": False,
    }


def _room(channel: Channel) -> JSON:
    return {"id": channel.id, "name": "directmessage" if channel.kind == "im" else channel.name}


def slash_command(
    team: Workspace, person: Person, channel: Channel, command: str, text: str, response_url: str, trigger_id: str
) -> JSON:
    """Return the form of a slash command; in Socket Mode the same fields come as JSON."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": _room(channel)["name"],
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def block_actions(
    team: Workspace,
    person: Person,
    source: Message | View,
    action: JSON,
    trigger_id: str,
    response_url: str,
    state: JSON,
) -> JSON:
    """Return what pressing an element sends; an ephemeral message isn't carried along, only its ts."""
    payload: JSON = {"type": "block_actions", "user": _who(person), **_where(team), "trigger_id": trigger_id}
    if isinstance(source, View):
        view = view_object(source) | {"state": {"values": state}}
        return payload | {"container": {"type": "view", "view_id": source.id}, "view": view, "actions": [action]}
    container: JSON = {
        "type": "message",
        "message_ts": source.ts,
        "channel_id": source.channel.id,
        "is_ephemeral": source.to is not None,
    }
    if source.thread_ts:
        container["thread_ts"] = source.thread_ts
    payload |= {
        "container": container,
        "channel": _room(source.channel),
        "response_url": response_url,
        "state": {"values": state},
        "actions": [action],
    }
    return payload if source.to else payload | {"message": message_object(source)}


def block_suggestion(
    team: Workspace, person: Person, source: Message | View, block: JSON, element: JSON, typed: str
) -> JSON:
    """Return what typing into an external select asks.

    Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
    """
    payload: JSON = {
        "type": "block_suggestion",
        "user": _who(person),
        **_where(team),
        "action_id": element.get("action_id", ""),
        "block_id": block.get("block_id", ""),
        "value": typed,
    }
    if isinstance(source, View):
        return payload | {"container": {"type": "view", "view_id": source.id}, "view": view_object(source)}
    container = {"type": "message", "message_ts": source.ts, "channel_id": source.channel.id, "is_ephemeral": False}
    return payload | {"container": container, "channel": _room(source.channel), "message": message_object(source)}


def message_shortcut(
    team: Workspace, person: Person, callback_id: str, message: Message, response_url: str, trigger_id: str, at: str
) -> JSON:
    """Return what a message shortcut sends; unlike other interactions it doesn't name the app."""
    where = _where(team)
    del where["api_app_id"]
    return {
        "type": "message_action",
        "callback_id": callback_id,
        "user": {"id": person.id, "name": person.name},
        **where,
        "trigger_id": trigger_id,
        "response_url": response_url,
        "action_ts": at,
        "message_ts": message.ts,
        "channel": _room(message.channel),
        "message": message_object(message),
    }


def view_event(kind: str, person: Person, view: View, state: JSON, **more: Any) -> JSON:
    """Return `view_submission` or `view_closed`."""
    shown = view_object(view) | {"state": {"values": state}}
    return {"type": kind, "user": _who(person), **_where(view.team), "view": shown, **more}
