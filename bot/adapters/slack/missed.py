"""Read back what was said while no socket was there: Slack comes again three times, and all may meet such a moment.

Only where the bot was asked something lately, also before a restart, and may read: direct channels always, others with
the scopes of listening. What did arrive, or comes again later, is known by its channel and ts, and so answered once.
Source: https://docs.slack.dev/reference/methods/conversations.history and …/conversations.replies
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.clients import TROUBLE, code_of, passing
from bot.adapters.slack.lately import Lately
from bot.adapters.slack.workspaces import NotInstalled, Workspaces
from bot.requests import Place
from knowledge.model import StoreError

__all__ = ["Missed"]

log = logging.getLogger(__name__)

Arrive = Callable[[Mapping[str, Any], str, str], Awaitable[None]]

AFTER_A_START = 60.0  # seconds: who asked before that doesn't wait any more
OLDEST = 900.0  # seconds: what was asked before that is not worth an answer any more
MOST_CHANNELS = 50
PAGES = 3  # of 100 messages a channel or thread
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0)  # seconds between tries while Slack can't be reached


class Missed:
    """Is told where something was heard, and gives *arrive* what never came there or in the *threads* answered in.

    *places* are those where an earlier process was asked something lately, the latest first.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        arrive: Arrive,
        threads: Lately,
        places: Callable[[], Awaitable[Sequence[Place]]],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._workspaces, self._arrive, self._places, self._now = workspaces, arrive, places, now
        self._channels, self._threads = Lately(MOST_CHANNELS), threads
        self._began, self._recalled = now() - AFTER_A_START, False

    def heard(self, team: str, channel: str) -> None:
        """Note a channel where the bot hears something."""
        self._channels.note(team, channel, "")

    async def read(self, since: float) -> None:
        """Read what was said after *since*, in seconds since 1970, in those channels and threads.

        The first time that is also what was said in the minute before the start, when no process may have been there.
        """
        if not self._recalled:
            self._recalled = True
            await self._recall()
            since = min(since, self._began)
        oldest = max(since, self._now() - OLDEST)
        for team, channel, thread in [*self._channels, *self._threads]:
            try:
                for message in await self._persistently(team, channel, thread, oldest):
                    event = {**message, "channel": channel}
                    await self._arrive(event, team, f"{channel}/{message.get('ts')}")
            except SlackApiError as error:  # without the scope to read, nobody can know
                log.info("history not read", extra={"channel": channel, "reason": code_of(error)})
            except NotInstalled:
                continue
            except Exception as error:  # one channel's trouble is not another's
                log.warning("history not read", extra={"channel": channel, "reason": type(error).__name__})

    async def _recall(self) -> None:
        """Note where an earlier process was asked."""
        try:
            for place in reversed(await self._places()):
                self._channels.note(place.space, place.channel, "")
                if place.thread:
                    self._threads.note(place.space, place.channel, place.thread)
        except StoreError as error:
            log.warning("places not recalled", extra={"reason": str(error)})

    async def _persistently(self, team: str, channel: str, thread: str, oldest: float) -> list[dict[str, Any]]:
        for pause in PAUSES:
            try:
                return await self._said(team, channel, thread, oldest)
            except TROUBLE as error:
                if isinstance(error, SlackApiError) and not passing(error):
                    raise
            await asyncio.sleep(pause)
        return await self._said(team, channel, thread, oldest)

    async def _said(self, team: str, channel: str, thread: str, oldest: float) -> list[dict[str, Any]]:
        """Return what was said in *channel*, or in that *thread* of it, oldest first."""
        client = (await self._workspaces.of(team)).client
        found: list[dict[str, Any]] = []
        cursor = None
        for _ in range(PAGES):
            span: dict[str, Any] = {"channel": channel, "oldest": f"{oldest:.6f}", "limit": 100, "cursor": cursor}
            page = await (
                client.conversations_replies(ts=thread, **span) if thread else client.conversations_history(**span)
            )
            found += page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        # What a thread begins with is given whatever its age.
        return [one for one in found if one.get("ts") != thread] if thread else found[::-1]
