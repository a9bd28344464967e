"""conversations.*: where people talk and what was said.

Source: https://docs.slack.dev/reference/methods/conversations.info and its neighbours.
"""

from __future__ import annotations

from typing import Any

from tests.wire.slack.invocation import Invocation, Refused
from tests.wire.slack.objects import channel_object, message_object
from tests.wire.slack.world import JSON, Channel, Message

__all__ = ["METHODS"]

_READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


def info(call: Invocation) -> JSON:
    """conversations.info"""
    channel = call.channel()
    call.scope(_READ[channel.kind])
    shown = channel_object(channel, call.app.bot)
    if call.args.get("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def list_(call: Invocation) -> JSON:
    """conversations.list: private ones and direct messages only where the bot is in."""
    call.scope(*_READ.values())
    names = {"public_channel": "channel", "private_channel": "group", "im": "im"}
    kinds = {names[one] for one in call.get("types", "public_channel").split(",") if one in names}
    bot = call.app.bot
    found = [
        one
        for one in call.team.channels.values()
        if one.kind in kinds
        and (one.kind == "channel" or bot.id in one.members)
        and not (one.archived and call.args.get("exclude_archived"))
    ]
    page, metadata = call.page(found)
    return {"channels": [channel_object(one, bot) for one in page], "response_metadata": metadata}


def members(call: Invocation) -> JSON:
    """conversations.members"""
    channel = call.channel()
    call.scope(_READ[channel.kind])
    page, metadata = call.page(sorted(channel.members))
    return {"members": page, "response_metadata": metadata}


def open_(call: Invocation) -> JSON:
    """conversations.open: direct messages with one person."""
    call.scope("im:write")
    if call.get("channel"):
        return {"channel": {"id": call.channel().id}}
    ids = call.need("users").split(",")
    if len(ids) != 1:
        raise Refused("method_not_supported_for_channel_type")
    person = call.team.people.get(ids[0]) or call.team.strangers.get(ids[0])
    if person is None:
        raise Refused("user_not_found")
    if person is call.app.bot:
        raise Refused("cannot_dm_bot")
    if person.deactivated:
        raise Refused("user_disabled")
    known = person.id in call.team.dms
    channel = call.stage.world.dm(person, call.team)
    shown = channel_object(channel, call.app.bot) if call.args.get("return_im") else {"id": channel.id}
    return {"no_op": known, "already_open": known, "channel": shown}


def _readable(call: Invocation) -> Channel:
    channel = call.channel()
    call.scope(_HISTORY[channel.kind])
    if channel.kind != "im" and call.app.bot.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _between(call: Invocation, messages: list[Message]) -> list[Message]:
    oldest, latest = float(call.get("oldest") or 0), float(call.get("latest") or "inf")
    inclusive = bool(call.args.get("inclusive"))
    return [
        one for one in messages if oldest < float(one.ts) < latest or (inclusive and float(one.ts) in (oldest, latest))
    ]


def _shown(call: Invocation, message: Message) -> JSON:
    shown = message_object(message)
    if not call.args.get("include_all_metadata"):
        shown.pop("metadata", None)
    return shown


def history(call: Invocation) -> JSON:
    """conversations.history: newest first, without replies."""
    channel = _readable(call)
    top = [one for one in channel.messages.values() if not one.parent_user_id or one.subtype == "thread_broadcast"]
    found = _between(call, top)[::-1]
    page, metadata = call.page(found)
    more = bool(metadata["next_cursor"])
    answer: JSON = {"messages": [_shown(call, one) for one in page], "has_more": more, "pin_count": 0}
    return answer | ({"response_metadata": metadata} if more else {})


def replies(call: Invocation) -> JSON:
    """conversations.replies: the parent, then the replies, oldest first; a reply's ts gives the reply alone."""
    channel = _readable(call)
    parent = channel.messages.get(call.need("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    thread = [parent] if parent.parent_user_id else channel.replies(parent.ts)
    found = [one for one in thread if one is parent or one in _between(call, thread)]
    page, metadata = call.page(found)
    more = bool(metadata["next_cursor"])
    answer: JSON = {"messages": [_shown(call, one) for one in page], "has_more": more}
    return answer | ({"response_metadata": metadata} if more else {})


METHODS: dict[str, Any] = {
    "conversations.info": info,
    "conversations.list": list_,
    "conversations.members": members,
    "conversations.open": open_,
    "conversations.history": history,
    "conversations.replies": replies,
}
