"""Install the app in several workspaces: slack-sdk's stores, kept on our own keyring.

slack-sdk's SQLite store would open our file with Python's SQLite beside the one that the writer uses: two libraries in
one process undo each other's locks on a file (https://www.sqlite.org/howtocorrupt.html, section 2.2.1).
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from logging import Logger, getLogger

import aiohttp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models import Bot, Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.adapters.slack.clients import client_for
from bot.adapters.slack.scopes import SCOPES
from bot.adapters.slack.workspaces import Workspaces
from bot.desk import Desk
from bot.settings import Settings
from knowledge.workbench import Keyring

__all__ = ["Installations", "Installing"]

INSTALLED, STATE = "slack installation", "slack installing"
WHILE = timedelta(minutes=10)  # between "Add to Slack" and the way back


class Installations(AsyncInstallationStore):
    """Each workspace's installation, the last one made."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    @property
    def logger(self) -> Logger:
        """Return where slack-sdk's own words go."""
        return getLogger(__name__)

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation."""
        kept = json.dumps(installation.to_dict_for_copying(), default=str)
        await self._keyring.keep_secret(INSTALLED, installation.team_id or "", kept, datetime.now(UTC))

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return the installation in a workspace, whoever made it, or None."""
        kept = await self._keyring.secret(INSTALLED, team_id or "")
        return Installation(**json.loads(kept)) if kept else None

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot of a workspace, or None."""
        found = await self.async_find_installation(enterprise_id=enterprise_id, team_id=team_id)
        return found.to_bot() if found else None

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget the installation in a workspace, whoever made it."""
        await self._keyring.drop_secret(INSTALLED, team_id or "")

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot of a workspace."""
        await self._keyring.drop_secret(INSTALLED, team_id or "")

    async def token(self, team: str) -> str | None:
        """Return the bot's token in the workspace *team*, or None where the app isn't installed."""
        found = await self.async_find_bot(enterprise_id=None, team_id=team)
        return found.bot_token if found else None


class _States(AsyncOAuthStateStore):
    """What says that somebody who comes back from Slack went there from here, once."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    @property
    def logger(self) -> Logger:
        """Return where slack-sdk's own words go."""
        return getLogger(__name__)

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """Return a new state."""
        state = secrets.token_urlsafe(32)
        await self._keyring.keep_secret(STATE, state, "issued", datetime.now(UTC))
        return state

    async def async_consume(self, state: str) -> bool:
        """Return whether *state* was issued and not used, and use it."""
        return await self._keyring.take_secret(STATE, state or "", datetime.now(UTC) - WHILE) is not None


class Installing:
    """The two pages of an installation: where it begins, and where Slack sends the admin back to."""

    def __init__(
        self,
        installations: Installations,
        desk: Desk,
        settings: Settings,
        session: aiohttp.ClientSession,
        workspaces: Workspaces,
    ) -> None:
        api = settings.slack_api.removesuffix("api/")
        self._flow = _Flow(
            client=client_for(None, settings, session),
            settings=AsyncOAuthSettings(
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret.reveal(),
                scopes=list(SCOPES),
                authorization_url=f"{api}oauth/v2/authorize" if api else None,
                installation_store=installations,
                state_store=_States(desk.keyring),
                logger=getLogger(__name__),
            ),
            logger=getLogger(__name__),
        )
        self._flow.desk, self._flow.workspaces = desk, workspaces

    async def begin(self, request: AsyncBoltRequest) -> BoltResponse:
        """Return the page with the button that leads to Slack."""
        return await self._flow.handle_installation(request)

    async def end(self, request: AsyncBoltRequest) -> BoltResponse:
        """Keep the installation that Slack sends somebody back with."""
        return await self._flow.handle_callback(request)


class _Flow(AsyncOAuthFlow):
    desk: Desk
    workspaces: Workspaces

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        await super().store_installation(request, installation)
        self.workspaces.forget(installation.team_id or "")
        await self.desk.came_back(f"slack:{installation.team_id}")
