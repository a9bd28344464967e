"""chat.*, reactions.add: messages and who may post where.

Source: https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
"""

from __future__ import annotations

from typing import Any

from tests.wire.slack.blocks import MAX_BLOCKS_TEXT, blocks_complaints, text_length
from tests.wire.slack.invocation import Invocation, Refused
from tests.wire.slack.objects import message_object
from tests.wire.slack.stage import Stage
from tests.wire.slack.world import JSON, Channel, Message

__all__ = ["METHODS", "content", "with_block_ids"]

MAX_TEXT = 40_000
MAX_MARKDOWN = 12_000


def content(stage: Stage, method: str, args: JSON, *, public: bool) -> JSON:
    """Return text, blocks, attachments and metadata as they would be stored; refuse what Slack refuses."""
    stage.inspect(method, args, public=public)
    text, blocks = str(args.get("text") or ""), args.get("blocks")
    attachments, markdown = args.get("attachments"), str(args.get("markdown_text") or "")
    if markdown:
        if text or blocks:
            raise Refused("markdown_text_conflict")
        if len(markdown) > MAX_MARKDOWN:
            raise Refused("msg_too_long")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        if complaints := blocks_complaints(blocks):
            raise Refused.because("invalid_blocks", complaints)
        if text_length(blocks) > MAX_BLOCKS_TEXT:
            raise Refused("msg_blocks_too_long")
    if attachments is not None and (not isinstance(attachments, list) or len(attachments) > 100):
        raise Refused("too_many_attachments" if isinstance(attachments, list) else "invalid_attachments")
    if not (text or blocks or attachments or markdown):
        raise Refused("no_text")
    if len(text) > MAX_TEXT:
        raise Refused("msg_too_long")
    made: JSON = {
        "text": text or markdown,
        "blocks": with_block_ids(stage, blocks or []),
        "attachments": attachments or [],
    }
    metadata = args.get("metadata")
    if metadata and not (isinstance(metadata, dict) and {"event_type", "event_payload"} <= metadata.keys()):
        raise Refused("invalid_metadata_format")
    return made | {"metadata": metadata or None}


def with_block_ids(stage: Stage, blocks: list[JSON]) -> list[JSON]:
    """Return *blocks*, each with the block_id (and each element with the action_id) Slack would give it."""
    return [
        block if "block_id" in block else {**block, "block_id": stage.world.new_id("b", "")[-6:]} for block in blocks
    ]


def _may_post(call: Invocation, channel: Channel) -> None:
    stage = call.stage
    call.scope("chat:write")
    if channel.archived:
        raise Refused("is_archived")
    if (
        channel.kind == "channel"
        and call.app.bot.id not in channel.members
        and "chat:write.public" not in call.app.scopes
    ):
        raise Refused("not_in_channel")
    rate = stage.faults.post_rate
    if rate:
        now, most = stage.clock.now(), float(stage.faults.post_burst)
        left, since = stage.buckets.get(channel.id, (most, now))
        left = min(most, left + (now - since) * rate)
        if left < 1:
            raise Refused("ratelimited", retry_after=max(1, round((1 - left) / rate + 0.5)))
        stage.buckets[channel.id] = (left - 1, now)


def post_message(call: Invocation) -> JSON:
    """chat.postMessage"""
    stage, channel = call.stage, call.channel()
    _may_post(call, channel)
    made = content(stage, call.method, call.args, public=True)
    thread_ts = call.get("thread_ts")
    if thread_ts and (parent := channel.messages.get(thread_ts)) and parent.parent_user_id:
        thread_ts = parent.thread_ts  # a reply's ts leads to its thread
    message = Message(stage.world.new_ts(), channel, call.app.bot, thread_ts=thread_ts, **made)
    if call.args.get("reply_broadcast") and thread_ts:
        message.subtype = "thread_broadcast"
    stage.keep_message(message)
    stage.did("post", channel=channel, user=call.app.bot, message=message, sent=call.args)
    return {"channel": channel.id, "ts": message.ts, "message": message_object(message)}


def post_ephemeral(call: Invocation) -> JSON:
    """chat.postEphemeral"""
    stage, channel = call.stage, call.channel()
    person = call.person()
    _may_post(call, channel)
    if person.id not in channel.members:
        raise Refused("user_not_in_channel")
    made = content(stage, call.method, call.args, public=False)
    message = Message(stage.world.new_ts(), channel, call.app.bot, thread_ts=call.get("thread_ts"), to=person, **made)
    channel.ephemerals.append(message)
    if stage.keep and len(channel.ephemerals) > stage.keep:
        del channel.ephemerals[0]
    stage.did("ephemeral", channel=channel, user=person, message=message, sent=call.args)
    return {"message_ts": message.ts}


def update(call: Invocation) -> JSON:
    """chat.update: text without blocks removes the blocks; ephemeral messages can't be found."""
    stage, channel = call.stage, call.channel()
    call.scope("chat:write")
    message = call.message(channel)
    if message.user is not call.app.bot:
        raise Refused("cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    made = content(stage, call.method, call.args, public=True)

    def change(one: Message) -> None:
        for name, value in made.items():
            if name in call.args or (name == "blocks" and "text" in call.args):
                setattr(one, name, value)
        if "blocks" not in call.args:
            one.edited = {"user": call.app.bot.id, "ts": stage.world.new_ts()}

    if stage.echo:
        stage.change_message(message, change)
    else:
        change(message)
    stage.did("update", channel=channel, user=call.app.bot, message=message, sent=call.args)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message_object(message)}


def delete(call: Invocation) -> JSON:
    """chat.delete"""
    channel = call.channel()
    call.scope("chat:write")
    message = call.message(channel)
    if message.user is not call.app.bot:
        raise Refused("cant_delete_message")
    call.stage.remove_message(message)
    call.stage.did("delete", channel=channel, user=call.app.bot, message=message, sent=call.args)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Invocation) -> JSON:
    """chat.getPermalink"""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://{call.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.parent_user_id:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(call: Invocation) -> JSON:
    """reactions.add"""
    call.scope("reactions:write")
    channel = call.channel()
    message, name, bot = call.message(channel, "timestamp"), call.need("name").strip(":"), call.app.bot
    if bot.id in message.reactions.setdefault(name, []):
        raise Refused("already_reacted")
    message.reactions[name].append(bot.id)
    call.stage.did("reaction", channel=channel, user=bot, message=message, sent=call.args)
    return {}


METHODS: dict[str, Any] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
}
