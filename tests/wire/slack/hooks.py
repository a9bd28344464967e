"""response_urls, and messages that come back with an acknowledgement.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: five uses in 30 minutes.
Their refusals are short words with a status, not the Web API's JSON.
"""

from __future__ import annotations

import json

from aiohttp import web

from tests.wire.slack.chat import content
from tests.wire.slack.invocation import Refused
from tests.wire.slack.stage import HOOK_USES, Call, Hook, Stage
from tests.wire.slack.world import JSON, Message

__all__ = ["answer_through", "handle"]


async def handle(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Answer one POST to a response_url."""
    call = stage.book(Call("response_url", stage.clock.now(), {}, None))
    failure = stage.faults.next_failure("response_url")
    if failure and failure.status:
        stage.ended(call, str(failure.status))
        return web.Response(status=failure.status, text="<html>Server Error</html>", content_type="text/html")
    hook = stage.hooks.get(request.path)
    status, word = 200, "ok"
    try:
        if hook is None:
            raise Refused("no_service", status=404)
        call.team = hook.team
        if stage.clock.now() >= hook.expires:
            raise Refused("expired_url", status=404)
        if hook.uses >= HOOK_USES:
            raise Refused("used_url", status=404)
        call.args = await _body(request)
        answer_through(stage, hook, call.args, "response_url")
        hook.uses += 1
    except Refused as refused:
        status, word = refused.more.get("status", 400), refused.error
    stage.ended(call, word)
    if status == 404:
        return web.json_response({"ok": False, "error": word}, status=404)
    return web.Response(status=status, text=word)


def answer_through(stage: Stage, hook: Hook, sent: JSON, method: str) -> None:
    """Do what a message through a response_url, or with an acknowledgement, asks."""
    bot = stage.world.bot(hook.team)
    source, cause = hook.source, stage.base + hook.path
    if sent.get("delete_original"):
        if source is not None:
            _remove(stage, source)
        stage.did("delete", channel=hook.channel, user=hook.person, message=source, sent=sent, cause=cause)
        return
    public = sent.get("response_type") == "in_channel"
    made = content(stage, method, sent, public=public)
    if sent.get("replace_original") and source is not None and not source.deleted:

        def change(one: Message) -> None:
            one.text, one.blocks, one.attachments = made["text"], made["blocks"], made["attachments"]

        if source.to is None and stage.echo:
            stage.change_message(source, change)
        else:
            change(source)
        stage.did("response", channel=hook.channel, user=hook.person, message=source, sent=sent, cause=cause)
        return
    thread_ts = str(sent.get("thread_ts") or (source.thread_ts if source else ""))
    to = None if public else hook.person
    message = Message(stage.world.new_ts(), hook.channel, bot, thread_ts=thread_ts, to=to, **made)
    if to is None:
        stage.keep_message(message)
    else:
        hook.channel.ephemerals.append(message)
        if stage.keep and len(hook.channel.ephemerals) > stage.keep:
            del hook.channel.ephemerals[0]
    stage.did("response", channel=hook.channel, user=hook.person, message=message, sent=sent, cause=cause)


def _remove(stage: Stage, source: Message) -> None:
    if source.to is None:
        stage.remove_message(source)
    else:
        source.deleted = True
        if source in source.channel.ephemerals:
            source.channel.ephemerals.remove(source)


async def _body(request: web.Request) -> JSON:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(body, dict):
        raise Refused("invalid_payload")
    return body
