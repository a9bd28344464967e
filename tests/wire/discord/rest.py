"""The REST side: one request in, recorded, checked against the OpenAPI document, answered as Discord would.

Source: Discord documentation, Reference ("Authentication", "Error Messages"); Topics, Rate Limits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import BodyPartReader, web
from multidict import CIMultiDict

from tests.wire.discord.calls import Answer, Backstage, Call, Route
from tests.wire.discord.errors import Refusal, refusal
from tests.wire.discord.events import dump
from tests.wire.discord.faults import Fault, Faults
from tests.wire.discord.files import Upload
from tests.wire.discord.news import Journal, News
from tests.wire.discord.rates import Rates
from tests.wire.discord.routes_application import APPLICATION
from tests.wire.discord.routes_channels import CHANNELS
from tests.wire.discord.routes_guilds import GUILDS
from tests.wire.discord.routes_interactions import INTERACTIONS
from tests.wire.discord.spec import Spec

__all__ = ["Rest"]

Json = dict[str, Any]

ROOT = "/api/v10"
ALWAYS = {"Via": "1.1 google", "Server": "cloudflare"}


class Rest:
    """Answers everything under the API's root."""

    def __init__(
        self,
        stage: Backstage,
        news: News,
        token: str,
        spec: Spec | None,
        faults: Faults,
        rates: Rates,
        keep: int | None,
        every: int = 1,
    ) -> None:
        self._stage = stage
        self._token = f"Bot {token}"
        self._spec = spec
        self._every = every
        self._faults = faults
        self._rates = rates
        self._table: dict[tuple[str, str], Route] = {}
        for route in (*APPLICATION, *CHANNELS, *GUILDS, *INTERACTIONS):
            self._table[route.method, _shape(route.template)[0]] = route
        self.calls: Journal[Call] = Journal(news, keep)
        self.violations: list[str] = []
        self.unserved: list[str] = []
        self.invalid = 0  # answers with 401, 403 or 429: 10,000 in 10 minutes ban the address

    @property
    def routes(self) -> list[Route]:
        """Everything that is served."""
        return list(self._table.values())

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        raw_path = request.rel_url.raw_path.removeprefix(ROOT)
        shape, ids = _shape(raw_path, request.rel_url.path.removeprefix(ROOT))
        route = self._table.get((request.method, shape))
        call = Call(
            request.method,
            raw_path,
            route.template if route else shape,
            ids,
            request.query,
            request.headers,
            None,
            [],
            self._stage.world.clock.now(),
        )
        fault = self._faults.meet(call.method, call.path)
        if fault is not None and fault.kind == "hold":
            await fault.wait()
        readable = await self._read(request, call)
        self._check(call, route)
        if fault is not None and fault.kind == "reset before":
            self.calls.write(call)
            return _cut(request)
        if fault is not None and fault.kind == "garbled before":
            self.calls.write(call)
            return _garbled(fault)
        headers = CIMultiDict(ALWAYS)
        if fault is not None and fault.kind == "answer":
            answer = Answer(fault.body, fault.status)
            headers.update(self._limits(call, count=False)[0])
            headers.update(fault.headers)
        else:
            answer = self._answer(call, route, headers, readable=readable)
        call.status, call.answer = answer.status, answer.body
        self.invalid += answer.status in (401, 403, 429)
        self.calls.write(call)
        return await _send(request, answer, headers, fault)

    def _answer(self, call: Call, route: Route | None, headers: CIMultiDict[str], *, readable: bool) -> Answer:
        """Let the route do its work, unless a limit or the token stands against it."""
        limits, exceeded = self._limits(call)
        headers.update(limits)
        if exceeded is not None:
            return Answer(exceeded, 429)
        try:
            if route is None:
                self.unserved.append(f"{call.method} {call.path}")
                known = any(shape == call.route for _, shape in self._table)
                raise refusal("method not allowed" if known else "not found")
            if route.token and call.headers.get("Authorization") != self._token:
                raise refusal("unauthorized")
            if not readable:
                raise refusal("invalid json")
            return route.handler(self._stage, call)
        except Refusal as error:
            return Answer(error.body(), error.status)

    def _limits(self, call: Call, *, count: bool = True) -> tuple[Mapping[str, str], Json | None]:
        major = call.ids[0] if call.ids else ""
        if call.route.startswith(("/webhooks", "/interactions")) and len(call.ids) > 1:
            major += call.ids[1]
        globally = count and not call.route.startswith(("/webhooks", "/interactions"))
        return self._rates.take(f"{call.method} {call.route}", major, counts_globally=globally)

    async def _read(self, request: web.BaseRequest, call: Call) -> bool:
        """Read the body into *call*; False where it is not JSON."""
        if not request.can_read_body:
            return True
        try:
            if request.content_type == "multipart/form-data":
                call.multipart = True
                await _read_parts(request, call)
            else:
                raw = await request.read()
                call.body = json.loads(raw) if raw else None
        except ValueError:
            return False
        return True

    def _check(self, call: Call, route: Route | None) -> None:
        if self._spec is None or route is None or self.calls.total % self._every:
            return
        call.violations = self._spec.check(call)
        self.violations += [f"{call.method} {call.path}: {each}" for each in call.violations]


def _shape(raw_path: str, path: str | None = None) -> tuple[str, list[str]]:
    """Return a path with every id replaced by {}, and the ids; a template has the shape of its paths."""
    steps = raw_path.split("/")
    plain = (path or raw_path).split("/")
    if len(plain) != len(steps):  # a quoted slash
        plain = steps
    ids: list[str] = []
    for index, step in enumerate(steps):
        secret = index == 3 and steps[1] in ("webhooks", "interactions")
        emoji = index == 6 and steps[5] == "reactions"
        if step.isdigit() or secret or emoji or (step.startswith("{") and step.endswith("}")):
            steps[index] = "{}"
            ids.append(plain[index])
    return "/".join(steps), ids


async def _read_parts(request: web.BaseRequest, call: Call) -> None:
    """Read payload_json and files[n] ("Uploading Files" in Discord's reference)."""
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        name = part.name or ""
        content = bytes(await part.read(decode=False))
        if name == "payload_json":
            call.body = json.loads(content)
        elif name.startswith("files["):
            index = int(name.removeprefix("files[").removesuffix("]"))
            call.uploads.append(Upload(index, part.filename or "unknown", content))


async def _send(
    request: web.BaseRequest, answer: Answer, headers: CIMultiDict[str], fault: Fault | None
) -> web.StreamResponse:
    if fault is not None and fault.kind == "reset after":
        return _cut(request)
    if fault is not None and fault.kind == "garbled after":
        return _garbled(fault)
    page = isinstance(answer.body, str)
    body = b"" if answer.status == 204 else answer.body.encode() if page else dump(answer.body).encode()
    if headers.get("Via") == "":
        del headers["Via"]
    kind = "text/html; charset=UTF-8" if page else "application/json"
    if answer.status != 204:
        headers["Content-Type"] = kind
    if fault is not None and fault.kind == "mid-body":
        headers["Content-Length"] = str(len(body) + 64)
        response = web.StreamResponse(status=answer.status, headers=headers)
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        _cut(request)
        return response
    return web.Response(status=answer.status, body=body, headers=headers)


def _garbled(fault: Fault) -> web.Response:
    return web.Response(status=fault.status, body=fault.raw, content_type="application/json")


def _cut(request: web.BaseRequest) -> web.Response:
    """Cut the line as a network does."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
