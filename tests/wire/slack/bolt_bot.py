"""A small bot on the real slack-bolt, to prove the loopback Slack with; as a program, the echo bot of the load tests.

`python -m tests.wire.slack.bolt_bot` reads the same FOOTNOTE_SLACK_… settings as Footnote and answers every mention,
direct message and /ask with what was said. What is worth copying into an adapter: `open_links` (two sockets, and a
watchdog over them) and `signed_front` (size cap and signature before bolt sees a byte).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

__all__ = ["echo_bot", "open_links", "serve_http", "signed_front", "web_client"]

LINKS = 2
PING_SECONDS = 2.0
MAX_BODY = 256 * 1024
MAX_SKEW = 300


def web_client(base_url: str, token: str | None, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return a client that shares one session (the SDK opens one a call otherwise) and waits out 429."""
    return AsyncWebClient(
        token=token,
        base_url=base_url,
        session=session,
        retry_handlers=[
            AsyncConnectionErrorRetryHandler(error_types=[aiohttp.ClientConnectorError]),
            AsyncRateLimitErrorRetryHandler(max_retry_count=5),
            AsyncServerErrorRetryHandler(max_retry_count=2),
        ],
    )


def make_session() -> aiohttp.ClientSession:
    """Return the session all clients share; the SDK's own timeout holds only for sessions it opens itself.

    `total` and `connect` would also count the wait for one of the pool's 100 connections, and so lose answers in a
    burst; these two count only what Slack takes.
    """
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=15))


@asynccontextmanager
async def open_links(
    app: AsyncApp, app_token: str, *, links: int = LINKS, ping: float = PING_SECONDS, grace: float = 4.0
) -> AsyncIterator[list[AsyncSocketModeHandler]]:
    """Keep *links* sockets open for *app*; a watchdog renews the ticket of one that stays away for *grace* seconds."""
    handlers = [AsyncSocketModeHandler(app, app_token, web_client=app.client, ping_interval=ping) for _ in range(links)]
    work = [asyncio.ensure_future(handler.connect_async()) for handler in handlers]  # type: ignore[no-untyped-call]
    work += [asyncio.ensure_future(watch(handler, grace)) for handler in handlers]
    try:
        yield handlers
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        for handler in handlers:
            await close_link(handler)


async def watch(handler: AsyncSocketModeHandler, grace: float) -> None:
    """Forget the socket's URL while it isn't connected, so that the next try asks for a fresh ticket."""
    client, since = handler.client, time.monotonic()
    while True:
        await asyncio.sleep(grace / 4)
        if await client.is_connected():
            since = time.monotonic()
        elif time.monotonic() - since > grace:
            client.wss_uri = None
            since = time.monotonic()


async def close_link(handler: AsyncSocketModeHandler) -> None:
    """Close a socket and wait for the tasks that slack-sdk only cancels."""
    client = handler.client
    tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
    await handler.close_async()  # type: ignore[no-untyped-call]
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


def signed_front(app: AsyncApp, secret: str, now: Callable[[], float] = time.time) -> Any:
    """Return an aiohttp handler that lets only Slack's own requests of a sane size through to bolt."""

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()  # raises 413 beyond the application's client_max_size
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or abs(now() - int(stamp)) > MAX_SKEW:
            return web.Response(status=401)
        made = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(
            made.encode(), request.headers.get("X-Slack-Signature", "").encode("utf-8", "replace")
        ):
            return web.Response(status=401)
        bolt_request = AsyncBoltRequest(
            body=body.decode("utf-8", "replace"), query=request.query_string, headers=dict(request.headers)
        )
        return await to_aiohttp_response(await app.async_dispatch(bolt_request))

    return handle


@asynccontextmanager
async def serve_http(app: AsyncApp, secret: str, port: int = 0, *, front: bool = True) -> AsyncIterator[str]:
    """Serve *app* at /slack/events, behind `signed_front` or as bolt does it; yield the URL."""
    if front:
        web_app = web.Application(client_max_size=MAX_BODY)
        web_app.router.add_post("/slack/events", signed_front(app, secret))
    else:
        web_app = app.web_app()
    runner = web.AppRunner(web_app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


def echo_bot(client: AsyncWebClient, secret: str = "") -> AsyncApp:
    """Return an app that says again what it is told, in the thread it is told it."""
    app = AsyncApp(client=client, signing_secret=secret, name="echo", logger=logging.getLogger("echo"))

    async def again(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(
            channel=event["channel"],
            text="You said: " + event["text"].replace("<", "&lt;").replace(">", "&gt;"),
            thread_ts=event.get("thread_ts") or event["ts"],
            unfurl_links=False,
            unfurl_media=False,
        )

    async def direct(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event.get("channel_type") == "im" and "bot_id" not in event and "subtype" not in event:
            await again(event, client)

    async def ask(ack: Any, command: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(text="You asked: " + command["text"])

    app.event("app_mention")(again)
    app.event("message")(direct)
    app.command("/ask")(ask)
    return app


async def main() -> None:
    """Run the echo bot until it is stopped."""
    logging.basicConfig(level=logging.WARNING)
    secret = os.environ.get("FOOTNOTE_SLACK_SIGNING_SECRET", "")
    async with make_session() as session:
        client = web_client(os.environ["FOOTNOTE_SLACK_API"], os.environ["FOOTNOTE_SLACK_BOT_TOKEN"], session)
        app = echo_bot(client, secret)
        if token := os.environ.get("FOOTNOTE_SLACK_APP_TOKEN"):
            async with open_links(app, token):
                await asyncio.Event().wait()
        else:
            async with serve_http(app, secret, int(os.environ["FOOTNOTE_SLACK_PORT"])):
                await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
