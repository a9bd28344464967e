"""The bolt app: which listener gets what Slack sends, and what is acknowledged when."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import trace
from bot.adapters.slack.asked import Asked
from bot.adapters.slack.clients import code_of
from bot.adapters.slack.delivery import Delivery
from bot.adapters.slack.files import Files
from bot.adapters.slack.people import People
from bot.adapters.slack.presses import Presses
from bot.adapters.slack.questions import Busy, Questions
from bot.adapters.slack.showing import Showing
from bot.adapters.slack.workspaces import NotInstalled, Workspace, Workspaces
from bot.desk import Desk
from knowledge.model import StoreError

__all__ = ["ANSWER_THIS", "App"]

log = logging.getLogger(__name__)

ANSWER_THIS = "answer-this"  # the callback_ids in the manifest

JSON = dict[str, Any]


class App:
    """Footnote as a bolt app, for one workspace or many, behind a socket or HTTP."""

    def __init__(
        self, desk: Desk, workspaces: Workspaces, client: AsyncWebClient, session: aiohttp.ClientSession
    ) -> None:
        self._desk, self._workspaces = desk, workspaces
        self.delivery = Delivery(desk.meter, session)
        people = People()
        showing = Showing(desk, self.delivery, Files(self.delivery, session))
        self.questions = Questions(desk, workspaces, people, self.delivery)
        self._presses = Presses(desk, people, showing)
        self._asked = Asked(desk, people, showing, self.questions)
        self.bolt = self._listeners(client)

    def _listeners(self, client: AsyncWebClient) -> AsyncApp:
        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
            return await self._workspaces.authorize(enterprise_id, team_id or "")

        # Whoever speaks to us was checked at the door: a socket's by its ticket, HTTP's by its signature.
        bolt = AsyncApp(
            name="footnote",
            client=client,
            authorize=authorize,  # type: ignore[arg-type]  # bolt takes None for "not installed"
            request_verification_enabled=False,
            logger=logging.getLogger("slack_bolt"),
        )
        bolt.use(self._arrived)
        bolt.event(re.compile(".+"))(_nothing)  # all is done by then; without it bolt would warn
        bolt.command("/ask")(self._on(self._asked.command))
        bolt.shortcut(ANSWER_THIS)(self._on(self._asked.shortcut))
        bolt.action(re.compile(".+", re.DOTALL))(self._pressed)
        return bolt

    async def _arrived(
        self, body: JSON, context: AsyncBoltContext, ack: AsyncAck, next_: Callable[[], Awaitable[Any]]
    ) -> BoltResponse | None:
        """Keep an event before bolt acknowledges it; what can't be kept isn't acknowledged, so that it comes again."""
        if body.get("type") == "event_callback":
            try:
                await self._questions_arrive(body, str(context.team_id or ""))
            except (Busy, StoreError) as error:
                log.warning("event not taken", extra={"reason": str(error) or "busy"})
                return BoltResponse(status=503, body="")
        await next_()
        return None

    async def _questions_arrive(self, body: JSON, team: str) -> None:
        event_id = str(body.get("event_id", ""))
        trace.set(event_id)
        event = body.get("event") or {}
        if event.get("type") in ("app_mention", "message"):
            await self.questions.arrive(event, team, event_id)

    def _on(self, work: Callable[[Workspace, JSON], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """Return a listener that acknowledges at once and then does *work*."""

        async def listen(ack: AsyncAck, body: JSON, context: AsyncBoltContext) -> None:
            await ack()
            await self._do(work, body, context)

        return listen

    async def _pressed(self, ack: AsyncAck, body: JSON, action: JSON, context: AsyncBoltContext) -> None:
        await ack()
        await self._do(lambda workspace, body: self._presses.pressed(workspace, body, action), body, context)

    async def _do(
        self, work: Callable[[Workspace, JSON], Awaitable[None]], body: JSON, context: AsyncBoltContext
    ) -> None:
        trace.set(str(body.get("trigger_id", "")))
        try:
            await work(await self._workspaces.of(str(context.team_id or "")), body)
        except SlackApiError as error:
            log.warning("reply not sent", extra={"reason": code_of(error)})
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("reply not sent", extra={"reason": type(error).__name__})
        except NotInstalled:
            log.warning("app not installed")
        except Exception:
            self._desk.meter.failed("slack interaction")
            log.exception("interaction failed")


async def _nothing() -> None:
    """Take an event that was dealt with before it was acknowledged."""
