"""Read back what was said while no socket was there: Slack comes again three times, and all may meet such a moment.

Only where the bot heard something lately, and may read: direct channels always, others with the scopes of listening.
What did arrive, or comes again later, is known by its channel and ts, and so answered once. Replies in threads are no
part of a channel's history; they are left to Slack's retries.
Source: https://docs.slack.dev/reference/methods/conversations.history
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.clients import code_of, status_of
from bot.adapters.slack.workspaces import NotInstalled, Workspaces

__all__ = ["Missed"]

log = logging.getLogger(__name__)

Arrive = Callable[[Mapping[str, Any], str, str], Awaitable[None]]

OLDEST = 900.0  # seconds: what was asked before that is not worth an answer any more
MOST_CHANNELS = 50
PAGES = 3  # of 100 messages a channel
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries while Slack can't be reached


class Missed:
    """Is told where something was heard, and gives *arrive* what never came."""

    def __init__(self, workspaces: Workspaces, arrive: Arrive, now: Callable[[], float] = time.time) -> None:
        self._workspaces, self._arrive, self._now = workspaces, arrive, now
        self._channels: OrderedDict[tuple[str, str], None] = OrderedDict()

    def heard(self, team: str, channel: str) -> None:
        """Note a channel where the bot hears something."""
        self._channels[team, channel] = None
        self._channels.move_to_end((team, channel))
        if len(self._channels) > MOST_CHANNELS:
            self._channels.popitem(last=False)

    async def read(self, since: float) -> None:
        """Read what was said after *since*, in seconds since 1970, in those channels."""
        oldest = max(since, self._now() - OLDEST)
        for team, channel in reversed(list(self._channels)):
            try:
                for message in await self._persistently(team, channel, oldest):
                    event = {**message, "channel": channel}
                    await self._arrive(event, team, f"{channel}/{message.get('ts')}")
            except SlackApiError as error:  # without the scope to read, nobody can know
                log.info("history not read", extra={"channel": channel, "reason": code_of(error)})
            except NotInstalled:
                continue
            except Exception as error:  # one channel's trouble is not another's
                log.warning("history not read", extra={"channel": channel, "reason": type(error).__name__})

    async def _persistently(self, team: str, channel: str, oldest: float) -> list[dict[str, Any]]:
        for pause in PAUSES:
            try:
                return await self._said(team, channel, oldest)
            except SlackApiError as error:
                if status_of(error) < 500:
                    raise
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            await asyncio.sleep(pause)
        return await self._said(team, channel, oldest)

    async def _said(self, team: str, channel: str, oldest: float) -> list[dict[str, Any]]:
        """Return what was said in *channel*, oldest first."""
        place = await self._workspaces.of(team)
        found: list[dict[str, Any]] = []
        cursor = None
        for _ in range(PAGES):
            page = await place.client.conversations_history(
                channel=channel, oldest=f"{oldest:.6f}", limit=100, cursor=cursor
            )
            found += page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found[::-1]
