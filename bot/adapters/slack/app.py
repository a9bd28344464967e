"""Hold the connection to Slack: events become requests, cards become messages."""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
import re
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import Refused
from bot.adapters.slack.render import plain, render
from bot.cards import Card, refusal
from bot.desk import Desk
from bot.requests import Ask, Asker, InvalidToken, Place, from_token
from bot.settings import Settings

__all__ = ["asker_of", "build", "client_for", "place_of", "refused", "run", "text_of"]

log = logging.getLogger(__name__)

PING = 5.0  # seconds between looks at the socket
CLOSING = 3.0  # seconds that saying goodbye may take
_LINK = re.compile(r"<(?:https?://|mailto:)?([^<>|]*)(?:\|([^<>]*))?>")
_TOKEN_ERRORS = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})


def asker_of(body: dict[str, Any]) -> Asker:
    """Return who sent an event, a command or an action."""
    user = body.get("user") or body.get("user_id") or ""
    return Asker("slack", str(user.get("id", "")) if isinstance(user, dict) else str(user))


def place_of(team: str, channel: str, thread: str = "") -> Place:
    """Return where something happened; Slack's ids of direct messages begin with D."""
    return Place("slack", team, channel, thread, direct=channel.startswith("D"))


def text_of(text: str, bot_user: str) -> str:
    """Return what a person typed: without the mention of the bot, links as they were, entities unescaped."""
    text = text.replace(f"<@{bot_user}>", " ")
    return html.unescape(_LINK.sub(lambda found: found[2] or found[1], text))


def build(desk: Desk, client: AsyncWebClient, bot_user: str) -> AsyncApp:
    """Return the bolt app with every listener of ours."""
    app = AsyncApp(client=client, request_verification_enabled=False, process_before_response=False)

    async def answer(event: dict[str, Any], team: str) -> None:
        channel, thread = str(event["channel"]), str(event.get("thread_ts", ""))
        place = place_of(team, channel, thread)
        ask = Ask(asker=asker_of(event), place=place, text=text_of(str(event.get("text", "")), bot_user))
        card = await desk.handle(ask)
        if card is None:
            return
        reply_in = thread or (None if place.direct else str(event["ts"]))
        try:
            await client.chat_postMessage(
                channel=channel,
                thread_ts=reply_in,
                text=plain(card),
                blocks=render(card),
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            log.warning("reply not sent", extra={"error": error.response.get("error")})

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any], body: dict[str, Any]) -> None:
        if not event.get("bot_id"):
            await answer(event, str(body.get("team_id", "")))

    @app.event("message")
    async def on_message(event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("channel_type") == "im" and not event.get("subtype") and not event.get("bot_id"):
            await answer(event, str(body.get("team_id", "")))

    @app.command("/ask")
    async def on_ask(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        place = place_of(str(body.get("team_id", "")), str(body.get("channel_id", "")))
        text = text_of(str(body.get("text", "")), bot_user)
        if not text.strip():
            card: Card | None = refusal("Type a question behind /ask, such as: /ask What is the article about?")
        else:
            card = await desk.handle(Ask(asker=asker_of(body), place=place, text=text))
        if card:
            await _respond(respond, card, replace=False)

    @app.action(re.compile(".+"))
    async def on_press(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        message = body.get("message", {})
        place = place_of(
            str(body.get("team", {}).get("id", "")),
            str(body.get("channel", {}).get("id", "")),
            str(message.get("thread_ts", "")),
        )
        try:
            request = from_token(str(action.get("action_id", "")), asker_of(body), place)
        except InvalidToken as error:
            await _respond(respond, refusal(str(error)), replace=False)
            return
        card = await desk.handle(request)
        if card:
            await _respond(respond, card, replace=request.seen == "update" and not card.private)

    return app


async def _respond(respond: AsyncRespond, card: Card, *, replace: bool) -> None:
    try:
        await respond(
            text=plain(card),
            blocks=render(card),
            response_type="ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )
    except SlackApiError as error:
        log.warning("response not sent", extra={"error": error.response.get("error")})


async def run(desk: Desk, settings: Settings, stop: asyncio.Event) -> None:
    """Serve Slack over Socket Mode until *stop* is set; raise Refused when Slack won't have a token."""
    bot = client_for(settings.slack_bot_token.reveal(), settings)
    socket = client_for(settings.slack_app_token.reveal(), settings)
    try:
        who = await bot.auth_test()
    except SlackApiError as error:
        raise refused(error, "FOOTNOTE_SLACK_BOT_TOKEN", "xoxb-") from error
    token = settings.slack_app_token.reveal()
    try:
        opened = await socket.apps_connections_open(app_token=token)  # slack-sdk itself would ask again for ever
    except SlackApiError as error:
        raise refused(error, "FOOTNOTE_SLACK_APP_TOKEN", "xapp-") from error
    app = build(desk, bot, str(who["user_id"]))
    handler = AsyncSocketModeHandler(app, token, web_client=socket, ping_interval=PING)
    handler.client.wss_uri = opened["url"]
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        log.info("slack ready", extra={"team": who.get("team_id")})
        await stop.wait()
    finally:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_close(handler), CLOSING)


async def _close(handler: AsyncSocketModeHandler) -> None:
    """Close the socket and wait for the tasks that slack-sdk only cancels."""
    client = handler.client
    tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
    await handler.close_async()  # type: ignore[no-untyped-call]
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


def client_for(token: str, settings: Settings) -> AsyncWebClient:
    """Return a client of Slack's Web API that waits out rate limits."""
    client = AsyncWebClient(token=token, base_url=settings.slack_api or AsyncWebClient.BASE_URL)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=5))
    return client


def refused(error: SlackApiError, name: str, prefix: str) -> Exception:
    """Return Refused, with what to do, where *error* is about the token in the setting *name*; else *error* itself."""
    code = error.response.get("error")
    if code in _TOKEN_ERRORS:
        return Refused(f"Slack refuses the token in {name} ({code}): set it to the app's current {prefix}… token.")
    return error
