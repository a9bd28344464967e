"""Channels, threads and messages.

Source: Discord documentation, Resources, Channel and Message; Topics, Threads and Permissions.
"""

from __future__ import annotations

from typing import Any

from tests.wire.discord import events, model, payloads, permissions
from tests.wire.discord.calls import NOTHING, Answer, Backstage, Call, routes
from tests.wire.discord.errors import FormErrors, refusal
from tests.wire.discord.model import Channel, Message

__all__ = ["CHANNELS"]

Json = dict[str, Any]


def shown(stage: Backstage, message: Message) -> Json:
    """Return a message as REST shows it to the app: without its content where it has no right to that."""
    payload = payloads.message(message)
    if message.channel.guild is None or stage.world.granted & events.MESSAGE_CONTENT:
        return payload
    return payloads.concealed(payload, stage.world.bot.id)


def get_channel(stage: Backstage, call: Call) -> Answer:
    return Answer(payloads.channel(stage.world.channel(call.id())))


def edit_channel(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    bits = permissions.MANAGE_THREADS if channel.is_thread else permissions.MANAGE_CHANNELS
    if not (channel.is_thread and channel.owner is stage.world.bot):
        stage.world.require(channel, bits)
    channel.name = call.body.get("name") or channel.name
    channel.topic = call.body.get("topic", channel.topic)
    channel.archived = call.body.get("archived", channel.archived)
    channel.locked = call.body.get("locked", channel.locked)
    stage.world.update_channel(channel)
    return Answer(payloads.channel(channel))


def delete_channel(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    bits = permissions.MANAGE_THREADS if channel.is_thread else permissions.MANAGE_CHANNELS
    stage.world.require(channel, bits)
    stage.world.delete_channel(channel)
    return Answer(payloads.channel(channel))


def type_in(stage: Backstage, call: Call) -> Answer:
    check_may_send(stage, stage.world.channel(call.id()))
    return NOTHING


def check_may_send(stage: Backstage, channel: Channel) -> None:
    """Refuse where the app may not write."""
    if channel.guild is None:
        if any(not each.dms_open for each in channel.recipients):
            raise refusal("cannot dm")
        return
    if channel.kind == model.FORUM:
        raise refusal("wrong channel type")
    bits = permissions.SEND_MESSAGES_IN_THREADS if channel.is_thread else permissions.SEND_MESSAGES
    stage.world.require(channel, bits)
    if channel.is_thread and channel.locked and not stage.world.may(channel, permissions.MANAGE_THREADS):
        raise refusal("thread locked")


# messages


def create_message(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    check_may_send(stage, channel)
    draft = call.draft
    if draft.body.get("embeds"):
        stage.world.require(channel, permissions.EMBED_LINKS)
    if draft.uploads:
        stage.world.require(channel, permissions.ATTACH_FILES)
    again = stage.composer.repeated(draft.body)
    if again is not None:
        return Answer(shown(stage, again))
    message = stage.composer.create(channel, draft)
    message.flags &= ~model.EPHEMERAL
    stage.composer.remember(draft.body, message)
    stage.world.post(message)
    return Answer(shown(stage, message))


def get_message(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    stage.world.require(channel, permissions.READ_MESSAGE_HISTORY)
    message = stage.world.message(channel, call.id(1))
    if message.ephemeral:
        raise refusal("unknown message")
    return Answer(shown(stage, message))


def list_messages(stage: Backstage, call: Call) -> Answer:
    """Return up to *limit* messages, newest first; those after *after* are the ones just after it."""
    channel = stage.world.channel(call.id())
    if not stage.world.may(channel, permissions.READ_MESSAGE_HISTORY):
        return Answer([])
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        errors = FormErrors()
        errors.add(("limit",), "NUMBER_TYPE_RANGE", "int value should be between 1 and 100.")
        errors.check()
    found = [each for each in channel.messages.values() if not each.ephemeral]
    if "after" in call.query:
        chosen = [each for each in found if each.id > int(call.query["after"])][:limit]
    elif "around" in call.query:
        middle = int(call.query["around"])
        before = [each for each in found if each.id <= middle][-(limit + 1) // 2 :]
        chosen = before + [each for each in found if each.id > middle][: limit - len(before)]
    else:
        before_id = int(call.query.get("before", 1 << 63))
        chosen = [each for each in found if each.id < before_id][-limit:]
    return Answer([shown(stage, each) for each in reversed(chosen)])


def edit_message(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    message = stage.world.message(channel, call.id(1))
    if message.ephemeral:
        raise refusal("unknown message")
    if message.author is not stage.world.bot:
        raise refusal("not yours")
    if channel.is_thread and channel.archived:
        raise refusal("archived thread")
    stage.composer.edit(message, call.draft)
    stage.world.update(message)
    return Answer(shown(stage, message))


def delete_message(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    message = stage.world.message(channel, call.id(1))
    if message.ephemeral:
        raise refusal("unknown message")
    if message.author is not stage.world.bot:
        stage.world.require(channel, permissions.MANAGE_MESSAGES)
    stage.world.remove(message)
    return NOTHING


def add_reaction(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    stage.world.require(channel, permissions.READ_MESSAGE_HISTORY | permissions.ADD_REACTIONS)
    stage.world.react(stage.world.message(channel, call.id(1)), stage.world.bot, call.ids[2])
    return NOTHING


def remove_reaction(stage: Backstage, call: Call) -> Answer:
    channel = stage.world.channel(call.id())
    stage.world.react(stage.world.message(channel, call.id(1)), stage.world.bot, call.ids[2], add=False)
    return NOTHING


# threads


def start_thread(stage: Backstage, call: Call) -> Answer:
    """Start a thread, from a message where one is named."""
    channel = stage.world.channel(call.id())
    errors = FormErrors()
    errors.length(("name",), call.body.get("name") or "", 1, 100)
    errors.check()
    if channel.kind != model.TEXT:
        raise refusal("wrong channel type")
    private = len(call.ids) == 1 and call.body.get("type", model.PRIVATE_THREAD) == model.PRIVATE_THREAD
    needed = permissions.CREATE_PRIVATE_THREADS if private else permissions.CREATE_PUBLIC_THREADS
    stage.world.require(channel, needed)
    start = stage.world.message(channel, call.id(1)) if len(call.ids) > 1 else None
    if start is not None and start.thread is not None:
        raise refusal("thread exists")
    thread = stage.world.add_thread(channel, call.body["name"], stage.world.bot, start=start, private=private)
    return Answer(payloads.channel(thread), 201)


def join_thread(stage: Backstage, call: Call) -> Answer:
    thread = stage.world.channel(call.id())
    thread.thread_members.setdefault(stage.world.bot.id, stage.world.clock.iso())
    return NOTHING


def leave_thread(stage: Backstage, call: Call) -> Answer:
    stage.world.channel(call.id()).thread_members.pop(stage.world.bot.id, None)
    return NOTHING


def thread_members(stage: Backstage, call: Call) -> Answer:
    thread = stage.world.channel(call.id())
    return Answer([payloads.thread_member(thread, each) for each in thread.thread_members])


CHANNELS = routes(
    {
        "GET /channels/{channel_id}": get_channel,
        "PATCH /channels/{channel_id}": edit_channel,
        "DELETE /channels/{channel_id}": delete_channel,
        "POST /channels/{channel_id}/typing": type_in,
        "POST /channels/{channel_id}/messages": create_message,
        "GET /channels/{channel_id}/messages": list_messages,
        "GET /channels/{channel_id}/messages/{message_id}": get_message,
        "PATCH /channels/{channel_id}/messages/{message_id}": edit_message,
        "DELETE /channels/{channel_id}/messages/{message_id}": delete_message,
        "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": add_reaction,
        "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": remove_reaction,
        "POST /channels/{channel_id}/messages/{message_id}/threads": start_thread,
        "POST /channels/{channel_id}/threads": start_thread,
        "GET /channels/{channel_id}/thread-members": thread_members,
        "PUT /channels/{channel_id}/thread-members/@me": join_thread,
        "DELETE /channels/{channel_id}/thread-members/@me": leave_thread,
    }
)
