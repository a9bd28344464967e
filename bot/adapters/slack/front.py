"""HTTP mode: let Slack's own requests of a sane size through to bolt, and nothing else."""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

from bot.adapters.slack.installing import Installing
from bot.desk import Meter
from bot.settings import InvalidSetting, Settings, address

__all__ = ["MOST", "PATH", "front", "signed"]

log = logging.getLogger(__name__)

PATH = "/slack/events"
MOST = 256 * 1024  # bytes of a body; Slack's own stay far below
SAY_AGAIN = 60.0  # seconds
CLOSING = 3.0  # seconds that requests under way may take when we stop


@asynccontextmanager
async def front(app: AsyncApp, settings: Settings, installing: Installing | None, meter: Meter) -> AsyncIterator[None]:
    """Serve *app* at /slack/events, and its installation where there is one, while the block runs."""
    host, port = address("slack_port", settings.slack_port)
    site = web.Application(client_max_size=MOST)
    site.router.add_post(PATH, _events(app, SignatureVerifier(settings.slack_signing_secret.reveal()), meter))
    if installing is not None:
        site.router.add_get("/slack/install", _page(installing.begin))
        site.router.add_get("/slack/oauth_redirect", _page(installing.end))
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=CLOSING)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise InvalidSetting(f"FOOTNOTE_SLACK_PORT can't be used: {host}:{port} {error.strerror}.") from error
        port = runner.addresses[0][1]
        log.info("slack ready", extra={"address": f"http://{host}:{port}{PATH}"})
        meter.connected("slack", True)
        yield
    finally:
        meter.connected("slack", False)
        await runner.cleanup()


def _events(
    app: AsyncApp, verifier: SignatureVerifier, meter: Meter
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    skew = _Skew(verifier)

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.read()  # answers 413 beyond the site's client_max_size
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not signed(verifier, body, stamp, signature):
            meter.happened("slack", "bad signature")
            skew.look(body, stamp, signature)
            return web.Response(status=401)
        try:
            # Only now: bolt parses as it makes its request, and what is nested deeply enough would break it.
            found = AsyncBoltRequest(
                body=body.decode(), query=request.query_string, headers={**request.headers}, mode="http"
            )
        except (ValueError, RecursionError, AttributeError, TypeError):
            return web.Response(status=400)
        return await to_aiohttp_response(await app.async_dispatch(found))

    return handle


class _Skew:
    """Says, once in a while, why everything is refused when this machine's clock is wrong."""

    def __init__(self, verifier: SignatureVerifier) -> None:
        self._verifier, self._told = verifier, -math.inf

    def look(self, body: bytes, stamp: str, signature: str) -> None:
        """Log it where Slack did sign *body*, but long ago or in the future by this machine's clock."""
        then = SignatureVerifier(self._verifier.signing_secret, _Then(stamp))
        if signed(then, body, stamp, signature) and monotonic() - self._told > SAY_AGAIN:
            self._told = monotonic()
            off = round(self._verifier.clock.now() - int(stamp))
            log.error("slack's requests are refused: set this machine's clock, or they are old", extra={"seconds": off})


class _Then(Clock):
    """The clock as it stood when *stamp* was written."""

    def __init__(self, stamp: str) -> None:
        self._stamp = stamp

    def now(self) -> float:
        return float(self._stamp)


def signed(verifier: SignatureVerifier, body: bytes, stamp: str, signature: str) -> bool:
    """Return whether Slack signed *body* within the last five minutes."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body=body, timestamp=stamp, signature=signature)
    except ValueError:  # no UTF-8
        return False


def _page(
    work: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        found = AsyncBoltRequest(body="", query=request.query_string, headers={**request.headers}, mode="http")
        return await to_aiohttp_response(await work(found))

    return handle
