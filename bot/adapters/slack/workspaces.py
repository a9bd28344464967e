"""The workspaces that the app is installed in: each with its token, its bot and what it was granted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.clients import client_for
from bot.settings import Settings

__all__ = ["NotInstalled", "Workspace", "Workspaces"]


class NotInstalled(LookupError):
    """The app isn't installed in that workspace, or not any more."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One installation: *client* calls as its bot, which may do what *scopes* say."""

    team: str
    client: AsyncWebClient
    bot_user: str
    bot_id: str
    scopes: frozenset[str]


class Workspaces:
    """Knows every installation; *token* finds the bot's token of a workspace, or None."""

    def __init__(
        self, token: Callable[[str], Awaitable[str | None]], settings: Settings, session: aiohttp.ClientSession
    ) -> None:
        self._token, self._settings, self._session = token, settings, session
        self._known: dict[str, Workspace] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def of(self, team: str) -> Workspace:
        """Return the workspace *team*, or raise NotInstalled; SlackApiError where its token isn't good."""
        found = self._known.get(team)
        if found is not None:
            return found
        async with self._locks.setdefault(team, asyncio.Lock()):
            if team not in self._known:
                token = await self._token(team)
                if not token:
                    raise NotInstalled(team)
                client = client_for(token, self._settings, self._session)
                self._known[team] = workspace(client, await client.auth_test())
            return self._known[team]

    def add(self, found: Workspace) -> None:
        """Take in a workspace that is known already."""
        self._known[found.team] = found

    def forget(self, team: str) -> None:
        """Ask for its token anew before the workspace is spoken to again."""
        self._known.pop(team, None)

    async def authorize(self, enterprise_id: str | None, team: str) -> AuthorizeResult | None:
        """Tell bolt whose bot a request is for; None where the app isn't installed."""
        try:
            found = await self.of(team)
        except NotInstalled:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=found.team,
            bot_user_id=found.bot_user,
            bot_id=found.bot_id,
            bot_token=found.client.token,
        )


def workspace(client: AsyncWebClient, who: AsyncSlackResponse) -> Workspace:
    """Return the workspace that auth.test tells of."""
    granted = str(who.headers.get("x-oauth-scopes", ""))
    scopes = frozenset(one.strip() for one in granted.split(",") if one.strip())
    return Workspace(str(who["team_id"]), client, str(who["user_id"]), str(who.get("bot_id", "")), scopes)
