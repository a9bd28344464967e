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

from bot.adapters.slack.clients import TROUBLE, UNREADABLE, passing, patience, reason, status_of
from bot.adapters.slack.workspaces import Workspace
from bot.desk import Meter

__all__ = ["Delivery", "Undeliverable"]

log = logging.getLogger(__name__)

Content = Mapping[str, Any]

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, *[5.0] * 11)  # seconds between tries while Slack can't be reached
LOOK_BACK = 200  # messages in which one of ours is looked for


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
            except TROUBLE as error:
                if pause is None:
                    raise Undeliverable(reason(error)) from error
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
            if not passing(error):  # without the scope to read, nobody can know
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
            except TROUBLE as error:
                log.info("replies not read", extra={"reason": reason(error)})
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
            except TROUBLE as error:
                wait = self._again(error, pause)
                never_left = isinstance(error, aiohttp.ClientConnectorError)
                doubtful = doubtful or not (never_left or _status(error) == 429)
            else:
                return answer.data if isinstance(answer.data, dict) else {}
            await asyncio.sleep(wait)
        raise AssertionError  # the last try returned or raised

    def _again(self, error: Exception, pause: float | None) -> float:
        """Return how long to wait before the next try, or raise Undeliverable."""
        again = passing(error) or isinstance(error, UNREADABLE)
        if pause is None or not again:
            raise Undeliverable(reason(error), passing=again) from error
        status = _status(error)
        self._meter.happened("slack", {429: "rate limit", 0: "unreachable"}.get(status, "server error"))
        return max(pause, _retry_after(error)) if status == 429 else pause


def _status(error: Exception) -> int:
    return status_of(error) if isinstance(error, SlackApiError) else 0


def _retry_after(error: Exception) -> float:
    headers: Any = getattr(getattr(error, "response", None), "headers", {})
    try:
        return float(headers.get("Retry-After") or 1)
    except ValueError:
        return 1.0
