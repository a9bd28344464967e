"""files.*: upload in three steps, download with the bot's token.

Sources: https://docs.slack.dev/messaging/working-with-files, https://docs.slack.dev/reference/methods/files.info
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.wire.slack.invocation import Invocation, Refused
from tests.wire.slack.objects import file_object
from tests.wire.slack.stage import Stage
from tests.wire.slack.world import JSON, Channel, Message, Person, SharedFile

__all__ = ["METHODS", "download", "new_file", "receive_upload", "share"]


def new_file(stage: Stage, person: Person, name: str, content: bytes | None, length: int = 0) -> SharedFile:
    """Make a file, with or without its bytes yet."""
    file_id, created = stage.world.new_id("F"), int(stage.clock.now())
    made = SharedFile(file_id, person.team, person, name, name, content, created, stage.base, length)
    stage.world.files[file_id] = made
    return made


def share(
    stage: Stage, files: list[SharedFile], channel: Channel, person: Person, comment: str, thread_ts: str
) -> Message:
    """Post files into a channel."""
    for file in files:
        file.channels.append(channel.id)
    return Message(
        stage.world.new_ts(), channel, person, comment, thread_ts=thread_ts, subtype="file_share", files=files
    )


def get_upload_url(call: Invocation) -> JSON:
    """files.getUploadURLExternal"""
    call.scope("files:write")
    call.need("filename", "length")
    if not call.get("length").isdigit() or call.get("length") == "0":
        raise Refused.because("invalid_arguments", ["must be more than 0 [json-pointer:/length]"])
    file = new_file(call.stage, call.app.bot, call.get("filename"), None, int(call.get("length")))
    return {"upload_url": f"{call.stage.base}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(call: Invocation) -> JSON:
    """files.completeUploadExternal"""
    call.scope("files:write")
    listed = call.args.get("files")
    if not isinstance(listed, list) or not listed:
        raise Refused.because("invalid_arguments", ["missing required field: files"])
    files = []
    for one in listed:
        file = call.stage.world.files.get(str(one.get("id")))
        if file is None or file.content is None:
            raise Refused("file_not_found")
        file.title = str(one.get("title") or file.name)
        files.append(file)
    for name in filter(None, [call.get("channel_id"), *call.get("channels").split(",")]):
        channel = call.team.channels.get(name)
        if channel is None or call.app.bot.id not in channel.members:
            raise Refused("not_in_channel" if channel and channel.kind == "channel" else "channel_not_found")
        if channel.archived:
            raise Refused("is_archived")
        stage = call.stage
        comment = call.get("initial_comment")
        stage.inspect(call.method, {"text": comment}, public=True)
        message = share(stage, files, channel, call.app.bot, comment, call.get("thread_ts"))
        stage.keep_message(message)
        stage.did("upload", channel=channel, user=call.app.bot, message=message, sent=call.args)
    return {"files": [file_object(one) for one in files]}


def info(call: Invocation) -> JSON:
    """files.info"""
    call.scope("files:read")
    file = call.stage.world.files.get(call.need("file"))
    if file is None or file.team is not call.team or file.content is None:
        raise Refused("file_not_found")
    shown = {**file_object(file), "channels": file.channels}
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


async def receive_upload(stage: Stage, request: web.Request) -> web.Response:
    """Take the bytes of a file that files.getUploadURLExternal made a place for."""
    file = stage.world.files.get(request.match_info["file"])
    if file is None or file.content is not None:
        return web.Response(status=404, text="unknown upload")
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        part = next(iter(form.values()))
        content = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
    else:
        content = await request.read()
    if len(content) != file.length:
        return web.Response(status=400, text=f"expected {file.length} bytes, got {len(content)}")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


async def download(stage: Stage, request: web.Request) -> web.Response:
    """Give a file's bytes to a token that may read it; anybody else is sent to a page of HTML, as Slack does."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    app = stage.world.tokens.get(token)
    file = stage.world.files.get(request.match_info["file"].partition("-")[2])
    allowed = app and file and not app.revoked and "files:read" in app.scopes and file.team is app.team
    if not allowed or file is None or app is None or not _visible(file, app.bot, app.team.channels):
        raise web.HTTPFound(f"/signin?redir={request.path}")
    return web.Response(body=file.content or b"", content_type="application/octet-stream")


def _visible(file: SharedFile, bot: Person, channels: dict[str, Channel]) -> bool:
    return file.user is bot or any(bot.id in channels[one].members for one in file.channels)


METHODS: dict[str, Any] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
