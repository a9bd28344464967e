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
from bot.adapters.slack.clients import reason
from bot.adapters.slack.commands import Commands
from bot.adapters.slack.delivery import Delivery
from bot.adapters.slack.files import Files
from bot.adapters.slack.home import ASK, Home
from bot.adapters.slack.missed import Missed
from bot.adapters.slack.modals import Modals
from bot.adapters.slack.people import People
from bot.adapters.slack.presses import Presses
from bot.adapters.slack.questions import Busy, Questions
from bot.adapters.slack.showing import Showing
from bot.adapters.slack.workspaces import NotInstalled, Workspace, Workspaces
from bot.desk import Desk
from knowledge.model import StoreError

__all__ = ["ANSWER_THIS", "MAKE_A_FACT", "App"]

log = logging.getLogger(__name__)

ANSWER_THIS, MAKE_A_FACT = "answer-this", "make-this-a-fact"  # the callback_ids in the manifest
_ANY = re.compile(".*", re.DOTALL)

JSON = dict[str, Any]


class App:
    """Footnote as a bolt app, for one workspace or many, behind a socket or HTTP.

    *gone* is told of a workspace that took the app out, or its token back.
    """

    def __init__(
        self,
        desk: Desk,
        workspaces: Workspaces,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        gone: Callable[[str], Awaitable[None]],
    ) -> None:
        self._desk, self._workspaces, self._gone = desk, workspaces, gone
        self.delivery = Delivery(desk.meter, session)
        people = People()
        files = Files(session)
        showing = Showing(desk, self.delivery, files)
        self.questions = Questions(desk, workspaces, people, self.delivery)
        self.missed = Missed(workspaces, self.questions.arrive, self.questions.threads, lambda: desk.asked_in("slack"))
        self._presses = Presses(desk, people, showing)
        self._asked = Asked(desk, people, showing, self.questions)
        self._commands = Commands(desk, people, showing)
        self._modals = Modals(desk, people, showing, files)
        self._home = Home(desk, people, showing, files)
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
        bolt.event(_ANY)(self._event)
        bolt.command("/ask")(self._on(self._asked.command))
        bolt.command("/footnote")(self._on(self._commands.command))
        bolt.shortcut(ANSWER_THIS)(self._on(self._asked.shortcut))
        bolt.shortcut(MAKE_A_FACT)(self._on(self._commands.make_a_fact))
        bolt.action(_ANY)(self._pressed)
        bolt.options(_ANY)(self._suggested)
        bolt.view(_ANY)(self._submitted)
        return bolt

    async def _arrived(
        self, body: JSON, context: AsyncBoltContext, ack: AsyncAck, next_: Callable[[], Awaitable[Any]]
    ) -> BoltResponse | None:
        """Keep a question before bolt acknowledges it; one that can't be kept isn't, so that it comes again."""
        event = body.get("event") or {}
        if event.get("type") in ("app_mention", "message"):
            event_id = str(body.get("event_id", ""))
            trace.set(event_id)
            try:
                await self.questions.arrive(event, str(context.team_id or ""), event_id)
                self.missed.heard(str(context.team_id or ""), str(event.get("channel", "")))
            except (Busy, StoreError) as error:
                log.warning("event not taken", extra={"reason": str(error) or "busy"})
                return BoltResponse(status=503, body="")
        await next_()
        return None

    async def _event(self, body: JSON, event: JSON, context: AsyncBoltContext) -> None:
        if event.get("type") == "app_home_opened":
            await self._do(lambda workspace, _: self._home.opened(workspace, event), body, context)
        elif event.get("type") == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):  # a revoked one
            await self._gone(str(context.team_id or ""))

    def _on(self, work: Callable[[Workspace, JSON], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """Return a listener that acknowledges at once and then does *work*."""

        async def listen(ack: AsyncAck, body: JSON, context: AsyncBoltContext) -> None:
            await ack()
            await self._do(work, body, context)

        return listen

    async def _pressed(self, ack: AsyncAck, body: JSON, action: JSON, context: AsyncBoltContext) -> None:
        await ack()
        pressed, value = str(action.get("action_id", "")), str(action.get("value") or "")

        async def work(workspace: Workspace, body: JSON) -> None:
            if pressed.startswith(f"{ASK}:"):
                await self._home.asked(workspace, body, value)
            else:
                await self._presses.pressed(workspace, body, action)

        await self._do(work, body, context)

    async def _suggested(self, ack: AsyncAck, body: JSON, context: AsyncBoltContext) -> None:
        await self._do(lambda workspace, body: self._modals.suggested(ack, workspace, body), body, context)

    async def _submitted(self, ack: AsyncAck, body: JSON, context: AsyncBoltContext) -> None:
        await self._do(lambda workspace, body: self._modals.submitted(ack, workspace, body), body, context)

    async def _do(
        self, work: Callable[[Workspace, JSON], Awaitable[None]], body: JSON, context: AsyncBoltContext
    ) -> None:
        trace.set(str(body.get("trigger_id", "")))
        try:
            await work(await self._workspaces.of(str(context.team_id or "")), body)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("reply not sent", extra={"reason": reason(error)})
        except NotInstalled:
            log.warning("app not installed")
        except Exception:
            self._desk.meter.failed("slack interaction")
            log.exception("interaction failed")
