"""The Web API's front door: reads requests in every form Slack takes, authenticates, calls, answers, breaks.

Source: https://docs.slack.dev/apis/web-api, …/apis/web-api/rate-limits
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from typing import Any

from aiohttp import web

from tests.wire.slack import agents, apps, chat, directory, files, rooms, views
from tests.wire.slack.faults import Failure
from tests.wire.slack.invocation import Invocation, Refused, coded
from tests.wire.slack.stage import APP_TOKEN, Call, Stage
from tests.wire.slack.world import JSON, Installation

__all__ = ["handle"]

_encode = json.JSONEncoder(separators=(",", ":")).encode
METHODS: dict[str, Any] = {
    **apps.METHODS,
    **chat.METHODS,
    **rooms.METHODS,
    **directory.METHODS,
    **views.METHODS,
    **files.METHODS,
    **agents.METHODS,
}


async def handle(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Answer one call of a method."""
    method = request.match_info["method"]
    call = stage.book(Call(method, stage.clock.now(), {}, None))
    failure = stage.faults.next_failure(method)
    if failure and (broken := await _break(request, call, failure)):
        stage.ended(call, broken.headers.get("x-slack-failure", "cut"))
        return broken
    try:
        call.args, warnings = await _arguments(request)
        token = _token(request, call.args)
        if failure and failure.error:
            raise Refused(failure.error)
        body, headers = _run(stage, call, token, request)
    except Refused as refused:
        body, headers, warnings = {"ok": False, "error": refused.error, **refused.more}, {}, []
    stage.ended(call, body.get("error", "ok"))
    if failure and failure.lost:
        return _cut(request) if failure.raw is None else _garbled(failure)
    return _response(body, headers, warnings)


def _run(stage: Stage, call: Call, token: str, request: web.Request) -> tuple[JSON, dict[str, str]]:
    method = call.method
    invocation = Invocation(stage, method, call.args, client=_client(request))
    if method == "apps.connections.open":
        if token != APP_TOKEN:
            known = stage.world.tokens.get(token)
            raise Refused("not_authed" if not token else "not_allowed_token_type" if known else "invalid_auth")
        return {"ok": True, **apps.connections_open(invocation)}, {}
    if method in apps.FREE:
        return {"ok": True, **apps.FREE[method](invocation)}, {}
    if method not in METHODS:
        raise Refused("unknown_method", req_method=method)
    app = invocation.installation = _installation(stage, token)
    call.team = app.team
    headers = {"x-oauth-scopes": ",".join(sorted(app.scopes))}
    try:
        return {"ok": True, **METHODS[method](invocation)}, headers
    except Refused as refused:
        if refused.error == "missing_scope":
            headers["x-accepted-oauth-scopes"] = refused.more["needed"]
        return {"ok": False, "error": refused.error, **refused.more}, headers


def _installation(stage: Stage, token: str) -> Installation:
    app = stage.world.tokens.get(token)
    if app is None:
        raise Refused("not_authed" if not token else "not_allowed_token_type" if token == APP_TOKEN else "invalid_auth")
    if app.uninstalled:
        raise Refused("account_inactive")
    if app.revoked:
        raise Refused("token_revoked")
    return app


def _token(request: web.Request, args: JSON) -> str:
    named = args.pop("token", None)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else str(named or "")


def _client(request: web.Request) -> tuple[str, str] | None:
    scheme, _, coded_pair = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return None
    try:
        name, _, secret = base64.b64decode(coded_pair).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret


async def _arguments(request: web.Request) -> tuple[JSON, list[str]]:
    args: JSON = dict(request.query)
    kind, warnings = request.content_type, []
    if kind == "application/json":
        if "charset" not in request.headers["Content-Type"]:
            warnings.append("missing_charset")
        raw = await request.read()
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return coded(args) | body, warnings
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        if request.body_exists:
            args |= dict(await request.post())
    elif request.body_exists and await request.read():
        raise Refused("invalid_post_type")
    return coded(args), warnings


def _response(body: JSON, headers: dict[str, str], warnings: list[str]) -> web.Response:
    status = 200
    if body.get("error") == "ratelimited":
        headers["Retry-After"] = str(body.pop("retry_after", 1))
        status = 429
    if warnings:
        body["warning"] = ",".join(warnings)
        body["response_metadata"] = {**body.get("response_metadata", {}), "warnings": warnings}
    return web.Response(text=_encode(body), status=status, headers=headers, content_type="application/json")


async def _break(request: web.Request, call: Call, failure: Failure) -> web.StreamResponse | None:
    """Return the answer that a failure puts in place of the method's own, if it does."""
    if failure.seconds:
        await asyncio.sleep(failure.seconds)
    if failure.gate:
        await failure.gate.pass_through()
    if failure.cut:
        await request.read()
        return _cut(request)
    if failure.raw is not None:
        await request.read()
        return None if failure.lost else _garbled(failure)
    if failure.status == 429:
        headers = {"Retry-After": str(failure.retry_after), "x-slack-failure": "ratelimited"}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if failure.status:
        await request.read()
        headers = {"x-slack-failure": str(failure.status)}
        return web.Response(
            status=failure.status, text="<html>Server Error</html>", content_type="text/html", headers=headers
        )
    return None


def _garbled(failure: Failure) -> web.Response:
    headers = {"x-slack-failure": "garbled"}
    return web.Response(
        status=failure.status or 200, body=failure.raw, content_type="application/json", headers=headers
    )


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
