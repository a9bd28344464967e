"""Say things in Slack: in order in each channel, at the pace that Slack allows, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack.clients import code_of, patience, status_of
from bot.adapters.slack.workspaces import Workspace
from bot.desk import Meter

__all__ = ["Delivery", "Undeliverable"]

log = logging.getLogger(__name__)

Content = Mapping[str, Any]

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, *[5.0] * 11)  # seconds between tries while Slack can't be reached
LOOK_BACK = 200  # messages in which one of ours is looked for
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class Undeliverable(Exception):
    """Slack doesn't take it; str() is its word.

    It never will (an archived channel, the bot removed, and the like), unless it was only *passing*: Slack was away, or
    had too much, for longer than was waited.
    """

    def __init__(self, word: str, *, passing: bool = False) -> None:
        super().__init__(word)
        self.passing = passing


class Delivery:
    """The way of every message. Those of one channel go one after another, in the order they were given."""

    def __init__(self, meter: Meter, session: aiohttp.ClientSession) -> None:
        self._meter, self._session = meter, session
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def post(self, place: Workspace, channel: str, content: Content, *, thread: str = "", mark: str = "") -> str:
        """Post in *channel* and return the message's ts; raise Undeliverable.

        With *mark*, one of its own per message, a message whose answer got lost on the way is looked for before it is
        posted again.
        """
        sent = {**content, "channel": channel, "unfurl_links": False, "unfurl_media": False}
        if thread:
            sent["thread_ts"] = thread
        if mark:
            sent["metadata"] = {"event_type": "footnote_reply", "event_payload": {"mark": mark}}
        async with self._turn(place, channel):
            answer = await self._try(place, "chat.postMessage", sent, thread, mark)
            return str(answer.get("ts", ""))

    async def post_private(
        self, place: Workspace, channel: str, user: str, content: Content, *, thread: str = ""
    ) -> None:
        """Show something to *user* alone; raise Undeliverable."""
        sent = {**content, "channel": channel, "user": user}
        if thread:
            sent["thread_ts"] = thread
        async with self._turn(place, channel):
            await self._try(place, "chat.postEphemeral", sent)

    async def update(self, place: Workspace, channel: str, ts: str, content: Content) -> None:
        """Change a message of ours; raise Undeliverable."""
        async with self._turn(place, channel):
            await self._try(place, "chat.update", {**content, "channel": channel, "ts": ts})

    async def delete(self, place: Workspace, channel: str, ts: str) -> None:
        """Delete a message of ours; raise Undeliverable."""
        async with self._turn(place, channel):
            await self._try(place, "chat.delete", {"channel": channel, "ts": ts})

    async def respond(self, url: str, content: Content) -> None:
        """Answer through a response_url; raise Undeliverable."""
        hook = AsyncWebhookClient(url, session=self._session, retry_handlers=patience())
        for pause in (*PAUSES[:4], None):
            try:
                answer = await hook.send_dict(dict(content))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if pause is None:
                    raise Undeliverable(type(error).__name__) from error
            else:
                if answer.status_code == 200:
                    return
                if answer.status_code < 500 or pause is None:
                    raise Undeliverable(answer.body[:100])
            await asyncio.sleep(pause or 0.0)

    async def said(self, place: Workspace, channel: str, thread: str, mark: str) -> str:
        """Return the ts of our message with that *mark* in *channel*, or "" where there is none that we may see."""
        client = place.client
        try:
            if thread:
                answer = await client.conversations_replies(
                    channel=channel, ts=thread, limit=LOOK_BACK, include_all_metadata=True
                )
            else:
                answer = await client.conversations_history(channel=channel, limit=LOOK_BACK, include_all_metadata=True)
        except SlackApiError as error:
            if status_of(error) < 500:  # without the scope to read, nobody can know
                return ""
            raise
        for message in answer.get("messages") or ():
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("mark") == mark:
                return str(message["ts"])
        return ""

    async def look(self, place: Workspace, channel: str, thread: str, mark: str) -> str:
        """Do as `said`, as soon as Slack can be reached; "" where it can't for long."""
        for pause in PAUSES:
            try:
                return await self.said(place, channel, thread, mark)
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.info("replies not read", extra={"reason": type(error).__name__})
            await asyncio.sleep(pause)
        return ""

    def _turn(self, place: Workspace, channel: str) -> asyncio.Lock:
        key = (place.team, channel)
        turn = self._turns.get(key)
        if turn is None:
            self._turns[key] = turn = asyncio.Lock()
        return turn

    async def _try(
        self, place: Workspace, method: str, sent: dict[str, Any], thread: str = "", mark: str = ""
    ) -> Mapping[str, Any]:
        """Call *method* until it is done or can't be; raise Undeliverable."""
        doubtful = False
        for pause in (*PAUSES, None):
            try:
                if doubtful and mark and (ts := await self.said(place, sent["channel"], thread, mark)):
                    return {"ts": ts}
                answer = await place.client.api_call(method, json=sent)
            except SlackApiError as error:
                wait = self._again(error, pause)
                doubtful = doubtful or status_of(error) >= 500
            except aiohttp.ClientConnectorError as error:  # it never left
                wait = self._later(error, pause)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                wait, doubtful = self._later(error, pause), True
            else:
                return answer.data if isinstance(answer.data, dict) else {}
            await asyncio.sleep(wait)
        raise AssertionError  # the last try returned or raised

    def _again(self, error: SlackApiError, pause: float | None) -> float:
        """Return how long to wait before the next try, or raise Undeliverable."""
        code, status = code_of(error), status_of(error)
        if pause is not None and status == 429:
            self._meter.happened("slack", "rate limit")
            headers: Any = getattr(error.response, "headers", {})
            return max(pause, float(headers.get("Retry-After") or 1))
        if pause is not None and (status >= 500 or code in _PASSING):
            self._meter.happened("slack", "server error")
            return pause
        raise Undeliverable(code or str(status), passing=status == 429 or status >= 500 or code in _PASSING) from error

    def _later(self, error: Exception, pause: float | None) -> float:
        if pause is None:
            raise Undeliverable(type(error).__name__, passing=True) from error
        self._meter.happened("slack", "unreachable")
        return pause
